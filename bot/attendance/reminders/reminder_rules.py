"""Whether and when a school reminds, as its admins say: a ladder, each rung after its minutes."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import pairwise
from uuid import UUID

from sqlalchemy import Connection

from bot.attendance.errors import BadInput
from bot.attendance.fields import read_channel
from storage import reminders
from storage.reminders import Reminding
from storage.schools import grace
from storage.schools.people import email_addresses, staff
from storage.schools.people.staff import ListedStaff
from storage.schools.schools import NamedSchool
from storage.tables.words import Role

MOST_MINUTES_AFTER = 600
MOST_GRACE = 60
# A list for many is a channel's.
MOST_PERSONS = 20


@dataclass(frozen=True, slots=True)
class ReminderForm:
    """How a school reminds, and who of its staff may be told last: office and admins first.

    A register counts as missing when its lesson began more than `grace_minutes` ago.
    """

    rule: Reminding
    grace_minutes: int
    staff: tuple[ListedStaff, ...]

    @property
    def settings(self) -> tuple[Reminding, int]:
        """Give what the form changes."""
        return self.rule, self.grace_minutes


@dataclass(frozen=True, slots=True)
class _Rung:
    """Who is told after some minutes, as a sentence has it, and the input that says when."""

    what: str
    field: str
    minutes: int


def reminding(connection: Connection, school: NamedSchool) -> ReminderForm:
    """Read how a school reminds, and whom it may name."""
    found = [each for each in staff.of_school(connection, school.id) if each.active]
    found.sort(key=lambda each: each.role is Role.TEACHER)
    return ReminderForm(
        rule=reminders.reminding(connection, school.id),
        grace_minutes=grace.minutes_of(connection, school.id),
        staff=tuple(found),
    )


def remind(connection: Connection, school: NamedSchool, rule: Reminding, now: datetime) -> None:
    """Say how a school reminds from now on; meetings under way are left out if it did not before.

    Raises BadInput, naming the field, for minutes that are not from 0 to 600, a rung that comes
    before the one below it, and persons who are not of the school's staff or have no minutes.
    """
    _check_rungs(rule)
    if rule.office_channel_id is not None:
        read_channel(rule.office_channel_id, "office_channel")
    _check_persons(connection, school, rule)
    begins = rule.active and not reminders.reminding(connection, school.id).active
    reminders.remind(connection, school.id, rule, now, begins=begins)


def settle(
    connection: Connection,
    school: NamedSchool,
    rule: Reminding,
    grace_minutes: int,
    now: datetime,
) -> None:
    """Say how a school reminds, and after how many minutes a register counts as missing.

    Raises BadInput as `remind`, and for minutes of grace that are not from 0 to 60.
    """
    if not 0 <= grace_minutes <= MOST_GRACE:
        raise BadInput(
            f"Found {grace_minutes} minutes, expected 0 to {MOST_GRACE}.", field="grace_minutes"
        )
    grace.give(connection, school.id, grace_minutes)
    remind(connection, school, rule, now)


def remind_nobody(connection: Connection, school: NamedSchool, now: datetime) -> None:
    """Switch reminders off; the rest stays for the next time."""
    before = reminders.reminding(connection, school.id)
    reminders.remind(connection, school.id, replace(before, active=False), now, begins=False)


def persons_called(
    connection: Connection, school: NamedSchool, emails: Sequence[str]
) -> tuple[UUID, ...]:
    """Find staff of a school by e-mail addresses. Raises BadInput, naming one that nobody has."""
    listed = staff.of_school(connection, school.id)
    known = {each.email or "": each.id for each in listed if each.active}
    found: list[UUID] = []
    for email in emails:
        wanted = email_addresses.kept(email)
        if not wanted or wanted not in known:
            raise BadInput(
                f"{school.name} has no staff with the e-mail address “{email}”. "
                "`rollcall staff list` shows them.",
                field="persons",
            )
        found.append(known[wanted])
    return tuple(dict.fromkeys(found))


def _check_rungs(rule: Reminding) -> None:
    """Raise BadInput for minutes that are none, and for a rung before the one below it."""
    _check_minutes(rule.office_after_minutes, "office_after_minutes")
    for rung in _rungs(rule):
        _check_minutes(rung.minutes, rung.field)
    for below, rung in pairwise(_rungs(rule)):
        if rung.minutes < below.minutes:
            raise BadInput(
                f"{rung.what[:1].upper()}{rung.what[1:]} after {below.what}: write {below.minutes} "
                f"minutes or more, not {rung.minutes}.",
                field=rung.field,
            )


def _rungs(rule: Reminding) -> list[_Rung]:
    """List the rungs that are on, from the lowest."""
    office = None if rule.office_channel_id is None else rule.office_after_minutes
    ladder = (
        ("teachers are reminded", "after_minutes", rule.after_minutes),
        (
            "co-teachers are reminded",
            "co_teachers_after_minutes",
            rule.co_teachers_after_minutes,
        ),
        ("the office's list comes", "office_after_minutes", office),
        ("named persons are told", "persons_after_minutes", rule.persons_after_minutes),
    )
    return [_Rung(what, field, minutes) for what, field, minutes in ladder if minutes is not None]


def _check_persons(connection: Connection, school: NamedSchool, rule: Reminding) -> None:
    if rule.persons and rule.persons_after_minutes is None:
        raise BadInput(
            "Write after how many minutes the named persons are told.",
            field="persons_after_minutes",
        )
    if rule.persons_after_minutes is not None and not rule.persons:
        raise BadInput(
            "Name the persons who are told last, or leave their minutes empty.", field="persons"
        )
    if len(rule.persons) > MOST_PERSONS:
        raise BadInput(
            f"Name {MOST_PERSONS} persons at most: a list for many belongs in a channel.",
            field="persons",
        )
    known = {each.id for each in staff.of_school(connection, school.id) if each.active}
    if not known.issuperset(rule.persons):
        raise BadInput(
            "Somebody whom you named is not on the school's staff list any more. Choose again.",
            field="persons",
        )


def _check_minutes(minutes: int, field: str) -> None:
    if not 0 <= minutes <= MOST_MINUTES_AFTER:
        raise BadInput(f"Write 0 to {MOST_MINUTES_AFTER} minutes, not {minutes}.", field=field)
