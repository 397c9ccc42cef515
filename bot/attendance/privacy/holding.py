"""Holds: nothing of a student is taken out as long as one stands, by whichever door."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Concatenate, ParamSpec, TypeVar
from uuid import UUID

from sqlalchemy import Connection

from bot.attendance import fields
from bot.attendance.access import setting_up
from bot.attendance.access.people import SlackPerson, office_of
from bot.attendance.access.setting_up import Asker, Led
from bot.attendance.days import dates
from bot.attendance.errors import BadInput, Refused
from bot.attendance.privacy import naming
from storage.privacy import holds
from storage.privacy.holds import StandingHold
from storage.privacy.people import Person, PersonKind
from storage.schools.people.staff import Member
from storage.schools.schools import NamedSchool
from storage.tables.words import Role

Given = ParamSpec("Given")
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class HoldSeen:
    """What an admin sees of holds on a student: why one stands, and since which day; or none."""

    why: str | None = None
    since: date | None = None


def standing(connection: Connection, school: NamedSchool) -> Sequence[StandingHold]:
    """List the holds of a school that were not lifted, by the school's time."""
    return [
        replace(each, placed_at=dates.local(school.time_zone, each.placed_at))
        for each in holds.standing(connection, school.id)
    ]


def seen(connection: Connection, person: SlackPerson, student_id: UUID) -> HoldSeen | None:
    """Show an admin of a student's school the hold that stands; None for everybody else."""
    member = _admin(connection, person, student_id)
    if member is None:
        return None
    found = holds.on(connection, student_id)
    if found is None:
        return HoldSeen()
    return HoldSeen(found.why, dates.local(member.time_zone, found.placed_at).date())


def place(connection: Connection, led: Led, typed: str, why: str, now: datetime) -> None:
    """Place a hold on a student, and keep why. Raises BadInput, and as `naming.person_of`."""
    admin_id, why = led.admin_id(), fields.read_why(why, "nothing of the student is taken out")
    student = _student(connection, led.school, typed, now)
    if holds.on(connection, student.id) is not None:
        raise BadInput("There is a hold on this student already.", field="person")
    holds.place(connection, led.school.id, student.id, why, admin_id, now)


def lift(connection: Connection, led: Led, typed: str, now: datetime) -> None:
    """Lift the hold on a student. Raises BadInput where there is none, and as `person_of`."""
    admin_id = led.admin_id()
    student = _student(connection, led.school, typed, now)
    if holds.on(connection, student.id) is None:
        raise BadInput("There is no hold on this student.", field="person")
    holds.lift(connection, student.id, admin_id, now)


def admin_of(connection: Connection, person: SlackPerson, student_id: UUID) -> Member:
    """Give who somebody is that places and releases holds. Raises Refused for who is no admin."""
    member = _admin(connection, person, student_id)
    if member is None:
        raise Refused("Only an admin of the student's school places holds and releases them.")
    return member


def _admin(connection: Connection, person: SlackPerson, student_id: UUID) -> Member | None:
    member = office_of(connection, person, student_id)
    return member if member and member.role is Role.ADMIN else None


def by_admin(
    connection: Connection,
    person: SlackPerson,
    student_id: UUID,
    rule: Callable[Concatenate[Connection, Led, str, Given], Result],
    *arguments: Given.args,
    **named: Given.kwargs,
) -> Result:
    """Apply a rule to a student for somebody in Slack.

    Raises Refused for who is no admin of the student's school, and as the rule.
    """
    member = admin_of(connection, person, student_id)

    def apply(within: Connection, led: Led) -> Result:
        return rule(within, led, str(student_id), *arguments, **named)

    return setting_up.led(connection, Asker(person, member.school_id), apply)


def _student(connection: Connection, school: NamedSchool, typed: str, now: datetime) -> Person:
    person = naming.person_of(connection, school, typed, now)
    if person.kind is not PersonKind.STUDENT:
        raise BadInput("Found a member of staff, expected a student: holds are on those.")
    return person
