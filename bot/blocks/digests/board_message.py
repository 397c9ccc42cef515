"""The board: the registers that are missing now, in one message that is edited all day."""

from bot.attendance.days import written_times
from bot.attendance.digests.board import Board
from bot.attendance.numbers import counted
from bot.blocks.calls.clocks import to_reach
from bot.blocks.digests.daily_message import school_name
from bot.blocks.digests.lines import Telling, closing, overdue_line
from bot.blocks.elements import (
    Block,
    Message,
    actions,
    button,
    context,
    escaped,
    header,
    plain,
    section,
    small,
    told_at,
)
from bot.blocks.ids import register_ids
from bot.blocks.ids.register_ids import DayView
from bot.blocks.nudged import nudge_all_button
from storage.tables.words import Level

# Slack cuts a text at 3,000 characters; a line takes 170 at most.
_LINES_IN_A_SECTION = 15
MOST = 45
FEW = 10


def board(found: Board, level: Level, *, edited: bool = False, most: int = MOST) -> Message:
    """Draw the board with `most` registers at most; no student is named at any level.

    At the level of counts no teacher is either. `edited` says that an earlier state stood here.
    """
    title = f"Registers · {written_times.day_and_year(found.day)} · {school_name(found.school)}"
    lead = "Updated at" if edited else "As of"
    as_of = small(
        told_at(lead, found.at, found.day, found.hour_cycle),
        *([] if found.closed else [plain(_legend(found.grace_minutes))]),
    )
    closed = closing(found.closes_at, found.hour_cycle, closed=found.closed)
    states = [] if found.closed else _states(found)
    return Message(
        escaped(f"{title}: {'closed' if found.closed else ', '.join(states)}."),
        [
            header(title),
            section("\n".join([*closed, *states])),
            *_missing(found, level, most),
            as_of,
        ],
    )


def _states(found: Board) -> list[str]:
    """Write what is missing, how far the day is, and how many absences are unexplained."""
    missing = len(found.missing)
    due = f"{found.complete:,} of {found.due:,} due so far complete"
    return [
        f"{counted(missing, 'register')} missing now" if missing else "no register missing now",
        due if found.due else "no lesson has begun yet",
        f"{counted(found.unexplained, 'student')} absent without a reason",
        *to_reach(found.contacts, found.hour_cycle),
    ]


def _missing(found: Board, level: Level, most: int) -> list[Block]:
    """List what is missing, the ways to all of it, and to nudging."""
    if not found.missing or found.closed:
        return []
    how = Telling(level, found.day, found.hour_cycle)
    lines = [overdue_line(each, how) for each in found.missing[:most]]
    sections = [
        section("\n".join(lines[start : start + _LINES_IN_A_SECTION]))
        for start in range(0, len(lines), _LINES_IN_A_SECTION)
    ]
    number = len(found.missing)
    hidden = number - len(lines)
    view = DayView(only_missing=True, of_school=True, typed=found.day.isoformat())
    ways = [
        button(
            register_ids.SHOW_DAY,
            f"Show all {number:,}" if number > 1 else "Show it",
            view.written(),
            says="Show the missing registers, each with the way to open it",
        ),
        nudge_all_button(found.school_id, found.day, number),
    ]
    more = [context(f"and {hidden:,} more")] if hidden else []
    return [*sections, *more, actions("missing", ways)]


def _legend(grace_minutes: int) -> str:
    """Say what is missing, and how absences are counted."""
    minutes = counted(grace_minutes, "minute")
    return (
        f"Missing is what is not complete more than {minutes} after the lesson began. An absence "
        "without a reason counts once for each student."
    )
