"""Events of whole days as events of dates, whichever way a program writes them."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Any, cast

from icalendar import Component, Event, vRecur

from bot.calendars import checking, events

DAY = timedelta(days=1)
MOST = checking.MOST_DAYS * DAY
HALF = timedelta(hours=12)
# From here on a day is over: many programs end one at 23:59.
LATE = time(23, 59)
OUTLOOK = "X-MICROSOFT-CDO-ALLDAYEVENT"
LISTS = ("EXDATE", "RDATE", "RECURRENCE-ID")


def in_dates(series: Sequence[Component], zone: tzinfo) -> list[Component]:
    """Give the events of a series in dates where they are of whole days; others as they are.

    Whole days are also those from midnight to midnight, of the event's own zone or of `zone`, which
    is the school's, and what Outlook marks as such. Instants beside them, such as the end of a rule
    in UTC, are read as the date that they have there.
    """
    found = [_in_dates(event, zone) for event in series]
    if any(map(events.is_all_day, found)):
        # What was changed of one time may have become one with times: it still names a date.
        return [_changed(event, _dates(event, ("RECURRENCE-ID",), zone)) for event in found]
    return found


def _in_dates(event: Component, zone: tzinfo) -> Component:
    start = events.start_of(event)
    if not isinstance(start, datetime):
        ends = [checking.inner(value) for value in events.values_of(event, "DTEND")]
        at_midnight = all(isinstance(end, datetime) and _is_midnight(end, zone) for end in ends)
        names = (*LISTS, "DTEND") if at_midnight else LISTS
        return _changed(event, _dates(event, names, zone) | _rules(event, zone))
    home = zone if start.tzinfo is None or _is_utc(start) else start.tzinfo
    length = _length(event, start)
    days = _days(start, length, home, is_marked=_is_marked(event))
    if days is None or (days[0] != start.date() and _repeats_by_day(event)):
        return event
    first, after = days
    changes = {"DTSTART": [first], "DTEND": [after], "DURATION": list[object]()}
    return _changed(event, changes | _dates(event, LISTS, home) | _rules(event, home))


def _days(
    start: datetime, length: timedelta | None, home: tzinfo, *, is_marked: bool
) -> tuple[date, date] | None:
    """Give the first day and the day after the last; None if an event is not of whole days."""
    if length is not None and length > MOST:
        return None
    for zone in (home, None):
        first, after = _there(start, zone), _there(start + (length or timedelta()), zone)
        if after.time() >= LATE:
            after = datetime.combine(after.date() + DAY, time())
        if first.time() == after.time() == time() and first < after:
            return first.date(), after.date()
    if not is_marked:
        return None
    # The midnight of another zone: the nearest that is one here.
    first = (_there(start, home) + HALF).date()
    return first, first + max(DAY, round((length or DAY) / DAY) * DAY)


def _length(event: Component, start: datetime) -> timedelta | None:
    ends = [checking.inner(value) for value in events.values_of(event, "DTEND")]
    lengths = [checking.inner(value) for value in events.values_of(event, "DURATION")]
    for end in ends:
        if isinstance(end, datetime) and (end.tzinfo is None) == (start.tzinfo is None):
            # Between two of one zone Python counts by the wall clock; so do days.
            return end - start
    return next((each for each in lengths if isinstance(each, timedelta)), None)


def _is_marked(event: Component) -> bool:
    return any(str(value).upper() == "TRUE" for value in events.values_of(event, OUTLOOK))


def _is_utc(moment: datetime) -> bool:
    return moment.tzname() == "UTC"


def _is_midnight(moment: datetime, zone: tzinfo) -> bool:
    return moment.year in checking.YEARS and _there(moment, zone).time() == time()


def _there(moment: datetime, zone: tzinfo | None) -> datetime:
    """Give what a clock shows at a moment, in UTC by that of `zone`, else by its own."""
    there = moment.astimezone(zone) if zone is not None and _is_utc(moment) else moment
    return there.replace(tzinfo=None)


def _repeats_by_day(event: Component) -> bool:
    """Whether a rule names days of the week, month or year: those are of the zone of the start."""
    rules = [rule for rule in events.values_of(event, "RRULE") if isinstance(rule, vRecur)]
    return any(
        str(part).startswith("BY") for rule in rules for part in cast("dict[str, Any]", rule)
    )


def _date(value: object, zone: tzinfo) -> object:
    """Give the date of a moment; whatever else stands there is for the checks."""
    if isinstance(value, datetime) and value.year in checking.YEARS:
        return _there(value, zone).date()
    return value


def _dates(event: Component, names: Sequence[str], zone: tzinfo) -> dict[str, list[object]]:
    """Give the properties that hold moments, as dates."""
    changes: dict[str, list[object]] = {}
    for name in names:
        values = [
            each for value in events.values_of(event, name) for each in checking.inner_values(value)
        ]
        are_dates = all(isinstance(value, date) for value in values)
        if are_dates and any(isinstance(value, datetime) for value in values):
            changes[name] = [_date(value, zone) for value in values]
    return changes


def _rules(event: Component, zone: tzinfo) -> dict[str, list[object]]:
    rules = events.values_of(event, "RRULE")
    # What calls itself a rule and is none (broken, or of another VALUE) is told of when it is read.
    sound = [rule for rule in rules if isinstance(rule, vRecur)]
    if len(sound) < len(rules) or not any("UNTIL" in rule for rule in sound):
        return {}
    return {"RRULE": [_rule(cast("dict[str, list[object]]", rule), zone) for rule in sound]}


def _rule(rule: dict[str, list[object]], zone: tzinfo) -> vRecur:
    return vRecur(rule | {"UNTIL": [_date(value, zone) for value in rule.get("UNTIL", [])]})


def _changed(event: Component, changes: Mapping[str, Sequence[object]]) -> Component:
    """Give an event with other values; one without any loses the property."""
    if not changes:
        return event
    changed = Event()
    for name, value in cast("dict[str, Any]", event).items():
        if name not in changes:
            changed[name] = value
    for name, values in changes.items():
        for value in values:
            changed.add(name, value)  # pyright: ignore[reportUnknownMemberType]  # typed in part
    return changed
