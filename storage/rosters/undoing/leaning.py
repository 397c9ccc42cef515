"""What stands upon rows of a roster: whatever names them, in any table that there is."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Column, Connection, Table, delete, func, select

from storage.rosters.undoing.befores import pages_of
from storage.tables import (
    IMPORTED_ROWS,
    IMPORTED_SCHOOL,
    REGISTER,
    ROSTER_CHANGE,
    ROSTER_MOVE,
    ROSTER_SET_SCHOOL,
    SCHOOL,
    STUDENT_WORD,
)
from storage.tables import Table as AnyTable

# What goes with a row that goes.
_GOES_ALONG = {STUDENT_WORD}
_OF_IMPORTS = {IMPORTED_SCHOOL, IMPORTED_ROWS, ROSTER_SET_SCHOOL, ROSTER_MOVE}
Added = Mapping[Table, Collection[UUID]]


@dataclass(frozen=True, slots=True)
class Leaning:
    """Rows of a table that name rows of another: how many, and some of those that are named."""

    table: Table
    on: Table
    rows: int
    named: tuple[UUID, ...]


def hold(connection: Connection, added: Added) -> None:
    """Have whoever is about to name one of these rows wait, and wait for who has begun to."""
    for table, keys in added.items():
        for page in pages_of(keys):
            held = select(table.c.id).where(table.c.id.in_(page)).with_for_update()
            connection.execute(held)


def on(connection: Connection, added: Added) -> Iterator[Leaning]:
    """Find what names some rows, apart from those rows themselves."""
    for column, there in _naming_any(added):
        table = column.table
        found = _naming(connection, table, column, added[there], added.get(table, ()))
        if found:
            yield Leaning(table, there, sum(found.values()), tuple(found))
    changes = ROSTER_CHANGE.c.row_id
    for there, keys in added.items():
        found = _naming(connection, ROSTER_CHANGE, changes, keys, ())
        if found:
            yield Leaning(ROSTER_CHANGE, there, sum(found.values()), tuple(found))


def tables_naming(those: Collection[Table]) -> set[Table]:
    """Give the tables whose rows may name rows of some tables."""
    return {column.table for column, _ in _naming_any(those)}


def _naming_any(those: Collection[Table]) -> Iterator[tuple[Column[UUID], Table]]:
    """Give each column that names rows of some tables, but of schools, and which table that is."""
    for table in AnyTable.metadata.sorted_tables:
        for column in table.columns:
            for key in column.foreign_keys:
                there = key.column.table
                if there in those and there is not SCHOOL and table not in _GOES_ALONG:
                    yield column, there


def _naming(
    connection: Connection,
    table: Table,
    column: Column[UUID],
    keys: Collection[UUID],
    themselves: Collection[UUID],
) -> dict[UUID, int]:
    """Count the rows of a table that name some rows, by whom they name."""
    ours = set(themselves)
    found: dict[UUID, int] = {}
    for page in pages_of(keys):
        if not ours:
            counted = select(column, func.count()).where(column.in_(page)).group_by(column)
            found |= {row[0]: row[1] for row in connection.execute(counted)}
            continue
        listed = select(table.c.id, column).where(column.in_(page))
        for row_id, named in connection.execute(listed):
            if row_id not in ours:
                found[named] = found.get(named, 0) + 1
    return found


def registers_since(
    connection: Connection, course_offering_ids: Collection[UUID], since: datetime
) -> dict[UUID, int]:
    """Count the registers of some course offerings that were saved since an instant, by those."""
    columns = REGISTER.c
    saved = select(columns.course_offering_id, func.count()).where(columns.saved_at >= since)
    by_class = saved.group_by(columns.course_offering_id)
    return {
        row[0]: row[1]
        for page in pages_of(course_offering_ids)
        for row in connection.execute(by_class.where(columns.course_offering_id.in_(page)))
    }


def has_more(connection: Connection, school_id: UUID) -> bool:
    """Whether anything is of a school but the imports that were done there."""
    return any(
        connection.execute(
            select(table.c.school_id).where(table.c.school_id == school_id).limit(1)
        ).first()
        for table in AnyTable.metadata.sorted_tables
        if "school_id" in table.columns
        and table.c.school_id.foreign_keys
        and table not in _OF_IMPORTS
    )


def take_out(connection: Connection, table: Table, keys: Collection[UUID]) -> None:
    """Take rows out, with what goes along."""
    for other in _GOES_ALONG:
        for key in (each for each in other.foreign_keys if each.column.table is table):
            for page in pages_of(keys):
                connection.execute(delete(other).where(key.parent.in_(page)))
    for page in pages_of(keys):
        connection.execute(delete(table).where(table.c.id.in_(page)))


def take_school_out(connection: Connection, school_id: UUID) -> None:
    """Take a school out of which there is nothing but imports, and those."""
    for table in _OF_IMPORTS:
        connection.execute(delete(table).where(table.c.school_id == school_id))
    connection.execute(delete(SCHOOL).where(SCHOOL.c.id == school_id))
