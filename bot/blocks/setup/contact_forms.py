"""What setup shows of the contact clock."""

from typing import Any

from bot.attendance.contacts.clocks import MOST_MINUTES
from bot.blocks.elements import Block, button, plain, section
from bot.blocks.forms import SetupCarried, minutes_input, modal
from bot.blocks.ids import setup_ids


def told(minutes: int | None) -> Block:
    """Draw how soon a family is tried, with the way to say otherwise."""
    change = button(setup_ids.SETUP_CONTACT, "Change", "change", says="Change the contact clock")
    if minutes is None:
        return section("Off: nothing says by when a family is to be tried.", change)
    return section(
        f"The family of who is absent is tried within {minutes} min of the school's first lesson. "
        "Where nobody does, it is kept, and who is named under Nobody reached is told.",
        change,
    )


def form(minutes: int | None, carried: SetupCarried) -> dict[str, Any]:
    """Draw the form."""
    label = "Minutes after the school's first lesson began"
    minutes_of = minutes_input("within_minutes", label, minutes, MOST_MINUTES, optional=True)
    blocks = [minutes_of | {"hint": plain("Empty: there is no clock.")}]
    return modal(setup_ids.SETUP_CONTACT, "Contact clock", blocks, carried, "Save")
