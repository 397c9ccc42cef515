"""The board: which registers of today are missing now, and how far the day is."""

from dataclasses import dataclass, replace
from datetime import date, datetime, time
from uuid import UUID

from sqlalchemy import Connection

from bot.attendance.contacts import clocks
from bot.attendance.contacts.rule import FamiliesToReach
from bot.attendance.digests import unexplained
from bot.attendance.digests.daily import DigestRequest
from bot.attendance.digests.told_apart import told_apart
from bot.attendance.due import overdue
from bot.attendance.due.overdue import Overdue
from storage.due import closures
from storage.schools import schools
from storage.tables.words import HourCycle


@dataclass(frozen=True, slots=True)
class Board:
    """A school's registers of a day as they stood at `at`, an instant in its time zone.

    `complete` of the `due` that have begun are complete, `missing` lists what is overdue by more
    than `grace_minutes`, titles told apart. `unexplained` counts students, `contacts` those whose
    families are to be tried.
    """

    school_id: UUID
    school: str
    hour_cycle: HourCycle
    day: date
    at: datetime
    closed: bool
    closes_at: time | None
    grace_minutes: int
    due: int
    complete: int
    missing: tuple[Overdue, ...]
    unexplained: int
    contacts: FamiliesToReach | None = None


def board(connection: Connection, asked: DigestRequest) -> Board:
    """Read the board of a school's today."""
    school_id, day = asked.school_id, asked.day
    closure = closures.on(connection, school_id, day)
    school = schools.named(connection, school_id)
    found = overdue.missing_now(connection, school_id, school.time_zone, asked.at)
    return Board(
        school_id=school_id,
        school=asked.school,
        hour_cycle=asked.hour_cycle,
        day=day,
        at=asked.at,
        closed=asked.closed(closure),
        closes_at=closure and closure.closes_at,
        grace_minutes=found.grace_minutes,
        due=found.due,
        complete=found.complete,
        missing=_with_titles(connection, school_id, day, found.registers),
        unexplained=unexplained.students(connection, school_id, day),
        contacts=clocks.standing(connection, school_id, day, asked.at),
    )


def _with_titles(
    connection: Connection, school_id: UUID, day: date, found: tuple[Overdue, ...]
) -> tuple[Overdue, ...]:
    marked = told_apart(connection, school_id, day, [each.register for each in found])
    return tuple(
        replace(each, register=register) for each, register in zip(found, marked, strict=True)
    )
