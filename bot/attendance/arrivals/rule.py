"""What a record says once it is known when its student came to school: one rule, and pure."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from bot.attendance.registers.details import MOST_MINUTES_LATE
from storage.calls.desk_rules import Arriving
from storage.registers.cells import Entry
from storage.tables.words import ATTENDED, Status

_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class LessonTimes:
    """When a lesson begins and ends, as instants: the clocks may be changed between the two."""

    begins: datetime
    ends: datetime


@dataclass(frozen=True, slots=True)
class Came:
    """When a student came to school: what the clocks showed, and the instant."""

    clock: time
    at: datetime


def said(
    entry: Entry | None,
    lesson: LessonTimes | None,
    came: Came,
    rule: Arriving,
    *,
    covered: bool = False,
) -> Entry | None:
    """Say what a record of the day becomes when its student has come at a time.

    By the lessons' times, not by their order, and in time that passes. One that was over is
    explained: excused, or absent where the school says so, with the reason "arrived 09:40" if it
    had none. In the one under way the student is late, by the minutes from its start, or absent
    with the minutes in the reason where that is more than the school calls late. One that is still
    to come and was marked absent ahead has no record any more, unless an excuse covers it
    (`covered`). What says present or late, and what was never taken, stays. A lesson without a
    timetable is under way all day.
    """
    if entry is None or entry.status in ATTENDED:
        return entry
    if lesson is not None and came.at < lesson.begins:
        return None if entry.status is Status.ABSENT and not covered else entry
    reason = entry.reason or f"arrived {came.clock:%H:%M}"
    if lesson is not None and lesson.ends <= came.at:
        missed = Status(rule.missed) if entry.status is Status.ABSENT else entry.status
        return Entry(missed, None, reason, entry.note)
    minutes = None if lesson is None else (came.at - lesson.begins) // _MINUTE
    most = rule.absent_after_minutes
    if minutes is not None and most is not None and minutes > most:
        status = entry.status
        return Entry(status, None, entry.reason or f"{reason}, {minutes} min late", entry.note)
    late = None if minutes is None else min(minutes, MOST_MINUTES_LATE)
    return Entry(Status.LATE, late, entry.reason, entry.note)
