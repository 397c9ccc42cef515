"""Three real processes that are started on one empty database at once, and what they share."""

from collections.abc import Generator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path

import pytest
import requests
from sqlalchemy import Connection, func, select, text

from bot.attendance.tokens import Scope
from bot.oneroster.importing import Outcome
from storage.engine import locks
from storage.engine.database import Database
from storage.tables import CHANGE, migrations
from storage.tables.words import Role
from tests.api.conftest import PATH, Client, Ids, make_token
from tests.databases import Server as Databases
from tests.faults.server import Server
from tests.faults.slack import Ears, create_slack
from tests.oneroster.exports import export_of, run
from tests.school import MadeSchool, make_school
from tests.serving import eventually, served

pytestmark = [pytest.mark.slow, pytest.mark.postgres]
# Answers can't be kept meanwhile: whoever writes with a key has to wait, with its record written.
HOLD_ANSWERS = text("LOCK TABLE kept_answer IN SHARE MODE")
HOLD_IMPORTS = text(f"SELECT pg_advisory_xact_lock({locks.IMPORTS})")
WAITING = text(
    "SELECT count(*) FROM pg_stat_activity"
    " WHERE datname = current_database() AND wait_event_type = 'Lock'"
)


@dataclass
class Deployment:
    """Three processes, their database, a school and a token for its records."""

    servers: list[Server]
    database: Database
    school: MadeSchool
    token: str

    def send(self, number: int, place: int) -> requests.Response:
        """Write a student's record at one process; the key is the student's."""
        client = Client(f"http://127.0.0.1:{self.servers[number].port}", self.token)
        headers = {"Idempotency-Key": f"kiosk-{place}"}
        return client.call("POST", PATH, json=Ids(self).body(place, "late"), headers=headers)

    def changes(self) -> int:
        counted = select(func.count(CHANGE.c.id))
        return self.database.read_now(lambda c: c.execute(counted).scalar_one())

    def waiting(self) -> int:
        return self.database.read_now(lambda c: c.execute(WAITING).scalar_one())


@pytest.fixture(scope="module")
def deployment(
    postgresql: Databases, tmp_path_factory: pytest.TempPathFactory
) -> Generator[Deployment]:
    """Started at once, on a database without tables."""
    folder = tmp_path_factory.mktemp("replicas")
    with ExitStack() as stack:
        url = stack.enter_context(postgresql.empty())
        slack = stack.enter_context(served(create_slack(Ears())))
        servers = [Server(url, slack, folder / f"{number}.log") for number in range(3)]
        for server in servers:
            stack.callback(server.kill)
            server.launch()
        for server in servers:
            server.await_ready()
        database = stack.enter_context(closing(Database(url)))
        school = make_school(database)
        school.add_staff("Tunde Okafor", Role.TEACHER)
        school.add_course("Biology 9A", 3, teachers=("Tunde Okafor",))
        yield Deployment(servers, database, school, make_token(database, Scope.WRITE_ALL))


def test_of_processes_that_start_at_once_one_migrates_and_all_are_ready(
    deployment: Deployment,
) -> None:
    assert deployment.database.read_now(migrations.is_current)
    for server in deployment.servers:
        eventually(server.hears)


def test_one_key_at_two_processes_at_once_is_done_once(deployment: Deployment) -> None:
    before = deployment.changes()
    with ThreadPoolExecutor(6) as threads:
        sent = [threads.submit(deployment.send, number % 3, 0) for number in range(6)]
        answers = [each.result() for each in sent]
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.text for answer in answers}) == 1
    assert sum("Idempotency-Replayed" not in answer.headers for answer in answers) == 1
    assert deployment.changes() == before + 1


def test_what_a_process_has_done_is_not_done_again_when_it_has_died(
    deployment: Deployment,
) -> None:
    first = deployment.send(2, 1)
    deployment.servers[2].kill()
    again = deployment.send(1, 1)
    assert (again.status_code, again.text) == (201, first.text)
    assert again.headers["Idempotency-Replayed"] == "true"


def test_what_a_process_was_in_the_middle_of_is_done_once_by_another(
    deployment: Deployment,
) -> None:
    before = deployment.changes()

    def let_it_die(connection: Connection) -> None:
        connection.execute(HOLD_ANSWERS)
        sent = threads.submit(deployment.send, 0, 2)
        eventually(deployment.waiting)
        deployment.servers[0].kill()
        assert isinstance(sent.exception(), requests.ConnectionError)

    with ThreadPoolExecutor() as threads:
        deployment.database.write_now(let_it_die)
    again = deployment.send(1, 2)
    assert (again.status_code, "Idempotency-Replayed" in again.headers) == (201, False)
    assert deployment.changes() == before + 1


def test_of_two_imports_at_once_one_waits_for_the_other(
    deployment: Deployment, tmp_path: Path
) -> None:
    folder = export_of("1.2").folder(tmp_path / "export")
    url = deployment.database.url.render_as_string(hide_password=False)

    def import_it() -> Outcome:
        with closing(Database(url)) as theirs:
            return run(theirs, folder)

    def begin_both(connection: Connection) -> list[Future[Outcome]]:
        connection.execute(HOLD_IMPORTS)
        both = [threads.submit(import_it) for _ in range(2)]
        eventually(lambda: deployment.waiting() == 2)
        return both

    with ThreadPoolExecutor() as threads:
        both = deployment.database.write_now(begin_both)
    assert sorted(each.result().changed_nothing for each in both) == [False, True]
