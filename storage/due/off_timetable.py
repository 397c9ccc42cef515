"""What is due between dates though no timetable asks for it: taken or begun all the same."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    Integer,
    Select,
    Time,
    and_,
    case,
    exists,
    extract,
    func,
    null,
    or_,
    select,
)
from sqlalchemy import cast as sql_cast

from storage.due.closures import is_closed
from storage.due.summaries import SummaryScope, group_of, is_offered, narrowed
from storage.tables import ENROLLMENT, MEETING, OFFERING, RECORD, REGISTER

OTHER = MEETING.alias()
OF_RECORD = ENROLLMENT.alias()


def _within(table: FromClause, day: ColumnElement[date]) -> ColumnElement[bool]:
    """Whether a row of a table holds on a date."""
    return and_(
        or_(table.c.begins_on.is_(None), table.c.begins_on <= day),
        or_(table.c.ends_on.is_(None), table.c.ends_on >= day),
    )


def _meets_then(meeting: FromClause) -> ColumnElement[bool]:
    """Whether a meeting is of the course offering of a register, and on its date."""
    # 0 is Sunday on both engines. As a whole number, or PostgreSQL finds no meeting by its index.
    weekday = sql_cast(extract("dow", REGISTER.c.attendance_date), Integer)
    return and_(
        meeting.c.course_offering_id == REGISTER.c.course_offering_id,
        meeting.c.weekday == case((weekday == 0, 7), else_=weekday),
        _within(meeting, REGISTER.c.attendance_date),
    )


IS_ENROLLED_STILL = _within(ENROLLMENT, RECORD.c.attendance_date)
# As `day_registers` has it, for any date: who meets once a day has a register without a period.
MEETS_AGAIN = (
    select(OTHER.c.id)
    .where(_meets_then(OTHER), OTHER.c.id != MEETING.c.id)
    .correlate(REGISTER, MEETING)
    .exists()
)
IN_TIMETABLE = (
    select(MEETING.c.id)
    .where(
        _meets_then(MEETING),
        REGISTER.c.period == case((MEETS_AGAIN, MEETING.c.period), else_=""),
        ~is_closed(REGISTER.c.school_id, REGISTER.c.attendance_date, MEETING.c.starts_at),
    )
    .correlate(REGISTER)
    .exists()
)
_OF_ITS_COURSE = OFFERING.c.id == REGISTER.c.course_offering_id
_IS_OFFERED = and_(
    OFFERING.c.active,
    REGISTER.c.attendance_date.between(OFFERING.c.begins_on, OFFERING.c.ends_on),
)
OFFERED_THEN = exists().where(_OF_ITS_COURSE, _IS_OFFERED)
# A course offering without a timetable: its register is due once somebody who is enrolled on the
# day has a record. Not so where everything was undone.
IS_BEGUN = (
    select(RECORD.c.id)
    .join_from(RECORD, OF_RECORD, RECORD.c.course_enrollment_id == OF_RECORD.c.id)
    .where(
        RECORD.c.course_offering_id == REGISTER.c.course_offering_id,
        RECORD.c.attendance_date == REGISTER.c.attendance_date,
        RECORD.c.period == REGISTER.c.period,
        _within(OF_RECORD, RECORD.c.attendance_date),
    )
    .correlate(REGISTER)
    .exists()
)


def _no_timetable_yet() -> ColumnElement[bool]:
    """Whether nobody knew yet on the day of a register when its course would meet."""
    return ~exists().where(
        MEETING.c.course_offering_id == REGISTER.c.course_offering_id,
        or_(MEETING.c.begins_on.is_(None), MEETING.c.begins_on <= REGISTER.c.attendance_date),
    )


def beyond(connection: Connection, scope: SummaryScope) -> Counter[UUID]:
    """Count by group the records that no timetable asked for: they were due all the same.

    Those of who is not enrolled on their date any more. And those of registers that the timetable
    does not have: while the school was closed, of a course offering without a timetable or that is
    taught no longer, of a meeting that has moved since.
    """
    group = group_of(scope, RECORD)
    of_record = RECORD.c.course_enrollment_id == ENROLLMENT.c.id
    counting = select(group, func.count()).group_by(group)
    of_those_who_left = _of_those_who_left(connection, scope)
    # The registers first, all of them: there is one for each thirty records, and few are other.
    others = (
        select(REGISTER.c.course_offering_id, REGISTER.c.attendance_date, REGISTER.c.period)
        .join_from(REGISTER, OFFERING, _OF_ITS_COURSE)
        .where(
            is_offered(scope, REGISTER.c.course_offering_id),
            REGISTER.c.attendance_date.between(scope.begins_on, scope.ends_on),
            ~and_(_IS_OFFERED, IN_TIMETABLE),
        )
        .cte("other_registers")
        .prefix_with("MATERIALIZED")
    )
    of_register = and_(
        RECORD.c.course_offering_id == others.c.course_offering_id,
        RECORD.c.attendance_date == others.c.attendance_date,
        RECORD.c.period == others.c.period,
    )
    of_other_registers = (
        counting.select_from(others)
        .join(RECORD, of_register)
        .join(ENROLLMENT, of_record)
        .where(*narrowed(scope, RECORD), IS_ENROLLED_STILL)
    )
    found = Counter[UUID]()
    for statement in (*of_those_who_left, of_other_registers):
        found.update({row[0]: row[1] for row in connection.execute(statement)})
    return found


def _of_those_who_left(
    connection: Connection, scope: SummaryScope
) -> Sequence[Select[*tuple[Any, ...]]]:
    """Count the records from before an enrolment began, and those from after it ended.

    Only of enrolments that begin or end between the dates of which there are records: nearly none
    of them begins later than its school's year, and nearly no record is read.
    """
    first = connection.execute(
        select(func.min(RECORD.c.attendance_date)).where(
            RECORD.c.school_id == scope.school_id, RECORD.c.attendance_date >= scope.begins_on
        )
    ).scalar()
    group = group_of(scope, ENROLLMENT)
    counting = (
        select(group, func.count())
        .join_from(ENROLLMENT, RECORD, RECORD.c.course_enrollment_id == ENROLLMENT.c.id)
        .where(
            *narrowed(scope, ENROLLMENT),
            RECORD.c.attendance_date.between(scope.begins_on, scope.ends_on),
        )
        .group_by(group)
    )
    return [
        counting.where(
            ENROLLMENT.c.begins_on > (first or scope.begins_on),
            RECORD.c.attendance_date < ENROLLMENT.c.begins_on,
        ),
        counting.where(
            ENROLLMENT.c.ends_on < scope.ends_on,
            RECORD.c.attendance_date > ENROLLMENT.c.ends_on,
            # One that ends before it begins has both; such a record is counted above.
            or_(
                ENROLLMENT.c.begins_on.is_(None),
                RECORD.c.attendance_date >= ENROLLMENT.c.begins_on,
            ),
        ),
    ]


def missing(connection: Connection, scope: SummaryScope, ids: Sequence[UUID]) -> Mapping[UUID, int]:
    """Count by group who lacks a record on registers that were begun though no timetable has them.

    Only registers that are begun and not complete have anybody missing: those are few.
    """
    if not ids:
        return {}
    group = group_of(scope, ENROLLMENT)
    of_cell = exists().where(
        RECORD.c.course_enrollment_id == ENROLLMENT.c.id,
        RECORD.c.attendance_date == REGISTER.c.attendance_date,
        RECORD.c.period == REGISTER.c.period,
    )
    statement = (
        select(group, func.count())
        .join_from(
            REGISTER, ENROLLMENT, REGISTER.c.course_offering_id == ENROLLMENT.c.course_offering_id
        )
        .where(
            REGISTER.c.course_offering_id.in_(ids),
            REGISTER.c.period == "",
            REGISTER.c.completed_at.is_(None),
            REGISTER.c.attendance_date.between(scope.begins_on, scope.ends_on),
            _within(ENROLLMENT, REGISTER.c.attendance_date),
            ~of_cell,
            IS_BEGUN,
            OFFERED_THEN,
            _no_timetable_yet(),
            ~is_closed(REGISTER.c.school_id, REGISTER.c.attendance_date, sql_cast(null(), Time)),
            *narrowed(scope, ENROLLMENT),
        )
        .group_by(group)
    )
    return {row[0]: row[1] for row in connection.execute(statement)}
