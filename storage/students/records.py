"""What is recorded of one student: a day's lessons and records, marks of many days, the history."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Connection, Select, and_, bindparam, exists, func, or_, select

from storage.digests.weeks import MEETING_OF_RECORD
from storage.due.day_registers import on_day
from storage.due.summaries import SummaryScope, records_of
from storage.registers import cells
from storage.registers.cells import Entry
from storage.registers.opening import MeetingTime, RegisterKey, lies_within, parameters_of
from storage.tables import (
    ASSIGNMENT,
    CHANGE,
    ENROLLMENT,
    MEETING,
    OFFERING,
    RECORD,
    STAFF,
    STUDENT,
    TOKEN,
)
from storage.tables.words import Action, Door, Role, Status


@dataclass(frozen=True, slots=True)
class Lesson:
    """A register of a day that a student is in; `closed`: the school is closed then."""

    key: RegisterKey
    title: str
    meeting: MeetingTime | None
    closed: bool


@dataclass(frozen=True, slots=True)
class DayRecord:
    """A record of a student; `recorded_by` is the name of who saved it last, if anybody."""

    key: RegisterKey
    title: str
    entry: Entry
    recorded_at: datetime
    recorded_by: tuple[str, str] | None


class DatedMark(NamedTuple):
    """The status of one record of a day."""

    day: date
    status: Status


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One change of a record, of None to something when it is the first; `by` and `through`: who.

    `through` is the name of the token by which a program changed it, `role` that of who changed it;
    `covered` is the name of the teacher for whom they did so as a substitute, "" if of nobody.
    """

    id: UUID
    key: RegisterKey
    title: str
    action: Action
    door: Door
    why: str | None
    recorded_at: datetime
    before: Entry | None
    after: Entry | None
    by: tuple[str, str] | None
    role: Role | None
    through: str | None
    is_amendment: bool
    covered: tuple[str, str] | None
    student_id: UUID
    student: tuple[str, str]


_IS_IN = exists(
    select(ENROLLMENT.c.id).where(
        ENROLLMENT.c.course_offering_id == OFFERING.c.id,
        ENROLLMENT.c.student_id == bindparam("student_id"),
        lies_within(ENROLLMENT.c.begins_on, ENROLLMENT.c.ends_on),
    )
)
_LINES = on_day(_IS_IN)
_LESSONS = (
    select(
        _LINES.c.id,
        _LINES.c.register_period,
        _LINES.c.title,
        _LINES.c.is_closed,
        _LINES.c.period,
        _LINES.c.starts_at,
        _LINES.c.ends_at,
    )
    # Who has a timetable and no meeting that day has no register.
    .where(or_(_LINES.c.starts_at.is_not(None), ~_LINES.c.has_timetable))
    .order_by(_LINES.c.starts_at, _LINES.c.title, _LINES.c.id)
)
_RECORDS: Select[*tuple[Any, ...]] = (
    select(
        RECORD.c.course_offering_id,
        RECORD.c.period,
        OFFERING.c.title,
        *cells.ENTRY,
        RECORD.c.recorded_at,
        STAFF.c.given_name,
        STAFF.c.family_name,
    )
    .join_from(RECORD, OFFERING, OFFERING.c.id == RECORD.c.course_offering_id)
    .outerjoin(STAFF, STAFF.c.id == RECORD.c.recorded_by_id)
    .where(
        RECORD.c.student_id == bindparam("student_id"),
        RECORD.c.attendance_date == bindparam("attendance_date"),
    )
    .order_by(OFFERING.c.title, RECORD.c.period)
)
_OWN_ENROLLMENTS = select(ENROLLMENT.c.id).where(ENROLLMENT.c.student_id == bindparam("student_id"))
_COVERED = STAFF.alias()
_CHANGES = (
    select(
        CHANGE.c.id,
        CHANGE.c.course_offering_id,
        CHANGE.c.period,
        OFFERING.c.title,
        CHANGE.c.action,
        CHANGE.c.door,
        CHANGE.c.why,
        CHANGE.c.recorded_at,
        *cells.ENTRY_BEFORE,
        *cells.ENTRY_AFTER,
        STAFF.c.given_name,
        STAFF.c.family_name,
        STAFF.c.role,
        TOKEN.c.name,
        CHANGE.c.is_amendment,
        ASSIGNMENT.c.is_cover,
        _COVERED.c.given_name,
        _COVERED.c.family_name,
        STUDENT.c.id,
        STUDENT.c.given_name,
        STUDENT.c.family_name,
        CHANGE.c.attendance_date,
    )
    .join_from(CHANGE, OFFERING, OFFERING.c.id == CHANGE.c.course_offering_id)
    .join(STUDENT, STUDENT.c.id == CHANGE.c.student_id)
    .outerjoin(STAFF, STAFF.c.id == CHANGE.c.staff_id)
    .outerjoin(TOKEN, TOKEN.c.id == CHANGE.c.api_token_id)
    .outerjoin(ASSIGNMENT, ASSIGNMENT.c.id == CHANGE.c.teacher_assignment_id)
    .outerjoin(_COVERED, _COVERED.c.id == ASSIGNMENT.c.stands_in_for_id)
    .order_by(CHANGE.c.id)
)
_HISTORY = _CHANGES.where(
    # By the index of cells: the audit of a year is long, a student's enrolments are few.
    CHANGE.c.course_enrollment_id.in_(_OWN_ENROLLMENTS),
    CHANGE.c.attendance_date == bindparam("attendance_date"),
)
_AMENDMENTS = _CHANGES.where(
    CHANGE.c.course_offering_id == bindparam("course_offering_id"),
    CHANGE.c.attendance_date == bindparam("attendance_date"),
    CHANGE.c.period == bindparam("period"),
    CHANGE.c.is_amendment,
)
_OF_STUDENT = (
    select(func.min(OFFERING.c.begins_on))
    .join_from(ENROLLMENT, OFFERING, OFFERING.c.id == ENROLLMENT.c.course_offering_id)
    .where(
        ENROLLMENT.c.student_id == bindparam("student_id"),
        OFFERING.c.begins_on <= bindparam("attendance_date"),
    )
)
_SINCE = _OF_STUDENT.where(
    lies_within(ENROLLMENT.c.begins_on, ENROLLMENT.c.ends_on),
    lies_within(OFFERING.c.begins_on, OFFERING.c.ends_on),
)


def lessons(connection: Connection, student_id: UUID, day: date) -> Sequence[Lesson]:
    """List the registers of a day that a student is in, in order of time."""
    rows = connection.execute(
        _LESSONS, _parameters(student_id, day) | {"weekday": day.isoweekday()}
    )
    return [
        Lesson(
            RegisterKey(row[0], day, row[1]),
            row[2],
            MeetingTime(*row[4:7]) if row[5] is not None else None,
            bool(row[3]),
        )
        for row in rows
    ]


def of_day(connection: Connection, student_id: UUID, day: date) -> Sequence[DayRecord]:
    """List the records that a student has of a day."""
    return [
        DayRecord(
            RegisterKey(row[0], day, row[1]),
            row[2],
            Entry(*row[3:7]),
            row[7],
            None if row[8] is None else (row[8], row[9]),
        )
        for row in connection.execute(_RECORDS, _parameters(student_id, day))
    ]


def marks(connection: Connection, scopes: Sequence[SummaryScope]) -> Sequence[DatedMark]:
    """List the statuses of the records of some scopes, day by day in order of the meetings.

    The order in a day is that by which weekly digests tell who was absent on it.
    """
    if not scopes:
        return []
    statement = (
        select(RECORD.c.id, RECORD.c.attendance_date, RECORD.c.status)
        .join_from(RECORD, MEETING, MEETING_OF_RECORD, isouter=True)
        .where(or_(*(and_(*records_of(each)) for each in scopes)))
        .order_by(
            RECORD.c.attendance_date,
            MEETING.c.starts_at.is_(None),
            MEETING.c.starts_at,
            RECORD.c.course_offering_id,
            RECORD.c.period,
        )
    )
    found: dict[UUID, DatedMark] = {}
    for key, day, status in connection.execute(statement):
        # A record without a period may be of several meetings: the first of them counts.
        found.setdefault(key, DatedMark(day, status))
    return list(found.values())


def history(connection: Connection, student_id: UUID, day: date) -> Sequence[HistoryLine]:
    """List the changes of a student's records of a day, in the order in which they were made."""
    return _lines(connection, _HISTORY, _parameters(student_id, day))


def amendments(connection: Connection, key: RegisterKey) -> Sequence[HistoryLine]:
    """List the changes of a register after the window for them, in the order of making them."""
    return _lines(connection, _AMENDMENTS, parameters_of(key))


def _lines(
    connection: Connection, statement: Select[*tuple[Any, ...]], parameters: dict[str, object]
) -> list[HistoryLine]:
    return [
        HistoryLine(
            id=row[0],
            key=RegisterKey(row[1], row[27], row[2]),
            title=row[3],
            action=row[4],
            door=row[5],
            why=row[6],
            recorded_at=row[7],
            before=None if row[8] is None else Entry(*row[8:12]),
            after=None if row[12] is None else Entry(*row[12:16]),
            by=None if row[16] is None else (row[16], row[17]),
            role=row[18],
            through=row[19],
            is_amendment=row[20],
            covered=(row[22] or "", row[23] or "") if row[21] else None,
            student_id=row[24],
            student=(row[25], row[26]),
        )
        for row in connection.execute(statement, parameters)
    ]


def since(connection: Connection, student_id: UUID, day: date) -> date:
    """Say when the first of the courses began that a student is in on a date.

    Of who is in none any more when the first one began ever; else the date itself.
    """
    parameters = _parameters(student_id, day)
    current = connection.execute(_SINCE, parameters).scalar()
    return current or connection.execute(_OF_STUDENT, parameters).scalar() or day


def _parameters(student_id: UUID, day: date) -> dict[str, object]:
    return {"student_id": student_id, "attendance_date": day}
