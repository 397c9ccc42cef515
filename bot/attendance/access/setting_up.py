"""Who may set a school up: its admins, and the workspace's owner where it has none."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Concatenate, ParamSpec, TypeVar
from uuid import UUID

from sqlalchemy import Connection

from bot.attendance.access.people import SlackPerson, members_for
from bot.attendance.errors import (
    Changed,
    NotFound,
    Refused,
)
from storage.engine import locks
from storage.schools import schools
from storage.schools.people import email_addresses, staff
from storage.schools.schools import NamedSchool
from storage.tables.words import Role

Given = ParamSpec("Given")
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Asker:
    """Who sets something up, and where; `is_owner` as Slack says of the workspace."""

    person: SlackPerson
    school_id: UUID | None
    is_owner: bool = False


def lacks_admin(connection: Connection, team_id: str) -> bool:
    """Whether a school of a workspace has no admin: its owner may set that one up."""
    return bool(schools.without_admin(connection, team_id))


def schools_to_set_up(
    connection: Connection, person: SlackPerson, *, is_owner: bool
) -> list[NamedSchool]:
    """List the schools that a person may set up: as an admin, or where there is no admin as owner.

    `is_owner` says whether the person owns the workspace. Raises NotStaff, and Refused for staff
    who is no admin.
    """
    unled = schools.without_admin(connection, person.team_id) if is_owner else ()
    members = staff.linked(connection, **asdict(person))
    led = [
        NamedSchool(member.school_id, member.school, member.time_zone, member.hour_cycle)
        for member in members
        if member.role is Role.ADMIN
    ]
    found = sorted([*led, *unled], key=lambda school: school.name)
    if not found:
        members_for(connection, person)
        raise Refused(
            "Only an admin of the school may set up digests, reminders and closed days. "
            "Ask one of them, or the school office who that is."
        )
    return found


def _school_to_set_up(
    connection: Connection, person: SlackPerson, school_id: UUID | None, *, is_owner: bool
) -> NamedSchool:
    """Open a school to a person who may set it up; the first of theirs if none is named.

    Raises as `schools_to_set_up`, and NotFound for another school.
    """
    found = schools_to_set_up(connection, person, is_owner=is_owner)
    chosen = next((each for each in found if school_id in {None, each.id}), None)
    if chosen is None:
        raise NotFound("This is not a school that you may set up any more.")
    return chosen


def in_school(
    connection: Connection,
    asker: Asker,
    rule: Callable[Concatenate[Connection, NamedSchool, Given], Result],
    *arguments: Given.args,
    **named: Given.kwargs,
) -> Result:
    """Apply a rule to the school that somebody sets up. Raises as `schools_to_set_up`."""
    school = _school_to_set_up(connection, asker.person, asker.school_id, is_owner=asker.is_owner)
    return rule(connection, school, *arguments, **named)


@dataclass(frozen=True, slots=True)
class ShownForm:
    """What a form showed of a school: how it is read, and its version when the form was drawn."""

    read: Callable[[Connection, NamedSchool], object]
    seen: str


def version(settings: object) -> str:
    """Name what a school has set up: other settings have another name, which shows none of them."""
    return hashlib.sha256(repr(settings).encode()).hexdigest()[:16]


def unless_changed(
    connection: Connection, asker: Asker, shown: ShownForm, save: Callable[[Connection], Result]
) -> Result:
    """Save a form, unless somebody else has saved other settings since it was drawn.

    Saying what stands there already is no change, so a form that is delivered twice is saved.
    Raises Changed, as `schools_to_set_up`, and as `save`.
    """
    return _unless_changed(
        lambda: in_school(connection, asker, shown.read), shown.seen, lambda: save(connection)
    )


def _unless_changed(read: Callable[[], object], seen: str, save: Callable[[], Result]) -> Result:
    before = version(read())
    result = save()
    if seen not in {"", before} and version(read()) != before:
        raise Changed(
            "Somebody has changed this while the form was open, so nothing of yours was saved. "
            "Close the form and open it again."
        )
    return result


@dataclass(frozen=True, slots=True)
class Led:
    """A school that somebody may set up, and who of its admins that is, if one."""

    school: NamedSchool
    _admin_id: UUID | None

    @property
    def acting_id(self) -> UUID | None:
        """Name the admin, where it is one and not the workspace's owner."""
        return self._admin_id

    def admin_id(self) -> UUID:
        """Name the admin. Raises Refused for who owns the workspace and is no admin."""
        if self._admin_id is None:
            raise Refused(
                "Only an admin of the school may do this, and its staff list has none yet. Put an "
                "admin on the staff list first."
            )
        return self._admin_id


@dataclass(frozen=True, slots=True)
class ShownLed:
    """What a form showed of a school's rosters, as ShownForm."""

    read: Callable[[Connection, Led], object]
    seen: str


def led(
    connection: Connection,
    asker: Asker,
    rule: Callable[Concatenate[Connection, Led, Given], Result],
    *arguments: Given.args,
    **named: Given.kwargs,
) -> Result:
    """Apply a rule for which it counts which admin it is. Raises as `schools_to_set_up`."""
    school = in_school(connection, asker, itself)
    members = staff.linked(connection, **asdict(asker.person))
    admin = next((e for e in members if e.school_id == school.id and e.role is Role.ADMIN), None)
    return rule(connection, Led(school, admin and admin.staff_id), *arguments, **named)


def led_unless_changed(
    connection: Connection,
    led: Led,
    shown: ShownLed,
    rule: Callable[Concatenate[Connection, Led, Given], Result],
    *arguments: Given.args,
    **named: Given.kwargs,
) -> Result:
    """Apply a rule to what a form showed, unless somebody has changed that since it was drawn.

    Raises as `unless_changed`.
    """
    locks.hold_rosters(connection, led.school.id)
    return _unless_changed(
        lambda: shown.read(connection, led),
        shown.seen,
        lambda: rule(connection, led, *arguments, **named),
    )


def led_by(connection: Connection, school: NamedSchool, email: str) -> Led:
    """Find who leads a school by e-mail address, for whoever is at the server's command line.

    Raises Refused where no admin of the school has it: an admin without one is never meant.
    """
    wanted = email_addresses.kept(email)
    for each in staff.of_school(connection, school.id):
        is_admin = each.active and each.role is Role.ADMIN
        if is_admin and wanted and each.email == wanted:
            return Led(school, each.id)
    raise Refused(
        f"{school.name} has no admin with the e-mail address “{email}”. `rollcall staff list` "
        "shows its staff."
    )


def admin_called(connection: Connection, email: str) -> UUID:
    """Find an admin of any school by e-mail address, for what is done to several at once.

    Raises Refused where nobody is.
    """
    found = _admins_called(connection, email)
    if not found:
        raise Refused(
            f"No school has an admin with the e-mail address “{email}”. `rollcall staff list` "
            "shows a school's staff."
        )
    return min(found.values())


def admit_of(email: str, connection: Connection, named: Mapping[str, UUID | None]) -> None:
    """Refuse what is done to several schools as the act of an admin of none of them."""
    if _admins_called(connection, email).keys().isdisjoint(named.values()):
        raise Refused(
            f"None of these schools has an admin with the e-mail address “{email}”: "
            f"{', '.join(named)}. `rollcall staff list` shows a school's staff; a school that is "
            "not here yet has none."
        )


def _admins_called(connection: Connection, email: str) -> Mapping[UUID, UUID]:
    return staff.admins_called(connection, email_addresses.kept(email))


def itself(_connection: Connection, school: NamedSchool) -> NamedSchool:
    """Give the school: whoever asks may set it up."""
    return school
