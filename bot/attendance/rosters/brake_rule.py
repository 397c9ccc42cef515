"""How much of a school one import of rosters may end, as its admins say."""

from sqlalchemy import Connection

from bot.attendance.errors import BadInput
from storage.schools.importing import brakes
from storage.schools.importing.brakes import Brake
from storage.schools.schools import NamedSchool

MOST_PERCENT = 100
MOST_ROWS = 1000


def read(connection: Connection, school: NamedSchool) -> Brake:
    """Read what a school says."""
    return brakes.of_school(connection, school.id)


def settle(connection: Connection, school: NamedSchool, brake: Brake) -> None:
    """Say how many percent of a noun an import may end, and from how many rows on that counts.

    Raises BadInput, naming the field, for percent that are not from 1 to 100, and for rows that are
    not from 1 to 1,000.
    """
    _check(brake.percent, MOST_PERCENT, "percent")
    _check(brake.rows, MOST_ROWS, "rows")
    brakes.give(connection, school.id, brake)


def _check(number: int, most: int, field: str) -> None:
    if not 1 <= number <= most:
        raise BadInput(f"Found {number}, expected 1 to {most}.", field=field)
