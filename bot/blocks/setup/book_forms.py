"""What setup shows of changes to registers: how long they need no reason, and closed books."""

from datetime import date
from typing import Any

from bot.attendance.amending.books import MOST_DAYS, Books
from bot.attendance.days import written_times
from bot.attendance.names import cut, full
from bot.attendance.numbers import counted
from bot.blocks import inputs
from bot.blocks.elements import Block, button, plain, section
from bot.blocks.forms import SetupCarried, date_input, lines_input, modal
from bot.blocks.ids import setup_ids
from bot.blocks.inputs import input_block
from storage.schools.books import AmendRule, LastStep
from storage.tables import NOTE
from storage.tables.words import HourCycle

_LONGEST_WHY = 300


def told(found: Books, hour_cycle: HourCycle, today: date) -> Block:
    """Draw what a school says of changes, with the way to say otherwise."""
    change = button(setup_ids.SETUP_BOOKS, "Change", "change", says="Change what may be changed")
    return section("\n".join(lines_told(found, hour_cycle, today)), change)


def lines_told(found: Books, hour_cycle: HourCycle, today: date) -> list[str]:
    """Write how long changes need no reason, which books are closed, and who did that last."""
    through = found.rule.closed_through
    return [
        _windows(found.rule),
        f"The books are closed through {written_times.in_full(through)}."
        if through
        else "No books are closed.",
        *([_step(found.last_step, hour_cycle, today)] if found.last_step else []),
    ]


def _windows(rule: AmendRule) -> str:
    teachers, office = rule.amend_days, rule.office_amend_days
    if teachers is None:
        return "Registers may always be changed without a reason."
    if office == teachers:
        return f"Registers may be changed {_days(teachers)}; then a change needs a reason."
    later = "always" if office is None else _days(office)
    return (
        f"Teachers may change registers {_days(teachers)}, the office {later}; then a change needs "
        "a reason."
    )


def _days(days: int) -> str:
    if days == 0:
        return "on their day"
    return f"for {counted(days, 'day')} after theirs"


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
        _days_input("amend_days", "Days without a reason", found.rule.amend_days),
        _days_input(
            "office_amend_days", "Days without a reason, office", found.rule.office_amend_days
        ),
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


def _days_input(name: str, label: str, days: int | None) -> Block:
    asked = input_block(name, label, inputs.number(name, days, 0, MOST_DAYS), optional=True)
    hint = "After a register's own day. 0: that day only. Empty: always."
    return asked | {"hint": plain(hint)}


def _why_input() -> Block:
    asked = lines_input("books_why", "Why books are opened again", "", NOTE, optional=True)
    return asked | {"hint": plain("Needed where an earlier day, or none, is closed than before.")}
