"""What setup shows of clearing absences: until when, and from when on with a document."""

from typing import Any

from bot.attendance.excuses.clearing import MOST_DAYS_BY_FAMILY, MOST_DEADLINE_DAYS
from bot.attendance.numbers import counted
from bot.blocks import inputs
from bot.blocks.elements import Block, button, plain, section
from bot.blocks.forms import SetupCarried, choice, modal, radios
from bot.blocks.ids import setup_ids
from bot.blocks.inputs import input_block
from storage.excuses.clearing_rules import Clearing

ON, OFF = "on", "off"
_CHOICES = (
    choice("Ask how the office was told", ON, "Explain… asks it of each absence."),
    choice("Do not", OFF),
)


def told(rule: Clearing | None) -> Block:
    """Draw how a school has absences cleared, with the way to say otherwise."""
    change = button(setup_ids.SETUP_CLEARING, "Change", "change", says="Change clearing absences")
    if rule is None:
        return section("Off: nobody is asked how the office was told of an absence.", change)
    lines = ["Explain… asks how the office was told, and who said so."]
    if rule.deadline_days is not None:
        days = counted(rule.deadline_days, "school day")
        lines.append(f"To be cleared within {days}; after that an absence counts as unexcused.")
    if rule.document_after_days is not None:
        days = counted(rule.document_after_days, "day")
        lines.append(f"After {days} that the family alone has cleared a document is asked for.")
    return section("\n".join(lines), change)


def form(rule: Clearing | None, carried: SetupCarried) -> dict[str, Any]:
    """Draw the form."""
    found = rule or Clearing()
    deadline = inputs.number("deadline_days", found.deadline_days, 1, MOST_DEADLINE_DAYS)
    document = inputs.number(
        "document_after_days", found.document_after_days, 1, MOST_DAYS_BY_FAMILY
    )
    blocks = [
        radios("clears", "When an absence is explained", _CHOICES, OFF if rule is None else ON),
        input_block("deadline_days", "School days to clear it", deadline, optional=True)
        | {"hint": plain("Empty: there is no deadline.")},
        input_block(
            "document_after_days",
            "Days by the family alone before a document is asked for",
            document,
            optional=True,
        )
        | {"hint": plain("Empty: no document is asked for.")},
    ]
    return modal(setup_ids.SETUP_CLEARING, "Clearing absences", blocks, carried, "Save")
