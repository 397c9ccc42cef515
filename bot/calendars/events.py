"""An event of a calendar: its title, its categories, its start."""

import re
from datetime import date, datetime
from typing import Any, cast

from icalendar import Component

from bot.cleaning import clean
from storage.tables import NAME

UNTITLED = "Closed"
CANCELLED = "CANCELLED"
# How programs head the title of what is cancelled, in the languages that they speak.
CANCELLED_TITLE = re.compile(
    r"\W*(?:cancell?ed|abgesagt|annulée?|annullato|annullata|cancelad[oa]|anulad[oa]|geannuleerd"
    r"|inställ[td]|aflyst|avlyst|odwołane|anulowane)\s*[:\])]",
    re.IGNORECASE,
)
# What a title says only of days on which pupils are there.
SCHOOL_IS_ON = re.compile(
    r"\b(?:last day of (?:the )?(?:term|half[ -]?term|school|semester|classes|lessons|year)"
    r"|first day (?:back|of (?:the )?(?:term|school|semester|classes|lessons))"
    r"|(?:pupils|students|children|classes|school|lessons|term|all years) "
    r"(?:resumes?|returns?|restarts?|reopens?|re-opens?|begins?|starts?|are back)"
    r"|(?:start|beginning|end) of (?:the )?(?:term|semester|school year)|(?:term|school) ends?"
    r"|back to school|return to school|schulbeginn|unterrichtsbeginn|(?:erster|letzter) schultag"
    r"|rentrée (?:des élèves|scolaire|des classes))\b",
    re.IGNORECASE,
)


def title_of(event: Component) -> str:
    """Give an event's title, tidy and as long as the database takes it."""
    found = [clean(str(value)) for value in values_of(event, "SUMMARY")]
    return next(filter(None, found), UNTITLED)[:NAME].strip()


def categories_of(event: Component) -> list[str]:
    """List an event's categories."""
    found = values_of(event, "CATEGORIES")
    return [str(name) for each in found for name in getattr(each, "cats", [])]


def is_cancelled(event: Component) -> bool:
    """Whether an event is cancelled, by its status or by how its title begins."""
    is_so = CANCELLED in map(str.upper, values_of(event, "STATUS"))
    return is_so or CANCELLED_TITLE.match(title_of(event)) is not None


def says_school_is_on(title: str) -> bool:
    """Whether a title tells of a day on which pupils are there, such as "Pupils resume"."""
    return SCHOOL_IS_ON.search(title) is not None


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
