"""What a digest says: a school's day, or its week, in counts and in lists that are cut."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import chain
from typing import Generic, TypeVar
from uuid import UUID

from sqlalchemy import Connection

from bot.attendance.days import dates
from bot.attendance.digests.told_apart import marks_of
from storage.digests import absences, corrections
from storage.digests.absences import Group, ListedAbsence, Tally
from storage.digests.corrections import ToldCorrection
from storage.due import closures, incomplete
from storage.due.closures import Closure
from storage.due.incomplete import DueCounts, DueDay, Missing
from storage.schools import schools
from storage.tables.words import ATTENDED, HourCycle, Status

Row_co = TypeVar("Row_co", covariant=True)


MOST_SHOWN = 25


@dataclass(frozen=True, slots=True)
class Cut(Generic[Row_co]):
    """A list of which only the first are shown, and how many it has."""

    total: int = 0
    shown: tuple[Row_co, ...] = ()


@dataclass(frozen=True, slots=True)
class Records:
    """How many records of a day, or of several, have each status.

    Where no register was taken there is no record: nobody is counted as present there.
    """

    present: int = 0
    absent: int = 0
    late: int = 0
    excused: int = 0

    @classmethod
    def of(cls, counts: Mapping[Status, int]) -> "Records":
        """Take them from counts by status."""
        return cls(**{status.value: counts.get(status, 0) for status in Status})

    def __add__(self, other: "Records") -> "Records":
        """Add two days."""
        return Records.of(self.by_status + other.by_status)

    @property
    def by_status(self) -> Counter[Status]:
        """Give them as counts by status."""
        return Counter({status: getattr(self, status) for status in Status})

    @property
    def total(self) -> int:
        """Count all records."""
        return self.by_status.total()

    @property
    def attended(self) -> int:
        """Count those who were there: late is there."""
        return sum(self.by_status[status] for status in ATTENDED)


@dataclass(frozen=True, slots=True)
class DailyDigest:
    """One school day as it stood at `at`. Instants are in the school's time zone.

    `due` is of the meetings that had begun by then. Lists of students have each student once, by
    the first meeting that shows it. `since` is the instant from which corrections are told.
    """

    school_id: UUID
    school: str
    hour_cycle: HourCycle
    day: date
    at: datetime
    closed: bool
    closes_at: time | None
    records: Records
    due: DueCounts
    missing: Cut[Missing]
    late: Cut[ListedAbsence]
    unexplained: Cut[ListedAbsence]
    explained: Cut[ListedAbsence]
    excused: Cut[ListedAbsence]
    corrections: Cut[ToldCorrection]
    tallies: tuple[Tally, ...]
    since: datetime | None
    digest_id: UUID | None = None

    @property
    def expected(self) -> int:
        """Count the records that the day should have by now: those there and those missing."""
        return self.records.total + self.due.missing


@dataclass(frozen=True, slots=True)
class AbsenceWatch:
    """When a student is told of: absent that many days in a row, or in that part of the records.

    The part is in percent and of the last `days_back` days, if there are records on `least_days`.
    """

    days_in_a_row: int = 3
    percent: int = 10
    least_days: int = 10
    days_back: int = 28


@dataclass(frozen=True, slots=True)
class DigestRequest:
    """What a digest is asked of: a school, a date, and the school's wall clock at the asking.

    `since` is when the digest before was made: what was changed after it is told. `digest_id` is
    the digest that asks.
    """

    school_id: UUID
    school: str
    hour_cycle: HourCycle
    day: date
    at: datetime
    since: datetime | None
    digest_id: UUID | None = None
    watch: AbsenceWatch = AbsenceWatch()

    @property
    def due_day(self) -> DueDay:
        """Say how far the day's registers are due: on the day itself as far as it is."""
        is_today = self.day == self.at.date()
        return DueDay(self.school_id, self.day, begun_by=self.at.time() if is_today else None)

    def closed(self, closure: Closure | None) -> bool:
        """Whether nothing is due on the day, since the school is closed or it is still to come."""
        return self.day > self.at.date() or (closure is not None and closure.is_whole)


def ask(
    connection: Connection,
    school_id: UUID,
    day: date,
    now: datetime,
    *,
    since: datetime | None = None,
    digest_id: UUID | None = None,
) -> DigestRequest:
    """Ask about a school's date at the instant `now`; see DigestRequest for the rest."""
    school = schools.named(connection, school_id)
    return DigestRequest(
        school_id=school_id,
        school=school.name,
        hour_cycle=school.hour_cycle,
        day=day,
        at=dates.local(school.time_zone, now),
        since=since and dates.local(school.time_zone, since),
        digest_id=digest_id,
    )


def daily(connection: Connection, asked: DigestRequest) -> DailyDigest:
    """Read a school's day."""
    school_id, day = asked.school_id, asked.day
    closure = closures.on(connection, school_id, day)
    tallies, people = absences.people(connection, school_id, day, MOST_SHOWN)
    due_counts, missing = missing_of(connection, asked, MOST_SHOWN)
    changed, corrected = corrected_of(connection, asked, MOST_SHOWN)
    named = [*missing, *corrected, *chain.from_iterable(people.values())]
    marks = marks_of(connection, school_id, day, named)
    lists = {
        group: Cut(total_of(tallies, group), marks.on(people.get(group, []))) for group in Group
    }
    return DailyDigest(
        school_id=school_id,
        school=asked.school,
        hour_cycle=asked.hour_cycle,
        day=day,
        at=asked.at,
        closed=asked.closed(closure),
        closes_at=closure and closure.closes_at,
        records=Records.of(absences.counts(connection, school_id, day, tallies)),
        due=due_counts,
        missing=Cut(due_counts.incomplete, marks.on(missing)),
        late=lists[Group.LATE],
        unexplained=lists[Group.UNEXPLAINED],
        explained=lists[Group.EXPLAINED],
        excused=lists[Group.EXCUSED],
        corrections=Cut(changed, marks.on(corrected)),
        tallies=tuple(tallies),
        since=asked.since,
        digest_id=asked.digest_id,
    )


def missing_of(
    connection: Connection, asked: DigestRequest, most: int, skipped: int = 0
) -> tuple[DueCounts, Sequence[Missing]]:
    """Count the day's registers and list those that lack records; none of a day to come."""
    if asked.day > asked.at.date():
        return DueCounts(), []
    return incomplete.missing(connection, asked.due_day, most, skipped)


def total_of(tallies: Iterable[Tally], group: Group) -> int:
    """Count the students of a group."""
    return sum(tally.students for tally in tallies if tally.group == group)


def corrected_of(
    connection: Connection, asked: DigestRequest, most: int, skipped: int = 0
) -> tuple[int, Sequence[ToldCorrection]]:
    """Count and list what was changed since the digest before; nothing when there was none."""
    if asked.since is None:
        return 0, []
    return corrections.since(connection, asked.school_id, asked.day, asked.since, most, skipped)
