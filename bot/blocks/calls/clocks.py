"""What runs out while nobody explains an absence: the days in which it is to be cleared."""

from bot.attendance.calls.call_list import CallList
from bot.attendance.days import written_times
from bot.attendance.excuses.deadlines import Deadline
from bot.blocks.elements import Block, context


def clocks(found: CallList) -> list[Block]:
    """Draw what runs out for those on the list."""
    told = [f"To be cleared: {days_left(found.deadline)}."] if found.deadline else []
    return [context(" ".join(told))] if told else []


def days_left(deadline: Deadline) -> str:
    """Write "2 school days left, by Wed 25 Nov", or that it counts as unexcused since."""
    by = f" by {written_times.day(deadline.last_day)}" if deadline.last_day else ""
    if deadline.has_passed:
        return f"unexcused, not cleared{by}"
    if deadline.left == 0:
        return f"today is the last day,{by}" if by else "today is the last day"
    days = "1 school day" if deadline.left == 1 else f"{deadline.left} school days"
    return f"{days} left,{by}" if by else f"{days} left"
