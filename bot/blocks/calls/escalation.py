"""What a named person is told of a student who is absent while nobody was reached."""

from bot.attendance.calls.escalating import ToldOfAbsence
from bot.attendance.days import written_times
from bot.blocks.calls.call_list import in_short
from bot.blocks.elements import Message, context, section


def message(told: ToldOfAbsence) -> Message:
    """Draw it; the text that is pushed names nobody."""
    if told.row is None:
        return Message(
            "An absence is settled",
            [section("This absence is explained by now, or somebody was spoken to.")],
        )
    return Message(
        "A student is absent and nobody was reached",
        [
            section(
                f"Absent for {told.after_minutes} minutes or more, and nobody was reached:\n"
                f"{in_short(told.row, told.hour_cycle)}"
            ),
            context(f"{written_times.in_full(told.day)}. Type /attendance calls to see more."),
        ],
    )
