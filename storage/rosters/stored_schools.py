"""Schools as the import reads and changes them: each by its id in the exports."""

from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Connection, insert, select, update

from storage import tables
from storage.engine.columns import new_id


class StoredSchool(NamedTuple):
    """A school, with its id in the exports that it comes from."""

    id: UUID
    sourced_id: str | None
    name: str
    time_zone: str


_SCHOOLS = select(
    tables.SCHOOL.c.id, tables.SCHOOL.c.sourced_id, tables.SCHOOL.c.name, tables.SCHOOL.c.time_zone
)


def named(connection: Connection, sourced_id: str) -> StoredSchool | None:
    """Look up a school by its id in the export."""
    statement = _SCHOOLS.where(tables.SCHOOL.c.sourced_id == sourced_id)
    row = connection.execute(statement).one_or_none()
    return None if row is None else StoredSchool(*row)


def unnamed(connection: Connection, school_id: UUID) -> StoredSchool | None:
    """Look up a school that has come from no export; None if it has."""
    columns = tables.SCHOOL.c
    statement = _SCHOOLS.where(columns.id == school_id, columns.sourced_id.is_(None))
    row = connection.execute(statement).one_or_none()
    return None if row is None else StoredSchool(*row)


def zones(connection: Connection) -> dict[str, str]:
    """Give the time zones of the schools that came from exports by their ids there."""
    columns = tables.SCHOOL.c
    statement = select(columns.sourced_id, columns.time_zone).where(columns.sourced_id.is_not(None))
    return {row[0]: row[1] for row in connection.execute(statement)}


def add(connection: Connection, sourced_id: str, name: str, time_zone: str) -> UUID:
    """Add a school; gives its id."""
    school_id = new_id()
    row = {"id": school_id, "name": name, "time_zone": time_zone, "sourced_id": sourced_id}
    connection.execute(insert(tables.SCHOOL), row)
    return school_id


def change(
    connection: Connection, school_id: UUID, sourced_id: str, name: str, time_zone: str
) -> None:
    """Give a school another id in exports, name or time zone."""
    values = {"sourced_id": sourced_id, "name": name, "time_zone": time_zone}
    connection.execute(update(tables.SCHOOL).where(tables.SCHOOL.c.id == school_id).values(values))
