"""School days, by the calendar that stands: the timetable's weekdays without the closed days."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import Connection

from bot.attendance.days import closed_days
from bot.attendance.days.closed_days import DaySpan
from storage.due import school_days

_ALL = "1234567"
# Of a school without a timetable.
_USUAL = "12345"


def of(connection: Connection, school_id: UUID, span: DaySpan) -> Sequence[date]:
    """List a school's days of a span on which it meets and is not closed all day, in order.

    A school without any timetable meets from Monday to Friday.
    """
    closed = closed_days.whole_days(connection, school_id, span)
    weekly = school_days.weekly(connection, school_id)
    if not weekly:
        return closed_days.school_days(span, _USUAL, closed)
    days = closed_days.school_days(span, _ALL, closed)
    return [day for day in days if any(each.has(day) for each in weekly)]
