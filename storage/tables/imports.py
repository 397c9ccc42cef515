"""What is kept of imports of rosters: each that was done, and what it did in which school."""

from datetime import date
from uuid import UUID

from sqlalchemy import JSON, Index, LargeBinary, UniqueConstraint, false, true
from sqlmodel import Field

from storage.engine.columns import Id, choice_of, text_up_to
from storage.tables.base import Moment, OfSchool, OptionalId, Table, Text, table_of
from storage.tables.words import ImportDoor, UploadState


class RosterImport(Table, table=True):
    """Rosters were imported, by whom and through which door; no dry run is kept.

    `staff_id` is who did so, in Slack or by a command that names them, `source` the name of what
    rosters were fetched from. `digest` is the SHA-256 of the file; of a folder that of its files'
    names and contents.
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


class ImportedRows(OfSchool, table=True):
    """What an import has added in a school, and what stood in the rows that it changed.

    Packed, in pages from 0, of the last import that changed the school: until another does.
    """

    import_id: UUID = Field(foreign_key="roster_import.id", sa_type=Id)
    number: int
    content: bytes = Field(sa_type=LargeBinary)

    __table_args__ = (UniqueConstraint("school_id", "number"),)


class ImportUndo(Table, table=True):
    """An import was undone in one school, by whom and through which door; append-only.

    A school that the import made may have gone with it.
    """

    import_id: UUID = Field(foreign_key="roster_import.id", sa_type=Id)
    school_id: UUID = Field(sa_type=Id)
    door: ImportDoor = Field(sa_type=choice_of(ImportDoor, name="door"))
    staff_id: OptionalId = Field(default=None, foreign_key="staff.id", sa_type=Id)
    undone_at: Moment

    __table_args__ = (UniqueConstraint("import_id", "school_id"),)


class RosterUpload(OfSchool, table=True):
    """An export or a spreadsheet that an admin has given in Slack, up to its import.

    Or had fetched: `source_id` names from where, and `file_id` no file of Slack's then.

    `content` is the file as it was read, `file_name` its name; both are erased with the end.
    `plan` names what the dry run would have written, `counts` how much, as of an ImportedSchool but
    of all schools together. New classes of a spreadsheet run from `begins_on` to `ends_on`;
    `columns` says where its columns are, once somebody has said so, and `has_header` whether its
    first row names them.
    """

    staff_id: OptionalId = Field(default=None, foreign_key="staff.id", sa_type=Id)
    slack_enterprise_id: str = Field(default="", sa_type=text_up_to(32))
    slack_team_id: str = Field(sa_type=text_up_to(32))
    slack_user_id: str = Field(sa_type=text_up_to(32))
    is_owner: bool = False
    file_id: str = Field(sa_type=text_up_to(32))
    file_name: str = Field(default="", sa_type=Text, sa_column_kwargs={"server_default": ""})
    source_id: OptionalId
    is_sheet: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    begins_on: date | None = None
    ends_on: date | None = None
    columns: dict[str, int] | None = Field(default=None, sa_type=JSON)
    has_header: bool = Field(default=True, sa_column_kwargs={"server_default": true()})
    state: UploadState = Field(sa_type=choice_of(UploadState, name="state"))
    content: bytes | None = Field(default=None, sa_type=LargeBinary)
    plan: str = Field(default="", sa_type=text_up_to(64))
    counts: dict[str, dict[str, int]] = Field(default_factory=dict, sa_type=JSON)
    uploaded_at: Moment
    moved_at: Moment

    __table_args__ = (UniqueConstraint("file_id"), Index(None, "state", "moved_at"))


ROSTER_IMPORT = table_of(RosterImport)
IMPORTED_SCHOOL = table_of(ImportedSchool)
IMPORTED_ROWS = table_of(ImportedRows)
IMPORT_UNDO = table_of(ImportUndo)
ROSTER_UPLOAD = table_of(RosterUpload)
