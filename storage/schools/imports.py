"""Imports of rosters that were done: kept, and listed again."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, insert, select

from storage.engine.columns import new_id
from storage.tables import IMPORTED_SCHOOL, ROSTER_IMPORT, STAFF
from storage.tables.words import ImportDoor

# What became of a noun's rows: by fate, how many.
Fates = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Origin:
    """Whose an import is: through which door, who in Slack, fetched from what (by its name)."""

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
class KeptImport:
    """What an import did in a school, by noun; `who` did it in Slack, as given and family name."""

    id: UUID
    door: ImportDoor
    source: str
    who: tuple[str, str] | None
    at: datetime
    digest: bytes
    counts: Mapping[str, Fates]

    def number(self, fate: str) -> int:
        """Count the rows that had a fate, of all nouns."""
        return sum(each.get(fate, 0) for each in self.counts.values())


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


def of_school(connection: Connection, school_id: UUID, most: int) -> list[KeptImport]:
    """List a school's latest imports, the last one first."""
    kept, done = ROSTER_IMPORT.c, IMPORTED_SCHOOL.c
    statement = (
        select(
            kept.id,
            kept.door,
            kept.source,
            STAFF.c.given_name,
            STAFF.c.family_name,
            kept.imported_at,
            kept.digest,
            done.counts,
        )
        .join_from(IMPORTED_SCHOOL, ROSTER_IMPORT, kept.id == done.import_id)
        .outerjoin(STAFF, STAFF.c.id == kept.staff_id)
        .where(done.school_id == school_id)
        .order_by(done.imported_at.desc(), done.id.desc())
        .limit(most)
    )
    return [
        KeptImport(key, door, source, None if given is None else (given, family), *rest)
        for key, door, source, given, family, *rest in connection.execute(statement)
    ]
