"""Holds: of whom nothing is taken out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, select, update

from storage.engine.columns import new_id
from storage.tables import HOLD, STUDENT

HELD = select(HOLD.c.student_id).where(HOLD.c.lifted_at.is_(None))


@dataclass(frozen=True, slots=True)
class StandingHold:
    """A hold that was not lifted: on whom, why, and since when."""

    student_id: UUID
    given_name: str
    family_name: str
    why: str
    placed_at: datetime


_STANDING = (
    select(
        HOLD.c.student_id, STUDENT.c.given_name, STUDENT.c.family_name, HOLD.c.why, HOLD.c.placed_at
    )
    .join_from(HOLD, STUDENT, STUDENT.c.id == HOLD.c.student_id)
    .where(HOLD.c.lifted_at.is_(None))
    .order_by(HOLD.c.placed_at, HOLD.c.id)
)


def standing(connection: Connection, school_id: UUID) -> Sequence[StandingHold]:
    """List the holds of a school that were not lifted."""
    rows = connection.execute(_STANDING.where(HOLD.c.school_id == school_id))
    return [StandingHold(*row) for row in rows]


def on(connection: Connection, student_id: UUID) -> StandingHold | None:
    """Give the hold on a student, if one stands."""
    row = connection.execute(_STANDING.where(HOLD.c.student_id == student_id).limit(1)).first()
    return None if row is None else StandingHold(*row)


def place(
    connection: Connection,
    school_id: UUID,
    student_id: UUID,
    why: str,
    staff_id: UUID | None,
    now: datetime,
) -> None:
    """Place a hold on a student."""
    row = {
        "id": new_id(),
        "school_id": school_id,
        "student_id": student_id,
        "why": why,
        "placed_at": now,
        "placed_by_id": staff_id,
    }
    connection.execute(HOLD.insert(), row)


def lift(connection: Connection, student_id: UUID, staff_id: UUID | None, now: datetime) -> None:
    """Lift what holds a student."""
    statement = update(HOLD).where(HOLD.c.student_id == student_id, HOLD.c.lifted_at.is_(None))
    connection.execute(statement.values(lifted_at=now, lifted_by_id=staff_id))
