"""What a school has of its rosters: the imports that were done last."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import Connection

from bot.attendance.days import dates
from storage.schools.importing import brakes, imports, sources
from storage.schools.importing.brakes import Brake
from storage.schools.importing.imports import KeptImport
from storage.schools.importing.sources import Source
from storage.schools.schools import NamedSchool

_MOST_SHOWN = 3


@dataclass(frozen=True, slots=True)
class SchoolRosters:
    """The latest imports, the last one first, what stops one, and from where they are fetched.

    `undoable` is the one that can be undone, if one can.
    """

    imports: tuple[KeptImport, ...]
    brake: Brake
    source: Source | None = None
    undoable: KeptImport | None = None


def latest(connection: Connection, school: NamedSchool, most: int) -> tuple[str, list[KeptImport]]:
    """List a school's latest imports, the last one first, and say in which zone the school is."""
    return school.time_zone, imports.of_school(connection, school.id, most)


def undoable(connection: Connection, school: NamedSchool) -> KeptImport | None:
    """Give the import of a school that can be undone, if one can: the last that changed it."""
    import_id = imports.undoable(connection, school.id)
    return import_id and imports.one(connection, school.id, import_id)


def read(connection: Connection, school: NamedSchool) -> SchoolRosters:
    """Read what a school has."""
    return SchoolRosters(
        imports=tuple(imports.of_school(connection, school.id, _MOST_SHOWN)),
        brake=brakes.of_school(connection, school.id),
        source=sources.of_school(connection, school.id),
        undoable=undoable(connection, school),
    )


@dataclass(frozen=True, slots=True)
class Age:
    """How old a school's rosters are: when they came last, and why the last fetch failed."""

    last_on: date | None
    failure: str


def age(connection: Connection, school_id: UUID, time_zone: str) -> Age:
    """Say how old a school's rosters are, by its own date."""
    last = imports.last_standing(imports.of_school(connection, school_id, _MOST_SHOWN))
    source = sources.of_school(connection, school_id)
    last_on = dates.local(time_zone, last.at).date() if last else None
    return Age(last_on, source.standing.failure if source else "")
