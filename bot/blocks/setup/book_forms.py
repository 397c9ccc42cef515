"""What setup shows of changes to registers: how long they need no reason, and closed books."""

from datetime import date
from typing import Any

from bot.attendance.amending.books import MOST_DAYS, Books
from bot.attendance.days import written_times
from bot.attendance.names import cut, full
from bot.blocks.elements import Block, Element, button, plain, section
from bot.blocks.forms import SetupCarried, date_input, modal
from bot.blocks.ids import setup_ids
from bot.blocks.inputs import input_block
from storage.schools.books import LastStep
from storage.tables import NOTE
from storage.tables.words import HourCycle

_LONGEST_WHY = 300


def told(found: Books, hour_cycle: HourCycle, today: date) -> Block:
    """Draw what a school says of changes, with the way to say otherwise."""
    change = button(setup_ids.SETUP_BOOKS, "Change", "change", says="Change what may be changed")
    through = found.rule.closed_through
    lines = [
        _window(found.rule.amend_days),
        f"The books are closed through {written_times.in_full(through)}."
        if through
        else "No books are closed.",
        *([_step(found.last_step, hour_cycle, today)] if found.last_step else []),
    ]
    return section("\n".join(lines), change)


def _window(amend_days: int | None) -> str:
    if amend_days is None:
        return "Registers may always be changed without a reason."
    if amend_days == 0:
        return "Registers may be changed on their day; after it a change needs a reason."
    days = "1 day" if amend_days == 1 else f"{amend_days} days"
    return f"Registers may be changed for {days} after theirs; then a change needs a reason."


def _step(step: LastStep, hour_cycle: HourCycle, today: date) -> str:
    """Write who closed the books last, or opened them again, when and why."""
    opened = step.was is not None and (
        step.closed_through is None or step.closed_through < step.was
    )
    at = written_times.moment(step.changed_at, today, hour_cycle)
    why = f": {cut(step.why, _LONGEST_WHY)}" if step.why else ""
    return f"{'Opened again' if opened else 'Closed'} by {full(step.changed_by)} at {at}{why}"


def form(found: Books, carried: SetupCarried) -> dict[str, Any]:
    """Draw the form for both."""
    through = found.rule.closed_through
    blocks = [
        _days_input(found.rule.amend_days),
        date_input(
            "closed_through",
            "Books are closed through",
            chosen=through.isoformat() if through else "",
            optional=True,
        )
        | {"hint": plain("Nobody changes records up to this day. Empty: no books are closed.")},
        _why_input(),
    ]
    return modal(setup_ids.SETUP_BOOKS, "Changes to registers", blocks, carried, "Save")


def _days_input(amend_days: int | None) -> Block:
    element: Element = {
        "type": "number_input",
        "action_id": "amend_days",
        "is_decimal_allowed": False,
        "min_value": "0",
        "max_value": str(MOST_DAYS),
    }
    if amend_days is not None:
        element["initial_value"] = str(amend_days)
    asked = input_block("amend_days", "Days without a reason", element, optional=True)
    hint = "After a register's own day. 0: that day only. Empty: always."
    return asked | {"hint": plain(hint)}


def _why_input() -> Block:
    element: Element = {
        "type": "plain_text_input",
        "action_id": "books_why",
        "multiline": True,
        "max_length": NOTE,
    }
    asked = input_block("books_why", "Why books are opened again", element, optional=True)
    return asked | {"hint": plain("Needed where an earlier day, or none, is closed than before.")}
