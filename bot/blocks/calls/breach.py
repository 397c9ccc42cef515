"""What a named person is told of a student whose family nobody tried to reach in time."""

from bot.attendance.contacts.breaches import ToldOfBreach
from bot.attendance.days import written_times
from bot.attendance.names import isolated
from bot.blocks.calls.call_list import done
from bot.blocks.elements import Message, context, section


def message(told: ToldOfBreach) -> Message:
    """Draw it; the text that is pushed names nobody."""
    who = " · ".join(filter(None, (isolated(told.called), told.grade)))
    by = written_times.clock(told.due_at, told.hour_cycle)
    since = f"\nSince: {done(told.attempt, told.day, told.hour_cycle)}" if told.attempt else ""
    return Message(
        "Nobody tried to reach the family of an absent student in time",
        [
            section(f"Nobody tried to reach the family by {by}:\n{who}{since}"),
            context(f"{written_times.in_full(told.day)}. Type /attendance calls to see more."),
        ],
    )
