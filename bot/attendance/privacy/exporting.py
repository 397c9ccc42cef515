"""Everything that is held of one person, for who asks for it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from bot.attendance.access.setting_up import Led
from bot.attendance.privacy import naming
from storage.privacy import reading
from storage.privacy.reading import HeldOf
from storage.schools.schools import NamedSchool


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
    """Read it for an admin in Slack. Raises Refused for who is none, and as `export`."""
    led.admin_id()
    return export(connection, led.school, typed, now)
