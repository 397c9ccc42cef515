"""Uploads that are given up, since the program failed at them: who gave one is told once."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Connection

from bot.attendance.days import dates
from storage.deliveries import queue
from storage.deliveries.parts import NoticePart
from storage.deliveries.queue import Claim, Due
from storage.rosters import uploads
from storage.rosters.uploads import Upload
from storage.schools import schools
from storage.tables.words import NoticeKind, Purpose, UploadState

KINDS = frozenset({NoticeKind.UPLOAD_FAILED, NoticeKind.UPLOAD_STAYS, NoticeKind.UPLOAD_BROKEN})
_TOLD_WITHIN = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class AbandonedUpload:
    """What who gave an upload is told: why it was given up, and by which word the log has it."""

    kind: NoticeKind
    school: str
    was_fetched: bool
    reference: str


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
    return AbandonedUpload(kind, school.name, was_fetched, reference(claim.subject_id))


def reference(upload_id: UUID) -> str:
    """Give the word by which a person and the log name an upload: the end of its id, by chance."""
    return upload_id.hex[-8:]
