"""Closed days as they are set up and listed: days in a row that are alike are one stretch."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import Connection

from bot.attendance.days import closed_days, dates
from bot.attendance.days.closed_days import DaySpan
from storage.due import closures
from storage.due.closures import Closure
from storage.schools.schools import NamedSchool
from storage.tables.words import ClosedBy

AHEAD = timedelta(days=400)
BACK = timedelta(days=366)
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class ClosedStretch:
    """Closed days in a row that are alike."""

    first: date
    last: date
    title: str
    closes_at: time | None
    entered_by: ClosedBy


def coming(connection: Connection, school: NamedSchool, now: datetime) -> list[ClosedStretch]:
    """List a school's closed days from today on, a year and some days ahead."""
    today = dates.today(school.time_zone, now)
    return _stretches(closures.between(connection, school.id, today, today + AHEAD))


def since(
    connection: Connection, school: NamedSchool, now: datetime, first: date | None
) -> list[ClosedStretch]:
    """List a school's closed days from a day on, else from a year back, past ones too."""
    today = dates.today(school.time_zone, now)
    begins_on = first or today - BACK
    return _stretches(closures.between(connection, school.id, begins_on, today + AHEAD))


def close(
    connection: Connection,
    school: NamedSchool,
    span: DaySpan,
    title: str,
    closes_at: time | None = None,
) -> int:
    """Close a school on days, or from a time on; gives how many. Raises as `closed_days.enter`."""
    return closed_days.enter(connection, school.id, span, title, closes_at)


def reopen(connection: Connection, school: NamedSchool, span: DaySpan) -> int:
    """Open a school again on days; gives how many. Raises as `closed_days.remove`."""
    return closed_days.remove(connection, school.id, span)


def _stretches(closed: Sequence[Closure]) -> list[ClosedStretch]:
    """Put closed days together that follow each other and are alike."""
    found: list[ClosedStretch] = []
    for each in closed:
        alike = (each.title, each.closes_at, each.entered_by)
        before = found[-1] if found else None
        if (
            before
            and before.last + DAY == each.day
            and (before.title, before.closes_at, before.entered_by) == alike
        ):
            found[-1] = ClosedStretch(before.first, each.day, *alike)
        else:
            found.append(ClosedStretch(each.day, each.day, *alike))
    return found
