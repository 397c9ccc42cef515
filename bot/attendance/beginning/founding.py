"""Making the first school of a workspace; who makes it becomes its admin."""

from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import Connection

from bot import zones
from bot.attendance import fields
from bot.attendance.access import founders
from bot.attendance.access.founders import Founder
from bot.attendance.errors import BadInput, NoSchool, Refused
from bot.cleaning import clean
from storage.engine import locks
from storage.engine.columns import new_id
from storage.schools import schools
from storage.schools.people import staff
from storage.schools.people.slack_persons import slack_parameters
from storage.schools.people.staff import NewStaff
from storage.schools.schools import NamedSchool
from storage.tables import NAME
from storage.tables.words import HourCycle, Role


@dataclass(frozen=True, slots=True)
class NewSchool:
    """What was entered of a school that is to be made."""

    name: str
    time_zone: str
    hour_cycle: str


def usual_zone(of_person: str, now: datetime) -> str:
    """Take the time zone of whoever makes a school for its own; UTC where Slack has none."""
    return of_person if of_person and zones.refusal(of_person, now) is None else "UTC"


def usual_hours(time_zone: str) -> HourCycle:
    """Say how a school of a zone writes times, as long as nobody has said otherwise."""
    counts_twelve = zones.writes_month_first(time_zone)
    return HourCycle.TWELVE if counts_twelve else HourCycle.TWENTY_FOUR


def found(
    connection: Connection, founder: Founder, wanted: NewSchool, now: datetime
) -> NamedSchool:
    """Make the first school of a workspace, with who makes it as its admin.

    The same form delivered twice makes one, and gives it. Raises NoSchool for who may not make it,
    Refused where somebody else has, and BadInput, naming the field.
    """
    team_id = founder.person.team_id
    locks.hold_name(connection, f"first school of {team_id}")
    try:
        founders.refuse_without_school(connection, founder)
    except NoSchool as allowed:
        if not allowed.may_create:
            raise
    else:
        return _made_before(connection, founder)
    school = _school(wanted, now)
    schools.add(connection, school, team_id)
    staff.add_first_admin(
        connection, school.id, _as_staff(founder), slack_parameters(**asdict(founder.person))
    )
    return school


def _made_before(connection: Connection, founder: Founder) -> NamedSchool:
    """Give the school to who leads it: the form came again. Others are told that there is one."""
    members = staff.linked(connection, **asdict(founder.person))
    its = schools.of_workspace(connection, founder.person.team_id)
    led = next((e for e in members if e.role is Role.ADMIN and e.school_id in its), None)
    if led is None:
        raise Refused(
            "This Slack workspace has a school by now, so none was created. Type /attendance: if "
            "you are on its staff list, your registers open."
        )
    return NamedSchool(led.school_id, led.school, led.time_zone, led.hour_cycle)


def _school(wanted: NewSchool, now: datetime) -> NamedSchool:
    name = clean(wanted.name)
    if not name:
        raise BadInput("Write the school's name.", field="name")
    fields.refuse_longer(name, NAME, "name")
    if wrong := zones.refusal(wanted.time_zone, now):
        raise BadInput(wrong, field="time_zone")
    hour_cycle = fields.read_word(HourCycle, wanted.hour_cycle, "hour_cycle")
    return NamedSchool(new_id(), name, wanted.time_zone, hour_cycle)


def _as_staff(founder: Founder) -> NewStaff:
    given_name, family_name = clean(founder.given_name), clean(founder.family_name)
    if not family_name:
        given_name, family_name = "", given_name or "Admin"
    return NewStaff(given_name[:NAME], family_name[:NAME], founder.email)
