"""Attendance records as lists: filtered, newest first, a page at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Connection, Row, and_, or_, select
from sqlalchemy.sql.elements import ColumnElement

from storage.registers.opening import RegisterKey
from storage.registers.records import Entry
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


def records(
    connection: Connection, wanted: RecordFilter, limit: int, after: ListPlace | None = None
) -> Sequence[Row[*tuple[Any, ...]]]:
    """List records, most recent date first, then by course offering, student and period.

    `after` is the last place of the page before, so that a page stays where it is while records
    are added. Rows have the columns of RecordRow.
    """
    statement = select(*COLUMNS).where(*_conditions(wanted))
    if after is not None:
        statement = statement.where(_comes_after(after))
    return connection.execute(statement.order_by(*NEWEST_FIRST).limit(limit)).all()


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


def _conditions(wanted: RecordFilter) -> list[ColumnElement[bool]]:
    columns = RECORD.c
    asked = (
        (columns.student_id, wanted.student_id),
        (columns.course_offering_id, wanted.course_offering_id),
        (columns.teacher_assignment_id, wanted.teacher_assignment_id),
        (columns.status, wanted.status),
    )
    conditions = [column == value for column, value in asked if value is not None]
    if wanted.begins_on is not None:
        conditions.append(columns.attendance_date >= wanted.begins_on)
    if wanted.ends_on is not None:
        conditions.append(columns.attendance_date <= wanted.ends_on)
    if wanted.student_id is None and wanted.course_offering_id is None:
        conditions.append(columns.school_id == wanted.school_id)
    return conditions


def _comes_after(place: ListPlace) -> ColumnElement[bool]:
    columns = RECORD.c
    same_date = columns.attendance_date == place.attendance_date
    same_offering = columns.course_offering_id == place.course_offering_id
    same_student = columns.student_id == place.student_id
    # The first condition alone lets an index find the place.
    return and_(
        columns.attendance_date <= place.attendance_date,
        or_(
            columns.attendance_date < place.attendance_date,
            and_(same_date, columns.course_offering_id > place.course_offering_id),
            and_(same_date, same_offering, columns.student_id > place.student_id),
            and_(same_date, same_offering, same_student, columns.period > place.period),
        ),
    )
