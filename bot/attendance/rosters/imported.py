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


def read(connection: Connection, school: NamedSchool) -> Rosters:
    """Read what a school has."""
    return Rosters(
        imports=tuple(imports.of_school(connection, school.id, _MOST_SHOWN)),
        brake=brakes.of_school(connection, school.id),
    )
