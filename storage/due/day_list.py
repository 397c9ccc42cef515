"""The registers of one day: whose they are, how many students are due and have a record."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Select, bindparam, exists, func, select

from storage.registers.opening import HAS_TIMETABLE, MeetingTime, lies_within
from storage.registers.register_row import LastSave
from storage.tables import (
    ASSIGNMENT,
    ENROLLMENT,
    MEETING,
    OFFERING,
    RECORD,
    REGISTER,
    STAFF,
)


@dataclass(frozen=True, slots=True)
class DayRow:
    """One course offering on one day; `recorded` counts the records by period."""

    course_offering_id: UUID
    title: str
    code: str
    has_timetable: bool
    meetings: tuple[MeetingTime, ...]
    due: int
    recorded: dict[str, int] = field(default_factory=dict)


DUE = (
    select(func.count())
    .where(
        ENROLLMENT.c.course_offering_id == OFFERING.c.id,
        lies_within(ENROLLMENT.c.begins_on, ENROLLMENT.c.ends_on),
    )
    .scalar_subquery()
)
OFFERED = select(OFFERING.c.id, OFFERING.c.title, OFFERING.c.code, HAS_TIMETABLE, DUE).where(
    OFFERING.c.active, lies_within(OFFERING.c.begins_on, OFFERING.c.ends_on)
)
OF_STAFF = OFFERED.where(
    exists(
        select(ASSIGNMENT.c.id).where(
            ASSIGNMENT.c.course_offering_id == OFFERING.c.id,
            ASSIGNMENT.c.staff_id == bindparam("staff_id"),
            lies_within(ASSIGNMENT.c.begins_on, ASSIGNMENT.c.ends_on),
        )
    )
)
OF_SCHOOL = OFFERED.where(OFFERING.c.school_id == bindparam("school_id"))
MEETINGS = (
    select(MEETING.c.course_offering_id, MEETING.c.period, MEETING.c.starts_at, MEETING.c.ends_at)
    .where(
        MEETING.c.course_offering_id.in_(bindparam("course_offering_ids", expanding=True)),
        MEETING.c.weekday == bindparam("weekday"),
        lies_within(MEETING.c.begins_on, MEETING.c.ends_on),
    )
    .order_by(MEETING.c.starts_at)
)
# Only those who are enrolled on the day count, as on the sheet itself.
RECORDED = (
    select(RECORD.c.course_offering_id, RECORD.c.period, func.count())
    .join_from(RECORD, ENROLLMENT, RECORD.c.course_enrollment_id == ENROLLMENT.c.id)
    .where(
        RECORD.c.course_offering_id.in_(bindparam("course_offering_ids", expanding=True)),
        RECORD.c.attendance_date == bindparam("attendance_date"),
        lies_within(ENROLLMENT.c.begins_on, ENROLLMENT.c.ends_on),
    )
    .group_by(RECORD.c.course_offering_id, RECORD.c.period)
)


SAVES = (
    select(
        REGISTER.c.course_offering_id,
        REGISTER.c.period,
        REGISTER.c.saved_at,
        STAFF.c.given_name,
        STAFF.c.family_name,
    )
    .join_from(REGISTER, STAFF, REGISTER.c.saved_by_id == STAFF.c.id, isouter=True)
    .where(
        REGISTER.c.course_offering_id.in_(bindparam("course_offering_ids", expanding=True)),
        REGISTER.c.attendance_date == bindparam("attendance_date"),
    )
)


def saves(
    connection: Connection, day: date, ids: Sequence[UUID]
) -> dict[tuple[UUID, str], LastSave]:
    """Tell who saved registers of a day last, by course offering and period."""
    rows = connection.execute(SAVES, {"course_offering_ids": ids, "attendance_date": day})
    return {
        (row[0], row[1]): LastSave(row[2], f"{row[3] or ''} {row[4] or ''}".strip())
        for row in (rows if ids else ())
    }


def of_staff(connection: Connection, staff_id: UUID, day: date) -> Sequence[DayRow]:
    """List the course offerings that a member of staff teaches on a day, meeting or not."""
    return _day_rows(connection, OF_STAFF, {"staff_id": staff_id}, day)


def of_school(connection: Connection, school_id: UUID, day: date) -> Sequence[DayRow]:
    """List the course offerings of a school on a day, meeting or not."""
    return _day_rows(connection, OF_SCHOOL, {"school_id": school_id}, day)


def _day_rows(
    connection: Connection,
    which: Select[*tuple[Any, ...]],
    parameters: dict[str, object],
    day: date,
) -> Sequence[DayRow]:
    offered = connection.execute(which, parameters | {"attendance_date": day}).all()
    of_day: dict[str, object] = {
        "course_offering_ids": [row[0] for row in offered],
        "attendance_date": day,
        "weekday": day.isoweekday(),
    }
    meetings: dict[UUID, list[MeetingTime]] = {}
    for course_offering_id, *meeting in connection.execute(MEETINGS, of_day):
        meetings.setdefault(course_offering_id, []).append(MeetingTime(*meeting))
    recorded: dict[UUID, dict[str, int]] = {}
    for course_offering_id, period, count in connection.execute(RECORDED, of_day):
        recorded.setdefault(course_offering_id, {})[period] = count
    return [
        DayRow(
            course_offering_id,
            title,
            code,
            has_timetable,
            tuple(meetings.get(course_offering_id, ())),
            due,
            recorded.get(course_offering_id, {}),
        )
        for course_offering_id, title, code, has_timetable, due in offered
    ]
