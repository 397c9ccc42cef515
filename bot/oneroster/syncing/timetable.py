"""Meetings: a timetable that changes ends the old rows yesterday and begins new ones today."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import time
from uuid import UUID

from bot.oneroster.checking.timetable import MEETINGS, clock
from bot.oneroster.syncing.merging import Noun
from bot.oneroster.syncing.offerings import SyncedOffering
from bot.oneroster.syncing.writing import Job, Writer, writing
from storage import tables
from storage.engine.columns import new_id
from storage.rosters import rows
from storage.rosters.rows import StoredMeeting

Slot = tuple[int, str, time, time]


def sync_meetings(job: Job, offerings: Mapping[str, SyncedOffering]) -> None:
    """Sync the timetable of a school, if the export has one: a meetings.csv is all there is then.

    An export without the file says nothing about meetings: they stay as they are.
    """
    if not job.known.has_timetable:
        return
    stored: defaultdict[UUID, list[StoredMeeting]] = defaultdict(list)
    for meeting in rows.meetings(job.connection, job.school_id):
        stored[meeting.course_offering_id].append(meeting)
    wanted: defaultdict[str, dict[Slot, None]] = defaultdict(dict)
    for row in job.known.staging.meetings(job.school):
        slot = (row.weekday, row.period, clock(row.starts), clock(row.ends))
        wanted[row.course_offering][slot] = None
    taken = rows.with_registers(job.connection, job.school_id)
    with writing(job.connection, tables.MEETING) as writer:
        for sourced_id, offering in offerings.items():
            if not job.known.findings.spares(MEETINGS, sourced_id):
                past = offering.id in taken or bool(stored[offering.id])
                _sync(
                    job, writer, offering.id, stored[offering.id], wanted[sourced_id], has_past=past
                )


def _sync(
    job: Job,
    writer: Writer,
    course_offering_id: UUID,
    stored: list[StoredMeeting],
    wanted: dict[Slot, None],
    *,
    has_past: bool,
) -> None:
    counts = job.counts[Noun.MEETINGS]
    for meeting in stored:
        if meeting.ends_on is not None and meeting.ends_on < job.today:
            continue
        slot = (meeting.weekday, meeting.period, meeting.starts_at, meeting.ends_at)
        if slot in wanted:
            del wanted[slot]
            counts.unchanged += 1
        else:
            writer.change({"id": meeting.id, "ends_on": job.yesterday})
            counts.ended += 1
    for slot in wanted:
        writer.add(_row(job, course_offering_id, slot, has_past=has_past))
        counts.added += 1


def _row(job: Job, course_offering_id: UUID, slot: Slot, *, has_past: bool) -> dict[str, object]:
    """A first timetable holds for the past, too, unless a register was taken without one."""
    weekday, period, starts_at, ends_at = slot
    return {
        "id": new_id(),
        "school_id": job.school_id,
        "course_offering_id": course_offering_id,
        "weekday": weekday,
        "period": period,
        "starts_at": starts_at,
        "ends_at": ends_at,
        "begins_on": job.today if has_past else None,
        "ends_on": None,
    }
