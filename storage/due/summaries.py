"""Counts of records between dates, and what the records due are computed from."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    Table,
    exists,
    func,
    or_,
    select,
)

from storage.digests.absences import NOT_PRESENT
from storage.tables import (
    ENROLLMENT,
    MEETING,
    OFFERING,
    RECORD,
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


class OfferingTerm(NamedTuple):
    """From when to when a course offering is taught."""

    course_offering_id: UUID
    begins_on: date
    ends_on: date


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
    if scope.by is By.SCHOOL and not _asked(scope):
        return {scope.school_id: _of_school(connection, scope)}
    group = group_of(scope, RECORD)
    statement = select(group, RECORD.c.status, func.count()).where(*records_of(scope))
    found: dict[UUID, dict[Status, int]] = {}
    for key, status, count in connection.execute(statement.group_by(group, RECORD.c.status)):
        found.setdefault(key, {})[status] = count
    return found


def _of_school(connection: Connection, scope: SummaryScope) -> dict[Status, int]:
    """Count a school's records by status: all, and those not present, each by an index alone."""
    between = (
        RECORD.c.school_id == scope.school_id,
        RECORD.c.attendance_date.between(scope.begins_on, scope.ends_on),
    )
    every = connection.execute(select(func.count()).where(*between)).scalar_one()
    by_status = select(RECORD.c.status, func.count()).where(*between, NOT_PRESENT)
    counted = connection.execute(by_status.group_by(RECORD.c.status))
    found = {row[0]: row[1] for row in counted}
    present = every - sum(found.values())
    return found | {Status.PRESENT: present} if present else found


def spans(connection: Connection, scope: SummaryScope) -> Sequence[EnrollmentSpan]:
    """List the enrolments that touch the dates, those alike counted together."""
    group = group_of(scope, ENROLLMENT)
    columns = (group, ENROLLMENT.c.course_offering_id, ENROLLMENT.c.begins_on, ENROLLMENT.c.ends_on)
    statement = _between(select(*columns, func.count()), ENROLLMENT, scope)
    statement = statement.where(*narrowed(scope, ENROLLMENT)).group_by(*columns)
    return [EnrollmentSpan(*row) for row in connection.execute(statement)]


def terms(connection: Connection, scope: SummaryScope) -> Sequence[OfferingTerm]:
    """List the course offerings of the scope that are still taught and touch the dates."""
    columns = (OFFERING.c.id, OFFERING.c.begins_on, OFFERING.c.ends_on)
    statement = _between(select(*columns), OFFERING, scope).where(OFFERING.c.active)
    return [
        OfferingTerm(*row)
        for row in connection.execute(statement.where(is_offered(scope, OFFERING.c.id)))
    ]


def meetings(connection: Connection, scope: SummaryScope) -> Sequence[Weekly]:
    """List the weekly meetings of the scope's course offerings, of all times."""
    columns = (MEETING.c[name] for name in Weekly._fields)
    of_scope = is_offered(scope, MEETING.c.course_offering_id)
    return [Weekly(*row) for row in connection.execute(select(*columns).where(of_scope))]


def _shelf(by: By) -> tuple[Table, str]:
    return (STUDENT, "student_id") if by is By.STUDENT else (OFFERING, "course_offering_id")


def _asked(scope: SummaryScope) -> dict[str, UUID]:
    named = {"student_id": scope.student_id, "course_offering_id": scope.course_offering_id}
    return {name: value for name, value in named.items() if value is not None}


def group_of(scope: SummaryScope, table: Table) -> ColumnElement[UUID]:
    """Give the column of a table that a summary's rows are by."""
    return table.c[f"{scope.by}_id"]


def narrowed(scope: SummaryScope, table: Table) -> list[ColumnElement[bool]]:
    """Keep to the scope, by the columns that an index has before the school's."""
    asked = [table.c[name] == value for name, value in _asked(scope).items()]
    if scope.groups is not None:
        asked.append(group_of(scope, table).in_(scope.groups))
    return asked or [is_offered(scope, table.c.course_offering_id)]


def records_of(scope: SummaryScope) -> list[ColumnElement[bool]]:
    """Keep to the records of the scope."""
    dates = RECORD.c.attendance_date.between(scope.begins_on, scope.ends_on)
    return [*narrowed(scope, RECORD), dates]


def is_offered(scope: SummaryScope, column: ColumnElement[UUID]) -> ColumnElement[bool]:
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
