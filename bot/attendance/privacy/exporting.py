"""Everything that is held of one person, for who asks for it."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection

from bot.attendance.access.setting_up import Led
from bot.attendance.privacy import naming
from storage.accesses import keeping
from storage.accesses.keeping import Look, Viewers
from storage.privacy import reading
from storage.privacy.people import PersonKind
from storage.privacy.reading import HeldOf
from storage.schools.schools import NamedSchool
from storage.tables.words import AccessKind


@dataclass(frozen=True, slots=True)
class PersonExport:
    """All that a school holds of a person, and when that was read."""

    school: str
    made_at: datetime
    held: HeldOf


def export(connection: Connection, school: NamedSchool, typed: str, now: datetime) -> PersonExport:
    """Read all that a school holds of the person who is meant. Raises as `naming.person_of`."""
    person = naming.person_of(connection, school, typed, now)
    return PersonExport(school.name, now, reading.held_of(connection, person))


def export_to_admin(connection: Connection, led: Led, typed: str, now: datetime) -> PersonExport:
    """Read it for an admin. Raises Refused for who is none, and as `export`."""
    led.admin_id()
    return export(connection, led.school, typed, now)


def keep_given(connection: Connection, led: Led, found: PersonExport, now: datetime) -> None:
    """Keep that an admin is about to be given an export. Raises Refused for who is none."""
    person, who = found.held.person, Viewers(staff_id=led.admin_id())
    look = Look(AccessKind.EXPORT, led.school.id, viewers=who)
    if person.kind is PersonKind.STUDENT:
        look = replace(look, students=(person.id,))
    else:
        look = replace(look, of_staff_id=person.id)
    keeping.keep(connection, look, now)
