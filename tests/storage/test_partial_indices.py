"""Indices of some rows alone serve only statements in which SQLite sees which rows those are."""

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, cast

import pytest
from sqlalchemy import Connection

from storage.engine.columns import new_id
from storage.engine.database import Database
from storage.registers import covers, register_row
from storage.registers.opening import RegisterKey

if TYPE_CHECKING:
    import sqlite3

DAY = date(2026, 11, 23)
LOOKS: dict[str, Callable[[Connection], object]] = {
    "ix_attendance_change_amendment": lambda it: register_row.last(it, RegisterKey(new_id(), DAY)),
    "ix_teacher_assignment_cover": lambda it: covers.coming(it, new_id(), DAY, None, 1),
}


@pytest.mark.parametrize("index", LOOKS)
def test_what_is_marked_by_a_yes_or_no_is_found_by_its_index(
    database: Database, index: str
) -> None:
    if not database.on_sqlite:
        pytest.skip("PostgreSQL sees it however it is asked")
    asked: list[str] = []

    def look(connection: Connection) -> list[str]:
        driver = cast("sqlite3.Connection", connection.connection.driver_connection)
        driver.set_trace_callback(asked.append)
        LOOKS[index](connection)
        driver.set_trace_callback(None)
        rows = driver.execute(f"EXPLAIN QUERY PLAN {asked[-1]}").fetchall()
        return [row[-1] for row in rows]

    assert any(index in step for step in database.read_now(look)), asked
