"""How much of a school one import of rosters may end."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Connection, select, update

from storage.tables import SCHOOL


@dataclass(frozen=True, slots=True)
class Brake:
    """An import that would end more than so many percent of a noun is refused.

    Fewer than `rows` never count.
    """

    percent: int
    rows: int


def of_school(connection: Connection, school_id: UUID) -> Brake:
    """Read a school's."""
    statement = select(SCHOOL.c.brake_percent, SCHOOL.c.brake_rows)
    return Brake(*connection.execute(statement.where(SCHOOL.c.id == school_id)).one())


def give(connection: Connection, school_id: UUID, brake: Brake) -> None:
    """Say what it is."""
    statement = update(SCHOOL).where(SCHOOL.c.id == school_id)
    connection.execute(statement.values(brake_percent=brake.percent, brake_rows=brake.rows))
