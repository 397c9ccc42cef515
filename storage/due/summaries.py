"""Counts of records between dates, and what the records due are computed from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Select, Table, and_, exists, func, or_, select

from storage.tables import (
    CLOSED_DAY,
    ENROLLMENT,
    MEETING,
    OFFERING,
    RECORD,
    REGISTER,
    STUDENT,
)
from storage.tables.words import Status


class By(StrEnum):
    """What a summary has a row for."""

    SCHOOL = "school"
    COURSE_OFFERING = "course_offering"
    STUDENT = "student"


@dataclass(frozen=True, slots=True)
class SummaryScope:
    """What is summed up: a school, or in it one student or course offering; dates are inclusive.

    `groups` are the ids of the rows that are wanted, None for the school itself.
    """

    school_id: UUID
    by: By
    begins_on: date
    ends_on: date
    student_id: UUID | None = None
    course_offering_id: UUID | None = None
    groups: tuple[UUID, ...] | None = None


class EnrollmentSpan(NamedTuple):
    """So many enrolments of one group in one course offering, which hold between two dates."""

    group: UUID
    course_offering_id: UUID
    begins_on: date
    ends_on: date | None
    enrollments: int


class Weekly(NamedTuple):
    """One weekly meeting of a course offering, between two dates; an open end is None."""

    course_offering_id: UUID
    weekday: int
    period: str
    starts_at: time
    ends_at: time
    begins_on: date | None
    ends_on: date | None


class TakenRecords(NamedTuple):
    """So many records of one group in one register."""

    group: UUID
    course_offering_id: UUID
    attendance_date: date
    period: str
    records: int


class OfferingTerm(NamedTuple):
    """From when to when a course offering is taught."""

    course_offering_id: UUID
    begins_on: date
    ends_on: date


IS_ENROLLED_STILL = and_(
    RECORD.c.attendance_date >= ENROLLMENT.c.begins_on,
    or_(ENROLLMENT.c.ends_on.is_(None), RECORD.c.attendance_date <= ENROLLMENT.c.ends_on),
)
IS_CLOSED_ALL_DAY = exists().where(
    CLOSED_DAY.c.school_id == REGISTER.c.school_id,
    CLOSED_DAY.c.closes_on == REGISTER.c.attendance_date,
    CLOSED_DAY.c.closes_at.is_(None),
)
# Not so where everything was undone.
HAS_RECORDS = exists().where(
    RECORD.c.course_offering_id == REGISTER.c.course_offering_id,
    RECORD.c.attendance_date == REGISTER.c.attendance_date,
    RECORD.c.period == REGISTER.c.period,
)


def no_timetable_yet(table: Table) -> ColumnElement[bool]:
    """Whether nobody knew yet on the day of a record or register when its course would meet."""
    return ~exists().where(
        MEETING.c.course_offering_id == table.c.course_offering_id,
        or_(MEETING.c.begins_on.is_(None), MEETING.c.begins_on <= table.c.attendance_date),
    )


def groups(
    connection: Connection, scope: SummaryScope, *, limit: int, after: UUID | None
) -> Sequence[UUID]:
    """List the ids of a summary's rows in their order; `after` is the last of the page before."""
    table, own = _shelf(scope.by)
    statement = select(table.c.id).where(table.c.school_id == scope.school_id)
    for name, value in _asked(scope).items():
        within = ENROLLMENT.c[name] == value
        of_row = ENROLLMENT.c[own] == table.c.id
        statement = statement.where(
            table.c.id == value if name == own else exists().where(of_row, within)
        )
    if after is not None:
        statement = statement.where(table.c.id > after)
    return connection.execute(statement.order_by(table.c.id).limit(limit)).scalars().all()


def counts(connection: Connection, scope: SummaryScope) -> dict[UUID, dict[Status, int]]:
    """Count the records of each group by status."""
    group = _group(scope, RECORD)
    statement = select(group, RECORD.c.status, func.count()).where(*_records(scope))
    found: dict[UUID, dict[Status, int]] = {}
    for key, status, count in connection.execute(statement.group_by(group, RECORD.c.status)):
        found.setdefault(key, {})[status] = count
    return found


def spans(connection: Connection, scope: SummaryScope) -> Sequence[EnrollmentSpan]:
    """List the enrolments that touch the dates, those alike counted together."""
    group = _group(scope, ENROLLMENT)
    columns = (group, ENROLLMENT.c.course_offering_id, ENROLLMENT.c.begins_on, ENROLLMENT.c.ends_on)
    statement = _between(select(*columns, func.count()), ENROLLMENT, scope)
    statement = statement.where(*_within(scope, ENROLLMENT)).group_by(*columns)
    return [EnrollmentSpan(*row) for row in connection.execute(statement)]


def terms(connection: Connection, scope: SummaryScope) -> Sequence[OfferingTerm]:
    """List the course offerings of the scope that are still taught and touch the dates."""
    columns = (OFFERING.c.id, OFFERING.c.begins_on, OFFERING.c.ends_on)
    statement = _between(select(*columns), OFFERING, scope).where(OFFERING.c.active)
    return [
        OfferingTerm(*row)
        for row in connection.execute(statement.where(_offered(scope, OFFERING.c.id)))
    ]


def meetings(connection: Connection, scope: SummaryScope) -> Sequence[Weekly]:
    """List the weekly meetings of the scope's course offerings, of all times."""
    columns = (MEETING.c[name] for name in Weekly._fields)
    of_scope = _offered(scope, MEETING.c.course_offering_id)
    return [Weekly(*row) for row in connection.execute(select(*columns).where(of_scope))]


def strays(connection: Connection, scope: SummaryScope) -> Mapping[UUID, int]:
    """Count by group the records of a timetable's registers whose enrolment holds no longer."""
    group = _group(scope, RECORD)
    statement = (
        select(group, func.count())
        .join_from(RECORD, ENROLLMENT, RECORD.c.course_enrollment_id == ENROLLMENT.c.id)
        .where(*_records(scope), ~IS_ENROLLED_STILL, ~no_timetable_yet(RECORD))
        .group_by(group)
    )
    return {row[0]: row[1] for row in connection.execute(statement)}


def on_closed_days(connection: Connection, scope: SummaryScope) -> Sequence[TakenRecords]:
    """Count a timetable's records on closed days, early closings too, whose enrolment holds."""
    of_register = (RECORD.c.course_offering_id, RECORD.c.attendance_date, RECORD.c.period)
    columns = (_group(scope, RECORD), *of_register)
    closed = select(CLOSED_DAY.c.closes_on).where(CLOSED_DAY.c.school_id == scope.school_id)
    statement = (
        select(*columns, func.count())
        .join_from(RECORD, ENROLLMENT, RECORD.c.course_enrollment_id == ENROLLMENT.c.id)
        .where(
            *_records(scope),
            RECORD.c.school_id == scope.school_id,
            RECORD.c.attendance_date.in_(closed),
            IS_ENROLLED_STILL,
            ~no_timetable_yet(RECORD),
        )
        .group_by(*columns)
    )
    return [TakenRecords(*row) for row in connection.execute(statement)]


def without_timetable(
    connection: Connection, scope: SummaryScope, course_offering_ids: Sequence[UUID]
) -> Mapping[UUID, int]:
    """Count by group what was due on registers that no timetable has.

    They are due because they were begun: their records, and those enrolled who have none; on a day
    that is closed all day their records only.
    """
    if not course_offering_ids:
        return {}
    found: dict[UUID, int] = {}
    statements = (
        _taken_without(scope, course_offering_ids),
        _missing_without(scope, course_offering_ids),
    )
    for statement in statements:
        for key, count in connection.execute(statement):
            found[key] = found.get(key, 0) + count
    return found


def _taken_without(scope: SummaryScope, ids: Sequence[UUID]) -> Select[*tuple[Any, ...]]:
    group = _group(scope, RECORD)
    statement = select(group, func.count()).where(*_records(scope), no_timetable_yet(RECORD))
    return statement.where(RECORD.c.course_offering_id.in_(ids)).group_by(group)


def _missing_without(scope: SummaryScope, ids: Sequence[UUID]) -> Select[*tuple[Any, ...]]:
    """Only registers that are begun and not complete have anybody missing: those are few."""
    group = _group(scope, ENROLLMENT)
    of_cell = exists().where(
        RECORD.c.course_enrollment_id == ENROLLMENT.c.id,
        RECORD.c.attendance_date == REGISTER.c.attendance_date,
        RECORD.c.period == REGISTER.c.period,
    )
    return (
        select(group, func.count())
        .join_from(
            REGISTER, ENROLLMENT, REGISTER.c.course_offering_id == ENROLLMENT.c.course_offering_id
        )
        .where(
            REGISTER.c.course_offering_id.in_(ids),
            REGISTER.c.completed_at.is_(None),
            REGISTER.c.attendance_date.between(scope.begins_on, scope.ends_on),
            ENROLLMENT.c.begins_on <= REGISTER.c.attendance_date,
            or_(ENROLLMENT.c.ends_on.is_(None), ENROLLMENT.c.ends_on >= REGISTER.c.attendance_date),
            ~of_cell,
            HAS_RECORDS,
            no_timetable_yet(REGISTER),
            ~IS_CLOSED_ALL_DAY,
            *_within(scope, ENROLLMENT),
        )
        .group_by(group)
    )


def _shelf(by: By) -> tuple[Table, str]:
    return (STUDENT, "student_id") if by is By.STUDENT else (OFFERING, "course_offering_id")


def _asked(scope: SummaryScope) -> dict[str, UUID]:
    named = {"student_id": scope.student_id, "course_offering_id": scope.course_offering_id}
    return {name: value for name, value in named.items() if value is not None}


def _group(scope: SummaryScope, table: Table) -> ColumnElement[UUID]:
    return table.c[f"{scope.by}_id"]


def _within(scope: SummaryScope, table: Table) -> list[ColumnElement[bool]]:
    """Keep to the scope, by the columns that an index has before the school's."""
    asked = [table.c[name] == value for name, value in _asked(scope).items()]
    if scope.groups is not None:
        asked.append(_group(scope, table).in_(scope.groups))
    return asked or [_offered(scope, table.c.course_offering_id)]


def _records(scope: SummaryScope) -> list[ColumnElement[bool]]:
    dates = RECORD.c.attendance_date.between(scope.begins_on, scope.ends_on)
    return [*_within(scope, RECORD), dates]


def _offered(scope: SummaryScope, column: ColumnElement[UUID]) -> ColumnElement[bool]:
    """Whether a course offering is of the scope."""
    if scope.course_offering_id is not None:
        return column == scope.course_offering_id
    if scope.by is By.COURSE_OFFERING and scope.groups is not None:
        return column.in_(scope.groups)
    students = ENROLLMENT.c.student_id
    if scope.student_id is not None:
        return column.in_(
            select(ENROLLMENT.c.course_offering_id).where(students == scope.student_id)
        )
    if scope.by is By.STUDENT and scope.groups is not None:
        return column.in_(select(ENROLLMENT.c.course_offering_id).where(students.in_(scope.groups)))
    return column.in_(select(OFFERING.c.id).where(OFFERING.c.school_id == scope.school_id))


def _between(
    statement: Select[*tuple[Any, ...]], table: Table, scope: SummaryScope
) -> Select[*tuple[Any, ...]]:
    return statement.where(
        table.c.begins_on <= scope.ends_on,
        or_(table.c.ends_on.is_(None), table.c.ends_on >= scope.begins_on),
    )
