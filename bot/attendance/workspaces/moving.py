"""A school goes to another workspace: its admin offers it, and takes it over there herself."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256

from sqlalchemy import Connection

from bot.attendance.access.founders import Founder
from bot.attendance.access.setting_up import Led
from bot.attendance.days import dates
from bot.attendance.errors import Refused
from bot.attendance.workspaces import belonging
from storage.installations import kept
from storage.schools import moves, schools
from storage.schools.moves import NewOffer, Offer
from storage.schools.people import email_addresses
from storage.schools.schools import NamedSchool

LASTS = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Belonging:
    """Of which workspace a school is, and since when and from where, if somebody moved it."""

    team_id: str | None
    moved_on: date | None = None
    moved_from: str = ""


def read(connection: Connection, school: NamedSchool) -> Belonging:
    """Say of which workspace a school is."""
    team_id, moved = schools.workspace_of(connection, school.id), moves.last(connection, school.id)
    if moved is None:
        return Belonging(team_id)
    on = dates.local(school.time_zone, moved.at).date()
    return Belonging(team_id, on, moved.from_team_id)


def offer(connection: Connection, led: Led, code: str, now: datetime) -> NamedSchool:
    """Offer a school to whichever other workspace its admin leads, by a code, for an hour.

    Raises Refused where there is no other, and for who is no admin of the school.
    """
    admin_id, team_id = led.admin_id(), schools.workspace_of(connection, led.school.id)
    elsewhere = any(each.team_id != team_id for each in kept.served(connection))
    if team_id is None or not elsewhere:
        raise Refused(
            "Rollcall is installed in no other Slack workspace. Have it installed there first, "
            "then offer the school again."
        )
    offered = NewOffer(team_id, _digest(code), admin_id, now + LASTS)
    moves.offer(connection, offered, led.school.id, now)
    return led.school


def look(connection: Connection, founder: Founder, code: str, now: datetime) -> Offer:
    """Find what is offered by a code, for who may take it over: see `take`. Raises Refused."""
    if not founder.leads:
        raise Refused(
            "Only an owner or an admin of this Slack workspace takes a school over here. Found "
            "that you are neither: ask one of them who is an admin of the school, too."
        )
    found = moves.standing(connection, _digest(code), now)
    if found is None:
        raise Refused(
            "No school is on offer by this code: one is good for an hour, and once. Where the "
            "school is now, type /attendance setup, press “Move…”, and take the new code."
        )
    if found.from_team_id == founder.person.team_id:
        raise Refused(
            "The school is of this Slack workspace already. Type this in the workspace to which it "
            "is to go."
        )
    if found.email != email_addresses.kept(founder.email):
        raise Refused(
            "Who offers a school takes it over herself: it was offered by somebody with another "
            "e-mail address than that of your Slack profile here. Expected the same one in both."
        )
    return found


def take(connection: Connection, founder: Founder, code: str, now: datetime) -> Offer:
    """Have a school be of the workspace where who offered it takes it over.

    She is an admin of the school, and owns this workspace or administers it; the e-mail address
    says that it is the same person. Raises Refused.
    """
    found = look(connection, founder, code, now)
    team_id = founder.person.team_id
    if not moves.take(connection, found.id, team_id, now):
        raise Refused("This school has been taken over already.")
    school = schools.named(connection, found.school_id)
    belonging.assign(connection, school, team_id, now)
    return found


def _digest(code: str) -> bytes:
    return sha256(code.strip().casefold().encode()).digest()
