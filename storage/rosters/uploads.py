"""Exports that were uploaded in Slack: how far each has come, and who gave it."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, insert, select, update

from storage.engine.columns import new_id
from storage.tables import ROSTER_UPLOAD
from storage.tables.words import UploadState

UNDER_WAY = (UploadState.WAITING, UploadState.READING, UploadState.IMPORTING)


@dataclass(frozen=True, slots=True)
class NewUpload:
    """Who gave which file in Slack, for which school; the owner of a workspace may be no staff.

    With a source it is what was fetched from there.
    """

    school_id: UUID
    staff_id: UUID | None
    slack_enterprise_id: str
    slack_team_id: str
    slack_user_id: str
    is_owner: bool
    file_id: str
    source_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Upload:
    """An upload as it stands; `content` is None before it was read, and after its end."""

    id: UUID
    given: NewUpload
    state: UploadState
    content: bytes | None
    plan: str
    counts: Mapping[str, Mapping[str, int]]


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
    _COLUMNS.state,
    _COLUMNS.content,
    _COLUMNS.plan,
    _COLUMNS.counts,
)


def add(connection: Connection, given: NewUpload, now: datetime) -> UUID | None:
    """Take an upload in; None where that file was taken in before: the form came twice."""
    known = select(_COLUMNS.id).where(_COLUMNS.file_id == given.file_id)
    if connection.execute(known).first():
        return None
    upload_id = new_id()
    row: dict[str, object] = {"id": upload_id, "uploaded_at": now, "moved_at": now}
    fresh = {"state": UploadState.WAITING, "plan": "", "counts": dict[str, object]()}
    connection.execute(insert(ROSTER_UPLOAD), row | fresh | asdict(given))
    return upload_id


def find(connection: Connection, upload_id: UUID) -> Upload | None:
    """Look one up."""
    row = connection.execute(_UPLOADS.where(_COLUMNS.id == upload_id)).first()
    if row is None:
        return None
    return Upload(row[0], NewUpload(*row[1:9]), *row[9:])


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


def keep_content(connection: Connection, upload_id: UUID, content: bytes) -> None:
    """Keep the file as it was read."""
    statement = update(ROSTER_UPLOAD).where(_COLUMNS.id == upload_id)
    connection.execute(statement.values(content=content))


def keep_plan(
    connection: Connection, upload_id: UUID, plan: str, counts: Mapping[str, Mapping[str, int]]
) -> None:
    """Keep what the dry run has shown."""
    statement = update(ROSTER_UPLOAD).where(_COLUMNS.id == upload_id)
    connection.execute(statement.values(plan=plan, counts=counts))


def end(connection: Connection, upload_id: UUID, state: UploadState, now: datetime) -> None:
    """End an upload, imported or not, and erase the file."""
    statement = update(ROSTER_UPLOAD).where(_COLUMNS.id == upload_id)
    connection.execute(statement.values(state=state, moved_at=now, content=None))


def stood_since(
    connection: Connection, states: Sequence[UploadState], until: datetime
) -> list[UUID]:
    """List the uploads that have been in one of some states since before an instant."""
    statement = select(_COLUMNS.id).where(_COLUMNS.state.in_(states), _COLUMNS.moved_at < until)
    return list(connection.execute(statement.order_by(_COLUMNS.id)).scalars())
