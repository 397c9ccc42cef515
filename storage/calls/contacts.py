"""Of a school's day: when each student was first marked absent, and who first tried the family."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Connection, and_, bindparam, case, exists, func, or_, select

from storage.calls import follow_ups
from storage.calls.follow_ups import FollowUpRow
from storage.registers.audit import LATER, in_one_cell
from storage.tables import CHANGE, FOLLOW_UP, RECORD, STAFF, STUDENT
from storage.tables.words import ATTENDED, FollowUpKind, Status


@dataclass(frozen=True, slots=True)
class NumberedStudent:
    """A student by name and the school's own number."""

    id: UUID
    given_name: str
    family_name: str
    number: str


_STUDENTS = select(
    STUDENT.c.id, STUDENT.c.given_name, STUDENT.c.family_name, STUDENT.c.number
).order_by(STUDENT.c.family_name, STUDENT.c.given_name, STUDENT.c.id)
_IS_TAKEN_BACK = exists(
    select(LATER.c.id).where(
        in_one_cell(LATER, CHANGE),
        LATER.c.id > CHANGE.c.id,
        or_(LATER.c.after_status.is_(None), LATER.c.after_status.in_(ATTENDED)),
    )
)
# By the audit: a record that was changed since says only when that was. A slip that was corrected
# is nobody's absence, unless nothing else is.
_FIRST_ABSENT = (
    select(
        RECORD.c.student_id,
        func.coalesce(
            func.min(case((~_IS_TAKEN_BACK, CHANGE.c.recorded_at))),
            func.min(CHANGE.c.recorded_at),
        ),
    )
    .join_from(
        RECORD, CHANGE, and_(in_one_cell(CHANGE, RECORD), CHANGE.c.after_status == Status.ABSENT)
    )
    .where(
        RECORD.c.student_id.in_(bindparam("student_ids", expanding=True)),
        RECORD.c.attendance_date == bindparam("attendance_date"),
    )
    .group_by(RECORD.c.student_id)
)
# To be about to call is no attempt.
_ATTEMPTS = (
    select(FOLLOW_UP.c.student_id, *follow_ups.COLUMNS)
    .join_from(FOLLOW_UP, STAFF, STAFF.c.id == FOLLOW_UP.c.staff_id)
    .where(
        FOLLOW_UP.c.school_id == bindparam("school_id"),
        FOLLOW_UP.c.attendance_date == bindparam("attendance_date"),
        FOLLOW_UP.c.kind != FollowUpKind.ON_IT,
    )
    .order_by(FOLLOW_UP.c.at, FOLLOW_UP.c.id)
)


def first_absent(
    connection: Connection, day: date, student_ids: Iterable[UUID]
) -> Mapping[UUID, datetime]:
    """Say when each of some students was first marked absent for a day; who never was is not in.

    An absence counts that nobody has taken back by saying that the student came; of who has none
    left, the first that there was.
    """
    ids = list(student_ids)
    if not ids:
        return {}
    parameters = {"student_ids": ids, "attendance_date": day}
    return {row[0]: row[1] for row in connection.execute(_FIRST_ABSENT, parameters)}


def first_attempts(
    connection: Connection, school_id: UUID, day: date
) -> Mapping[UUID, FollowUpRow]:
    """Say what was done first about each student's absence of a day, and by whom."""
    found: dict[UUID, FollowUpRow] = {}
    parameters = {"school_id": school_id, "attendance_date": day}
    for student_id, *columns in connection.execute(_ATTEMPTS, parameters):
        found.setdefault(student_id, follow_ups.row_of(columns))
    return found


def students(connection: Connection, student_ids: Iterable[UUID]) -> Sequence[NumberedStudent]:
    """Name some students, by family name."""
    found = _STUDENTS.where(STUDENT.c.id.in_(list(student_ids)))
    return [NumberedStudent(*row) for row in connection.execute(found)]
