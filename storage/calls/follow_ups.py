"""Follow-ups: kept, and never changed."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, FromClause, bindparam, exists, func, select
from sqlalchemy.sql.elements import ColumnElement

from storage.engine.columns import new_id
from storage.engine.upserts import Insert, chosen, per_engine
from storage.tables import FOLLOW_UP, STAFF
from storage.tables.words import FollowUpKind


@dataclass(frozen=True, slots=True)
class NewFollowUp:
    """One thing that somebody did about a student's absence on a day."""

    school_id: UUID
    student_id: UUID
    attendance_date: date
    kind: FollowUpKind
    outcome: str | None
    staff_id: UUID
    action_id: UUID
    at: datetime


@dataclass(frozen=True, slots=True)
class FollowUpRow:
    """A follow-up as lists show it; `by` is the name of who did it."""

    kind: FollowUpKind
    outcome: str | None
    at: datetime
    staff_id: UUID
    by: tuple[str, str]


# What `row_of` reads.
COLUMNS = (
    FOLLOW_UP.c.kind,
    FOLLOW_UP.c.outcome,
    FOLLOW_UP.c.at,
    FOLLOW_UP.c.staff_id,
    STAFF.c.given_name,
    STAFF.c.family_name,
)


def row_of(columns: Sequence[Any]) -> FollowUpRow:
    """Read a follow-up from its columns and the name of who did it."""
    return FollowUpRow(*columns[:4], by=(columns[4], columns[5]))


def _once(insert: Insert) -> Insert:
    return insert.on_conflict_do_nothing(index_elements=["action_id"])


_ADD = per_engine(FOLLOW_UP, _once)
_KNOWN = select(exists(select(FOLLOW_UP.c.id).where(FOLLOW_UP.c.action_id == bindparam("id"))))
_OF_DAY = (
    select(*COLUMNS)
    .join_from(FOLLOW_UP, STAFF, STAFF.c.id == FOLLOW_UP.c.staff_id)
    .where(
        FOLLOW_UP.c.student_id == bindparam("student_id"),
        FOLLOW_UP.c.attendance_date == bindparam("attendance_date"),
    )
    .order_by(FOLLOW_UP.c.at.desc(), FOLLOW_UP.c.id.desc())
)
_COUNT = (
    select(func.count())
    .select_from(FOLLOW_UP)
    .where(FOLLOW_UP.c.student_id == bindparam("student_id"))
)
_LATEST = (
    select(FOLLOW_UP.c.attendance_date, *COLUMNS)
    .join_from(FOLLOW_UP, STAFF, STAFF.c.id == FOLLOW_UP.c.staff_id)
    .where(FOLLOW_UP.c.student_id == bindparam("student_id"))
    .order_by(FOLLOW_UP.c.at.desc(), FOLLOW_UP.c.id.desc())
    .limit(bindparam("most"))
)


def add(connection: Connection, new: NewFollowUp) -> None:
    """Keep a follow-up; the same action delivered twice is kept once."""
    connection.execute(chosen(_ADD, connection), {"id": new_id(), **asdict(new)})


def is_known(connection: Connection, action_id: UUID) -> bool:
    """Whether that action has kept a follow-up."""
    return bool(connection.execute(_KNOWN, {"id": action_id}).scalar_one())


def of_day(connection: Connection, student_id: UUID, day: date) -> Sequence[FollowUpRow]:
    """List what was done about a student's absence on a day, the latest first."""
    parameters = {"student_id": student_id, "attendance_date": day}
    return [row_of(row) for row in connection.execute(_OF_DAY, parameters)]


def latest(
    connection: Connection, student_id: UUID, most: int
) -> tuple[int, Sequence[tuple[date, FollowUpRow]]]:
    """Count a student's follow-ups, and list the latest, each with the day of the absence."""
    total: int = connection.execute(_COUNT, {"student_id": student_id}).scalar_one()
    rows = connection.execute(_LATEST, {"student_id": student_id, "most": most})
    return total, [(row[0], row_of(row[1:])) for row in rows]


def spoken(connection: Connection, school_id: UUID, day: date) -> frozenset[UUID]:
    """Name the students of a school about whom somebody was spoken to on a day."""
    statement = select(FOLLOW_UP.c.student_id).where(
        FOLLOW_UP.c.school_id == school_id,
        FOLLOW_UP.c.attendance_date == day,
        FOLLOW_UP.c.kind == FollowUpKind.SPOKE,
    )
    return frozenset(connection.execute(statement).scalars())


def newest_of(
    student_id: ColumnElement[UUID], of: FromClause, *, deeds_only: bool
) -> ColumnElement[UUID]:
    """Name the latest follow-up of a student of `of` on the day that is asked for, in a query.

    `deeds_only`: without those by which somebody only says to be on it.
    """
    found = FOLLOW_UP.alias()
    chosen_ = select(found.c.id).where(
        found.c.student_id == student_id, found.c.attendance_date == bindparam("attendance_date")
    )
    if deeds_only:
        chosen_ = chosen_.where(found.c.kind != FollowUpKind.ON_IT)
    ordered = chosen_.order_by(found.c.at.desc(), found.c.id.desc()).limit(1)
    return ordered.correlate(of).scalar_subquery()
