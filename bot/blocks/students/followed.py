"""What the office did about a student's absences."""

from bot.attendance.calls.followed import Followed
from bot.attendance.days import written_times
from bot.blocks.calls.call_list import done
from bot.blocks.elements import Block, context
from bot.blocks.students import lines


def followed_up(found: Followed | None) -> list[Block]:
    """Draw the latest follow-ups, each with the day of the absence, and how many there are more."""
    if found is None or not found.total:
        return []
    told = [
        f"☎️ {written_times.day_and_year(day)}: {done(row, day, found.hour_cycle)}"
        for day, row in found.latest
    ]
    more = found.total - len(told)
    return [
        *lines.sections(["Follow-ups:", *told]),
        *(
            [context(f"and {more:,} earlier follow-ups" if more > 1 else "and 1 earlier follow-up")]
            if more
            else []
        ),
    ]
