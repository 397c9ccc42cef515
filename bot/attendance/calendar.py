"""Days and meetings: what is today in a school, which registers a day has, which meeting is now."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from storage.registers import MeetingTime

EARLY = timedelta(minutes=10)


def today(time_zone: str, now: datetime) -> date:
    """Give the school's local date at the instant `now`."""
    return local(time_zone, now).date()


def local(time_zone: str, now: datetime) -> datetime:
    """Give the school's wall-clock time at the instant `now`."""
    return now.astimezone(ZoneInfo(time_zone))


def register_period(meetings: Sequence[MeetingTime], meeting: MeetingTime) -> str:
    """Name the period of a meeting's register: empty when the course meets once that day."""
    return meeting.period if len(meetings) > 1 else ""


def register_periods(meetings: Sequence[MeetingTime], *, has_timetable: bool) -> list[str]:
    """List the periods of a course offering's registers on one day, given that day's meetings.

    A course offering without any timetable has one register on every day.
    """
    if not has_timetable:
        return [""]
    return [register_period(meetings, meeting) for meeting in meetings]


def is_now(meeting: MeetingTime, at: time) -> bool:
    """Whether a meeting is on at a wall-clock time: from ten minutes before it to its end."""
    day = date(2000, 1, 2)
    begins = datetime.combine(day, meeting.starts_at) - EARLY
    return begins <= datetime.combine(day, at) <= datetime.combine(day, meeting.ends_at)
