"""PostgreSQL behind PgBouncer, the real one, whether it pools sessions or transactions."""

import asyncio
import os
import pwd
import shutil
import socket
import subprocess
from collections.abc import Generator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from sqlalchemy import URL, Connection, func, make_url, select, text

from bot.oneroster import importing
from bot.oneroster.importing import ImportOptions
from storage.engine.columns import new_id
from storage.engine.database import Database, without_hurry
from storage.engine.listening import DEAF, Cadence, Listener
from storage.tables import ENROLLMENT, SCHOOL, migrations
from tests.databases import Server
from tests.serving import eventually, free_port

SAMPLE = Path(__file__).parents[2] / "bot" / "sample_school"
WRITERS, TIMES = 6, 15
CONFIG = """[databases]
{name} = host={host} port={port} user={user}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {listen}
unix_socket_dir =
auth_type = any
pool_mode = {mode}
default_pool_size = {size}
max_client_conn = 100
logfile = {folder}/pgbouncer.log
pidfile = {folder}/pgbouncer.pid
{more}
"""

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.skipif(
        not shutil.which("pgbouncer"), reason="pgbouncer is not installed: see apt-get"
    ),
]


def answers(port: int) -> bool:
    with socket.socket() as client:
        return client.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture(
    params=[
        ("session", ""),
        ("transaction", ""),
        ("transaction", "ignore_startup_parameters = options"),
    ],
    ids=["sessions", "transactions", "transactions, options dropped"],
)
def pooled(request: pytest.FixtureRequest, postgresql: Server) -> Generator[Database]:
    """A database behind PgBouncer, with fewer sessions than the program has threads."""
    # Not pytest's folder, which is for its owner alone.
    mode, more = request.param
    with TemporaryDirectory(prefix="rollcall-pooler-") as folder, postgresql.empty() as url:
        yield from pooling(mode, more, make_url(url), Path(folder))


def pooling(mode: str, more: str, server: URL, folder: Path) -> Generator[Database]:
    """Run PgBouncer for as long as the test runs."""
    name, listen = server.database, free_port()
    config = folder / "pgbouncer.ini"
    config.write_text(
        CONFIG.format(
            name=name,
            host=server.query.get("host", server.host),
            port=server.port or 5432,
            user=server.username,
            listen=listen,
            mode=mode,
            size=20 if mode == "session" else 3,
            folder=folder,
            more=more,
        )
    )
    # PgBouncer does not run as root; the user that PostgreSQL runs as can reach its socket.
    as_user: list[str] = []
    if os.geteuid() == 0:
        owner = pwd.getpwnam("pgserver")
        os.chown(folder, owner.pw_uid, owner.pw_gid)
        as_user = ["-u", "pgserver"]
    process = subprocess.Popen(
        ["pgbouncer", "-q", *as_user, str(config)],  # noqa: S607  # wherever it was installed
        stderr=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
    )
    eventually(lambda: answers(listen) or process.poll() is not None)
    database = Database(f"postgresql://{server.username}@127.0.0.1:{listen}/{name}")
    migrations.upgrade(database)
    yield database
    database.close()
    process.terminate()
    process.wait(timeout=20)


def setting(connection: Connection, name: str) -> str:
    return connection.execute(select(func.current_setting(name))).scalar_one()


def unhurried(connection: Connection) -> str:
    without_hurry(connection)
    return setting(connection, "statement_timeout")


def test_each_transaction_has_its_time_outs_and_statements_hold(pooled: Database) -> None:
    def count_on(connection: Connection) -> None:
        locked = select(SCHOOL.c.name).with_for_update()
        number = int(connection.execute(locked).scalar_one())
        connection.execute(SCHOOL.update().values(name=str(number + 1)))

    def writer(_: int) -> None:
        for _ in range(TIMES):
            pooled.write_now(count_on)
            assert pooled.read_now(setting, "lock_timeout") == "2s"

    row = {"id": new_id(), "name": "0", "time_zone": "Europe/London"}
    pooled.write_now(lambda connection: connection.execute(SCHOOL.insert(), row))
    with ThreadPoolExecutor(WRITERS) as threads:
        list(threads.map(writer, range(WRITERS)))
    name = pooled.read_now(lambda connection: connection.execute(select(SCHOOL.c.name)).scalar())
    assert name == str(WRITERS * TIMES)
    assert pooled.write_now(unhurried) == "0"
    assert pooled.write_now(setting, "statement_timeout") == "5s"
    assert pooled.read_now(setting, "transaction_read_only") == "on"
    assert pooled.write_now(setting, "transaction_read_only") == "off"


def test_an_import_with_its_locks_and_streams_goes_through(pooled: Database) -> None:
    options = ImportOptions(datetime(2026, 11, 23, 12, tzinfo=UTC), time_zone="Europe/London")
    importing.run(pooled, SAMPLE, options, lambda _: None)
    count = select(func.count()).select_from(ENROLLMENT)
    enrolled = pooled.read_now(lambda connection: connection.execute(count).scalar_one())
    assert enrolled > 100
    again = importing.run(pooled, SAMPLE, options, lambda _: None)
    assert again.changed_nothing
    assert pooled.read_now(lambda c: c.execute(text("SELECT 1")).scalar_one()) == 1


async def found(database: Database, url: str | None, wanted: str | None) -> None:
    """Listen until it is found out whether that is of any use."""
    listener = Listener(database, url, lambda: None, Cadence(beat=0.2))
    assert listener.problem() != wanted
    async with listener.listening(), asyncio.timeout(20):
        while listener.problem() != wanted:  # noqa: ASYNC110 - it goes on by itself
            await asyncio.sleep(0.01)


def test_who_listens_through_a_pooler_finds_out_and_says_what_helps(
    pooled: Database, request: pytest.FixtureRequest, postgresql: Server
) -> None:
    holds_sessions = "[sessions]" in request.node.name
    asyncio.run(found(pooled, None, None if holds_sessions else DEAF))
    direct = make_url(postgresql.uri).set(database=pooled.url.database)
    asyncio.run(found(pooled, direct.render_as_string(hide_password=False), None))
