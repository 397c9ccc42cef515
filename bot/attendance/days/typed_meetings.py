"""When a class meets, as people type it: "Mon Wed 09:00-09:50 P1", a line for each time of day."""

import re
from collections.abc import Sequence
from datetime import time
from itertools import groupby, pairwise
from typing import NamedTuple

from bot.attendance.days import typed_times, written_times
from bot.attendance.days.typed_days import WEEKDAYS
from bot.attendance.errors import BadInput
from bot.cleaning import clean
from bot.folding import folded
from storage.tables import PERIOD
from storage.tables.words import HourCycle

MOST_MEETINGS = 100
EXAMPLE = "Mon Wed Fri 09:00-09:50 P1"
_SHORTEST = 2
_CLOCK = r"[0-9]{1,2}(?:[:.h][0-9]{2})?h?(?: ?[ap]\.?m\.?)?|noon"
_TIMES = re.compile(
    rf"(?P<begin>{_CLOCK}) ?- ?(?P<end>{_CLOCK})(?: (?P<period>.+))?", re.IGNORECASE
)
_PERIOD = re.compile(r"(?:period|per\.?|p\.?) ?(?P<name>[0-9].*)", re.IGNORECASE)
_DASHES = re.compile(r"\s*(?:[-–—]|\bto\b|\buntil\b)\s*", re.IGNORECASE)  # people type them


class TypedMeeting(NamedTuple):
    """A weekly meeting; `weekday` is 1 (Monday) to 7, `period` empty where none was typed."""

    weekday: int
    period: str
    starts_at: time
    ends_at: time


def read(text: str, field: str) -> list[TypedMeeting]:
    """Read a timetable, a line for each time of day; an empty text is none.

    Raises BadInput, naming the field, that quotes the line which can't be read.
    """
    lines = [line for line in map(clean, text.splitlines()) if line]
    found = [meeting for line in lines for meeting in _line(line, field)]
    if len(found) > MOST_MEETINGS:
        raise BadInput(f"Write {MOST_MEETINGS} meetings a week at most.", field=field)
    _refuse_clashes(found, field)
    return sorted(dict.fromkeys(found))


def written(meetings: Sequence[TypedMeeting], hour_cycle: HourCycle) -> str:
    """Write a timetable as it may be typed, the days of one time together."""
    in_order = sorted(meetings, key=lambda each: (*each[1:], each.weekday))
    lines: list[tuple[int, time, str]] = []
    for (period, starts_at, ends_at), group in groupby(in_order, key=lambda each: each[1:]):
        days = [each.weekday for each in group]
        names = " ".join(WEEKDAYS[day - 1][:3].capitalize() for day in days)
        begin, end = (written_times.clock(at, hour_cycle) for at in (starts_at, ends_at))
        named = f" P{period}" if period[:1].isdigit() else f" {period}" if period else ""
        lines.append((days[0], starts_at, f"{names} {begin}-{end}{named}"))
    return "\n".join(text for *_, text in sorted(lines))


def _line(line: str, field: str) -> list[TypedMeeting]:
    words = _DASHES.sub("-", line.replace(",", " ")).split()
    days: list[int] = []
    for place, word in enumerate(words):
        named = _weekdays(word)
        if named is None:
            rest = " ".join(words[place:])
            break
        days += named
    else:
        rest = ""
    if not days:
        raise BadInput(
            f"“{line}” does not begin with weekdays, such as Mon or Mon-Fri with the earlier one "
            f"first. Write a line like {EXAMPLE}.",
            field=field,
        )
    match = _TIMES.fullmatch(rest)
    starts_at = typed_times.read_begin(match["begin"], match["end"]) if match else None
    ends_at = typed_times.read(match["end"]) if match else None
    if match is None or starts_at is None or ends_at is None:
        raise BadInput(
            f"“{line}” does not say from when to when. Write a line like {EXAMPLE}.", field=field
        )
    if ends_at <= starts_at:
        raise BadInput(f"“{line}” ends before it begins.", field=field)
    period = _period(match["period"] or "")
    if len(period) > PERIOD:
        raise BadInput(f"Write {PERIOD} characters at most for a period.", field=field)
    return [TypedMeeting(day, period, starts_at, ends_at) for day in dict.fromkeys(days)]


def _period(text: str) -> str:
    match = _PERIOD.fullmatch(text.strip())
    return match["name"] if match else text.strip()


def _weekdays(word: str) -> list[int] | None:
    """Read "Mon", "Mondays" or "Mon-Fri"; None for another word."""
    ends = [_weekday(each) for each in folded(word).rstrip(":.").split("-")]
    match ends:
        case [int(day)]:
            return [day]
        case [int(first), int(last)] if first < last:
            return list(range(first, last + 1))
        case _:
            return None


def _weekday(word: str) -> int | None:
    found = [
        number
        for number, name in enumerate(WEEKDAYS, 1)
        if len(word) >= _SHORTEST and f"{name}s".startswith(word)
    ]
    return found[0] if len(found) == 1 else None


def _refuse_clashes(found: Sequence[TypedMeeting], field: str) -> None:
    """Refuse two meetings at one time, and two of one period on one day."""
    in_order = sorted(dict.fromkeys(found), key=lambda each: (each.weekday, each.starts_at))
    for day, group in groupby(in_order, key=lambda each: each.weekday):
        name, meetings = WEEKDAYS[day - 1].capitalize(), list(group)
        for before, after in pairwise(meetings):
            if after.starts_at < before.ends_at:
                raise BadInput(f"On {name} two times lie across each other.", field=field)
        periods = [each.period for each in meetings]
        if len(meetings) > 1 and len(set(periods)) < len(periods):
            raise BadInput(
                f"On {name} the class meets {len(meetings)} times: name a period for each, such "
                "as P1 and P2.",
                field=field,
            )
