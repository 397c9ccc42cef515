"""What somebody is told whose roster can't be redrawn."""

from bot.attendance.registers.sheets import Sheet
from bot.blocks.elements import Message, button, escaped, section
from bot.blocks.ids import register_ids
from bot.blocks.ids.register_ids import RosterView
from bot.blocks.roster.roster import in_short


def changed_since(sheet: Sheet) -> Message:
    """Say that a register has changed since it was opened, with the way to see it."""
    sentence = f"{in_short(sheet)}. It has changed since you opened it."
    show = button(
        register_ids.OPEN_REGISTER,
        "Show it as it stands",
        RosterView.of(sheet.key).written(),
        says=f"Show {sheet.title} as it stands now",
    )
    return Message(escaped(sentence), [section(sentence, show) | {"block_id": "changed"}])
