"""Which meetings an excuse covers: the one place that decides it, for every query that asks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Table, Time, and_, bindparam, exists, func, or_, select
from sqlalchemy.sql.elements import ColumnElement

from storage.engine.weekdays import iso_weekday
from storage.tables import CHANGE, EXCUSE, MEETING, RECORD, REPORT
from storage.tables.words import Becomes


def _spans(
    table: Table, day: ColumnElement[date], start: ColumnElement[time | None]
) -> ColumnElement[bool]:
    """Whether a row's span has a meeting of a day that begins at a time.

    The day lies in the span, both ends inclusive; with times the start lies in [from, to). What
    has no start, without a timetable, is covered on whole days only.
    """
    return and_(
        table.c.begins_on <= day,
        table.c.ends_on >= day,
        or_(
            table.c.starts_at.is_(None),
            and_(table.c.starts_at <= start, start < table.c.ends_at),
        ),
    )


def _covers(day: ColumnElement[date], start: ColumnElement[time | None]) -> ColumnElement[bool]:
    """Whether an excuse that stands covers a meeting of a day that begins at a time."""
    return and_(EXCUSE.c.withdrawn_at.is_(None), _spans(EXCUSE, day, start))


def _start_of(placed: Table) -> ColumnElement[time | None]:
    """Say when the meeting began of which a record, or a change of one, is."""
    return (
        select(func.min(MEETING.c.starts_at))
        .where(
            MEETING.c.course_offering_id == placed.c.course_offering_id,
            MEETING.c.weekday == iso_weekday(placed.c.attendance_date),
            or_(MEETING.c.begins_on.is_(None), MEETING.c.begins_on <= placed.c.attendance_date),
            or_(MEETING.c.ends_on.is_(None), MEETING.c.ends_on >= placed.c.attendance_date),
            or_(placed.c.period == "", placed.c.period == MEETING.c.period),
        )
        .correlate(placed)
        .scalar_subquery()
    )


# An excuse and a record that it covers.
COVERS_RECORD = and_(
    EXCUSE.c.student_id == RECORD.c.student_id,
    _covers(RECORD.c.attendance_date, _start_of(RECORD)),
)
# What an excuse wrote lies after its end, since it was shortened.
IS_AFTER_END = or_(
    CHANGE.c.attendance_date > EXCUSE.c.ends_on,
    and_(EXCUSE.c.ends_at.is_not(None), _start_of(CHANGE) >= EXCUSE.c.ends_at),
)
# A family's report and a record that an excuse of its span would cover.
REPORTS_RECORD = and_(
    REPORT.c.student_id == RECORD.c.student_id,
    _spans(REPORT, RECORD.c.attendance_date, _start_of(RECORD)),
)
IS_COVERED = exists(select(EXCUSE.c.id).where(COVERS_RECORD).correlate(RECORD))
# Where spans overlap, the one that was entered last counts.
ENTERED_LAST = (EXCUSE.c.entered_at.desc(), EXCUSE.c.id.desc())
_START: ColumnElement[Any] = bindparam("starts_at", type_=Time)
_OF_MEETING = (
    select(
        EXCUSE.c.student_id,
        EXCUSE.c.becomes,
        EXCUSE.c.reason,
        EXCUSE.c.begins_on,
        EXCUSE.c.ends_on,
        EXCUSE.c.starts_at,
        EXCUSE.c.ends_at,
    )
    .where(
        EXCUSE.c.student_id.in_(bindparam("student_ids", expanding=True)),
        _covers(bindparam("attendance_date"), _START),
    )
    .order_by(*ENTERED_LAST)
)


_LATER = (
    select(
        RECORD.c.course_enrollment_id,
        RECORD.c.attendance_date,
        RECORD.c.period,
        EXCUSE.c.change_set_id,
        EXCUSE.c.becomes,
        EXCUSE.c.reason,
        EXCUSE.c.begins_on,
        EXCUSE.c.ends_on,
        EXCUSE.c.starts_at,
        EXCUSE.c.ends_at,
    )
    .join_from(RECORD, EXCUSE, COVERS_RECORD)
    .where(
        RECORD.c.student_id == bindparam("student_id"),
        RECORD.c.attendance_date >= bindparam("begins_on"),
        RECORD.c.attendance_date <= bindparam("ends_on"),
        EXCUSE.c.id > bindparam("excuse_id"),
    )
    .order_by(*ENTERED_LAST)
)


@dataclass(frozen=True, slots=True)
class Covering:
    """What the excuse that counts says of a student at a meeting: what of, why, and how long."""

    becomes: Becomes
    reason: str | None
    begins_on: date
    ends_on: date
    starts_at: time | None
    ends_at: time | None


def of_meeting(
    connection: Connection, student_ids: Sequence[UUID], day: date, starts_at: time | None
) -> dict[UUID, Covering]:
    """Find the excuses that count for students at a meeting; `starts_at` None has no timetable."""
    parameters = {"student_ids": student_ids, "attendance_date": day, "starts_at": starts_at}
    found: dict[UUID, Covering] = {}
    for row in connection.execute(_OF_MEETING, parameters):
        found.setdefault(row[0], Covering(*row[1:]))
    return found


def of_records(
    connection: Connection, student_id: UUID, begins_on: date, ends_on: date, *, after: UUID
) -> dict[tuple[UUID, date, str], tuple[UUID, Covering]]:
    """Find the excuses that count for a student's records of a span, of those entered after one.

    By enrolment, date and period, each with the change set of what it wrote.
    """
    parameters = {
        "student_id": student_id,
        "begins_on": begins_on,
        "ends_on": ends_on,
        "excuse_id": after,
    }
    found: dict[tuple[UUID, date, str], tuple[UUID, Covering]] = {}
    for row in connection.execute(_LATER, parameters):
        found.setdefault((row[0], row[1], row[2]), (row[3], Covering(*row[4:])))
    return found
