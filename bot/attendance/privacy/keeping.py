"""Retention: what a school has kept long enough, said, and taken out bit by bit."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from bot.attendance import retaining
from bot.attendance.access.setting_up import Led
from bot.attendance.days import dates
from storage.engine import locks
from storage.privacy import door, over
from storage.privacy.door import Cause
from storage.privacy.over import End, Over
from storage.schools import retentions
from storage.schools.retentions import Retention
from storage.schools.schools import NamedSchool
from storage.tables.words import ErasureKind

# So few that nobody at a press waits for them.
ROWS_AT_ONCE = 100
WHY = "the time for which the school keeps it is over"
_SCHOOL_YEAR_BEGINS_IN = 8


@dataclass(frozen=True, slots=True)
class OverRows:
    """How many rows of a table go, by the years in which their school years begin.

    `notes`: only what was noted in them goes.
    """

    table: str
    notes: bool
    by_year: Mapping[int, int]

    @property
    def total(self) -> int:
        """Count them all."""
        return sum(self.by_year.values())


@dataclass(frozen=True, slots=True)
class Batch:
    """Some rows that are over."""

    found: Over
    ids: tuple[UUID, ...]


def plan(
    connection: Connection, school: NamedSchool, now: datetime, wanted: Retention | None = None
) -> tuple[OverRows, ...]:
    """Say what would go tonight, by table and school year, and change nothing.

    By what the school says, or by what is `wanted`. A school year begins on 1 August.
    """
    retention = wanted or retaining.said(connection, school)
    rows = [
        OverRows(str(each.table.name), bool(each.empties), by_year)
        for each in over.over(school.id, _ends(retention, school, now))
        if (by_year := _by_year(connection, each, school))
    ]
    return tuple(sorted(rows, key=lambda each: (each.table, each.notes)))


def plan_for_admin(
    connection: Connection, led: Led, wanted: Retention, now: datetime
) -> tuple[OverRows, ...]:
    """Say it to an admin who would have it so. Raises as `retaining.settle`."""
    led.admin_id()
    retaining.check(wanted)
    return plan(connection, led.school, now, wanted)


def next_batch(
    connection: Connection, school: NamedSchool, now: datetime, most: int = ROWS_AT_ONCE
) -> Batch | None:
    """Find some rows that are over; None when there are none, and as long as the school waits."""
    if retaining.waits(connection, school.id):
        return None
    retention = retaining.said(connection, school)
    for each in over.over(school.id, _ends(retention, school, now)):
        if ids := over.some(connection, each, most):
            return Batch(each, tuple(ids))
    return None


def take_out(
    connection: Connection,
    school: NamedSchool,
    batch: Batch,
    now: datetime,
    staff_id: UUID | None = None,
) -> int:
    """Take a batch out, as far as it is still over, and keep that it was done; says how many rows.

    One process does so at a time. Nobody did it who is named, if it came due by itself.
    """
    locks.one_at_a_time(connection, locks.RETENTION)
    found = batch.found
    ids = over.some(connection, found, len(batch.ids), batch.ids)
    if not ids:
        return 0
    cause = Cause(found.kind, school.id, staff_id, WHY, through=found.through)
    with door.opened(connection, cause, now) as opened:
        gone = over.take_out(connection, found, ids)
        opened.counts[str(found.table.name)] += gone
    if found.kind is ErasureKind.RECORDS:
        retentions.tell_gone(connection, school.id, found.through)
    return gone


def school_year(day: date) -> int:
    """Give the year in which the school year of a day begins: it does so on 1 August."""
    return day.year if day.month >= _SCHOOL_YEAR_BEGINS_IN else day.year - 1


def _ends(retention: Retention, school: NamedSchool, now: datetime) -> Mapping[ErasureKind, End]:
    today, zone = dates.today(school.time_zone, now), ZoneInfo(school.time_zone)
    ends: dict[ErasureKind, End] = {}
    for name in Retention.__slots__:
        through = retaining.last_day_over(today, getattr(retention, name))
        after = datetime.combine(through + timedelta(days=1), time.min, zone)
        ends[ErasureKind(name)] = End(through, after)
    return ends


def _by_year(connection: Connection, found: Over, school: NamedSchool) -> Mapping[int, int]:
    years = Counter[int]()
    for since, rows in over.counted(connection, found):
        is_instant = isinstance(since, datetime)
        day = dates.local(school.time_zone, since).date() if is_instant else since
        years[school_year(day)] += rows
    return years
