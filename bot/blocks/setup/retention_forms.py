"""What setup shows of retention: for how many years what is kept, and what would go."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from bot.attendance.names import cut
from bot.attendance.privacy.keeping import OverRows
from bot.attendance.retaining import MOST_YEARS, Keeping
from bot.blocks.elements import LONGEST_TEXT, Block, Element, button, context, plain, section
from bot.blocks.forms import SetupCarried, modal
from bot.blocks.ids import setup_ids
from bot.blocks.inputs import input_block
from bot.blocks.privacy.over import KINDS, lines_kept, lines_over, years_told
from storage.schools.retentions import Retention
from storage.tables.words import HourCycle

_HINTS = {
    "records": "Records, registers, excuses and families' reports, by their dates.",
    "audit": "Who changed what. Where amendments are asked for, as long as records.",
    "notes": "What was noted in records, excuses and the history: the rest stays.",
    "follow_ups": "What the office did about absences, and contact clocks that ran out.",
    "deliveries": "Of messages that were sent; Slack's own copies stay as Slack says.",
    "accesses": "Who saw whose records. Where FERPA holds, as long as records.",
}


class RetentionCarried(SetupCarried):
    """What the second form keeps: the years that were entered."""

    years: dict[str, int]


def field_of(name: str) -> str:
    """Name the input of a kind."""
    return f"{name}_years"


def told(found: Keeping, hour_cycle: HourCycle, today: date) -> Block:
    """Draw for how long what is kept, with the way to say otherwise."""
    change = button(setup_ids.SETUP_RETENTION, "Change", "change", says="Change how long is kept")
    return section("\n".join(["Kept:", *lines_kept(found, hour_cycle, today)]), change)


def form(retention: Retention, carried: SetupCarried) -> dict[str, Any]:
    """Draw the form."""
    blocks = [
        *(_years(name, getattr(retention, name)) for name in KINDS),
        context(
            "What is over goes at night, for good. Numbers by day and status stay, and so does "
            "everything of a student who is on hold."
        ),
    ]
    title = "How long is kept"
    return modal(setup_ids.SETUP_RETENTION, title, blocks, carried, "What would go?")


def surely_form(
    wanted: Retention, over: Sequence[OverRows], carried: RetentionCarried
) -> dict[str, Any]:
    """Draw what would go by what was entered, with the way to save that."""
    lines = lines_over(over)
    first = "Tonight would go, by school year:" if over else "Tonight:"
    blocks = [
        section(f"{years_told(wanted)}."),
        section(cut("\n".join([first, *lines]), LONGEST_TEXT)),
        context("What has gone nobody brings back, whatever is said later."),
    ]
    return modal(setup_ids.SETUP_RETENTION_SURELY, "How long is kept", blocks, carried, "Save")


def _years(name: str, years: int) -> Block:
    element: Element = {
        "type": "number_input",
        "action_id": field_of(name),
        "is_decimal_allowed": False,
        "min_value": "1",
        "max_value": str(MOST_YEARS),
        "initial_value": str(years),
    }
    asked = input_block(field_of(name), f"{KINDS[name]}, years", element)
    return asked | {"hint": plain(_HINTS[name])}
