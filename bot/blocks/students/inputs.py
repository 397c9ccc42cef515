"""What forms ask of students: who is meant, and why they are away."""

from collections.abc import Sequence

from bot.attendance.excuses.office import Choice
from bot.attendance.reasons import Reasons
from bot.blocks.elements import Block, Element, plain
from bot.blocks.forms import menu_of_several
from bot.blocks.ids import excuse_ids
from bot.blocks.inputs import input_block, option
from storage.schools.reasons import SchoolReason


def students_input(label: str, choices: Sequence[Choice], *, ticked: bool) -> Block:
    """Draw the menu of those who may be meant; `ticked`: all of them are chosen already."""
    options = [option(each.called, str(each.id)) for each in choices]
    chosen = [each["value"] for each in options] if ticked else []
    return menu_of_several(excuse_ids.STUDENTS, label, options, chosen)


def searched_students_input(label: str) -> Block:
    """Draw the menu in which the office looks for any student, several at once.

    It asks as soon as it is opened, and is offered those of the call list then.
    """
    element: Element = {
        "type": "multi_external_select",
        "action_id": excuse_ids.STUDENTS,
        "placeholder": plain("Type a name"),
        "min_query_length": 0,
    }
    hint = plain("Those of the call list are offered first. Type for any other.")
    return input_block(excuse_ids.STUDENTS, label, element) | {"hint": hint}


def reason_input(label: str, reasons: Reasons) -> Block:
    """Draw the menu of reasons, of which none need be chosen; by school where schools differ."""
    element: Element = {"type": "static_select", "action_id": "reason"}
    if reasons.by_school:
        element["option_groups"] = [
            {"label": plain(school, 75), "options": _options(offered)}
            for school, offered in reasons.by_school
        ]
    else:
        element["options"] = _options(reasons.offered)
    return input_block("reason", label, element, optional=True)


def _options(offered: Sequence[SchoolReason]) -> list[Element]:
    return [option(each.label, each.code) for each in offered]
