"""The days on which a course offering meets: by its timetable, without what is closed."""

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import Connection

from bot.attendance.days import written_times
from storage.due import closures
from storage.due.closures import Closure
from storage.registers import covers
from storage.registers.covers import MeetingSpan
from storage.registers.opening import Offered

_MOST_NAMED = 3


def between(
    connection: Connection, offered: Offered, course_offering_id: UUID, days: tuple[date, date]
) -> list[date]:
    """List the dates of a span, within the course's term, on which it meets.

    Every day that is not closed as long as it has no timetable.
    """
    first, last = max(days[0], offered.begins_on), min(days[1], offered.ends_on)
    meetings = covers.meetings(connection, course_offering_id)
    closed = {
        each.day: each for each in closures.between(connection, offered.school_id, first, last)
    }
    dates = (first + timedelta(past) for past in range((last - first).days + 1))
    return [day for day in dates if _meets(meetings, day, closed.get(day))]


def _meets(meetings: Sequence[MeetingSpan], day: date, closure: Closure | None) -> bool:
    begun = [each for each in meetings if each.begins_on is None or each.begins_on <= day]
    if not begun:
        return closure is None or not closure.covers(None)
    return any(
        each.weekday == day.isoweekday()
        and (each.ends_on is None or day <= each.ends_on)
        and not (closure and closure.covers(each.starts_at))
        for each in begun
    )


def named(days: Sequence[date]) -> str:
    """Write "Monday 30 November 2026", of several the first three and how many more there are."""
    shown = ", ".join(written_times.in_full(day) for day in days[:_MOST_NAMED])
    more = len(days) - _MOST_NAMED
    return f"{shown} and {more} more" if more > 0 else shown
