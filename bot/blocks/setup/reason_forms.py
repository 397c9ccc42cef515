"""What setup shows of the reasons why students are away: the school's own list."""

from typing import Any

from bot.attendance import reasons
from bot.attendance.names import cut
from bot.attendance.reasons import FIELD, LONGEST_TEXT, Reasons
from bot.blocks.elements import Block, button, plain, section
from bot.blocks.forms import SetupCarried, lines_input, modal
from bot.blocks.ids import setup_ids

_LONGEST_TOLD = 2000
_HINT = (
    "A line for each, in the order of the menus: “trip: School trip”, or the label alone. Records "
    "keep the code. A line that is taken out is offered no more, and records keep its label."
)


def told(found: Reasons) -> Block:
    """Draw a school's reasons, with the way to have others."""
    change = button(setup_ids.SETUP_REASONS, "Change", "change", says="Change the reasons")
    labels = ", ".join(each.label for each in found.offered)
    return section(cut(labels, _LONGEST_TOLD), change)


def form(found: Reasons, carried: SetupCarried) -> dict[str, Any]:
    """Draw the form."""
    asked = lines_input(FIELD, "Reasons, one a line", reasons.written(found), LONGEST_TEXT)
    blocks = [asked | {"hint": plain(_HINT)}]
    return modal(setup_ids.SETUP_REASONS, "Reasons", blocks, carried, "Save")
