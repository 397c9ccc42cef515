"""Exports that were uploaded in Slack: how far each has come, and who gave it."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Connection, select, update

from storage.engine.columns import new_id
from storage.engine.upserts import chosen, per_engine
from storage.tables import ROSTER_UPLOAD
from storage.tables.words import UploadState

_BEFORE_SHOWN = (UploadState.WAITING, UploadState.READING)
AT_WORK = (UploadState.READING, UploadState.IMPORTING)


@dataclass(frozen=True, slots=True)
class NewUpload:
    """Who gave which file in Slack, for which school; the owner of a workspace may be no staff.

    With a source it is what was fetched from there. Of a spreadsheet the new classes run from
    `begins_on` to `ends_on`.
    """

    school_id: UUID
    staff_id: UUID | None
    slack_enterprise_id: str
    slack_team_id: str
    slack_user_id: str
    is_owner: bool
    file_id: str
    source_id: UUID | None = None
    is_sheet: bool = False
    begins_on: date | None = None
    ends_on: date | None = None


@dataclass(frozen=True, slots=True)
class Upload:
    """An upload as it stands; `content` and `file_name` are there from being read to its end."""

    id: UUID
    given: NewUpload
    state: UploadState
    content: bytes | None
    plan: str
    counts: Mapping[str, Mapping[str, int]]
    file_name: str
    columns: Mapping[str, int] | None
    has_header: bool


_COLUMNS = ROSTER_UPLOAD.c
_UPLOADS = select(
    _COLUMNS.id,
    _COLUMNS.school_id,
    _COLUMNS.staff_id,
    _COLUMNS.slack_enterprise_id,
    _COLUMNS.slack_team_id,
    _COLUMNS.slack_user_id,
    _COLUMNS.is_owner,
    _COLUMNS.file_id,
    _COLUMNS.source_id,
    _COLUMNS.is_sheet,
    _COLUMNS.begins_on,
    _COLUMNS.ends_on,
    _COLUMNS.state,
    _COLUMNS.content,
    _COLUMNS.plan,
    _COLUMNS.counts,
    _COLUMNS.file_name,
    _COLUMNS.columns,
    _COLUMNS.has_header,
)


# Two deliveries of one form may come at once.
_ADD = per_engine(
    ROSTER_UPLOAD,
    lambda insert: insert.on_conflict_do_nothing(index_elements=["file_id"]).returning(_COLUMNS.id),
)


def add(connection: Connection, given: NewUpload, now: datetime) -> UUID | None:
    """Take an upload in; None where that file was taken in before: the form came twice."""
    row: dict[str, object] = {"id": new_id(), "uploaded_at": now, "moved_at": now}
    fresh = {"state": UploadState.WAITING, "plan": "", "counts": dict[str, object]()}
    return connection.execute(chosen(_ADD, connection), row | fresh | asdict(given)).scalar()


def find(connection: Connection, upload_id: UUID) -> Upload | None:
    """Look one up."""
    row = connection.execute(_UPLOADS.where(_COLUMNS.id == upload_id)).first()
    if row is None:
        return None
    return Upload(row[0], NewUpload(*row[1:12]), *row[12:])


def move(
    connection: Connection,
    upload_id: UUID,
    before: UploadState,
    after: UploadState,
    now: datetime,
) -> bool:
    """Bring an upload from one state to another; says whether it was there, and not yet moved."""
    statement = update(ROSTER_UPLOAD).where(_COLUMNS.id == upload_id, _COLUMNS.state == before)
    return connection.execute(statement.values(state=after, moved_at=now)).rowcount == 1


def begin_again(connection: Connection, upload_id: UUID, since: datetime, now: datetime) -> bool:
    """Have an upload wait for being read again, unless it was shown, or given before an instant."""
    statement = update(ROSTER_UPLOAD).where(
        _COLUMNS.id == upload_id,
        _COLUMNS.state.in_(_BEFORE_SHOWN),
        _COLUMNS.uploaded_at > since,
    )
    again = statement.values(state=UploadState.WAITING, moved_at=now)
    return connection.execute(again).rowcount == 1


def keep_content(connection: Connection, upload_id: UUID, name: str, content: bytes) -> None:
    """Keep the file as it was read, and its name."""
    statement = update(ROSTER_UPLOAD).where(_COLUMNS.id == upload_id)
    connection.execute(statement.values(file_name=name, content=content))


def keep_columns(
    connection: Connection, upload_id: UUID, places: Mapping[str, int], *, has_header: bool
) -> None:
    """Keep which column of a spreadsheet is what; no dry run has shown what comes of that."""
    statement = update(ROSTER_UPLOAD).where(_COLUMNS.id == upload_id)
    told = {"columns": dict(places), "has_header": has_header, "plan": ""}
    connection.execute(statement.values(told))


def keep_plan(
    connection: Connection, upload_id: UUID, plan: str, counts: Mapping[str, Mapping[str, int]]
) -> None:
    """Keep what the dry run has shown."""
    statement = update(ROSTER_UPLOAD).where(_COLUMNS.id == upload_id)
    connection.execute(statement.values(plan=plan, counts=counts))


def end(connection: Connection, upload_id: UUID, state: UploadState, now: datetime) -> None:
    """End an upload, imported or not, and erase the file."""
    statement = update(ROSTER_UPLOAD).where(_COLUMNS.id == upload_id)
    connection.execute(statement.values(state=state, moved_at=now, file_name="", content=None))


def stood_since(
    connection: Connection, states: Sequence[UploadState], until: datetime
) -> list[UUID]:
    """List the uploads that have been in one of some states since before an instant."""
    statement = select(_COLUMNS.id).where(_COLUMNS.state.in_(states), _COLUMNS.moved_at < until)
    return list(connection.execute(statement.order_by(_COLUMNS.id)).scalars())
