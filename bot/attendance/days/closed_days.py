"""Closed days: entering and removing them, and how many of some days are school days."""

from collections.abc import Container
from dataclasses import dataclass
from datetime import date, time, timedelta
from uuid import UUID

from sqlalchemy import Connection

from bot.attendance.days import written_times
from bot.attendance.errors import BadInput, NotFound
from bot.cleaning import clean
from storage.due import closures
from storage.due.closures import Closure
from storage.tables import NAME

# Nobody closes a school for longer in one go: a longer span is a slip in the year.
MOST_DAYS = 100
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class DaySpan:
    """Days in a row, the first and the last included."""

    first: date
    last: date

    @property
    def days(self) -> list[date]:
        """List the days."""
        count = (self.last - self.first).days + 1
        return [self.first + number * DAY for number in range(count)]


def enter(
    connection: Connection,
    school_id: UUID,
    span: DaySpan,
    title: str,
    closes_at: time | None = None,
) -> int:
    """Close a school on a span of days, or from `closes_at` on each of them; gives how many days.

    What was entered for those dates before is replaced. Raises BadInput, naming the field, for a
    span that ends before it begins or has more than 100 days, and for a title that is missing or
    too long.
    """
    _check(span)
    title = clean(title)
    if not title:
        raise BadInput("Give the days a title, such as Autumn half-term.", field="title")
    if len(title) > NAME:
        raise BadInput(
            f"The title has {len(title)} characters: write {NAME} at most.", field="title"
        )
    entered = [Closure(day, title, closes_at) for day in span.days]
    closures.close(connection, school_id, entered)
    return len(entered)


def remove(connection: Connection, school_id: UUID, span: DaySpan) -> int:
    """Open a school again on the closed days of a span, early closings too; gives how many.

    Raises BadInput as `enter`, and NotFound when the school is closed on none of those days.
    """
    _check(span)
    found = closures.between(connection, school_id, span.first, span.last)
    if not found:
        days = written_times.without_weekday(span.first)
        if span.last != span.first:
            days = f"any day from {days} to {written_times.without_weekday(span.last)}"
        raise NotFound(f"The school is not closed on {days}.")
    closures.reopen(connection, school_id, [each.day for each in found])
    return len(found)


def _check(span: DaySpan) -> None:
    """Raise BadInput for a span that ends before it begins, or that is too long."""
    first, last = map(written_times.without_weekday, (span.first, span.last))
    if span.last < span.first:
        raise BadInput(
            f"The last day, {last}, is before the first: choose {first} or later.", field="last"
        )
    if len(span.days) > MOST_DAYS:
        raise BadInput(
            f"From {first} to {last} it is {len(span.days)} days: choose {MOST_DAYS} at most.",
            field="last",
        )


def whole_days(connection: Connection, school_id: UUID, span: DaySpan) -> frozenset[date]:
    """Read the dates of a span on which the school is closed all day."""
    found = closures.between(connection, school_id, span.first, span.last)
    return frozenset(each.day for each in found if each.is_whole)


def school_days(span: DaySpan, weekdays: str, closed: Container[date]) -> list[date]:
    """List the school days of a span, for rates: its days on those ISO weekdays ("12345").

    Without those of `closed`, which is to have the dates that are closed all day: a day that closes
    early is a school day.
    """
    return [day for day in span.days if str(day.isoweekday()) in weekdays and day not in closed]
