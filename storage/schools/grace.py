"""After how many minutes a school's register counts as missing."""

from uuid import UUID

from sqlalchemy import Connection, select, update

from storage.tables import SCHOOL


def minutes_of(connection: Connection, school_id: UUID) -> int:
    """Read how many minutes after the begin of a lesson its register counts as missing."""
    statement = select(SCHOOL.c.grace_minutes).where(SCHOOL.c.id == school_id)
    return connection.execute(statement).scalar_one()


def give(connection: Connection, school_id: UUID, minutes: int) -> None:
    """Say how many minutes these are."""
    statement = update(SCHOOL).where(SCHOOL.c.id == school_id)
    connection.execute(statement.values(grace_minutes=minutes))
