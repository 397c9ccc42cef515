"""Times and days as they are written for people, the times as the school writes them.

What machines read (the API, logs, buttons, exports) is ISO 8601 and not written here.
"""

from datetime import date, datetime, time

from storage.tables.words import HourCycle

_HALF_DAY = 12
_HOUR = 60


def clock(at: time | datetime, hour_cycle: HourCycle) -> str:
    """Write "13:05", or "1:05 PM" where the school's clocks count 12 hours."""
    if hour_cycle is HourCycle.TWENTY_FOUR:
        return f"{at:%H:%M}"
    return f"{at.hour % _HALF_DAY or _HALF_DAY}:{at:%M} {_half(at)}"


def between(starts_at: time, ends_at: time, hour_cycle: HourCycle) -> str:
    """Write a lesson's times, of one half of the day with AM or PM only once."""
    begins, ends = clock(starts_at, hour_cycle), clock(ends_at, hour_cycle)
    if hour_cycle is HourCycle.TWELVE and _half(starts_at) == _half(ends_at):
        begins = begins.removesuffix(f" {_half(starts_at)}")
    return f"{begins}–{ends}"


def moment(instant: datetime, read_on: date, hour_cycle: HourCycle) -> str:
    """Write an instant of the school's time, with its date unless that is `read_on`.

    By the school's clocks, since it stands beside the times of lessons, which are the school's: to
    a reader elsewhere a register would seem to be saved before its lesson began. And it follows
    somebody's name, which belongs in plain text, where Slack draws no times.
    """
    at, on = clock(instant, hour_cycle), instant.date()
    if on == read_on:
        return at
    return f"{at} on {day(on) if on.year == read_on.year else day_and_year(on)}"


def minutes_overdue(minutes: int) -> str:
    """Write "12 min overdue", from an hour on "2 h overdue": it is read again and again."""
    hours = minutes // _HOUR
    return f"{hours} h overdue" if hours else f"{minutes} min overdue"


def ago(on: date, read_on: date) -> str:
    """Write "today", "yesterday", or "3 days ago"."""
    days = (read_on - on).days
    return {0: "today", 1: "yesterday"}.get(days, f"{days} days ago")


def day(on: date) -> str:
    """Write "Mon 23 Nov"."""
    return f"{on:%a} {short(on)}"


def of_week(on: date) -> str:
    """Write "Mon 23"."""
    return f"{on:%a} {on.day}"


def day_and_year(on: date) -> str:
    """Write "Mon 23 Nov 2026"."""
    return f"{day(on)} {on.year}"


def short(on: date) -> str:
    """Write "23 Nov"."""
    return f"{on.day} {on:%b}"


def in_full(on: date) -> str:
    """Write "Monday 23 November 2026"."""
    return f"{on:%A} {without_weekday(on)}"


def without_weekday(on: date) -> str:
    """Write "23 November 2026"."""
    return f"{on.day} {on:%B} {on.year}"


def _half(at: time | datetime) -> str:
    return "AM" if at.hour < _HALF_DAY else "PM"
