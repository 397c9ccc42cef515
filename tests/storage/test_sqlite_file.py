"""SQLite's file: another program that writes to it, and a file that is not there any more."""

import asyncio
import shutil
import sqlite3
import time
from collections.abc import Callable, Generator
from pathlib import Path

import pytest
from sqlalchemy import Connection, func, select, text

from storage.engine.columns import new_id
from storage.engine.database import BEGIN_SECONDS, Database
from storage.engine.errors import DatabaseBusyError, DatabaseGoneError, DatabaseNewerError
from storage.tables import SCHOOL, migrations

COUNT = select(func.count()).select_from(SCHOOL)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "rollcall.db"


@pytest.fixture
def database(path: Path) -> Generator[Database]:
    database = Database(f"sqlite:///{path}")
    migrations.upgrade(database)
    yield database
    database.close()


def add_school(connection: Connection) -> None:
    connection.execute(SCHOOL.insert(), {"id": new_id(), "name": "R", "time_zone": "Europe/London"})


def count(connection: Connection) -> int:
    return connection.execute(COUNT).scalar_one()


def waits(connection: Connection) -> int:
    return connection.execute(text("PRAGMA busy_timeout")).scalar_one()


def test_while_another_program_writes_nothing_is_done_and_that_is_said(
    database: Database, path: Path
) -> None:
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(DatabaseBusyError, match="Another program is writing"):
        asyncio.run(database.run(add_school))
    assert asyncio.run(database.read(count)) == 0, "it can still be read"
    other.execute("ROLLBACK")
    other.close()
    asyncio.run(database.run(add_school))
    assert asyncio.run(database.read(count)) == 1


def test_who_waited_in_the_queue_waits_so_much_less_for_another_program(
    database: Database,
) -> None:
    async def both() -> int:
        first = asyncio.create_task(database.run(lambda _: time.sleep(0.5)))
        second = asyncio.create_task(database.run(waits))
        await first
        return await second

    assert asyncio.run(both()) < (BEGIN_SECONDS - 0.4) * 1000


def vanish(path: Path) -> None:
    path.unlink()


def be_replaced(path: Path) -> None:
    shutil.copy(path, path.with_suffix(".copy"))
    path.with_suffix(".copy").replace(path)


@pytest.mark.parametrize("befalls", [vanish, be_replaced])
def test_a_file_that_is_another_one_is_neither_read_nor_written(
    database: Database, path: Path, befalls: Callable[[Path], None]
) -> None:
    database.write_now(add_school)
    befalls(path)
    files = sorted(path.parent.glob("*.db"))
    for work in (database.run(add_school), database.read(count)):
        with pytest.raises(DatabaseGoneError, match="put it back, then start the program again"):
            asyncio.run(work)
    assert sorted(path.parent.glob("*.db")) == files, "no new file was made in its place"


def test_a_file_that_vanishes_within_a_transaction_is_not_committed_to(
    database: Database, path: Path
) -> None:
    kept = path.with_suffix(".kept")

    def work(connection: Connection) -> None:
        add_school(connection)
        path.rename(kept)

    with pytest.raises(DatabaseGoneError):
        database.write_now(work)
    kept.rename(path)
    assert database.read_now(count) == 0


def test_tables_of_a_newer_program_are_left_as_they_are(database: Database) -> None:
    newer = text("UPDATE alembic_version SET version_num = 'b9999'")
    database.write_now(Connection.execute, newer)
    with pytest.raises(DatabaseNewerError, match="its tables are at b9999"):
        migrations.upgrade(database)
