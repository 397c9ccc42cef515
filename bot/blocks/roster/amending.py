"""A register after the window for changes: what is said of it, and the form that asks why."""

from typing import Any

from bot.attendance.amending.windows import WindowState
from bot.attendance.days import written_times
from bot.attendance.names import cut
from bot.attendance.numbers import counted
from bot.attendance.registers.sheets import Sheet
from bot.blocks import inputs
from bot.blocks.elements import Block, Element, button, context, plain, section
from bot.blocks.ids import register_ids
from bot.blocks.ids.register_ids import RosterView
from bot.blocks.surfaces import FormCarried
from storage.tables import NOTE

WHY = "why"
_LONGEST_WHY = 300


class AmendCarried(FormCarried):
    """What the form keeps while it is open: the drawn roster that it belongs to, and its place.

    `view` is a written RosterView; `shown_in` names the roster's message or modal, which stands on
    `surface`. Errors show none of it.
    """

    view: str
    shown_in: str


def way() -> Element:
    """Draw the way to change a register all the same."""
    return button(
        register_ids.AMEND,
        "Change with a reason…",
        "amend",
        says="Say why this register is changed, then change it",
    )


def told(sheet: Sheet) -> list[Block]:
    """Say whether a register may be changed, under which reason, and how often it was amended."""
    lock = _lock(sheet)
    return [*([context(lock)] if lock else []), *_amended(sheet)]


def _lock(sheet: Sheet) -> str:
    found = sheet.lock
    if found.window.is_free or found.window.through is None:
        return ""
    through = written_times.in_full(found.window.through)
    if found.window.standing is WindowState.CLOSED:
        return (
            f"🔒 The books are closed through {through}. An admin of the school may open them "
            "again, in /attendance setup."
        )
    if found.window.standing is WindowState.GONE:
        return (
            f"🔒 The records up to {through} were taken out when the time was over for which the "
            "school keeps them."
        )
    if found.permit is None:
        return f"🔒 Changes without a reason were possible until {through}."
    until = written_times.clock(found.permit.ends_at, sheet.hour_cycle)
    return f"✏️ Until {until} your changes here are kept as amendments: {_why(found.permit.why)}"


def _why(why: str) -> str:
    return f"“{cut(why, _LONGEST_WHY)}”"


def _amended(sheet: Sheet) -> list[Block]:
    amended = sheet.last_save.amended if sheet.last_save else 0
    if not amended:
        return []
    number = counted(amended, "amendment")
    show = button(
        f"{register_ids.AMENDMENTS}_show",
        "Show",
        RosterView.of(sheet.key).written(),
        says="Show what was amended, why, when and by whom",
    )
    return [section(f"{number} after the window.", show)]


def asking_why(sheet: Sheet, carried: AmendCarried) -> dict[str, Any]:
    """Draw the form that asks why a register is changed."""
    asked = inputs.input_block(WHY, "Why is it changed now?", inputs.lines(WHY, "", NOTE))
    day = written_times.in_full(sheet.key.attendance_date)
    return {
        "type": "modal",
        "callback_id": register_ids.AMEND,
        "title": plain("Change with a reason", 24),
        "submit": plain("Go on", 24),
        "close": plain("Cancel", 24),
        "private_metadata": carried.model_dump_json(),
        "blocks": [
            section(f"{cut(sheet.title, 200)}, {day}"),
            asked | {"hint": plain("Kept with each change that you make in the next half hour.")},
        ],
    }
