"""A database that was another test's is as good as new, or is not lent again."""

import pytest
from sqlalchemy import Connection, text

from storage.engine.database import Database
from tests.databases import Server
from tests.school import make_school

pytestmark = pytest.mark.postgres


def left_by(server: Server, *statements: str) -> str:
    """Have a test do something in its database; returns its URL."""
    with server.migrated() as url:
        database = Database(url)
        make_school(database)
        for statement in statements:
            database.write_now(Connection.exec_driver_sql, statement)
        database.close()
    return url


@pytest.mark.parametrize("is_closed", [True, False])
def test_a_database_is_lent_again_without_rows(postgresql: Server, *, is_closed: bool) -> None:
    before = left_by(postgresql)
    with postgresql.migrated() as url:
        database = Database(url)
        count = text("SELECT count(*) FROM school")
        assert (url, database.read_now(Connection.scalar, count)) == (before, 0)
        make_school(database)
        if is_closed:
            database.close()
    assert left_by(postgresql) == before
    database.close()


@pytest.mark.parametrize(
    "statement",
    [
        "ALTER TABLE school RENAME TO put_away",
        "ALTER TABLE attendance_change DISABLE TRIGGER USER",
        "ALTER TABLE school ALTER COLUMN name DROP NOT NULL",
        "CREATE TABLE more (id integer)",
        "DROP TABLE alembic_version",
        "UPDATE alembic_version SET version_num = '0001'",
        "ALTER FUNCTION refuse_attendance_change() RENAME TO refuse_nothing",
    ],
)
def test_a_database_whose_tables_were_changed_is_not(postgresql: Server, statement: str) -> None:
    changed = left_by(postgresql, statement)
    assert left_by(postgresql) != changed
