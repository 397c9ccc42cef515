"""A server that is told to stop answers whom it has let in, and lets in nobody else."""

import socket
import time
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.blocks.ids.register_ids import RosterView
from storage.engine.database import Database
from storage.registers.opening import RegisterKey
from storage.tables import RECORD
from storage.tables.words import Action, Status
from tests.faults.history import Outcome, Press
from tests.faults.kill import FIRST_DAY, build
from tests.faults.pressing import body_of, headers_of
from tests.faults.server import Server
from tests.faults.slack import Ears, create_slack
from tests.serving import eventually, served

NUMBER = 7
# What deploy/ gives it until it is killed.
GRACE_SECONDS = 30


def absence() -> Press:
    """Somebody marks the first student absent."""
    now = datetime.now(UTC)
    pressed = time.time_ns() // 1000
    end = (now, now, Outcome.UNKNOWN, 1, Status.ABSENT)
    return Press(NUMBER, "UTUNDE", FIRST_DAY, Action.MARK, pressed, *end)


def lets_in(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=5).close()
    except ConnectionError:
        return False
    return True


@pytest.mark.slow
def test_a_press_that_is_on_its_way_is_saved_answered_and_drawn(
    database_url: str, tmp_path: Path
) -> None:
    ears = Ears()
    with closing(Database(database_url)) as database, served(create_slack(ears)) as slack:
        view = RosterView.of(RegisterKey(build(database), FIRST_DAY))
        server = Server(database_url, slack, tmp_path / "log")
        server.start()
        body = body_of(absence(), view, slack)
        headers = headers_of(body) | {"Content-Length": str(len(body)), "Host": "bot"}
        with socket.create_connection(("127.0.0.1", server.port), timeout=20) as press:
            lines = [f"{name}: {value}" for name, value in headers.items()]
            head = "\r\n".join(["POST /slack/events HTTP/1.1", "Expect: 100-continue", *lines])
            press.sendall(f"{head}\r\n\r\n".encode())
            # The server says so when the press is read: from now on it is its own.
            assert press.recv(1000).startswith(b"HTTP/1.1 100 ")

            process = server.terminate()
            eventually(lambda: not lets_in(server.port))
            assert process.poll() is None, "it waits for whom it has let in"
            press.sendall(body)
            assert press.recv(1000).startswith(b"HTTP/1.1 200 ")

        assert process.wait(timeout=GRACE_SECONDS) == 0, (tmp_path / "log").read_text()
        assert database.read_now(lambda c: c.execute(select(RECORD.c.status)).all()) == [
            (Status.ABSENT,)
        ]
    assert (ears.drawn, ears.told) == ({NUMBER}, set())
