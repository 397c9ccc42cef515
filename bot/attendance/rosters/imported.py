"""What a school has of its rosters: the imports that were done last."""

from dataclasses import dataclass

from sqlalchemy import Connection

from storage.schools import brakes, imports
from storage.schools.brakes import Brake
from storage.schools.imports import KeptImport
from storage.schools.schools import NamedSchool

_MOST_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Rosters:
    """The latest imports, the last one first, and what stops one."""

    imports: tuple[KeptImport, ...]
    brake: Brake


def latest(connection: Connection, school: NamedSchool, most: int) -> tuple[str, list[KeptImport]]:
    """List a school's latest imports, the last one first, and say in which zone the school is."""
    return school.time_zone, imports.of_school(connection, school.id, most)


def read(connection: Connection, school: NamedSchool) -> Rosters:
    """Read what a school has."""
    return Rosters(
        imports=tuple(imports.of_school(connection, school.id, _MOST_SHOWN)),
        brake=brakes.of_school(connection, school.id),
    )
