"""The form in which the office logs a call, with what came of it."""

from typing import Any

from bot.attendance.calls.following_up import CalledStudent
from bot.blocks.calls.call_list import DONE, on_it
from bot.blocks.elements import Block, context, section
from bot.blocks.forms import choice, lines_input, modal, radios
from bot.blocks.ids import call_ids
from bot.blocks.surfaces import FormCarried
from storage.tables import OUTCOME
from storage.tables.words import FollowUpKind

_KINDS = tuple(choice(text, kind) for kind, text in DONE.items() if kind is not FollowUpKind.ON_IT)


class CallCarried(FormCarried):
    """What the form keeps while it is open: what it was opened from, and at whom it was pressed.

    `pressed` is a button's value: of the view of a student if `is_student`, else of the call list.
    Errors show none of it.
    """

    pressed: str
    is_student: bool = False


def log_form(found: CalledStudent, carried: CallCarried) -> dict[str, Any]:
    """Draw the form."""
    others = [context(f"{on_it(found.on_it, found.hour_cycle)}.")] if found.on_it else []
    blocks: list[Block] = [
        section(found.called),
        *others,
        radios("kind", "What was done", _KINDS, FollowUpKind.CALLED),
        lines_input("outcome", "What came of it", "", OUTCOME, optional=True),
    ]
    return modal(call_ids.LOG, "Log a call", blocks, carried, "Save")
