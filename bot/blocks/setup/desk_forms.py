"""What setup shows of the desk: what becomes of lessons that a late student missed."""

from typing import Any

from bot.attendance.arrivals.desk_rule import MOST_MINUTES
from bot.blocks import inputs
from bot.blocks.elements import Block, button, plain, section
from bot.blocks.forms import SetupCarried, boxes, choice, modal, radios
from bot.blocks.ids import setup_ids
from bot.blocks.inputs import input_block
from storage.calls.desk_rules import Arriving
from storage.tables.words import Missed

_MISSED = (
    choice("Excused", Missed.EXCUSED),
    choice("Absent, with the reason that they arrived", Missed.ABSENT),
)
SLIPS = "slips"
_SLIP = choice("Give one as a PDF", SLIPS, "By direct message to who enters the arrival.")


def told(rule: Arriving) -> Block:
    """Draw what a school says of who comes late, with the way to say otherwise."""
    change = button(setup_ids.SETUP_DESK, "Change", "change", says="Change late arrivals")
    minutes = rule.absent_after_minutes
    late = "In the lesson under way they are late"
    if minutes is not None:
        late += f", after more than {minutes} min absent"
    missed = f"Lessons that were over when a student came are {rule.missed}."
    slips = "\nWho enters an arrival gets a slip as a PDF." if rule.slips else ""
    return section(f"{missed}\n{late}.{slips}", change)


def form(rule: Arriving, carried: SetupCarried) -> dict[str, Any]:
    """Draw the form."""
    element = inputs.number("absent_after_minutes", rule.absent_after_minutes, 1, MOST_MINUTES)
    label = "Late is absent after so many minutes"
    minutes = input_block("absent_after_minutes", label, element, optional=True)
    blocks = [
        radios("missed", "Lessons that were over when they came", _MISSED, rule.missed),
        minutes | {"hint": plain("Empty: late stays late.")},
        boxes("slips", "Slip", (_SLIP,), (SLIPS,) if rule.slips else (), optional=True),
    ]
    return modal(setup_ids.SETUP_DESK, "Late arrivals", blocks, carried, "Save")
