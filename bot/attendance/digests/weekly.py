"""What a weekly digest says: the week by day, and the students whom it watches."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import Connection

from bot.attendance.digests import daily
from bot.attendance.digests.daily import MOST_SHOWN, AbsenceWatch, Cut, DigestRequest, Records
from bot.attendance.digests.told_apart import told_apart
from storage.digests import weeks
from storage.digests.weeks import InARow, Often, SchoolDays
from storage.due import closures
from storage.due.closures import Closure
from storage.due.incomplete import DueCounts
from storage.tables.words import HourCycle, Status

THURSDAY = 4


@dataclass(frozen=True, slots=True)
class WeekDay:
    """One day of a week."""

    day: date
    records: Records
    due: DueCounts
    closed: bool


@dataclass(frozen=True, slots=True)
class WeeklyDigest:
    """One school week, Monday first, as it stood at `at` in the school's time zone."""

    school_id: UUID
    school: str
    hour_cycle: HourCycle
    begins_on: date
    ends_on: date
    at: datetime
    days: tuple[WeekDay, ...]
    in_a_row: Cut[InARow]
    often: Cut[Often]
    watch: AbsenceWatch
    watched_from: date
    digest_id: UUID | None = None

    @property
    def records(self) -> Records:
        """Add the days up."""
        return sum((each.records for each in self.days), Records())


def weekly(connection: Connection, asked: DigestRequest) -> WeeklyDigest:
    """Read the school week that a weekly digest of a date tells of; see `week_for`."""
    begins_on, ends_on = week_for(asked.day)
    return WeeklyDigest(
        school_id=asked.school_id,
        school=asked.school,
        hour_cycle=asked.hour_cycle,
        begins_on=begins_on,
        ends_on=ends_on,
        at=asked.at,
        days=_week_days(connection, asked, SchoolDays(asked.school_id, begins_on, ends_on)),
        in_a_row=in_a_row(connection, asked, MOST_SHOWN),
        often=often(connection, asked, MOST_SHOWN),
        watch=asked.watch,
        watched_from=_watched(asked).begins_on,
        digest_id=asked.digest_id,
    )


def week_for(day: date) -> tuple[date, date]:
    """Give the first and last date of the week that a weekly digest of a date tells of.

    From Thursday on it is the week so far, before that the whole week before.
    """
    monday = day - timedelta(days=day.weekday())
    if day.isoweekday() >= THURSDAY:
        return monday, day
    return monday - timedelta(days=7), monday - timedelta(days=1)


def _watched(asked: DigestRequest) -> SchoolDays:
    """Give the days in which students are watched, up to the week's last."""
    ends_on = week_for(asked.day)[1]
    begins_on = ends_on - timedelta(days=asked.watch.days_back - 1)
    return SchoolDays(asked.school_id, begins_on, ends_on)


def in_a_row(
    connection: Connection, asked: DigestRequest, most: int, skipped: int = 0
) -> Cut[InARow]:
    """Read who was absent for days in a row that reach into the week."""
    total, shown = weeks.in_a_row(
        connection,
        _watched(asked),
        days=asked.watch.days_in_a_row,
        not_over_before=week_for(asked.day)[0],
        most=most,
        skipped=skipped,
    )
    return Cut(total, told_apart(connection, asked.school_id, asked.day, shown))


def often(connection: Connection, asked: DigestRequest, most: int, skipped: int = 0) -> Cut[Often]:
    """Read who was absent or excused in too many of the records."""
    total, shown = weeks.often(
        connection,
        _watched(asked),
        percent=asked.watch.percent,
        least_days=asked.watch.least_days,
        most=most,
        skipped=skipped,
    )
    return Cut(total, told_apart(connection, asked.school_id, asked.day, shown))


def _week_days(
    connection: Connection, asked: DigestRequest, span: SchoolDays
) -> tuple[WeekDay, ...]:
    counted = weeks.by_day(connection, span)
    found = closures.between(connection, asked.school_id, span.begins_on, span.ends_on)
    by_day = {each.day: each for each in found}
    week = [
        replace(asked, day=span.begins_on + timedelta(days=number))
        for number in range((span.ends_on - span.begins_on).days + 1)
    ]
    days = [_week_day(connection, each, counted, by_day.get(each.day)) for each in week]
    return tuple(day for day in days if day.records.total or day.due.due or day.closed)


def _week_day(
    connection: Connection,
    asked: DigestRequest,
    counted: Mapping[date, Mapping[Status, int]],
    closure: Closure | None,
) -> WeekDay:
    counts, _ = daily.missing_of(connection, asked, 0)
    records = Records.of(counted.get(asked.day, {}))
    return WeekDay(asked.day, records, counts, closed=asked.closed(closure))
