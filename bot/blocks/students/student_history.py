"""The history of a student's records of a day: each change, who made it, and why."""

from bot.attendance import names
from bot.attendance.days import written_times
from bot.attendance.students.viewing import HistoryPage
from bot.blocks.elements import Element, Message, actions, header
from bot.blocks.ids import student_ids
from bot.blocks.ids.student_ids import StudentDay
from bot.blocks.students import lines
from bot.blocks.students.changed import changed
from bot.blocks.students.turning import turns
from storage.students.records import HistoryLine

_NOTHING = "Nothing was recorded on this day."


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
    period = f", period {line.key.period}" if line.key.period else ""
    where = f"{names.cut(line.title, lines.LONGEST_TITLE)}{period}"
    return changed(line, where, page.day, page.who.hour_cycle, page.who.reasons)


def _turns(page: HistoryPage) -> list[Element]:
    ask = StudentDay.of(page.who.id, page.day)
    return turns(
        student_ids.STUDENT_HISTORY,
        ("earlier", "later"),
        page.number,
        page.pages,
        lambda number: ask.at(number).written(),
    )
