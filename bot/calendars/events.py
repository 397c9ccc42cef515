"""An event of a calendar: its title, its categories, its start."""

from datetime import date, datetime
from typing import Any, cast

from icalendar import Component

from bot.cleaning import clean
from storage.tables import NAME

UNTITLED = "Closed"


def title_of(event: Component) -> str:
    """Give an event's title, tidy and as long as the database takes it."""
    found = [clean(str(value)) for value in values_of(event, "SUMMARY")]
    return next(filter(None, found), UNTITLED)[:NAME].strip()


def categories_of(event: Component) -> list[str]:
    """List an event's categories."""
    found = values_of(event, "CATEGORIES")
    return [str(name) for each in found for name in getattr(each, "cats", [])]


def start_of(event: Component) -> date:
    """Give the date on which an event begins, or the datetime if it has a time of day."""
    return values_of(event, "DTSTART")[0].dt


def is_all_day(event: Component) -> bool:
    """Whether an event is of dates, without times of day."""
    return is_date(start_of(event))


def is_date(value: object) -> bool:
    """Whether a value is a date and not an instant or a wall-clock time."""
    return isinstance(value, date) and not isinstance(value, datetime)


def values_of(event: Component, name: str) -> list[Any]:
    """List the values of a property."""
    found: Any = event.get(name)
    if found is None:
        return []
    return cast("list[Any]", found) if isinstance(found, list) else [found]
