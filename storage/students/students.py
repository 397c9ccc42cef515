"""Students, one at a time: who it is, and what somebody teaches them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import Connection, bindparam, exists, select

from storage.students.search import taught_by
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

    An open end is None.
    """

    course_offering_id: UUID
    begins_on: date
    ends_on: date | None

    def holds_on(self, day: date) -> bool:
        """Whether it holds on a date."""
        return self.begins_on <= day and (self.ends_on is None or day <= self.ends_on)


def by_id(connection: Connection, student_id: UUID) -> KnownStudent | None:
    """Look a student up."""
    columns = (STUDENT.c[name] for name in KnownStudent.__dataclass_fields__)
    row = connection.execute(select(*columns).where(STUDENT.c.id == student_id)).one_or_none()
    return None if row is None else KnownStudent(*row)


def is_taught(connection: Connection, staff_id: UUID, student_id: UUID, day: date) -> bool:
    """Whether a member of staff teaches a student on a date."""
    theirs = taught_by(staff_id).where(ENROLLMENT.c.student_id == student_id)
    return bool(connection.execute(select(theirs.exists()), {"attendance_date": day}).scalar())


def taught(connection: Connection, staff_id: UUID, student_id: UUID) -> Sequence[Taught]:
    """List what a member of staff teaches, or taught, that a student is or was in."""
    statement = (
        select(ASSIGNMENT.c.course_offering_id, ASSIGNMENT.c.begins_on, ASSIGNMENT.c.ends_on)
        .where(
            ASSIGNMENT.c.staff_id == bindparam("staff_id"),
            exists().where(
                ENROLLMENT.c.course_offering_id == ASSIGNMENT.c.course_offering_id,
                ENROLLMENT.c.student_id == bindparam("student_id"),
            ),
        )
        .order_by(ASSIGNMENT.c.course_offering_id, ASSIGNMENT.c.begins_on)
    )
    rows = connection.execute(statement, {"staff_id": staff_id, "student_id": student_id})
    return [Taught(*row) for row in rows]
