"""How students stand on a register, in words."""

from collections.abc import Sequence

from bot.attendance.names import isolated
from bot.attendance.numbers import counted
from bot.attendance.reasons import Reasons
from bot.attendance.registers.sheets import Line

# A paragraph takes 3,000 characters.
MOST_NAMED = 45


def named(lines: Sequence[Line], reasons: Reasons) -> str:
    """Write "Ada L. (12 minutes), Li W. (Transport)"; of very many the first."""
    told = [_told_of(line, reasons) for line in lines[:MOST_NAMED]]
    more = [f"and {len(lines) - len(told)} more"] if len(lines) > len(told) else []
    return ", ".join([*told, *more])


def _told_of(line: Line, reasons: Reasons) -> str:
    """Write a name with how late, and why."""
    found = line.entry
    minutes = found.minutes_late if found else None
    late = [] if minutes is None else [counted(minutes, "minute")]
    why = [reasons.label(found.reason)] if found and found.reason else []
    more = ", ".join([*late, *why])
    return f"{isolated(line.label)} ({more})" if more else isolated(line.label)


def entered(line: Line, reasons: Reasons) -> str:
    """Write "excused, Medical appointment"."""
    found = line.entry
    reason = f", {reasons.label(found.reason)}" if found and found.reason else ""
    return f"{standing(line)}{reason}"


def standing(line: Line) -> str:
    """Write "absent" or "12 minutes late"; nothing as long as nothing is recorded."""
    found = line.entry
    if found is None:
        return ""
    late = "" if found.minutes_late is None else f"{counted(found.minutes_late, 'minute')} "
    return f"{late}{found.status}"
