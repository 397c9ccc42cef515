"""Schedules: which instant a wall-clock time of a date is, and what is due at an instant."""

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.attendance.days import dates

# How late something may be that is not caught up, and what happens in the last minutes of a day.
PROMPT = timedelta(minutes=10)
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Schedule:
    """A wall-clock time on some weekdays of a school.

    `weekdays` are the digits of ISO weekdays, such as "12345". `closed` are the dates on which the
    whole school is closed. Nothing is due for an instant before `changed_at`. `catches_up`: what
    was missed is still due until its date ends, else for ten minutes only.
    """

    at: time
    weekdays: str
    time_zone: str
    changed_at: datetime
    closed: frozenset[date] = frozenset()
    on_closed_days: bool = False
    catches_up: bool = True

    def covers(self, day: date) -> bool:
        """Whether there is an occurrence on a date."""
        is_open = self.on_closed_days or day not in self.closed
        return is_open and str(day.isoweekday()) in self.weekdays


@dataclass(frozen=True, slots=True)
class Occurrence:
    """What happens once for a date of the school: due from `due_at` until just before `expires_at`.

    `local_date` is its key: whatever becomes of the time or the zone, a date has one.
    """

    local_date: date
    due_at: datetime
    expires_at: datetime


def resolve(day: date, at: time, time_zone: str) -> datetime:
    """Give the instant, in UTC, at which the clocks of a zone first show `at` or later on a date.

    So a time that clocks skip is the end of the gap, and one that they show twice is the first. If
    they skip the rest of the date it is the date's last instant: it always lies within the date.
    """
    zone = ZoneInfo(time_zone)
    wall = datetime.combine(day, at.replace(tzinfo=None, fold=0), zone)
    instant = wall.astimezone(UTC)
    if instant.astimezone(zone).replace(tzinfo=None) == wall.replace(tzinfo=None):
        return instant
    after = _end_of_gap(wall, zone)
    return after if after.astimezone(zone).date() == day else after - timedelta.resolution


def due(schedule: Schedule, now: datetime) -> list[Occurrence]:
    """List what is due at an instant, oldest first.

    It goes by nothing but the schedule and the instant, so it names an occurrence again and again
    until it expires: that it happens once is for whoever keeps its date.
    """
    # Two days: the last minutes of one reach into the next.
    found = occurrences(schedule, now - 2 * DAY, now)
    return [each for each in found if now < each.expires_at]


def occurrences(schedule: Schedule, since: datetime, until: datetime) -> list[Occurrence]:
    """List the occurrences after `since` and up to `until`, oldest first: one for a date at most.

    None is for an instant before the schedule was changed last.
    """
    found = (_occurrence(schedule, day) for day in _days(schedule, since, until))
    return [
        each
        for each in found
        if since < each.due_at <= until and not is_before(each.due_at, schedule.changed_at, until)
    ]


def is_before(instant: datetime, changed_at: datetime, now: datetime) -> bool:
    """Whether something was due before its plan was changed last, and so is not caught up.

    A change that is still to come was written by a clock that was ahead: it is not gone by.
    """
    return instant < changed_at <= now


def minutes_after(day: date, starts_at: time, minutes: int, time_zone: str) -> datetime:
    """Give the instant so many minutes after a meeting began, for reminders.

    The start is a time of the clocks, what comes after is time that passes.
    """
    return resolve(day, starts_at, time_zone) + timedelta(minutes=minutes)


def clocks_change(day: date, time_zone: str) -> bool:
    """Whether the clocks of a zone are changed on a date: what shows is no measure of time then."""
    zone = ZoneInfo(time_zone)
    midnights = (datetime.combine(each, time.min, zone) for each in (day, day + DAY))
    return len({each.utcoffset() for each in midnights}) > 1


def end_of(day: date, time_zone: str) -> datetime:
    """Give the instant at which a date ends in a zone and the next begins."""
    return resolve(day + DAY, time.min, time_zone)


def _days(schedule: Schedule, since: datetime, until: datetime) -> Iterator[date]:
    day = dates.today(schedule.time_zone, since)
    last = dates.today(schedule.time_zone, until)
    while day <= last:
        if schedule.covers(day):
            yield day
        day += DAY


def _occurrence(schedule: Schedule, day: date) -> Occurrence:
    due_at = resolve(day, schedule.at, schedule.time_zone)
    soon = due_at + PROMPT
    expires_at = max(end_of(day, schedule.time_zone), soon) if schedule.catches_up else soon
    return Occurrence(day, due_at, expires_at)


def _end_of_gap(wall: datetime, zone: ZoneInfo) -> datetime:
    """Find the instant at which clocks jump over a wall-clock time.

    fold=1 reads the time by the offset after the jump and fold=0 by the one before (PEP 495), which
    gives an instant on either side of it.
    """
    before = int(wall.replace(fold=1).timestamp())
    after = int(wall.timestamp())
    offset = wall.replace(fold=1).utcoffset()
    seconds = range(before, after + 1)
    place = bisect_left(seconds, True, key=lambda second: _offset(second, zone) == offset)
    return datetime.fromtimestamp(seconds[place], UTC)


def _offset(second: int, zone: ZoneInfo) -> timedelta | None:
    return datetime.fromtimestamp(second, zone).utcoffset()
