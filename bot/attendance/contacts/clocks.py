"""The clocks of a school's day, read; and the school's setting."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Connection

from bot.attendance.contacts import rule
from bot.attendance.contacts.rule import Clock, FamiliesToReach
from bot.attendance.days import dates, schedule
from bot.attendance.errors import BadInput
from storage.calls import contact_clocks, contacts, unexplained
from storage.calls.contact_clocks import ContactRule
from storage.due import school_days
from storage.schools.schools import NamedSchool

MOST_MINUTES = 600


def running(
    connection: Connection, found: ContactRule, day: date, student_ids: Collection[UUID]
) -> Sequence[Clock]:
    """Read the clocks of some students on a day; who was never marked absent has none."""
    if not student_ids:
        return []
    first = school_days.first_start(connection, found.school_id, day)
    begins_at = first and schedule.resolve(day, first, found.time_zone)
    attempts = contacts.first_attempts(connection, found.school_id, day)
    seen = contacts.first_absent(connection, day, student_ids)
    return [
        Clock(
            student_id,
            seen_at,
            rule.due_at(begins_at, seen_at, found.within_minutes),
            attempts.get(student_id),
        )
        for student_id, seen_at in seen.items()
    ]


def since_set(clocks: Iterable[Clock], found: ContactRule, now: datetime) -> list[Clock]:
    """Leave out what ran out before the school set its clock, or changed it."""
    return [e for e in clocks if not schedule.is_before(e.due_at, found.changed_at, now)]


def standing(
    connection: Connection, school_id: UUID, day: date, now: datetime
) -> FamiliesToReach | None:
    """Count whom nobody has tried on a day that is today; None where there is no clock.

    Only who is unexplained has a clock: the excused never start one. `by` is the school's time.
    """
    found = contact_clocks.rule_of(connection, school_id)
    if found is None or day != dates.today(found.time_zone, now):
        return None
    wanted = unexplained.every(connection, school_id, day)
    clocks = since_set(running(connection, found, day, wanted), found, now)
    counted = rule.standing(clocks, now)
    by = counted.by and dates.local(found.time_zone, counted.by)
    return replace(counted, by=by)


def read(connection: Connection, school: NamedSchool) -> int | None:
    """Read within how many minutes; None where there is no clock."""
    found = contact_clocks.rule_of(connection, school.id)
    return found and found.within_minutes


def settle(connection: Connection, school: NamedSchool, minutes: int | None, now: datetime) -> None:
    """Say within how many minutes of its start a school tries to reach families; None, no clock.

    Raises BadInput, naming the field, for minutes that are not from 1 to 600.
    """
    if minutes is not None and not 1 <= minutes <= MOST_MINUTES:
        raise BadInput(
            f"Found {minutes} minutes, expected 1 to {MOST_MINUTES}, or none.",
            field="within_minutes",
        )
    contact_clocks.settle(connection, school.id, minutes, now)
