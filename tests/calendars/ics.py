"""Small calendar files for tests."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.calendars import reading
from bot.calendars.problems import CalendarError
from bot.calendars.reading import CalendarWindow, Found

LONDON = ZoneInfo("Europe/London")
WINDOW = CalendarWindow(date(2026, 8, 1), date(2028, 7, 31))


def event(*lines: str) -> str:
    """One event; each line is a property."""
    return "\r\n".join(["BEGIN:VEVENT", *lines, "END:VEVENT"])


def all_day(title: str, first: str, *more: str, uid: str | None = None) -> str:
    """An event of whole days from 2026-10-26, say, with further properties."""
    begins = f"DTSTART;VALUE=DATE:{first.replace('-', '')}"
    return event(f"UID:{uid or title}", f"SUMMARY:{title}", begins, *more)


def calendar(*events: str) -> str:
    head = ("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Riverside//EN")
    return "\r\n".join([*head, *events, "END:VCALENDAR", ""])


def write(folder: Path, text: str) -> Path:
    path = folder / "calendar.ics"
    path.write_bytes(text.encode())
    return path


def read(
    folder: Path, *events: str, words: tuple[str, ...] = (), zone: str = "Europe/London"
) -> Found:
    return reading.read(write(folder, calendar(*events)), WINDOW, ZoneInfo(zone), words)


def titles(folder: Path, *events: str, zone: str = "Europe/London") -> Mapping[str, str]:
    """The closed days of a calendar as text."""
    return {str(day): title for day, title in read(folder, *events, zone=zone).titles.items()}


def refusal(folder: Path, *events: str) -> str:
    """What is said of a calendar that is refused."""
    try:
        read(folder, *events)
    except CalendarError as error:
        return str(error)
    raise AssertionError("the calendar was taken")
