"""Schools, as whoever runs the program names them."""

import zoneinfo
from datetime import datetime

from sqlalchemy import Connection

from bot.attendance.errors import BadInput, NotFound
from storage.schools import schools
from storage.schools.schools import NamedSchool


def called(connection: Connection, name_or_id: str) -> NamedSchool:
    """Find the one school of a name or id.

    Raises NotFound for a school that is not there, BadInput for one name of several schools.
    """
    found = schools.called(connection, name_or_id)
    if not found:
        raise NotFound(f"There is no school “{name_or_id}”. {_known(connection)}")
    if len(found) > 1:
        ids = ", ".join(str(school.id) for school in found)
        raise BadInput(f"Several schools are called “{name_or_id}”: name one by its id, {ids}.")
    return found[0]


def only(connection: Connection) -> NamedSchool:
    """Give the school, where there is one. Raises BadInput when it has to be named."""
    found = schools.every(connection)
    if len(found) != 1:
        raise BadInput(f"Name a school: --school NAME. {_known(connection)}")
    return found[0]


def _known(connection: Connection) -> str:
    names = ", ".join(school.name for school in schools.every(connection))
    return f"The schools are: {names or 'none yet: import a roster first'}."


def move(connection: Connection, school: NamedSchool, name: str, now: datetime) -> None:
    """Give a school another time zone; what is scheduled there counts from now on.

    Raises BadInput for a name that is no IANA zone.
    """
    name = name.strip()
    known = zoneinfo.available_timezones()
    if name not in known:
        raise BadInput(
            f"“{name}” is no time zone. Choose a large city nearby, such as Europe/London.",
            field="time_zone",
        )
    if name != school.time_zone:
        schools.move(connection, school.id, name, now)
