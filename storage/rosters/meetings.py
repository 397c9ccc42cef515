"""Meetings that no roster has: those of one date only."""

from dataclasses import asdict
from datetime import date
from uuid import UUID

from sqlalchemy import Connection, delete

from storage.engine.columns import new_id
from storage.registers.opening import MEETING, MeetingTime


def meet_once(
    connection: Connection,
    school_id: UUID,
    course_offering_id: UUID,
    day: date,
    meeting: MeetingTime,
) -> None:
    """Have a course offering meet on one date, beside what its timetable says."""
    row = {
        "id": new_id(),
        "school_id": school_id,
        "course_offering_id": course_offering_id,
        "weekday": day.isoweekday(),
        "begins_on": day,
        "ends_on": day,
        **asdict(meeting),
    }
    connection.execute(MEETING.insert(), row)


def call_off(connection: Connection, course_offering_id: UUID, day: date, period: str) -> None:
    """Take a meeting of one date away again."""
    connection.execute(
        delete(MEETING).where(
            MEETING.c.course_offering_id == course_offering_id,
            MEETING.c.begins_on == day,
            MEETING.c.ends_on == day,
            MEETING.c.period == period,
        )
    )
