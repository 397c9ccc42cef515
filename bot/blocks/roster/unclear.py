"""What was understood of what somebody typed, what was not, and the nearest choices as buttons."""

from bot.attendance.registers.unclear import Unclear, WayOn
from bot.blocks.elements import Element, Message, actions, button, escaped, section
from bot.blocks.ids import register_ids
from bot.blocks.ids.register_ids import RosterView


def unclear(found: Unclear) -> Message:
    """Draw the answer."""
    text = escaped(found.sentence)
    buttons = [_way(each, place) for place, each in enumerate(found.choices)]
    return Message(text, [section(found.sentence), actions("choices", buttons)])


def _way(way: WayOn, place: int) -> Element:
    if way.key is None:
        return button(f"{register_ids.ASK}{place}", way.text, way.typed, says=f"Open {way.text}")
    value = RosterView.of(way.key).written()
    return button(f"{register_ids.OPEN_REGISTER}_{place}", way.text, value, says=f"Open {way.text}")
