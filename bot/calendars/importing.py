"""One import of a calendar: the closed days that it says, in place of those that it said before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Connection

from bot.calendars.problems import NothingToClose
from bot.calendars.reading import CalendarWindow
from storage.due import closures
from storage.due.closures import Closure
from storage.tables.words import ClosedBy


class ClosedDayChange(StrEnum):
    """What an import does to a day."""

    ADDED = "closed"
    CHANGED = "has another title"
    REMOVED = "open again"
    SAME = "as it was"
    PASSED = "stays: has passed"
    ENTERED = "stays: entered in setup"


WRITTEN = frozenset({ClosedDayChange.ADDED, ClosedDayChange.CHANGED})


@dataclass(frozen=True, slots=True)
class DayChange:
    """One day of an import, and the title that it has then; one that is open again had it."""

    day: date
    title: str
    change: ClosedDayChange


def replace(
    connection: Connection,
    school_id: UUID,
    titles: Mapping[date, str],
    window: CalendarWindow,
    today: date,
) -> Sequence[DayChange]:
    """Close a school on the days of a calendar, and open it on those that left the calendar.

    Days that were entered in setup stay as they are. Days before `today` that left the calendar
    stay closed: many calendars forget what has passed, and history does not move. Raises as `plan`.
    """
    changes = plan(connection, school_id, titles, window, today)
    written = [each for each in changes if each.change in WRITTEN]
    closures.close(
        connection,
        school_id,
        (Closure(each.day, each.title, None, ClosedBy.CALENDAR) for each in written),
    )
    gone = [each.day for each in changes if each.change == ClosedDayChange.REMOVED]
    closures.reopen(connection, school_id, gone)
    return changes


def plan(
    connection: Connection,
    school_id: UUID,
    titles: Mapping[date, str],
    window: CalendarWindow,
    today: date,
) -> Sequence[DayChange]:
    """Say what `replace` would do, day by day. Raises NothingToClose for a calendar without any."""
    if not titles:
        raise NothingToClose(
            f"Found no events of whole days from {window.first} to {window.last}, expected the "
            "days on which the school is closed. Nothing changed."
        )
    found = closures.between(connection, school_id, window.first, window.last)
    existing = {closure.day: closure for closure in found}
    named = [_named(day, title, existing.get(day)) for day, title in titles.items()]
    gone = [_gone(each, today) for each in found if _has_left(each, titles)]
    return sorted([*named, *gone], key=lambda each: each.day)


def _named(day: date, title: str, closure: Closure | None) -> DayChange:
    if closure is None:
        return DayChange(day, title, ClosedDayChange.ADDED)
    if closure.entered_by == ClosedBy.SETUP:
        return DayChange(day, closure.title, ClosedDayChange.ENTERED)
    return DayChange(
        day, title, ClosedDayChange.SAME if closure.title == title else ClosedDayChange.CHANGED
    )


def _has_left(closure: Closure, titles: Mapping[date, str]) -> bool:
    return closure.entered_by == ClosedBy.CALENDAR and closure.day not in titles


def _gone(closure: Closure, today: date) -> DayChange:
    has_passed = closure.day < today
    return DayChange(
        closure.day,
        closure.title,
        ClosedDayChange.PASSED if has_passed else ClosedDayChange.REMOVED,
    )
