"""Days and meetings: what is today in a school, which registers a day has, which meeting is now."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.attendance.days import written_times
from bot.attendance.errors import BadInput, NoRegister
from storage.registers import opening
from storage.registers.opening import MeetingTime, Offered, RegisterKey

EARLY = timedelta(minutes=10)


def today(time_zone: str, now: datetime) -> date:
    """Give the school's local date at the instant `now`."""
    return local(time_zone, now).date()


def refuse_reversed(begins_on: date | None, ends_on: date | None) -> None:
    """Raise BadInput where the first of two dates is after the last; None is an open end."""
    if begins_on and ends_on and begins_on > ends_on:
        raise BadInput(
            f"Found from {begins_on} after to {ends_on}, expected it on that day or before.",
            field="from",
        )


def local(time_zone: str, now: datetime) -> datetime:
    """Give the school's wall-clock time at the instant `now`."""
    return now.astimezone(ZoneInfo(time_zone))


def _register_period(meetings: Sequence[MeetingTime], meeting: MeetingTime) -> str:
    """Name the period of a meeting's register: empty when the course meets once that day."""
    return opening.register_period(meeting.period, len(meetings))


def register_periods(meetings: Sequence[MeetingTime], *, has_timetable: bool) -> list[str]:
    """List the periods of a course offering's registers on one day, given that day's meetings.

    A course offering without any timetable has one register on every day.
    """
    if not has_timetable:
        return [""]
    return [_register_period(meetings, meeting) for meeting in meetings]


def refuse_to_come(day: date, today: date) -> None:
    """Raise NoRegister for a day that is still to come."""
    if day > today:
        raise NoRegister(
            f"{written_times.in_full(day)} is still to come: a register can be taken from its day "
            "on."
        )


def meeting_of(found: Offered, key: RegisterKey, today: date) -> MeetingTime | None:
    """Give the meeting that a register is of; None for a course offering without a timetable.

    Raises NoRegister for a date to come, a date outside the course offering's term, a day on which
    it does not meet, and a period that it does not have on that day.
    """
    day = key.attendance_date
    refuse_to_come(day, today)
    if not found.begins_on <= day <= found.ends_on:
        raise NoRegister(
            f"{found.title} runs from {written_times.without_weekday(found.begins_on)} to "
            f"{written_times.without_weekday(found.ends_on)}, so it has no register on "
            f"{written_times.without_weekday(day)}."
        )
    periods = register_periods(found.meetings, has_timetable=found.has_timetable)
    if not periods:
        raise NoRegister(f"{found.title} has no lesson on {written_times.in_full(day)}.")
    if key.period not in periods:
        raise NoRegister(
            f"{found.title} has no period “{key.period}” on {written_times.in_full(day)}; "
            f"it has {', '.join(periods) or 'one lesson without a period'}."
        )
    return found.meetings[periods.index(key.period)] if found.meetings else None


def is_now(meeting: MeetingTime | None, at: time) -> bool:
    """Whether a meeting is on at a wall-clock time: from ten minutes before it to its end.

    A course offering without a timetable (None) is on all day.
    """
    if meeting is None:
        return True
    day = date(2000, 1, 2)
    begins = datetime.combine(day, meeting.starts_at) - EARLY
    return begins <= datetime.combine(day, at) <= datetime.combine(day, meeting.ends_at)
