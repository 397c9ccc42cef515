"""Imports of rosters that were done: kept, and listed again."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, and_, insert, select

from storage.engine.columns import new_id
from storage.tables import IMPORT_UNDO, IMPORTED_ROWS, IMPORTED_SCHOOL, ROSTER_IMPORT, STAFF
from storage.tables.words import ImportDoor

_UNDOER = STAFF.alias()
# What became of a noun's rows: by fate, how many.
Fates = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Origin:
    """Whose an import is: through which door, who of the staff, fetched from what (by its name)."""

    door: ImportDoor
    staff_id: UUID | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class NewImport:
    """An import that is being done: by whom, of what file, when."""

    origin: Origin
    digest: bytes
    at: datetime


@dataclass(frozen=True, slots=True)
class Undoing:
    """Who undid an import, through which door, and when."""

    door: ImportDoor
    who: tuple[str, str] | None
    at: datetime


@dataclass(frozen=True, slots=True)
class KeptImport:
    """What an import did in a school, by noun; `who` did it in Slack, as given and family name."""

    id: UUID
    door: ImportDoor
    source: str
    who: tuple[str, str] | None
    at: datetime
    digest: bytes
    counts: Mapping[str, Fates]
    undone: Undoing | None = None

    def number(self, fate: str) -> int:
        """Count the rows that had a fate, of all nouns."""
        return sum(each.get(fate, 0) for each in self.counts.values())


_IMPORTS = (
    select(
        ROSTER_IMPORT.c.id,
        ROSTER_IMPORT.c.door,
        ROSTER_IMPORT.c.source,
        STAFF.c.given_name,
        STAFF.c.family_name,
        ROSTER_IMPORT.c.imported_at,
        ROSTER_IMPORT.c.digest,
        IMPORTED_SCHOOL.c.counts,
        IMPORT_UNDO.c.door,
        _UNDOER.c.given_name,
        _UNDOER.c.family_name,
        IMPORT_UNDO.c.undone_at,
    )
    .join_from(IMPORTED_SCHOOL, ROSTER_IMPORT, ROSTER_IMPORT.c.id == IMPORTED_SCHOOL.c.import_id)
    .outerjoin(STAFF, STAFF.c.id == ROSTER_IMPORT.c.staff_id)
    .outerjoin(
        IMPORT_UNDO,
        and_(
            IMPORT_UNDO.c.import_id == ROSTER_IMPORT.c.id,
            IMPORT_UNDO.c.school_id == IMPORTED_SCHOOL.c.school_id,
        ),
    )
    .outerjoin(_UNDOER, _UNDOER.c.id == IMPORT_UNDO.c.staff_id)
)


def keep(
    connection: Connection, done: NewImport, counts: Mapping[UUID, Mapping[str, Fates]]
) -> UUID:
    """Keep an import, and what it did in each school; gives its id."""
    import_id = new_id()
    origin = done.origin
    row = {
        "id": import_id,
        "door": origin.door,
        "source": origin.source,
        "staff_id": origin.staff_id,
        "imported_at": done.at,
        "digest": done.digest,
    }
    connection.execute(insert(ROSTER_IMPORT), row)
    rows = [
        {
            "id": new_id(),
            "school_id": school_id,
            "import_id": import_id,
            "imported_at": done.at,
            "counts": {noun: dict(fates) for noun, fates in of_school.items()},
        }
        for school_id, of_school in counts.items()
    ]
    if rows:
        connection.execute(insert(IMPORTED_SCHOOL), rows)
    return import_id


def done_at(connection: Connection, import_id: UUID) -> datetime:
    """Say when an import was done."""
    statement = select(ROSTER_IMPORT.c.imported_at).where(ROSTER_IMPORT.c.id == import_id)
    return connection.execute(statement).scalar_one()


def keep_undo(
    connection: Connection, import_id: UUID, school_id: UUID, origin: Origin, now: datetime
) -> None:
    """Keep that an import was undone in a school, and by whom."""
    row = {
        "id": new_id(),
        "import_id": import_id,
        "school_id": school_id,
        "door": origin.door,
        "staff_id": origin.staff_id,
        "undone_at": now,
    }
    connection.execute(insert(IMPORT_UNDO), row)


def undoable(connection: Connection, school_id: UUID) -> UUID | None:
    """Name the import of a school that can be undone, if one can."""
    columns = IMPORTED_ROWS.c
    statement = select(columns.import_id).where(columns.school_id == school_id).limit(1)
    return connection.execute(statement).scalar()


def of_school(connection: Connection, school_id: UUID, most: int) -> list[KeptImport]:
    """List a school's latest imports, the last one first."""
    done = IMPORTED_SCHOOL.c
    latest = _IMPORTS.where(done.school_id == school_id)
    ordered = latest.order_by(done.imported_at.desc(), done.id.desc()).limit(most)
    return [_read(*row) for row in connection.execute(ordered)]


def one(connection: Connection, school_id: UUID, import_id: UUID) -> KeptImport:
    """Give one that was done in a school."""
    done = IMPORTED_SCHOOL.c
    wanted = _IMPORTS.where(done.school_id == school_id, done.import_id == import_id)
    return _read(*connection.execute(wanted).one())


def last_standing(found: Iterable[KeptImport]) -> KeptImport | None:
    """Give the first of some imports that was not undone."""
    return next((each for each in found if each.undone is None), None)


def _read(*row: Any) -> KeptImport:
    key, door, source, given, family, at, digest, counts, *undo = row
    undone_by, *undoer, undone_at = undo
    return KeptImport(
        key,
        door,
        source,
        _name(given, family),
        at,
        digest,
        counts,
        None if undone_by is None else Undoing(undone_by, _name(*undoer), undone_at),
    )


def _name(given: str | None, family: str | None) -> tuple[str, str] | None:
    return None if given is None else (given, family or "")
