"""What is kept of imports of rosters: each that was done, and what it did in which school."""

from uuid import UUID

from sqlalchemy import JSON, Index, LargeBinary, UniqueConstraint
from sqlmodel import Field

from storage.engine.columns import Id, choice_of
from storage.tables.base import Moment, OfSchool, OptionalId, Table, Text, table_of
from storage.tables.words import ImportDoor


class RosterImport(Table, table=True):
    """Rosters were imported, by whom and through which door; no dry run is kept.

    `staff_id` is who did so in Slack, `source` the name of what rosters were fetched from. `digest`
    is the SHA-256 of the file; of a folder that of its files' names and contents.
    """

    door: ImportDoor = Field(sa_type=choice_of(ImportDoor, name="door"))
    source: str = Field(default="", sa_type=Text)
    staff_id: OptionalId = Field(default=None, foreign_key="staff.id", sa_type=Id)
    imported_at: Moment
    digest: bytes = Field(sa_type=LargeBinary(32))


class ImportedSchool(OfSchool, table=True):
    """What an import did in one school: `counts` by noun, of each how many had which fate."""

    import_id: UUID = Field(foreign_key="roster_import.id", sa_type=Id)
    imported_at: Moment
    counts: dict[str, dict[str, int]] = Field(sa_type=JSON)

    __table_args__ = (
        UniqueConstraint("import_id", "school_id"),
        Index(None, "school_id", "imported_at"),
    )


ROSTER_IMPORT = table_of(RosterImport)
IMPORTED_SCHOOL = table_of(ImportedSchool)
