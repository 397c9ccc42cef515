"""A register and covers: who reads it covers it, or may hand it over."""

from bot.attendance.names import isolated
from bot.attendance.registers.sheets import Sheet
from bot.blocks.elements import Block, Element, button, context
from bot.blocks.ids import cover_ids


def handing_over(sheet: Sheet) -> list[Element]:
    """Draw the way to hand a register of today over; who covers it hands nothing on."""
    if not sheet.is_today or sheet.covers_for is not None:
        return []
    says = "Cover: hand this register over to a colleague"
    return [button(cover_ids.COVER, "Cover…", "cover", says=says)]


def told_of_cover(sheet: Sheet) -> list[Block]:
    """Say for whom somebody covers a register."""
    if sheet.covers_for is None:
        return []
    instead = f" for {isolated(sheet.covers_for)}" if sheet.covers_for else ""
    return [context(f"You cover this register{instead}.")]
