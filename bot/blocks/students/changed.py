"""One change of a record in words: what stood there, what stands now, who, when, and why."""

from datetime import date

from bot.attendance import names
from bot.attendance.days import written_times
from bot.attendance.reasons import Reasons
from bot.blocks.students import lines
from storage.students.records import HistoryLine
from storage.tables.words import Action, HourCycle

_ACTED = {
    Action.MARK: "",
    Action.MARK_REST: "with everyone else",
    Action.DETAILS: "in Details",
    Action.UNDO: "by Undo",
    Action.EXCUSE: "by an excuse",
    Action.ARRIVE: "at the desk",
}


def changed(
    line: HistoryLine, of_what: str, read_on: date, hour_cycle: HourCycle, reasons: Reasons
) -> str:
    """Write "09:05 Biology 9A: absent, was present · Ines Duarte · why: called in".

    An amendment has in full what stood there and why, and the role of who made it.
    """
    amends = line.is_amendment
    before = lines.says(line.before, reasons, whole=amends) if line.before or amends else ""
    was = f", was {before}" if before else ""
    by = lines.of_staff(line.by) if line.by else ""
    by = f"{by} ({line.role})" if by and amends else by
    by += _covering(line)
    through = f"through {names.cut(line.through, lines.LONGEST_NAME)}" if line.through else ""
    why = f"why: {line.why if amends else names.cut(line.why, 120)}" if line.why else ""
    amended = "amended after the window" if amends else ""
    told = " · ".join(filter(None, (amended, by, through, _ACTED[line.action], why)))
    at = written_times.moment(line.recorded_at, read_on, hour_cycle)
    return f"{at} {of_what}: {lines.says(line.after, reasons, whole=amends)}{was} · {told}"


def _covering(line: HistoryLine) -> str:
    if line.covered is None:
        return ""
    teacher = lines.of_staff(line.covered) if any(line.covered) else ""
    return f", covering for {teacher}" if teacher else ", covering"
