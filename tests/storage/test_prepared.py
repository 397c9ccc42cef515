"""Statements that go to the driver itself: what they give and raise is what SQLAlchemy does."""

import pytest
from sqlalchemy import Connection, bindparam, func, select, text
from sqlalchemy.exc import IntegrityError

from storage.engine.columns import new_id
from storage.engine.database import Database
from storage.engine.prepared import Prepared
from storage.tables import SCHOOL, School

ADD = Prepared(SCHOOL.insert())
_NAMED = select(SCHOOL.c.id, SCHOOL.c.name, SCHOOL.c.hour_cycle).where(
    SCHOOL.c.name == bindparam("name"), SCHOOL.c.time_zone != "Mars/Olympus"
)
NAMED = Prepared(_NAMED)
COUNT = select(func.count()).select_from(SCHOOL)


def row(name: str) -> dict[str, object]:
    made = School(id=new_id(), name=name, time_zone="Europe/London").model_dump()
    return {column.name: made[column.name] for column in SCHOOL.c}


def test_it_gives_what_sqlalchemy_gives(database: Database) -> None:
    rows = [row("Riverside"), row("Riverside"), row("Hillside")]
    database.write_now(ADD.write, rows)
    prepared = database.read_now(NAMED.rows, {"name": "Riverside"})
    usual = database.read_now(lambda c: c.execute(_NAMED, {"name": "Riverside"}).all())
    assert sorted(prepared) == sorted(map(tuple, usual))
    assert {each[0] for each in prepared} == {rows[0]["id"], rows[1]["id"]}
    assert database.read_now(NAMED.row, {"name": "Nowhere"}) is None


def test_what_the_database_refuses_is_an_error_of_sqlalchemy(database: Database) -> None:
    def twice(connection: Connection) -> None:
        ADD.write(connection, [same])
        ADD.write(connection, [same])

    same = row("Riverside")
    with pytest.raises(IntegrityError) as refused:
        database.write_now(twice)
    assert "Riverside" not in str(refused.value)
    assert database.read_now(lambda c: c.execute(COUNT).scalar_one()) == 0


def test_a_value_that_is_missing_is_no_null(database: Database) -> None:
    with pytest.raises(KeyError, match="name"):
        database.read_now(NAMED.rows, {})
    few = {name: row("Riverside")[name] for name in ("id", "name", "time_zone")}
    with pytest.raises(ValueError, match="hour_cycle"):
        database.write_now(Prepared(SCHOOL.insert()).write, [few])


def test_a_connection_that_broke_is_used_no_more(database: Database) -> None:
    if database.on_sqlite:
        pytest.skip("SQLite has no connection that others could end")
    tried: list[str] = []

    def cut_off(connection: Connection) -> None:
        ADD.write(connection, [row(f"number {len(tried)}")])
        tried.append(connection.execute(text("SELECT pg_backend_pid()::text")).scalar_one())
        if len(tried) == 1:
            end = text("SELECT pg_terminate_backend(:backend)")
            database.write_now(lambda c: c.execute(end, {"backend": int(tried[0])}))
        NAMED.rows(connection, {"name": "Riverside"})

    database.write_now(cut_off)
    assert len(set(tried)) == 2
    assert database.read_now(lambda c: c.execute(COUNT).scalar_one()) == 1
