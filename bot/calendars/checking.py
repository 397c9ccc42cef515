"""What can be wrong with an event: a sentence for each thing."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any, cast

from icalendar import Component, vBroken, vRecur

from bot.calendars import events
from bot.calendars.problems import shown

MOST_DAYS = 366
YEARS = range(1900, 2201)
FREQUENCIES = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
OF_TIMES = ("BYHOUR", "BYMINUTE", "BYSECOND")
SEVERAL = ("RRULE", "RDATE", "EXDATE")
DAY = timedelta(days=1)


def start_problems(event: Component) -> Iterator[str]:
    """Say what is wrong with the one thing that every event needs."""
    found = events.values_of(event, "DTSTART")
    if len(found) != 1:
        yield sentence(event, "DTSTART", f"{len(found) or 'none'} of them", "one")
    elif not _is_day(inner(found[0])):
        yield sentence(event, "DTSTART", _written(found[0]), A_DATE)


def problems(event: Component) -> Iterator[str]:
    """Say what else is wrong with an event whose days are asked for."""
    unsound = [*_value_problems(event), *_rule_problems(event)]
    yield from unsound or _end_problems(event)


def _value_problems(event: Component) -> Iterator[str]:
    """Say which properties stand there twice, and which can't be read."""
    for name, (is_sound, expected) in PROPERTIES.items():
        found = events.values_of(event, name)
        if len(found) > 1 and name not in SEVERAL:
            yield sentence(event, name, f"{len(found)} of them", "one")
        for value in found:
            if not all(map(is_sound, inner_values(value))):
                yield sentence(event, name, _written(value), expected)


def _rule_problems(event: Component) -> Iterator[str]:
    """Say what is wrong with an event's rules: days repeat daily at most, in steps of 1 or more."""
    for rule in events.values_of(event, "RRULE"):
        if not isinstance(rule, vRecur):
            continue
        if rule.get("FREQ", [""])[0] not in FREQUENCIES:
            yield sentence(event, "RRULE", _written(rule), f"FREQ={' or '.join(FREQUENCIES)}")
        if any(step < 1 for step in rule.get("INTERVAL", [])):
            yield sentence(event, "RRULE", _written(rule), "INTERVAL to be 1 or more")
        if any(part in rule for part in OF_TIMES):
            times = ", ".join(OF_TIMES)
            yield sentence(event, "RRULE", _written(rule), f"none of {times} for whole days")


def _end_problems(event: Component) -> Iterator[str]:
    """Say what is wrong with how long an all-day event lasts: 1 to 366 whole days.

    An end that is the first day itself is taken for one day: some programs write that.
    """
    if not events.is_all_day(event):
        return
    ends, lengths = events.values_of(event, "DTEND"), events.values_of(event, "DURATION")
    if ends and not events.is_date(ends[0].dt):
        yield sentence(event, "DTEND", "a time of day", "a date, as in DTSTART")
        return
    length: timedelta = lengths[0].dt if lengths else DAY
    length = ends[0].dt - events.start_of(event) if ends else length
    if length % DAY or not 0 <= length.days <= MOST_DAYS:
        found = f"that it lasts {length}"
        yield sentence(event, "DTEND or DURATION", found, f"1 to {MOST_DAYS} whole days")


def inner(value: Any) -> object:
    """Give what a property's value holds for Python; a broken one holds nothing."""
    return None if isinstance(value, vBroken) else getattr(value, "dt", value)


def inner_values(value: Any) -> list[object]:
    """Give what a property's value holds, one by one if it is a list of dates."""
    if not isinstance(value, vBroken) and hasattr(value, "dts"):
        return [inner(each) for each in value.dts]
    return [inner(value)]


def _is_day(value: object) -> bool:
    """Whether a value is a date or a datetime, in a year that is no slip."""
    return isinstance(value, date) and value.year in YEARS


def _is_day_or_period(value: object) -> bool:
    """Whether a value is a date, a datetime, or such with an end or a length."""
    return _is_day(cast("tuple[object, ...]", value)[0] if isinstance(value, tuple) else value)


def _is_rule(value: object) -> bool:
    """Whether a value is a rule whose end, if it has one, is a date."""
    return isinstance(value, vRecur) and all(map(_is_day, value.get("UNTIL", [])))


A_DATE = f"a date such as 20261026, from {YEARS[0]} to {YEARS[-1]}"
# What has to hold of the properties that say when an event is, each with what is expected.
PROPERTIES: dict[str, tuple[Callable[[object], bool], str]] = {
    "DTSTART": (_is_day, A_DATE),
    "DTEND": (_is_day, A_DATE),
    "DURATION": (lambda value: isinstance(value, timedelta), "a length such as P5D"),
    "RECURRENCE-ID": (_is_day, A_DATE),
    "SEQUENCE": (lambda value: isinstance(value, int), "a number"),
    "STATUS": (lambda value: isinstance(value, str), "one word"),
    "UID": (lambda value: isinstance(value, str), "a text"),
    "RRULE": (_is_rule, "a rule such as FREQ=YEARLY"),
    "RDATE": (_is_day_or_period, A_DATE),
    "EXDATE": (_is_day, A_DATE),
}


def _written(value: Any) -> str:
    """Show a property's value as the file has it, as far as it can be read."""
    if isinstance(value, vBroken):
        return shown(str(value))
    if isinstance(value, vRecur):
        parts = cast("dict[str, list[object]]", value)
        return shown(";".join(f"{name}={','.join(map(str, of))}" for name, of in parts.items()))
    return shown(", ".join(map(str, inner_values(value))))


def sentence(event: Component, name: str, found: str, expected: str) -> str:
    """Say what was found in an event and what was expected."""
    return f"The event {shown(events.title_of(event))}, {name}: found {found}, expected {expected}."
