"""What was understood of what somebody typed, what was not, and the nearest choices as buttons."""

from bot.attendance.registers.unclear import Unclear, WayOn
from bot.blocks.elements import (
    LONGEST_SHOWN,
    Element,
    Message,
    actions,
    button,
    escaped,
    section,
)
from bot.blocks.ids import register_ids
from bot.blocks.ids.register_ids import RosterView


def unclear(found: Unclear) -> Message:
    """Draw the answer: choices side by side, or one a line if a button would be too long."""
    ways = list(enumerate(found.choices))
    if all(len(way.text) <= LONGEST_SHOWN for way in found.choices):
        choices = [actions("choices", [_way(way, place, way.text) for place, way in ways])]
    else:
        choices = [
            section(way.text, _way(way, place, "Open")) | {"block_id": f"choice{place}"}
            for place, way in ways
        ]
    return Message(escaped(found.sentence), [section(found.sentence), *choices])


def _way(way: WayOn, place: int, text: str) -> Element:
    says = f"Open {way.text}"
    if way.key is None:
        return button(f"{register_ids.ASK}{place}", text, way.typed, says=says)
    value = RosterView.of(way.key).written()
    return button(f"{register_ids.OPEN_REGISTER}_{place}", text, value, says=says)
