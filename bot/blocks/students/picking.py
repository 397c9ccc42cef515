"""A student chosen from a menu that is searched by what is typed."""

from collections.abc import Sequence

from bot.attendance.namesakes import grade
from bot.attendance.students.searching import Listed
from bot.blocks.elements import Element, plain
from bot.blocks.ids import student_ids
from bot.blocks.inputs import option

_LEAST_TYPED = 2
_LONGEST_OPTION = 75


def picker() -> Element:
    """Make the menu; Slack asks for its options when two letters are typed."""
    return {
        "type": "external_select",
        "action_id": student_ids.PICK_STUDENT,
        "placeholder": plain("Find a student", _LONGEST_OPTION),
        "min_query_length": _LEAST_TYPED,
    }


def options(found: Sequence[Listed]) -> list[Element]:
    """Make the options of those who were found, each told from others of the name."""
    return [option(_label(each), str(each.student.id)) for each in found]


def _label(listed: Listed) -> str:
    student = listed.student
    more = [grade(student.grade), student.number or "", listed.school]
    return " · ".join([listed.full_name, *filter(None, more)])
