"""The history of a student's records of a day: each change, who made it, and why."""

from bot.attendance import names
from bot.attendance.days import written_times
from bot.attendance.students.viewing import HistoryPage
from bot.blocks.elements import Element, Message, actions, header
from bot.blocks.ids import student_ids
from bot.blocks.ids.student_ids import StudentDay
from bot.blocks.students import lines
from bot.blocks.students.turning import turns
from storage.students.records import HistoryLine
from storage.tables.words import Action

_NOTHING = "Nothing was recorded on this day."
_ACTED = {
    Action.MARK: "",
    Action.MARK_REST: "with everyone else",
    Action.DETAILS: "in Details",
    Action.UNDO: "by Undo",
    Action.EXCUSE: "by an excuse",
    Action.ARRIVE: "at the desk",
}


def history(page: HistoryPage) -> Message:
    """Draw a page of the history of a day's records."""
    title = f"{page.who.full_name}: history of {written_times.in_full(page.day)}"
    told = [_changed(each, page) for each in page.rows] or [_NOTHING]
    back = lines.day_button("back_to_day", "◀ Back", page.who, page.day, "Back to the student")
    return Message(
        "The history of a student's records",
        [
            header(title),
            *lines.about(page.who),
            *lines.sections(told),
            actions("turning", [back, *_turns(page)]),
        ],
    )


def _changed(line: HistoryLine, page: HistoryPage) -> str:
    """Write "09:05 Biology 9A: absent, was present · Ines Duarte · why: called in".

    An amendment has in full what stood there and why, and the role of who made it.
    """
    amends = line.is_amendment
    before = (
        lines.says(line.before, page.who.reasons, whole=amends) if line.before or amends else ""
    )
    was = f", was {before}" if before else ""
    period = f", period {line.key.period}" if line.key.period else ""
    by = lines.of_staff(line.by) if line.by else ""
    by = f"{by} ({line.role})" if by and amends else by
    by += _covering(line)
    through = f"through {names.cut(line.through, lines.LONGEST_NAME)}" if line.through else ""
    why = f"why: {line.why if amends else names.cut(line.why, 120)}" if line.why else ""
    amended = "amended after the window" if amends else ""
    told = " · ".join(filter(None, (amended, by, through, _ACTED[line.action], why)))
    where = f"{names.cut(line.title, lines.LONGEST_TITLE)}{period}"
    at = written_times.moment(line.recorded_at, page.day, page.who.hour_cycle)
    after = lines.says(line.after, page.who.reasons, whole=amends)
    return f"{at} {where}: {after}{was} · {told}"


def _covering(line: HistoryLine) -> str:
    if line.covered is None:
        return ""
    teacher = lines.of_staff(line.covered) if any(line.covered) else ""
    return f", covering for {teacher}" if teacher else ", covering"


def _turns(page: HistoryPage) -> list[Element]:
    ask = StudentDay.of(page.who.id, page.day)
    return turns(
        student_ids.STUDENT_HISTORY,
        ("earlier", "later"),
        page.number,
        page.pages,
        lambda number: ask.at(number).written(),
    )
