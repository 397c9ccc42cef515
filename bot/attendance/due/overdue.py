"""Registers that are missing now: their lesson began some minutes ago, and they lack records."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from sqlalchemy import Connection

from bot.attendance.days import dates, schedule
from storage.due import incomplete
from storage.due.incomplete import DueDay, Missing
from storage.schools import grace

_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Overdue:
    """A register that is missing now, and how many minutes ago its lesson began.

    `minutes` is None for one that was begun though no timetable has it: nobody knows since when.
    """

    register: Missing
    minutes: int | None


@dataclass(frozen=True, slots=True)
class MissingNow:
    """How many registers of today are due by now, how many complete, and which are missing.

    That is what began more than `grace_minutes` ago: while a lesson begins nobody is late with it.
    """

    grace_minutes: int
    due: int
    complete: int
    registers: tuple[Overdue, ...]


def minutes_overdue(
    day: date, starts_at: time, time_zone: str, now: datetime, grace_minutes: int
) -> int | None:
    """Say how many minutes ago a lesson began, if that is more than the school's grace; else None.

    Minutes that have passed, on a day on which clocks change too.
    """
    passed = now - schedule.resolve(day, starts_at, time_zone)
    return passed // _MINUTE if passed > grace_minutes * _MINUTE else None


def missing_now(
    connection: Connection, school_id: UUID, time_zone: str, now: datetime
) -> MissingNow:
    """List a school's registers of today that are missing now, in order of time and title.

    None while the school is closed. Due is what has begun, a minute ago too.
    """
    minutes_of_grace = grace.minutes_of(connection, school_id)
    local = dates.local(time_zone, now)
    day = local.date()
    # Where clocks change, what shows is no measure: all are read, and their starts tell.
    begun_by = None if schedule.clocks_change(day, time_zone) else local.time()
    counts, lacking = incomplete.missing(
        connection, DueDay(school_id, day, begun_by=begun_by), incomplete.ALL
    )
    to_come = [
        each
        for each in lacking
        if each.starts_at and schedule.resolve(day, each.starts_at, time_zone) > now
    ]
    found = [
        Overdue(each, minutes)
        for each in lacking
        if (minutes := _minutes_of(each, time_zone, now, minutes_of_grace)) is not None
        or each.starts_at is None
    ]
    return MissingNow(
        grace_minutes=minutes_of_grace,
        due=counts.due - len(to_come),
        complete=counts.due - counts.incomplete,
        registers=tuple(found),
    )


def _minutes_of(register: Missing, time_zone: str, now: datetime, grace_minutes: int) -> int | None:
    starts_at = register.starts_at
    if starts_at is None:
        return None
    day = register.key.attendance_date
    return minutes_overdue(day, starts_at, time_zone, now, grace_minutes)
