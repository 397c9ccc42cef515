"""What runs out while nobody explains an absence: minutes to try the family, days to clear it."""

from bot.attendance.calls.call_list import CallList
from bot.attendance.contacts.rule import FamiliesToReach
from bot.attendance.days import written_times
from bot.attendance.excuses.deadlines import Deadline
from bot.attendance.numbers import counted
from bot.blocks.elements import Block, context
from storage.tables.words import HourCycle


def clocks(found: CallList) -> list[Block]:
    """Draw what runs out for those on the list."""
    families = " · ".join(to_reach(found.contacts, found.hour_cycle))
    clears = f"To be cleared: {days_left(found.deadline)}." if found.deadline else ""
    told = [f"{families}." if families else "", clears]
    return [context("\n".join(filter(None, told)))] if any(told) else []


def to_reach(found: FamiliesToReach | None, hour_cycle: HourCycle) -> list[str]:
    """Write "7 to reach by 10:00", and how many were not tried in time. Counts, without names."""
    if found is None:
        return []
    missed = [f"{found.missed} not tried in time"] if found.missed else []
    if found.by is None:
        return missed
    by = written_times.clock(found.by, hour_cycle)
    first = "" if found.at_once else ", the first"
    return [f"{found.to_reach} to reach{first} by {by}", *missed]


def days_left(deadline: Deadline) -> str:
    """Write "2 school days left, by Wed 25 Nov", or that it counts as unexcused since."""
    by = f" by {written_times.day(deadline.last_day)}" if deadline.last_day else ""
    if deadline.has_passed:
        return f"unexcused, not cleared{by}"
    if deadline.left == 0:
        return f"today is the last day,{by}" if by else "today is the last day"
    days = counted(deadline.left, "school day")
    return f"{days} left,{by}" if by else f"{days} left"
