"""Within how many minutes schools try to reach the families of the absent, and where nobody did."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Connection, bindparam, delete, select

from storage.engine.columns import new_id
from storage.engine.upserts import Insert, chosen, per_engine
from storage.tables import CONTACT_BREACH, CONTACT_CLOCK, SCHOOL


@dataclass(frozen=True, slots=True)
class ContactRule:
    """A school that has a contact clock; what ran out before `changed_at` is left alone."""

    school_id: UUID
    time_zone: str
    within_minutes: int
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class BreachRow:
    """Nobody tried to reach a student's family on a day by `due_at`."""

    school_id: UUID
    student_id: UUID
    day: date
    due_at: datetime


def _over(insert: Insert) -> Insert:
    values = {name: insert.excluded[name] for name in ("within_minutes", "changed_at")}
    return insert.on_conflict_do_update(index_elements=["school_id"], set_=values)


def _once(insert: Insert) -> Insert:
    return insert.on_conflict_do_nothing(index_elements=["student_id", "attendance_date"])


_SET = per_engine(CONTACT_CLOCK, _over)
_KEEP = per_engine(CONTACT_BREACH, _once)
_RULES = (
    select(
        CONTACT_CLOCK.c.school_id,
        SCHOOL.c.time_zone,
        CONTACT_CLOCK.c.within_minutes,
        CONTACT_CLOCK.c.changed_at,
    )
    .join_from(CONTACT_CLOCK, SCHOOL, SCHOOL.c.id == CONTACT_CLOCK.c.school_id)
    .order_by(CONTACT_CLOCK.c.school_id)
)
_BREACHES = (
    select(
        CONTACT_BREACH.c.school_id,
        CONTACT_BREACH.c.student_id,
        CONTACT_BREACH.c.attendance_date,
        CONTACT_BREACH.c.due_at,
    )
    .where(
        CONTACT_BREACH.c.school_id == bindparam("school_id"),
        CONTACT_BREACH.c.attendance_date == bindparam("attendance_date"),
    )
    .order_by(CONTACT_BREACH.c.due_at, CONTACT_BREACH.c.student_id)
)


def rules(connection: Connection) -> Sequence[ContactRule]:
    """List the schools that have a contact clock."""
    return [ContactRule(*row) for row in connection.execute(_RULES)]


def rule_of(connection: Connection, school_id: UUID) -> ContactRule | None:
    """Read a school's contact clock; None where it has none."""
    row = connection.execute(_RULES.where(CONTACT_CLOCK.c.school_id == school_id)).first()
    return None if row is None else ContactRule(*row)


def settle(
    connection: Connection, school_id: UUID, within_minutes: int | None, changed_at: datetime
) -> None:
    """Say within how many minutes; None, there is no clock. What was kept stays."""
    if within_minutes is None:
        connection.execute(delete(CONTACT_CLOCK).where(CONTACT_CLOCK.c.school_id == school_id))
        return
    row = {
        "id": new_id(),
        "school_id": school_id,
        "within_minutes": within_minutes,
        "changed_at": changed_at,
    }
    connection.execute(chosen(_SET, connection), row)


def keep(connection: Connection, found: Sequence[BreachRow], kept_at: datetime) -> None:
    """Keep that nobody tried in time: once for each student and day."""
    rows = [
        {
            "id": new_id(),
            "school_id": each.school_id,
            "student_id": each.student_id,
            "attendance_date": each.day,
            "due_at": each.due_at,
            "kept_at": kept_at,
        }
        for each in found
    ]
    if rows:
        connection.execute(chosen(_KEEP, connection), rows)


def breaches(connection: Connection, school_id: UUID, day: date) -> Sequence[BreachRow]:
    """List where nobody tried in time on a day."""
    parameters = {"school_id": school_id, "attendance_date": day}
    return [BreachRow(*row) for row in connection.execute(_BREACHES, parameters)]
