"""Attendance records as lists: filtered, newest first, a page at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Connection, and_, bindparam, or_, select

from storage.engine.prepared import Found, Prepared
from storage.engine.texts import written
from storage.registers.cells import Entry
from storage.registers.opening import RegisterKey
from storage.tables import RECORD
from storage.tables.words import Status


class RecordRow(NamedTuple):
    """One attendance record, as others see it."""

    id: UUID
    school_id: UUID
    course_offering_id: UUID
    teacher_assignment_id: UUID | None
    course_enrollment_id: UUID
    student_id: UUID
    attendance_date: date
    period: str
    status: Status
    minutes_late: int | None
    reason: str | None
    note: str | None
    recorded_at: datetime

    @property
    def entry(self) -> Entry:
        """Give what the record says."""
        return Entry(self.status, self.minutes_late, self.reason, self.note)


@dataclass(frozen=True, slots=True)
class ListPlace:
    """A place in the order of lists: a record's date, course offering, student and period."""

    attendance_date: date
    course_offering_id: UUID
    student_id: UUID
    period: str


@dataclass(frozen=True, slots=True)
class RecordFilter:
    """Which records of a school are wanted; what is None is not asked. Dates are inclusive.

    A student and a course offering have to be the school's: where one is named, its index finds the
    records and the school is not asked again.
    """

    school_id: UUID
    student_id: UUID | None = None
    course_offering_id: UUID | None = None
    teacher_assignment_id: UUID | None = None
    begins_on: date | None = None
    ends_on: date | None = None
    status: Status | None = None


COLUMNS = tuple(RECORD.c[name] for name in RecordRow._fields)
NEWEST_FIRST = (
    RECORD.c.attendance_date.desc(),
    RECORD.c.course_offering_id,
    RECORD.c.student_id,
    RECORD.c.period,
)


_IS_ASKED = {
    "school_id": RECORD.c.school_id == bindparam("school_id"),
    "student_id": RECORD.c.student_id == bindparam("student_id"),
    "course_offering_id": RECORD.c.course_offering_id == bindparam("course_offering_id"),
    "teacher_assignment_id": RECORD.c.teacher_assignment_id == bindparam("teacher_assignment_id"),
    "begins_on": RECORD.c.attendance_date >= bindparam("begins_on"),
    "ends_on": RECORD.c.attendance_date <= bindparam("ends_on"),
    "status": RECORD.c.status == bindparam("status"),
}
_SAME_DATE = RECORD.c.attendance_date == bindparam("after_date")
_SAME_OFFERING = RECORD.c.course_offering_id == bindparam("after_offering")
_SAME_STUDENT = RECORD.c.student_id == bindparam("after_student")
_COMES_AFTER = and_(
    # The first condition alone lets an index find the place.
    RECORD.c.attendance_date <= bindparam("after_date"),
    or_(
        RECORD.c.attendance_date < bindparam("after_date"),
        and_(_SAME_DATE, RECORD.c.course_offering_id > bindparam("after_offering")),
        and_(_SAME_DATE, _SAME_OFFERING, RECORD.c.student_id > bindparam("after_student")),
        and_(
            _SAME_DATE, _SAME_OFFERING, _SAME_STUDENT, RECORD.c.period > bindparam("after_period")
        ),
    ),
)


def records(
    connection: Connection, wanted: RecordFilter, limit: int, after: ListPlace | None = None
) -> Sequence[Found]:
    """List records, most recent date first, then by course offering, student and period.

    `after` is the last place of the page before, so that a page stays where it is while records
    are added. Rows have the columns of RecordRow, as JSON has their values.
    """
    given: dict[str, Any] = {
        name: value for name in _IS_ASKED if (value := getattr(wanted, name)) is not None
    }
    if not given.keys().isdisjoint({"student_id", "course_offering_id"}):
        del given["school_id"]
    listed = _list(frozenset(given), is_continued=after is not None)
    return listed.rows(connection, given | {"limit": limit} | _place(after))


# Which filters there are decides on the statement: those that come are kept.
@cache
def _list(asked: frozenset[str], *, is_continued: bool) -> Prepared:
    conditions = [_IS_ASKED[name] for name in _IS_ASKED if name in asked]
    columns = [written(column).label(column.name) for column in COLUMNS]
    statement = select(*columns).where(*conditions)
    if is_continued:
        statement = statement.where(_COMES_AFTER)
    return Prepared(statement.order_by(*NEWEST_FIRST).limit(bindparam("limit")))


def _place(after: ListPlace | None) -> dict[str, Any]:
    if after is None:
        return {}
    return {
        "after_date": after.attendance_date,
        "after_offering": after.course_offering_id,
        "after_student": after.student_id,
        "after_period": after.period,
    }


def record(
    connection: Connection, key: RegisterKey, course_enrollment_id: UUID
) -> RecordRow | None:
    """Look up the record of an enrolment on a register."""
    statement = select(*COLUMNS).where(
        RECORD.c.course_enrollment_id == course_enrollment_id,
        RECORD.c.attendance_date == key.attendance_date,
        RECORD.c.period == key.period,
    )
    row = connection.execute(statement).one_or_none()
    return None if row is None else RecordRow(*row)


def by_id(connection: Connection, school_id: UUID, key: UUID) -> RecordRow | None:
    """Look up a record of a school."""
    statement = select(*COLUMNS).where(RECORD.c.id == key, RECORD.c.school_id == school_id)
    row = connection.execute(statement).one_or_none()
    return None if row is None else RecordRow(*row)


def of_register(connection: Connection, key: RegisterKey) -> Sequence[RecordRow]:
    """List the records of a register, those of students who have left since too, in no order."""
    statement = select(*COLUMNS).where(
        RECORD.c.course_offering_id == key.course_offering_id,
        RECORD.c.attendance_date == key.attendance_date,
        RECORD.c.period == key.period,
    )
    return [RecordRow(*row) for row in connection.execute(statement)]
