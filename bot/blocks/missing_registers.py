"""The office's list of the registers of a time that are not complete."""

from bot.attendance.days import written_times
from bot.attendance.reminders.office_lists import MissingRegisters
from bot.blocks.digests.lines import Telling, line
from bot.blocks.elements import Message, context, escaped, header, section
from bot.blocks.roster.roster import SIGNS
from storage.tables.words import Level, Status

# Slack cuts a text at 3,000 characters; a line takes 170 at most.
LINES_IN_A_SECTION = 15
MOST = 45
FEW = 10


def office_list(found: MissingRegisters, most: int = MOST) -> Message:
    """Draw the registers of a time that are not complete, `most` at most; one line when all are."""
    at = written_times.clock(found.starts_at, found.hour_cycle)
    when = f"{written_times.day(found.date)}, {at}"
    if not found.missing:
        return _all_in(found, when)
    state = f"{len(found.missing)} of {found.total}"
    how = Telling(Level.NAMES, found.date, found.hour_cycle)
    lines = [line(each, how) for each in found.missing[:most]]
    sections = [
        section("\n".join(lines[start : start + LINES_IN_A_SECTION]))
        for start in range(0, len(lines), LINES_IN_A_SECTION)
    ]
    hidden = len(found.missing) - len(lines)
    more = [context(f"and {hidden} more: type /attendance")] if hidden else []
    title = f"Registers not complete · {when}"
    return Message(
        escaped(f"{title}: {state}, {found.school}"),
        [header(title), context(f"{found.school}: {state}"), *sections, *more],
    )


def _all_in(found: MissingRegisters, when: str) -> Message:
    """Say in one line that nothing is missing any more."""
    state = _complete(found.total) if found.total else "none are due any more"
    sentence = f"Registers of {when}, {found.school}: {state}."
    return Message(escaped(sentence), [section(f"{SIGNS[Status.PRESENT]} {sentence}")])


def _complete(registers: int) -> str:
    """Say that all of so many registers are complete."""
    return "the one there was is complete" if registers == 1 else f"all {registers} are complete"
