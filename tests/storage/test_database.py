"""The one Database: all or nothing, nothing lost between writers, and errors that are sentences."""

import asyncio
import os
import sqlite3
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import Connection, func, select, text
from sqlalchemy.exc import DBAPIError, StatementError

from storage.engine.columns import new_id
from storage.engine.database import BEGIN_SECONDS, Database, answers
from storage.engine.engines import parse
from storage.engine.errors import DatabaseBusyError, DatabaseUrlError
from storage.tables import REGISTER, SCHOOL, migrations
from storage.tables.words import Role
from tests.school import MadeSchool, make_school

WRITERS, TIMES = 6, 20
BACKEND = text("SELECT pg_backend_pid()")
COUNT = select(func.count()).select_from(SCHOOL)


def add_school(connection: Connection, name: str, *, key: UUID | None = None) -> None:
    row = {"id": key or new_id(), "name": name, "time_zone": "Europe/London"}
    connection.execute(SCHOOL.insert(), row)


def schools(database: Database) -> int:
    return database.read_now(lambda connection: connection.execute(COUNT).scalar_one())


def test_what_ends_well_is_committed(database: Database) -> None:
    database.write_now(add_school, "Riverside")
    assert schools(database) == 1


def test_what_fails_is_taken_back_in_whole(database: Database) -> None:
    def fail(connection: Connection) -> None:
        add_school(connection, "Riverside")
        raise RuntimeError("after the first statement")

    with pytest.raises(RuntimeError):
        database.write_now(fail)
    assert schools(database) == 0
    database.write_now(add_school, "Hillside")
    assert schools(database) == 1


def test_a_row_that_the_database_refuses_takes_the_others_back(database: Database) -> None:
    def twice(connection: Connection) -> None:
        key = new_id()
        add_school(connection, "Riverside", key=key)
        add_school(connection, "Riverside", key=key)

    with pytest.raises(DBAPIError):
        database.write_now(twice)
    assert schools(database) == 0


def test_run_and_read_work_in_other_threads(database: Database) -> None:
    async def work() -> tuple[int, str]:
        await database.run(add_school, "Riverside")
        read = await database.read(lambda connection: connection.execute(COUNT).scalar_one())
        return read, await database.read(lambda _: threading.current_thread().name)

    count, thread = asyncio.run(work())
    assert count == 1
    assert thread.startswith("reader")


def test_a_read_cant_write(database: Database) -> None:
    if database.on_sqlite:
        pytest.skip("SQLite's readers may turn writers; only the rules keep them from it")
    with pytest.raises(DBAPIError, match="read-only"):
        database.read_now(add_school, "Riverside")


def test_a_read_sees_one_state_however_others_write(database: Database) -> None:
    def look_twice(connection: Connection) -> tuple[int, int]:
        first = connection.execute(COUNT).scalar_one()
        with ThreadPoolExecutor(1) as other:
            other.submit(database.write_now, add_school, "Riverside").result(timeout=20)
        return first, connection.execute(COUNT).scalar_one()

    assert database.read_now(look_twice) == (0, 0)
    assert schools(database) == 1


def test_writers_at_once_lose_nothing(database: Database) -> None:
    """Each reads a number and writes the next: the classical lost update."""
    school = make_school(database)
    database.write_now(
        lambda connection: connection.execute(
            SCHOOL.update().values(name="0").where(SCHOOL.c.id == school.school)
        )
    )

    def count_on(connection: Connection) -> None:
        locked = select(SCHOOL.c.name).with_for_update()
        number = int(connection.execute(locked).scalar_one())
        connection.execute(SCHOOL.update().values(name=str(number + 1)))

    def writer(_: int) -> None:
        for _ in range(TIMES):
            database.write_now(count_on)

    with ThreadPoolExecutor(WRITERS) as threads:
        list(threads.map(writer, range(WRITERS)))
    name = database.read_now(lambda connection: connection.execute(select(SCHOOL.c.name)).scalar())
    assert name == str(WRITERS * TIMES)


def test_writers_of_two_programs_on_one_file_lose_nothing(database: Database) -> None:
    url = database.url.render_as_string(hide_password=False)
    others = [Database(url), Database(url)]

    def add(each: Database) -> None:
        for number in range(TIMES):
            each.write_now(add_school, str(number))

    with ThreadPoolExecutor(2) as threads:
        list(threads.map(add, others))
    for each in others:
        each.close()
    assert schools(database) == 2 * TIMES


def kill(database: Database, backend: int) -> None:
    end = text("SELECT pg_terminate_backend(:backend)")
    database.write_now(lambda connection: connection.execute(end, {"backend": backend}))


def test_a_terminated_connection_is_tried_again_once(database: Database) -> None:
    if database.on_sqlite:
        pytest.skip("SQLite has no connection that others could end")
    seen: list[int] = []

    def cut_off(connection: Connection) -> None:
        seen.append(connection.execute(BACKEND).scalar_one())
        add_school(connection, f"number {len(seen)}")
        if len(seen) == 1:
            kill(database, seen[0])
        connection.execute(COUNT)

    database.write_now(cut_off)
    assert len(set(seen)) == 2
    names = database.read_now(lambda connection: connection.execute(select(SCHOOL.c.name)).all())
    assert [row.name for row in names] == ["number 2"]


def test_a_connection_that_is_always_terminated_is_an_error(database: Database) -> None:
    if database.on_sqlite:
        pytest.skip("SQLite has no connection that others could end")
    seen: list[int] = []

    def cut_off(connection: Connection) -> None:
        seen.append(connection.execute(BACKEND).scalar_one())
        kill(database, seen[-1])
        connection.execute(COUNT)

    with pytest.raises(DBAPIError):
        database.write_now(cut_off)
    assert len(seen) == 2


def test_a_connection_that_died_while_idle_is_replaced(database: Database) -> None:
    if database.on_sqlite:
        pytest.skip("SQLite has no connection that others could end")
    backend = database.read_now(lambda connection: connection.execute(BACKEND).scalar_one())
    other = Database(database.url.render_as_string(hide_password=False))
    kill(other, backend)
    other.close()
    assert schools(database) == 0


def test_another_error_is_not_tried_again(database: Database) -> None:
    seen: list[int] = []

    def refuse(connection: Connection) -> None:
        seen.append(1)
        connection.execute(text("SELECT * FROM no_such_table"))

    with pytest.raises(DBAPIError):
        database.write_now(refuse)
    assert seen == [1]


def test_no_value_is_in_an_error(database: Database) -> None:
    def refuse(connection: Connection) -> None:
        connection.execute(SCHOOL.insert(), {"id": new_id(), "name": "canary", "time_zone": None})

    with pytest.raises(DBAPIError) as refused:
        database.write_now(refuse)
    assert "[SQL parameters hidden" in str(refused.value)
    if database.on_sqlite:
        assert "canary" not in str(refused.value)


def saved(school: MadeSchool, at: datetime) -> dict[str, object]:
    return {
        "id": new_id(),
        "school_id": school.school,
        "course_offering_id": school.courses["Biology 9A"],
        "attendance_date": at.date(),
        "saved_at": at,
        "period": "",
        "revision": 1,
    }


@pytest.fixture
def school(database: Database) -> MadeSchool:
    school = make_school(database)
    school.add_staff("Ada", Role.TEACHER)
    school.add_course("Biology 9A", 1, teachers=["Ada"])
    return school


def test_a_naive_datetime_is_refused(database: Database, school: MadeSchool) -> None:
    naive = datetime(2026, 11, 23, 9, 5)  # noqa: DTZ001  # what is refused
    with pytest.raises(StatementError, match="expected one with a time zone"):
        database.write_now(
            lambda connection: connection.execute(REGISTER.insert(), saved(school, naive))
        )


def test_an_instant_is_the_same_in_any_zone(database: Database, school: MadeSchool) -> None:
    there = datetime(2026, 11, 23, 14, 50, 0, 123456, timezone(timedelta(hours=5, minutes=45)))
    database.write_now(
        lambda connection: connection.execute(REGISTER.insert(), saved(school, there))
    )
    read = database.read_now(
        lambda connection: connection.execute(select(REGISTER.c.saved_at)).scalar_one()
    )
    assert read == there
    assert read.tzinfo == UTC


def test_a_key_takes_sixteen_bytes(database: Database) -> None:
    school = make_school(database)
    size = "length(id)" if database.on_sqlite else "pg_column_size(id)"
    kind = "typeof(id)" if database.on_sqlite else "pg_typeof(id)::text"
    row = database.read_now(
        lambda connection: connection.execute(text(f"SELECT {size}, {kind} FROM school")).one()  # noqa: S608  # both are above
    )
    assert (*row,) == (16, "blob" if database.on_sqlite else "uuid")
    read = database.read_now(lambda connection: connection.execute(select(SCHOOL.c.id)).scalar())
    assert read == school.school
    assert school.school.version == 7


def test_keys_are_made_in_order() -> None:
    made = [new_id() for _ in range(10_000)]
    assert made == sorted(made)
    assert len(set(made)) == len(made)


def pragma(connection: Connection, name: str) -> object:
    return connection.execute(text(f"PRAGMA {name}")).scalar()


def test_sqlite_keeps_what_is_committed(database: Database, tmp_path: Path) -> None:
    if not database.on_sqlite:
        pytest.skip("PostgreSQL's settings are its server's")
    pragmas = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "secure_delete": 1}
    for name, value in pragmas.items():
        assert database.read_now(pragma, name) == value, name
    with sqlite3.connect(tmp_path / "rollcall.db") as plain:
        assert plain.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    plain.close()


def test_a_new_file_is_read_by_its_owner_alone(tmp_path: Path) -> None:
    before = os.umask(0o022)
    try:
        database = Database(f"sqlite:///{tmp_path / 'rollcall.db'}")
        migrations.upgrade(database)
        files = {each.name: each.stat().st_mode & 0o777 for each in tmp_path.iterdir()}
        database.close()
    finally:
        os.umask(before)
    assert files.keys() >= {"rollcall.db", "rollcall.db-wal"}
    assert set(files.values()) == {0o600}


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("", "can't be read: expected sqlite:///FILE or postgresql://USER@HOST/NAME"),
        ("canary", "can't be read"),
        ("mysql://canary@host/name", "can't be read"),
        ("postgresql+nosuchdriver://canary@host/name", "can't be read"),
        ("oracle://canary@host", "can't be read"),
        ("sqlite://", "names no file: expected sqlite:///FILE, since records have to last"),
        ("sqlite:///", "names no file"),
        ("sqlite:///:memory:", "names no file"),
    ],
)
def test_a_url_that_cant_be_used_is_said_why(url: str, words: str) -> None:
    with pytest.raises(DatabaseUrlError, match=words) as refused:
        Database(url)
    assert "canary" not in str(refused.value)


@pytest.mark.parametrize("scheme", ["postgresql", "postgresql+psycopg", "postgresql+psycopg2"])
def test_postgresql_has_one_driver_whatever_the_url_says(scheme: str) -> None:
    assert parse(f"{scheme}://user@host/name").drivername == "postgresql+psycopg"


def test_work_that_nobody_begins_in_time_is_not_done_and_says_so(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'busy.db'}")
    done: list[str] = []

    def slow(_: Connection) -> None:
        time.sleep(BEGIN_SECONDS + 0.5)
        done.append("slow")

    def late(_: Connection) -> None:
        done.append("late")

    async def both() -> list[object]:
        work = (database.run(slow), database.run(late), database.read(answers))
        return [*await asyncio.gather(*work, return_exceptions=True)]

    first, second, read = asyncio.run(both())
    assert (first, read, done) == (None, True, ["slow"])
    assert isinstance(second, DatabaseBusyError)
    database.close()
