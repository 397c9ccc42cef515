"""Students, one at a time: who it is, and what somebody teaches them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import Connection, and_, bindparam, exists, or_, select

from storage.registers.opening import IS_ASSIGNED
from storage.students.search import Seen, taught_by
from storage.tables import ASSIGNMENT, ENROLLMENT, STUDENT


@dataclass(frozen=True, slots=True)
class KnownStudent:
    """Who a student is."""

    id: UUID
    school_id: UUID
    given_name: str
    family_name: str
    grade: str
    number: str


@dataclass(frozen=True, slots=True)
class Taught:
    """A course offering that somebody teaches between two dates, both inclusive.

    An open end is None; with a `period` that one's registers only.
    """

    course_offering_id: UUID
    begins_on: date
    ends_on: date | None
    period: str | None = None

    def holds_on(self, day: date) -> bool:
        """Whether it holds on a date."""
        return self.begins_on <= day and (self.ends_on is None or day <= self.ends_on)


def by_id(connection: Connection, student_id: UUID) -> KnownStudent | None:
    """Look a student up."""
    columns = (STUDENT.c[name] for name in KnownStudent.__dataclass_fields__)
    row = connection.execute(select(*columns).where(STUDENT.c.id == student_id)).one_or_none()
    return None if row is None else KnownStudent(*row)


def is_taught(connection: Connection, student_id: UUID, seen: Seen) -> bool:
    """Whether a student is one of those who are seen."""
    if seen.staff_id is None:
        return True
    theirs = taught_by(seen.staff_id, seen.lesson_covers).where(
        ENROLLMENT.c.student_id == student_id
    )
    parameters = {"attendance_date": seen.day}
    return bool(connection.execute(select(theirs.exists()), parameters).scalar())


def taught(connection: Connection, student_id: UUID, seen: Seen) -> Sequence[Taught]:
    """List what a member of staff teaches, or taught, that a student is or was in.

    And what they cover, as long as they do: of covers of one lesson those that are named.
    """
    holds = and_(
        IS_ASSIGNED, or_(ASSIGNMENT.c.period.is_(None), ASSIGNMENT.c.id.in_(seen.lesson_covers))
    )
    statement = (
        select(
            ASSIGNMENT.c.course_offering_id,
            ASSIGNMENT.c.begins_on,
            ASSIGNMENT.c.ends_on,
            ASSIGNMENT.c.period,
        )
        .where(
            ASSIGNMENT.c.staff_id == bindparam("staff_id"),
            or_(~ASSIGNMENT.c.is_cover, holds),
            exists().where(
                ENROLLMENT.c.course_offering_id == ASSIGNMENT.c.course_offering_id,
                ENROLLMENT.c.student_id == bindparam("student_id"),
            ),
        )
        .order_by(ASSIGNMENT.c.course_offering_id, ASSIGNMENT.c.begins_on)
    )
    parameters = {
        "staff_id": seen.staff_id,
        "student_id": student_id,
        "attendance_date": seen.day,
    }
    rows = connection.execute(statement, parameters)
    return [Taught(*row) for row in rows]
