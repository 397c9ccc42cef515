"""An export that was uploaded in Slack, or fetched from there: tried, or imported."""

import tempfile
from collections.abc import Mapping
from datetime import datetime
from functools import partial
from pathlib import Path
from uuid import UUID

from sqlalchemy import Connection

from bot.attendance.access.setting_up import Asker
from bot.attendance.rosters import fetching, uploading
from bot.oneroster import importing
from bot.oneroster.importing import ImportOptions, Outcome
from bot.oneroster.problems import GivenUpError
from storage.engine.database import Database
from storage.rosters.exports import uploads
from storage.rosters.exports.uploads import Upload
from storage.schools.importing import sources
from storage.schools.importing.imports import Origin
from storage.schools.importing.sources import Good, Source
from storage.tables.words import ImportDoor, UploadState


def run(
    database: Database,
    upload: Upload,
    content: bytes,
    now: datetime,
    *,
    dry_run: bool,
    allow_drop: bool = False,
) -> Outcome:
    """Import, or try to; in a thread. Raises OneRosterError and AttendanceError."""
    asker = uploading.asker_of(upload)
    source = database.read_now(source_of, upload)
    end = partial(finish_import, upload_id=upload.id, now=now)
    options = ImportOptions(
        now=now,
        dry_run=dry_run,
        allow_drop=allow_drop,
        origin=_origin(upload, source),
        admit=lambda connection, named: _admit(connection, asker, source, named),
        adopts=upload.given.school_id,
        expected=None if dry_run else upload.plan,
        finish=end if source is None else partial(finish_fetch, upload, source, now),
    )
    with tempfile.TemporaryDirectory(prefix="rollcall-") as folder:
        path = Path(folder) / "rosters.zip"
        path.write_bytes(content)
        return importing.run(database, path, options, lambda _step: None)


def finish_import(connection: Connection, upload_id: UUID, now: datetime) -> None:
    """Note in the import's own transaction that it is done, and erase the file.

    Raises GivenUpError where it was told to be broken off meanwhile: what was told stays true.
    """
    moves = (UploadState.IMPORTING, UploadState.IMPORTED)
    if not uploads.move(connection, upload_id, *moves, now):
        raise GivenUpError
    uploads.end(connection, upload_id, UploadState.IMPORTED, now)


def finish_fetch(upload: Upload, source: Source, now: datetime, connection: Connection) -> None:
    """Note that what was fetched is imported. Raises as `finish_import`."""
    finish_import(connection, upload.id, now)
    # What was changed while somebody decided is asked for next.
    since = now - uploading.LONGEST_WAIT - fetching.OVERLAP
    fetching.succeed(connection, source.id, source.school_id, Good(now, True, since))


def source_of(connection: Connection, upload: Upload) -> Source | None:
    """Give from where an upload was fetched; None for a file, and for a source that is gone."""
    found = sources.of_school(connection, upload.given.school_id)
    return found if found and found.id == upload.given.source_id else None


def _origin(upload: Upload, source: Source | None) -> Origin:
    if source is None:
        return Origin(ImportDoor.SLACK, upload.given.staff_id)
    return Origin(ImportDoor.SOURCE, upload.given.staff_id, source.settings.name)


def _admit(
    connection: Connection, asker: Asker, source: Source | None, named: Mapping[str, UUID | None]
) -> None:
    uploading.admit(connection, asker, named)
    if source is not None:
        fetching.admit(source, named)
