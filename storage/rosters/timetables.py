"""What becomes of a course offering's meetings when it is to meet at other times.

A change holds from today, so that yesterday's were the last meetings of old; but from tomorrow for
a course offering that would lose a register of today from sight, taken or of a meeting that has
begun: one is named by its period, and by none where it is the day's only one.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from storage.registers.opening import register_period
from storage.rosters.rows import StoredMeeting

_ONE_DAY = timedelta(days=1)
# Weekday, period, start and end.
Slot = tuple[int, str, time, time]


@dataclass(frozen=True, slots=True)
class Replacing:
    """Which meetings get another last day, and which are new, from `begins_on` on, if one."""

    changed: Sequence[tuple[StoredMeeting, date | None]]
    added: Sequence[Slot]
    begins_on: date | None
    unchanged: int


def replacing(
    stored: Sequence[StoredMeeting],
    wanted: Iterable[Slot],
    at: datetime,
    taken_today: Iterable[str],
    *,
    is_taken: bool,
) -> Replacing:
    """Say how meetings become what is wanted at a school's wall clock; those of the past stay.

    `taken_today` are the periods of today's registers. A first timetable holds for the past, too,
    unless a register was taken without one.
    """
    left = dict.fromkeys(wanted)
    first_day = _first_day(stored, left, at, {*taken_today})
    changed: list[tuple[StoredMeeting, date | None]] = []
    unchanged = 0
    for meeting in stored:
        if meeting.ends_on is not None and meeting.ends_on < first_day:
            continue
        slot = (meeting.weekday, meeting.period, meeting.starts_at, meeting.ends_at)
        if slot not in left:
            changed.append((meeting, first_day - _ONE_DAY))
            continue
        del left[slot]
        if meeting.ends_on is None:
            unchanged += 1
        else:
            changed.append((meeting, None))
    has_past = is_taken or bool(stored)
    return Replacing(changed, list(left), first_day if has_past else None, unchanged)


def _first_day(
    stored: Sequence[StoredMeeting], wanted: dict[Slot, None], at: datetime, taken: set[str]
) -> date:
    today = at.date()
    begun = taken | _begun(stored, at)
    return today if begun <= _keys(stored, wanted, at) else today + _ONE_DAY


def _begun(stored: Sequence[StoredMeeting], at: datetime) -> set[str]:
    """Name the registers of today whose meetings have begun, taken or not."""
    today = at.date()
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
        if each.starts_at <= at.time()
    }


def _keys(stored: Sequence[StoredMeeting], wanted: dict[Slot, None], at: datetime) -> set[str]:
    """Name the registers that today has by a timetable; without any there is one all the same."""
    if not stored and not wanted:
        return {""}
    periods = [period for weekday, period, *_ in wanted if weekday == at.isoweekday()]
    return {register_period(period, len(periods)) for period in periods}
