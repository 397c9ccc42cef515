"""A calendar's file: which events are in it, if it can be read at all."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from icalendar import Calendar, Component, vText

from bot.calendars import checking, events
from bot.calendars.problems import EventsError, FileError, shown

# Where a line goes on in the next: simple programs count octets and fold within a letter, so it is
# mended before the octets are read as text (RFC 5545, 3.1).
FOLD = re.compile(rb"\n[ \t]")
EMPTY_RULE = re.compile(
    r"^(?:RRULE|RDATE|EXDATE)(?:;[^:\n]*)?:[ \t]*\n", re.MULTILINE | re.IGNORECASE
)
NEW_LINE = re.compile(rb"\r\n?")
MOST_BYTES = 10 * 1024**2
# How the library for calendars ends at what it does not expect.
UNREADABLE = (ValueError, AttributeError, TypeError)


@dataclass(frozen=True, slots=True)
class CalendarFile:
    """The events of a file, and how many empty rules were left out."""

    events: Sequence[Component]
    empty_rules: int


def read(path: Path) -> CalendarFile:
    """Read all events of a file. Those of a calendar that cancels (METHOD) are cancelled.

    An empty rule for repeating is none: a widely used source writes one on every event.

    Raises FileError, and EventsError for events that don't say when they are.
    """
    text, empty_rules = EMPTY_RULE.subn("", _text_of(path))
    try:
        calendars = Calendar.from_ical(text, multiple=True)
    except UNREADABLE as error:
        raise FileError(f"{path} can't be read as a calendar: {shown(str(error))}.") from error
    begun = sum(line.strip().upper() == "BEGIN:VCALENDAR" for line in text.splitlines())
    if not begun:
        raise FileError(f"Found no calendar in {path}, expected an iCalendar file (.ics).")
    # What has no end is left out by the parser without a word.
    if len(calendars) < begun:
        raise FileError(f"{path} breaks off: expected END:VCALENDAR. Download it again.")
    found = [each for calendar in calendars for each in _events_of(calendar)]
    problems = [problem for event in found for problem in checking.start_problems(event)]
    if problems:
        raise EventsError(problems)
    return CalendarFile(found, empty_rules)


def _text_of(path: Path) -> str:
    """Read a text file of at most 10 MiB. Raises FileError."""
    try:
        with path.open("rb") as file:
            # Not by its size: a pipe tells none.
            octets = file.read(MOST_BYTES + 1)
        if len(octets) > MOST_BYTES:
            raise FileError(f"{path} has more than {MOST_BYTES // 1024**2} MiB, expected less.")
        lines = NEW_LINE.sub(b"\n", octets)
        return FOLD.sub(b"", lines).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise FileError(f"{path} is not text in UTF-8, expected an iCalendar file.") from error
    except OSError as error:
        raise FileError(f"{path} can't be read: {error.strerror or error}.") from error


def _events_of(calendar: Component) -> list[Component]:
    """List the events of a calendar."""
    found = calendar.walk("VEVENT")  # pyright: ignore[reportUnknownMemberType]  # typed in part
    if "CANCEL" in map(str.upper, events.values_of(calendar, "METHOD")):
        for event in found:
            event["STATUS"] = vText(events.CANCELLED)
    return found
