"""Everything that is held of one person, taken out for good; what the law keeps is said first."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from bot import folding
from bot.attendance import fields, names
from bot.attendance.access.setting_up import Led
from bot.attendance.days import dates, written_times
from bot.attendance.errors import BadInput, Refused
from bot.attendance.privacy import naming
from bot.attendance.rosters import colleagues
from storage.deliveries import redrawing
from storage.engine import locks
from storage.privacy import door, erasing, holds, tombstones
from storage.privacy.door import Cause
from storage.privacy.people import Person, PersonKind
from storage.schools.schools import NamedSchool
from storage.tables.words import ErasureKind


@dataclass(frozen=True, slots=True)
class ErasurePlan:
    """What erasing somebody takes out: rows by table, and messages in Slack that are drawn anew.

    `in_rosters`: the rosters may go on naming the person, whom imports then leave out.
    """

    person: Person
    rows: Mapping[str, int]
    messages: int

    @property
    def called(self) -> str:
        """Give the person's name."""
        return names.full((self.person.given_name, self.person.family_name))

    @property
    def in_rosters(self) -> bool:
        """Whether the person came from the rosters."""
        return self.person.sourced_id is not None


def plan(connection: Connection, school: NamedSchool, typed: str, now: datetime) -> ErasurePlan:
    """Say what erasing somebody would take out, and change nothing.

    Raises as `naming.person_of`, BadInput, naming the field, for the school's only admin, and
    Refused while there is a hold on the student.
    """
    person = naming.person_of(connection, school, typed, now)
    _refuse_held(connection, school, person)
    colleagues.keep_an_admin(connection, school.id, person.id, "person")
    shown = erasing.shown_in_slack(connection, person)
    messages = redrawing.count(connection, shown)
    return ErasurePlan(person, erasing.touched(connection, person), messages)


def plan_for_admin(
    connection: Connection, led: Led, typed: str, why: str, now: datetime
) -> ErasurePlan:
    """Say it to an admin in Slack, and see that `why` will do. Raises as `erase`."""
    led.admin_id()
    found = plan(connection, led.school, typed, now)
    _checked(why, found.person)
    return found


def erase(connection: Connection, led: Led, typed: str, why: str, now: datetime) -> ErasurePlan:
    """Take all that is held of somebody out, and keep that an admin did so, when and why.

    Raises Refused for who is no admin, BadInput, naming the field, for a `why` that is missing or
    says the name, which is to be kept nowhere, and as `plan`.
    """
    admin_id, school = led.admin_id(), led.school
    locks.hold_import(connection, school.id)
    locks.hold_rosters(connection, school.id)
    found = plan(connection, school, typed, now)
    person, why = found.person, _checked(why, found.person)
    kind = ErasureKind.STUDENT if person.kind is PersonKind.STUDENT else ErasureKind.STAFF
    cause = Cause(kind, school.id, admin_id, why, person.id)
    today = dates.today(school.time_zone, now)
    with door.opened(connection, cause, now) as opened:
        if person.sourced_id is not None:
            tombstones.set_up(connection, school.id, person.sourced_id, opened.erasure_id)
        erasing.erase(connection, person, opened, today, now)
    return found


def readmit(connection: Connection, school: NamedSchool, sourced_id: str) -> None:
    """Have imports take somebody again who was erased. Raises BadInput for nobody of that id."""
    if not tombstones.take_down(connection, school.id, sourced_id.strip()):
        raise BadInput(
            f"Found nobody erased from {school.name} of the rosters' id “{sourced_id}”. Expected "
            "the id as the rosters write it."
        )


def _refuse_held(connection: Connection, school: NamedSchool, person: Person) -> None:
    hold = holds.on(connection, person.id)
    if hold is not None:
        since = written_times.in_full(dates.local(school.time_zone, hold.placed_at).date())
        raise Refused(
            f"There is a hold on this student since {since}: {hold.why}. Nothing is taken out "
            "until somebody lifts it."
        )


def _checked(why: str, person: Person) -> str:
    why = fields.read_why(why, "somebody is erased, such as “asked for by the family”")
    said = folding.name_words([why])
    called = folding.name_words([person.given_name, person.family_name])
    if said & called:
        raise BadInput("Found the person's name in what is kept: say why without it.", field="why")
    return why
