"""Meetings: a timetable that changes ends the old rows and begins new ones."""

from calendar import day_name
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import partial
from uuid import UUID

from bot.fates import Fate, Noun
from bot.oneroster.checking.timetable import MEETINGS, clock
from bot.oneroster.syncing.offerings import SyncedOffering
from bot.oneroster.syncing.writing import Job, Writer, writing
from storage import tables
from storage.engine.columns import new_id
from storage.rosters import rows, timetables
from storage.rosters.rows import StoredMeeting
from storage.rosters.timetables import Replacing, Slot


def sync_meetings(job: Job, offerings: Mapping[str, SyncedOffering]) -> None:
    """Sync the timetable of a school, if the export has one: a meetings.csv is all there is then.

    An export without the file says nothing about meetings: they stay as they are.
    """
    if not job.known.has_timetable:
        return
    stored = defaultdict[UUID, list[StoredMeeting]](list)
    for meeting in rows.meetings(job.connection, job.school_id):
        stored[meeting.course_offering_id].append(meeting)
    wanted: defaultdict[str, dict[Slot, None]] = defaultdict(dict)
    for row in job.known.staging.meetings(job.school):
        slot = (row.weekday, row.period, clock(row.starts), clock(row.ends))
        wanted[row.course_offering][slot] = None
    registers = rows.register_periods_on(job.connection, job.school_id, job.today)
    taken = rows.with_registers(job.connection, job.school_id)
    with writing(job, tables.MEETING) as writer:
        for sourced_id, offering in offerings.items():
            if not job.known.findings.spares(MEETINGS, sourced_id):
                found = timetables.replacing(
                    stored[offering.id],
                    wanted[sourced_id],
                    job.now,
                    registers.get(offering.id, set()),
                    is_taken=offering.id in taken,
                )
                _write(job, writer, offering.id, found)
                if found.changed or _goes_by_the_hour(job, stored[offering.id]):
                    job.repeatable.end()


def _goes_by_the_hour(job: Job, meetings: Sequence[StoredMeeting]) -> bool:
    """Whether a meeting has a last day to come: by the hour and by registers it counts or not."""
    return any(each.ends_on is not None and each.ends_on >= job.today for each in meetings)


def _write(job: Job, writer: Writer, course_offering_id: UUID, found: Replacing) -> None:
    """Write what becomes of the meetings of a course offering, and count it."""
    counts = job.counts[Noun.MEETINGS]
    counts.unchanged += found.unchanged
    for meeting, ends_on in found.changed:
        slot = (meeting.weekday, meeting.period, meeting.starts_at, meeting.ends_at)
        writer.change({"id": meeting.id, "ends_on": ends_on})
        counts.count(Fate.ENDED if ends_on else Fate.CHANGED, partial(_described, slot))
    for slot in found.added:
        weekday, period, starts_at, ends_at = slot
        writer.add(
            {
                "id": new_id(),
                "school_id": job.school_id,
                "course_offering_id": course_offering_id,
                "weekday": weekday,
                "period": period,
                "starts_at": starts_at,
                "ends_at": ends_at,
                "begins_on": found.begins_on,
                "ends_on": None,
            }
        )
        counts.count(Fate.ADDED, partial(_described, slot))


def _described(slot: Slot) -> str:
    weekday, period, starts_at, ends_at = slot
    return f"{day_name[weekday - 1]}, {starts_at:%H:%M} to {ends_at:%H:%M} {period}".strip()
