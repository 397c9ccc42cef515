"""Schools, as whoever runs the program names them."""

from datetime import datetime

from sqlalchemy import Connection

from bot import zones
from bot.attendance.errors import BadInput, NotFound
from storage.schools import schools
from storage.schools.schools import NamedSchool
from storage.tables.words import HourCycle


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


def set_clock(
    connection: Connection,
    school: NamedSchool,
    time_zone: str | None,
    hour_cycle: str | None,
    now: datetime,
) -> None:
    """Say in which time zone a school is, and whether it writes 13:05 or 1:05 PM; None stays.

    In another zone what is scheduled counts from now on. Raises BadInput, naming the field, for a
    name that is no IANA zone, and for another clock than one of 24 or 12 hours.
    """
    time_zone = school.time_zone if time_zone is None else time_zone.strip()
    hour_cycle = school.hour_cycle if hour_cycle is None else hour_cycle
    if wrong := zones.refusal(time_zone, now):
        raise BadInput(wrong, field="time_zone")
    if hour_cycle not in set(HourCycle):
        raise BadInput(
            f"“{hour_cycle}” is no clock. Choose one of 24 hours or of 12.", field="hour_cycle"
        )
    schools.count_hours(connection, school.id, HourCycle(hour_cycle))
    if time_zone != school.time_zone:
        schools.move(connection, school.id, time_zone, now)
