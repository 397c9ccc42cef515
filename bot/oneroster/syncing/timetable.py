"""Meetings: a timetable that changes ends the old rows and begins new ones.

A change holds from today, so that yesterday's were the last meetings of old; but from tomorrow for
a course offering that would lose a register of today from sight, taken or of a meeting that has
begun: one is named by its period, and by none where it is the day's only one.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import partial
from uuid import UUID

from bot.oneroster.checking.timetable import MEETINGS, clock
from bot.oneroster.syncing.merging import Fate, Noun
from bot.oneroster.syncing.offerings import SyncedOffering
from bot.oneroster.syncing.writing import Job, Writer, writing
from storage import tables
from storage.engine.columns import new_id
from storage.registers.opening import register_period
from storage.rosters import rows
from storage.rosters.rows import StoredMeeting

ONE_DAY = timedelta(days=1)
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
    registers = rows.register_periods_on(job.connection, job.school_id, job.today)
    taken = rows.with_registers(job.connection, job.school_id)
    with writing(job.connection, tables.MEETING) as writer:
        for sourced_id, offering in offerings.items():
            if not job.known.findings.spares(MEETINGS, sourced_id):
                before, after = stored[offering.id], wanted[sourced_id]
                begun = registers.get(offering.id, set()) | _begun(before, job.now)
                first_day = job.today if begun <= _keys(before, after, job.now) else job.tomorrow
                has_past = offering.id in taken or bool(before)
                sync = MeetingSync(job, writer, offering.id, first_day, has_past=has_past)
                sync.replace(before, after)


@dataclass(frozen=True, slots=True)
class MeetingSync:
    """Writes the timetable of one course offering, of which what changes does so on `first_day`."""

    job: Job
    writer: Writer
    course_offering_id: UUID
    first_day: date
    has_past: bool

    def replace(self, stored: list[StoredMeeting], wanted: dict[Slot, None]) -> None:
        """Make the meetings what is wanted; those of the past stay."""
        counts = self.job.counts[Noun.MEETINGS]
        for meeting in stored:
            if meeting.ends_on is not None and meeting.ends_on < self.first_day:
                continue
            slot = (meeting.weekday, meeting.period, meeting.starts_at, meeting.ends_at)
            if slot not in wanted:
                self._end(meeting, self.first_day - ONE_DAY)
                counts.count(Fate.ENDED, partial(_described, slot))
                continue
            del wanted[slot]
            if meeting.ends_on is None:
                counts.unchanged += 1
            else:
                self._end(meeting, None)
                counts.count(Fate.CHANGED, partial(_described, slot))
        for slot in wanted:
            self.writer.add(self._row(slot))
            counts.count(Fate.ADDED, partial(_described, slot))

    def _end(self, meeting: StoredMeeting, ends_on: date | None) -> None:
        self.writer.change({"id": meeting.id, "ends_on": ends_on})

    def _row(self, slot: Slot) -> dict[str, object]:
        """A first timetable holds for the past, too, unless a register was taken without one."""
        weekday, period, starts_at, ends_at = slot
        return {
            "id": new_id(),
            "school_id": self.job.school_id,
            "course_offering_id": self.course_offering_id,
            "weekday": weekday,
            "period": period,
            "starts_at": starts_at,
            "ends_at": ends_at,
            "begins_on": self.first_day if self.has_past else None,
            "ends_on": None,
        }


def _begun(stored: list[StoredMeeting], now: datetime) -> set[str]:
    """Name the registers of today whose meetings have begun, taken or not."""
    today = now.date()
    meetings = [
        each
        for each in stored
        if each.weekday == today.isoweekday()
        and (each.begins_on is None or each.begins_on <= today)
        and (each.ends_on is None or each.ends_on >= today)
    ]
    return {
        register_period(each.period, len(meetings))
        for each in meetings
        if each.starts_at <= now.time()
    }


def _keys(stored: list[StoredMeeting], wanted: dict[Slot, None], now: datetime) -> set[str]:
    """Name the registers that today has by a timetable; without any there is one all the same."""
    if not stored and not wanted:
        return {""}
    periods = [period for weekday, period, *_ in wanted if weekday == now.isoweekday()]
    return {register_period(period, len(periods)) for period in periods}


def _described(slot: Slot) -> str:
    weekday, period, starts_at, ends_at = slot
    return f"weekday {weekday}, {starts_at:%H:%M} to {ends_at:%H:%M} {period}".strip()
