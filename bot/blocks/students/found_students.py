"""Students who were found, each with a button, and what is said when nobody was."""

from bot.attendance.namesakes import grade
from bot.attendance.numbers import counted
from bot.attendance.students.searching import FoundPage, Likeness, Listed
from bot.blocks.elements import Block, Element, Message, actions, button, context, header, section
from bot.blocks.ids import student_ids
from bot.blocks.ids.student_ids import StudentDay, StudentSearch
from bot.blocks.students.turning import turns

_HOW = (
    "Type /attendance student and then words of the name, in any order and without accents if you "
    "like, or the school's number."
)
_WHERE = {
    False: "Nobody in the school is called “{typed}”, and no number begins so.",
    True: "Nobody whom you teach today is called “{typed}”, and no number begins so.",
}


def found_students(found: FoundPage) -> Message:
    """Draw a page of the list; what was typed stands in no push text."""
    if not found.typed.strip():
        return Message("Find a student", [section(_HOW)])
    if not found.rows:
        return Message("No student found", [section(_nobody(found)), context(_HOW)])
    text = _counted(found)
    rows = [_row(each, place) for place, each in enumerate(found.rows)]
    turning = [actions("turning", ways)] if (ways := _turns(found)) else []
    return Message(text, [header(text), *_above(found), *rows, *turning])


def _nobody(found: FoundPage) -> str:
    return _WHERE[found.own].format(typed=found.typed)


def _counted(found: FoundPage) -> str:
    if found.more:
        return f"More than {found.total} students"
    return counted(found.total, "student")


def _above(found: FoundPage) -> list[Block]:
    """Say how they were found, where that is not simply by what was typed."""
    told = {
        Likeness.EXACT: "",
        Likeness.TYPO: f"Nobody is called “{found.typed}”; these are but for one typing error.",
        Likeness.NEAR: f"{_nobody(found)} Do you mean one of these?",
    }[found.likeness]
    more = "Type more of the name to see the others." if found.more else ""
    return [context(each) for each in (told, more) if each]


def _row(listed: Listed, place: int) -> Block:
    student = listed.student
    more = [
        grade(student.grade),
        f"number {student.number}" if student.number else "",
        "" if student.active else "in no course today",
        listed.school,
    ]
    value = StudentDay.of(student.id).written()
    show = button(student_ids.OPEN_STUDENT, "Show", value, says=f"Show {listed.full_name}")
    text = "\n".join(each for each in (listed.full_name, " · ".join(filter(None, more))) if each)
    return section(text, show) | {"block_id": f"student{place}"}


def _turns(found: FoundPage) -> list[Element]:
    ask = StudentSearch(typed=found.typed)
    return turns(
        student_ids.TURN_STUDENTS,
        ("back", "next"),
        found.number,
        found.pages,
        lambda page: ask.at(page).written(),
    )
