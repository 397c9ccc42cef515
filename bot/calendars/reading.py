"""From a calendar file to the days that a school is closed, between two dates."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta, tzinfo
from enum import StrEnum
from pathlib import Path
from typing import Self

import recurring_ical_events
from icalendar import Calendar, Component

from bot.calendars import checking, events, files, whole_days
from bot.calendars.problems import EventsError, WindowError, shown

DAY = timedelta(days=1)
YEAR = timedelta(days=366)
MOST_YEARS = 10
# How the library for recurring events ends at what it does not expect, such as dates of two kinds.
UNSOUND = (ValueError, TypeError, ArithmeticError)


class Why(StrEnum):
    """Why an event closes no day."""

    TIMED = "Events with times of day"
    CANCELLED = "Cancelled events"
    OTHER = "Events without any of the words asked for"


@dataclass(frozen=True, slots=True)
class CalendarWindow:
    """The dates between which a calendar is read, both inclusive."""

    first: date
    last: date

    @classmethod
    def around(cls, today: date, first: date | None, last: date | None) -> Self:
        """Take the dates that are given, else a year back and two years ahead.

        Raises WindowError for one that ends before it begins, or is longer than ten years.
        """
        window = cls(first or today - YEAR, last or today + 2 * YEAR)
        if window.last < window.first:
            raise WindowError(f"Found {window.last} as the end, expected {window.first} or later.")
        if window.last - window.first > MOST_YEARS * YEAR:
            raise WindowError(
                f"Found {window.first} to {window.last}, expected {MOST_YEARS} years at most."
            )
        return window

    def holds(self, day: date) -> bool:
        """Whether a date lies between them."""
        return self.first <= day <= self.last


@dataclass(frozen=True, slots=True)
class Found:
    """What a calendar says: a title for each closed day, and the titles of what was passed over.

    `doubtful` lists what closes the school though its title says that pupils are there.
    """

    titles: Mapping[date, str]
    passed_over: Mapping[Why, Sequence[str]]
    doubtful: Sequence[str]
    empty_rules: int


@dataclass(frozen=True, slots=True)
class EventStretch:
    """One event at one time: days in a row; the ones that began first give days their titles."""

    first: date
    length: int
    title: str

    @property
    def rank(self) -> tuple[date, int, str]:
        """Order stretches: the earliest first, of those the longest."""
        return self.first, -self.length, self.title


@dataclass(frozen=True, slots=True)
class _Reading:
    window: CalendarWindow
    words: tuple[str, ...]
    stretches: set[EventStretch] = field(default_factory=set[EventStretch])
    passed_over: defaultdict[Why, set[str]] = field(default_factory=lambda: defaultdict(set))


def read(path: Path, window: CalendarWindow, zone: tzinfo, words: Sequence[str] = ()) -> Found:
    """Read which days between two dates a calendar says are closed.

    Events of whole days close a school, with all the times that they recur; events with times of
    day and cancelled ones don't. `zone` is the school's. With `words`, only events that have one of
    them in the title or a category do, whatever the case. Raises FileError and EventsError.
    """
    reading = _Reading(window, tuple(word.casefold() for word in words))
    problems: list[str] = []
    file = files.read(path)
    for series in (whole_days.in_dates(each, zone) for each in _series_of(file.events)):
        if any(map(events.is_all_day, series)):
            problems += _take(reading, series)
        else:
            _pass_over(reading, series)
    if problems:
        raise EventsError(problems)
    titles: dict[date, str] = {}
    for stretch in sorted(reading.stretches, key=lambda each: each.rank):
        for number in range(stretch.length):
            titles.setdefault(stretch.first + number * DAY, stretch.title)
    inside = {day: titles[day] for day in sorted(titles) if window.holds(day)}
    passed_over = {why: sorted(reading.passed_over[why]) for why in Why}
    return Found(inside, passed_over, _doubtful(reading), file.empty_rules)


def _doubtful(reading: _Reading) -> list[str]:
    stretches = sorted(reading.stretches, key=lambda each: each.rank)
    return [
        f"{each.first} {each.title}"
        for each in stretches
        if events.says_school_is_on(each.title) and reading.window.holds(each.first)
    ]


def _series_of(found: Sequence[Component]) -> Iterator[list[Component]]:
    """Put events together that are one: an event, with the times that were changed (RFC 5545).

    Of several versions the one of the highest SEQUENCE counts. Several of the same are different
    events to which a careless program gave one UID; and one without a UID is on its own.
    """
    together: dict[str, list[Component]] = {}
    for number, event in enumerate(found):
        uid = " ".join(map(str, events.values_of(event, "UID"))) or f"without {number}"
        together.setdefault(uid, []).append(event)
    for same in together.values():
        changes = [event for event in same if "RECURRENCE-ID" in event]
        whole = [event for event in same if "RECURRENCE-ID" not in event]
        newest = max(map(_sequence, whole), default=0)
        newest_of_all = _uncancelled(event for event in whole if _sequence(event) == newest)
        yield from ([*one, *changes] for one in newest_of_all or [[]])


def _uncancelled(versions: Iterable[Component]) -> list[list[Component]]:
    """Leave out what one of the same start cancels; some programs don't count such versions."""
    same = list(versions)
    cancelled = {str(events.start_of(event)) for event in same if events.is_cancelled(event)}
    return [
        [event]
        for event in same
        if events.is_cancelled(event) or str(events.start_of(event)) not in cancelled
    ]


def _sequence(event: Component) -> int:
    found = events.values_of(event, "SEQUENCE")
    return found[0] if found and isinstance(found[0], int) else 0


def _take(reading: _Reading, series: list[Component]) -> list[str]:
    """Take the days of a series; gives what is wrong with it."""
    problems = [problem for event in series for problem in checking.problems(event)]
    if problems:
        return problems
    try:
        times = _times(series, reading.window)
    except UNSOUND as error:
        return [checking.sentence(series[0], "its days", shown(str(error)), "what RFC 5545 allows")]
    for event in times:
        why = _why_not(event, reading.words)
        if why:
            reading.passed_over[why].add(events.title_of(event))
        else:
            reading.stretches.add(_stretch(event))
    return []


def _times(series: list[Component], window: CalendarWindow) -> list[Component]:
    """List the times of a series that touch the window."""
    calendar = Calendar()
    for event in series:
        calendar.add_component(event)
    query = recurring_ical_events.of(calendar)  # pyright: ignore[reportUnknownMemberType]  # has no types
    return query.between(window.first, window.last + DAY)


def _why_not(event: Component, words: Sequence[str]) -> Why | None:
    if not events.is_all_day(event):
        return Why.TIMED
    if events.is_cancelled(event):
        return Why.CANCELLED
    texts = [events.title_of(event), *events.categories_of(event)]
    if words and not any(word in text.casefold() for word in words for text in texts):
        return Why.OTHER
    return None


def _stretch(event: Component) -> EventStretch:
    first = events.start_of(event)
    length = (events.values_of(event, "DTEND")[0].dt - first).days
    return EventStretch(first, max(length, 1), events.title_of(event))


def _pass_over(reading: _Reading, series: list[Component]) -> None:
    """Tell of events with times of day, if they recur or are between the dates."""
    for event in series:
        begins = events.start_of(event)
        day = date(begins.year, begins.month, begins.day)
        if "RRULE" in event or reading.window.holds(day):
            reading.passed_over[Why.TIMED].add(events.title_of(event))
