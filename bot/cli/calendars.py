"""`rollcall import-calendar`: a school's closed days from a file, told stretch by stretch."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.table import Table
from rich.text import Text
from sqlalchemy import Connection

from bot.attendance.days import dates
from bot.attendance.deeds import changing
from bot.calendars import importing, reading
from bot.calendars.importing import ClosedDayChange, DayChange
from bot.calendars.reading import CalendarWindow, Found
from bot.cli.opening import opened
from bot.cli.setup.office import school_of, whose
from bot.cli.telling import tell
from bot.settings import Settings

DOUBTFUL = (
    "Doubtful: these close the school, but say that pupils are there. Take such events out of the "
    "file, choose others by --only, or open their days again by closed-day remove"
)
UNTOUCHED = frozenset({ClosedDayChange.SAME, ClosedDayChange.PASSED, ClosedDayChange.ENTERED})


@dataclass(frozen=True, slots=True)
class CalendarRequest:
    """What was asked for: a school by name or id, dates, words, whether to change anything.

    `admin` is the e-mail address of the admin whose act it is, if that was said.
    """

    school: str | None
    first: date | None
    last: date | None
    words: Sequence[str]
    dry_run: bool
    admin: str | None = None


def import_calendar(settings: Settings, path: Path, asked: CalendarRequest) -> None:
    """Import a calendar and print what it changes. Raises CalendarError; then nothing changed."""
    with opened(settings) as database:
        school = database.read_now(school_of, asked.school)
        today = dates.today(school.time_zone, now := datetime.now(UTC))
        window = CalendarWindow.around(today, asked.first, asked.last)
        found = reading.read(path, window, ZoneInfo(school.time_zone), asked.words)
        target = (school.id, found.titles, window, today)
        if asked.dry_run:
            changes = database.read_now(importing.plan, *target)
        else:

            def work(connection: Connection) -> Sequence[DayChange]:
                return changing.at_command_line(
                    connection,
                    school,
                    whose(connection, school, asked.admin),
                    now,
                    lambda inner: importing.replace(inner, *target),
                )

            changes = database.write_now(work)
    console = Console(highlight=False, soft_wrap=True)
    console.print(f"{school.name}, {window.first} to {window.last}", markup=False)
    _report(changes, found, console)
    if asked.dry_run:
        console.print("This was a dry run: nothing was changed.")


def _report(changes: Sequence[DayChange], found: Found, console: Console) -> None:
    """Print the closed days, days in a row together, and what was passed over."""
    table = Table("days", "title", "")
    for stretch in _stretches(changes):
        table.add_row(_written(stretch), Text(stretch[0].title), stretch[0].change)
    console.print(table)
    if all(each.change in UNTOUCHED for each in changes):
        console.print("Nothing has changed since the last import.")
    for why, titles in found.passed_over.items():
        tell(console, f"{why}, passed over", titles)
    tell(console, DOUBTFUL, found.doubtful)
    if found.empty_rules:
        console.print(f"Empty rules for repeating (RRULE:), taken as none: {found.empty_rules}")


def _stretches(changes: Sequence[DayChange]) -> Iterator[list[DayChange]]:
    """Put days in a row together that have one title and one fate."""
    stretch: list[DayChange] = []
    for each in changes:
        if stretch and not _follows(stretch[-1], each):
            yield stretch
            stretch = []
        stretch.append(each)
    if stretch:
        yield stretch


def _follows(before: DayChange, after: DayChange) -> bool:
    """Whether a day is the next of the same stretch."""
    is_next = after.day - before.day == timedelta(days=1)
    return is_next and (before.title, before.change) == (after.title, after.change)


def _written(stretch: Sequence[DayChange]) -> str:
    """Write the first and the last day of a stretch."""
    first, last = stretch[0].day, stretch[-1].day
    return f"{first}" if first == last else f"{first} to {last}"
