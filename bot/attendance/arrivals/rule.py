"""What a record says once it is known when its student came to school: one rule, and pure."""

from datetime import time

from bot.attendance.registers.details import MOST_MINUTES_LATE
from storage.calls.desk_rules import Arriving
from storage.registers.opening import MeetingTime
from storage.registers.records import Entry
from storage.tables.words import ATTENDED, Status

_HOUR = 60


def said(
    entry: Entry | None,
    meeting: MeetingTime | None,
    at: time,
    rule: Arriving,
    *,
    covered: bool = False,
) -> Entry | None:
    """Say what a record of the day becomes when its student has come at a time.

    By the lessons' times, not by their order. One that was over is explained: excused, or absent
    where the school says so, with the reason "arrived 09:40" if it had none. In the one under way
    the student is late, by the minutes from its start, or absent with the minutes in the reason
    where that is more than the school calls late. One that is still to come and was marked absent
    ahead has no record any more, unless an excuse covers it (`covered`). What says present or late,
    and what was never taken, stays. A lesson without a timetable is under way all day.
    """
    if entry is None or entry.status in ATTENDED:
        return entry
    if meeting is not None and at < meeting.starts_at:
        return None if entry.status is Status.ABSENT and not covered else entry
    reason = entry.reason or f"arrived {at:%H:%M}"
    if meeting is not None and meeting.ends_at <= at:
        missed = Status(rule.missed) if entry.status is Status.ABSENT else entry.status
        return Entry(missed, None, reason, entry.note)
    minutes = None if meeting is None else _minutes(meeting.starts_at, at)
    most = rule.absent_after_minutes
    if minutes is not None and most is not None and minutes > most:
        status = entry.status
        return Entry(status, None, entry.reason or f"{reason}, {minutes} min late", entry.note)
    late = None if minutes is None else min(minutes, MOST_MINUTES_LATE)
    return Entry(Status.LATE, late, entry.reason, entry.note)


def _minutes(starts_at: time, at: time) -> int:
    begun = starts_at.hour * _HOUR + starts_at.minute
    return at.hour * _HOUR + at.minute - begun
