"""Registers due on a day: timetable, closed days and enrolment say which; no table keeps them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time
from uuid import UUID

from sqlalchemy import Connection

from bot.attendance.days import dates
from storage.due import closed_days, day_list
from storage.due.closed_days import Closure
from storage.due.day_list import DayRow
from storage.registers.opening import MeetingTime, RegisterKey


@dataclass(frozen=True, slots=True)
class DueRegister:
    """A register that is due: `enrolled` students, of whom `recorded` have a record."""

    key: RegisterKey
    title: str
    meeting: MeetingTime
    enrolled: int
    recorded: int

    @property
    def complete(self) -> bool:
        """Whether every enrolled student has a record."""
        return self.recorded >= self.enrolled


def on_day(connection: Connection, school_id: UUID, day: date) -> list[DueRegister]:
    """List the registers of a school that are due on a date, complete or not."""
    closure = closed_days.on(connection, school_id, day)
    if closure and closure.is_whole:
        return []
    rows = day_list.of_school(connection, school_id, day)
    return [register for row in rows for register in of_row(row, day, closure)]


def of_row(row: DayRow, day: date, closure: Closure | None) -> list[DueRegister]:
    """List the registers of a course offering that are due on a date.

    One for each meeting that the school is open for. A course offering without students has none,
    and neither has one without a timetable: nobody knows when it meets, so its registers count once
    they are begun and are never missing.
    """
    if not row.due:
        return []
    return [
        DueRegister(
            RegisterKey(row.course_offering_id, day, period),
            row.title,
            meeting,
            enrolled=row.due,
            recorded=row.recorded.get(period, 0),
        )
        for period, meeting in due_meetings(row.meetings, closure)
    ]


def due_meetings(
    meetings: Sequence[MeetingTime], closure: Closure | None
) -> list[tuple[str, MeetingTime]]:
    """Give the meetings of a course offering's day that are due, each with its register's period.

    The period is the same on a day that closes early: it goes by all meetings of the day.
    """
    return [
        (dates.register_period(meetings, meeting), meeting)
        for meeting in meetings
        if not is_closed(closure, meeting)
    ]


def is_closed(closure: Closure | None, meeting: MeetingTime | None) -> bool:
    """Whether the school is closed for a meeting: all day, or from its start or before it on.

    Without a meeting's time only a day that is closed as a whole is.
    """
    return closure is not None and falls_away(closure, meeting and meeting.starts_at)


def falls_away(closure: Closure, starts_at: time | None) -> bool:
    """Whether a meeting that starts at that time falls away on a closed day."""
    if closure.closes_at is None:
        return True
    return starts_at is not None and starts_at >= closure.closes_at
