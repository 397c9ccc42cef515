"""Whom an excuse covers at a lesson, in words: why, and for how long."""

from collections.abc import Sequence

from bot.attendance.days import written_times
from bot.attendance.names import isolated
from bot.attendance.registers.sheets import Line, Sheet
from bot.blocks.elements import Block, context
from storage.excuses.covering import Covering
from storage.tables.words import ATTENDED, Becomes

SIGN = "📝"
_MOST_TOLD = 20
_WITHOUT_REASON = {
    Becomes.EXCUSED: "excused",
    Becomes.ABSENT: "absence known",
    Becomes.PRESENT: "elsewhere for the school",
}


def excused(sheet: Sheet, lines: Sequence[Line]) -> list[Block]:
    """Say who has an excuse and is not there, and to the office also who came all the same."""
    away = [line for line in lines if line.excuse and not _is_there(line)]
    told = [f"{SIGN} {isolated(line.label)} · {_why(line, sheet)}" for line in away]
    told += [
        f"{SIGN} {isolated(line.label)} · came although excused"
        for line in lines
        if sheet.is_for_office and line.excuse and _came(line, line.excuse)
    ]
    more = [f"and {len(told) - _MOST_TOLD} more"] if len(told) > _MOST_TOLD else []
    return [context("\n".join([*told[:_MOST_TOLD], *more]))] if told else []


def came(sheet: Sheet) -> list[Block]:
    """Tell the office who came although excused."""
    lines = [line for line in sheet.lines if line.excuse and _is_there(line)]
    return excused(sheet, lines)


def by_excuse(sheet: Sheet) -> int:
    """Count those whom "Everyone else present" does not make present, since an excuse says so."""
    return sum(
        line.entry is None
        and line.excuse is not None
        and line.excuse.becomes is not Becomes.PRESENT
        for line in sheet.lines
    )


def by_excuse_too(sheet: Sheet) -> str:
    """Write ", 2 as excused" behind the number of those who are missing; nothing if it is none."""
    away = by_excuse(sheet)
    return f", {away} as excused" if away else ""


def _is_there(line: Line) -> bool:
    return line.entry is not None and line.entry.status in ATTENDED


def _came(line: Line, excuse: Covering) -> bool:
    return _is_there(line) and excuse.becomes is not Becomes.PRESENT


def _why(line: Line, sheet: Sheet) -> str:
    """Write "School activity until Wed 25 Nov" or "Medical appointment 09:00-11:00"."""
    excuse = line.excuse
    if excuse is None:
        return ""
    known = excuse.reason and sheet.reasons.label(excuse.reason)
    why = known or _WITHOUT_REASON[excuse.becomes]
    if excuse.starts_at and excuse.ends_at:
        times = written_times.between(excuse.starts_at, excuse.ends_at, sheet.hour_cycle)
        return f"{why} {times}"
    if excuse.ends_on > sheet.key.attendance_date:
        return f"{why} until {written_times.day(excuse.ends_on)}"
    return why
