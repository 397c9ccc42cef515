"""Uploads that are given up, since the program failed at them, or of which nobody could be told."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Connection

from bot.attendance.days import dates
from storage.deliveries import queue
from storage.deliveries.parts import NoticePart
from storage.deliveries.queue import Claim, Due
from storage.rosters.exports import uploads
from storage.rosters.exports.uploads import Upload
from storage.schools import schools
from storage.tables.words import NoticeKind, Purpose, UploadState

KINDS = frozenset(
    {
        NoticeKind.UPLOAD_FAILED,
        NoticeKind.UPLOAD_STAYS,
        NoticeKind.UPLOAD_BROKEN,
        NoticeKind.UPLOAD_UNTOLD,
    }
)
_TOLD_WITHIN = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class AbandonedUpload:
    """What who gave an upload is told: why it was given up, and by which word the log has it.

    Of one that is imported all the same, what it did could not be told.
    """

    kind: NoticeKind
    school: str
    was_fetched: bool
    reference: str
    is_imported: bool


def give_up(
    connection: Connection, upload: Upload, before: UploadState, kind: NoticeKind, now: datetime
) -> bool:
    """End an upload, erase its file and have who gave it told, all in one.

    False, and nothing is done, where it is in another state than `before` by now: somebody else
    has ended it, or it was imported after all.
    """
    if not uploads.move(connection, upload.id, before, UploadState.ENDED, now):
        return False
    uploads.end(connection, upload.id, UploadState.ENDED, now)
    queue.enqueue(connection, [_notice(connection, upload, kind, now)])
    return True


def tell_later(connection: Connection, upload: Upload, now: datetime) -> None:
    """Have who gave an upload told that Slack did not take what came of it.

    A dry run that nobody has seen is nothing to decide on: it ends, and the file is erased. Where
    it was decided on all the same, it was seen, and nothing is told.
    """
    if uploads.move(connection, upload.id, UploadState.SHOWN, UploadState.ENDED, now):
        uploads.end(connection, upload.id, UploadState.ENDED, now)
    found = uploads.find(connection, upload.id)
    if found is None or found.state is UploadState.IMPORTING:
        return
    queue.enqueue(connection, [_notice(connection, upload, NoticeKind.UPLOAD_UNTOLD, now)])


def _notice(connection: Connection, upload: Upload, kind: NoticeKind, now: datetime) -> Due:
    school, person = schools.named(connection, upload.given.school_id), upload.given.slack_user_id
    return Due(
        purpose=Purpose.NOTICE,
        school_id=school.id,
        subject_id=upload.id,
        local_date=dates.today(school.time_zone, now),
        part=NoticePart(kind, person),
        channel_id=person,
        due_at=now,
        expires_at=now + _TOLD_WITHIN,
    )


def told(connection: Connection, claim: Claim, kind: NoticeKind) -> AbandonedUpload:
    """Read what who gave an upload is told of it."""
    school = schools.named(connection, claim.school_id)
    upload = uploads.find(connection, claim.subject_id)
    was_fetched = upload is not None and upload.given.source_id is not None
    is_imported = upload is not None and upload.state is UploadState.IMPORTED
    word = reference(claim.subject_id)
    return AbandonedUpload(kind, school.name, was_fetched, word, is_imported)


def reference(upload_id: UUID) -> str:
    """Give the word by which a person and the log name an upload: the end of its id, by chance."""
    return upload_id.hex[-8:]
