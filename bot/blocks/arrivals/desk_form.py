"""The form of the desk: who came or leaves, and when."""

from typing import Any
from uuid import UUID

from bot.attendance.arrivals.choosing import AtTheDesk
from bot.blocks.elements import Block, context, plain
from bot.blocks.forms import choice, modal, radios, text_input, time_input
from bot.blocks.ids import arrival_ids
from bot.blocks.students.inputs import reason_input, searched_students_input, students_input
from bot.blocks.surfaces import FormCarried
from storage.tables import NAME

ARRIVED, LEAVES = "arrived", "leaves"
_WHAT = (
    choice("Arrived late", ARRIVED, "What was missed is explained; the lesson now is late."),
    choice("Leaves early", LEAVES, "What begins from then on is excused."),
)


class DeskCarried(FormCarried):
    """What the form keeps while it is open: whose view it was opened from, if from one.

    Errors show none of it.
    """

    student_id: UUID | None = None


def desk_form(found: AtTheDesk, carried: DeskCarried, what: str = ARRIVED) -> dict[str, Any]:
    """Draw the form, for now by the school's clock; `what` is chosen at first."""
    warning = [context(warned(found.closed))] if found.closed else []
    at = time_input("at", "At", f"{found.now:%H:%M}" if found.now else None)
    blocks = [
        *warning,
        radios("what", "What", _WHAT, what),
        at | {"hint": plain("By the school's clock, today.")},
        _students(found),
        reason_input("Reason, if they leave early", found.reasons),
        text_input("told_by", "Who said so, if they leave early", "", NAME, optional=True),
    ]
    return modal(arrival_ids.DESK, "The desk", blocks, carried, "Save")


def _students(found: AtTheDesk) -> Block:
    """Draw the menu of those who were typed, or one that is searched where nobody was."""
    if not found.choices:
        return searched_students_input("Students")
    return students_input("Students", found.choices, ticked=found.only is not None)


def warned(closed: str) -> str:
    """Write that the school is closed today."""
    return f"⚠️ The school is closed today: {closed}."
