"""Sheets to draw, of any length, with the sample school's names."""

import csv
from collections import Counter
from datetime import UTC, date, datetime, time
from pathlib import Path
from uuid import UUID

import bot
from bot.attendance import names
from bot.attendance.names import Name
from bot.attendance.registers.sheets import Line, Sheet
from storage.registers.cells import Entry
from storage.registers.opening import MeetingTime, RegisterKey
from storage.registers.register_row import LastSave
from storage.tables.words import HourCycle, Status

SAMPLE = Path(bot.__file__).parent / "sample_school"
DAY = date(2026, 11, 23)
COURSE = UUID("0193a0c0-0000-7000-8000-000000000001")
SAVED = LastSave(datetime(2026, 11, 23, 9, 5, tzinfo=UTC), "Maximiliana Hohenfels")


def rows(file: str) -> list[dict[str, str]]:
    with (SAMPLE / file).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def sample_names() -> list[Name]:
    """The names of the sample school's students."""
    students = {row["userSourcedId"] for row in rows("roles.csv") if row["role"] == "student"}
    users = [row for row in rows("users.csv") if row["sourcedId"] in students]
    return [(row["givenName"], row["familyName"]) for row in users]


def people(count: int) -> list[Name]:
    """So many of the sample's names, from the beginning again when they are used up."""
    known = sample_names()
    return [known[number % len(known)] for number in range(count)]


def sheet_of(
    called: list[Name],
    entries: list[Entry | None] | None = None,
    *,
    title: str = "Biology 9A",
    hour_cycle: HourCycle = HourCycle.TWENTY_FOUR,
) -> Sheet:
    """A register of these people, in order, with an entry for each or none at all."""
    ordered = sorted(called, key=names.sort_key)
    stands = entries or [None] * len(ordered)
    labels = names.labels(ordered)
    lines = tuple(
        Line(number, label, names.full(name), entry)
        for number, (name, label, entry) in enumerate(zip(ordered, labels, stands, strict=True), 1)
    )
    return Sheet(
        key=RegisterKey(COURSE, DAY, "3"),
        title=title,
        meeting=MeetingTime("3", time(10, 20), time(11, 10)),
        hour_cycle=hour_cycle,
        lines=lines,
        counts=Counter(entry.status for entry in stands if entry),
        missing=sum(entry is None for entry in stands),
        last_save=SAVED if entries else None,
    )


def entries_of(count: int) -> list[Entry | None]:
    """Entries of every kind in turn, and none."""
    late = Entry(Status.LATE, 12, "transport", "Bus")
    kinds = [*(Entry(status) for status in Status), late, None]
    return [kinds[number % len(kinds)] for number in range(count)]


def usual_entries(count: int) -> list[Entry | None]:
    """A register as it usually is when it is complete: nearly all are there."""
    others = [Entry(Status.ABSENT), Entry(Status.LATE, 12), Entry(Status.EXCUSED)] * 2
    return [*others, *[Entry(Status.PRESENT)] * (count - len(others))]
