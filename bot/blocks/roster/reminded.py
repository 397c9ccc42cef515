"""The reminder: the roster with a line why it comes, folded when it is done."""

from bot.attendance.days import written_times
from bot.attendance.names import isolated
from bot.attendance.registers.sheets import Sheet
from bot.blocks.elements import Message, button, context, escaped, section
from bot.blocks.ids import register_ids
from bot.blocks.ids.register_ids import RosterView
from bot.blocks.roster.roster import SIGNS, roster, summary
from storage.tables.words import Status


def register(sheet: Sheet, view: RosterView) -> Message:
    """Draw a register as its view has it: a reminder, or the roster that was asked for."""
    return reminder(sheet, view) if view.folds else roster(sheet, view)


def reminder(sheet: Sheet, view: RosterView) -> Message:
    """Draw a register that nobody asked for: one line when it is complete, else to be taken."""
    if sheet.complete:
        return _folded(sheet)
    drawn = roster(sheet, view)
    if not sheet.lines:
        return drawn
    return Message(f"Not complete yet: {summary(sheet)}", [context(_why(sheet)), *drawn.blocks])


def to_open(sheet: Sheet, view: RosterView) -> Message:
    """Draw a reminder without its names: a large class is too long for Slack to post it in full.

    The register opens in its place, where Slack takes more.
    """
    opens = button(
        register_ids.OPEN_REGISTER,
        "Open it",
        view.written(),
        says=f"Open the register of {sheet.title}",
    )
    block = section(f"{_called(sheet)}: {_why(sheet)}", opens) | {"block_id": "to_open"}
    return Message(f"Not complete yet: {summary(sheet)}", [block])


def _why(sheet: Sheet) -> str:
    """Say why the register comes by itself."""
    at = written_times.clock(sheet.meeting.starts_at, sheet.hour_cycle) if sheet.meeting else ""
    if sheet.covers_for is not None:
        lesson = f"this lesson at {at}" if at else "this register"
        instead = f" for {isolated(sheet.covers_for)}" if sheet.covers_for else ""
        return f"You cover {lesson}{instead}. You can take its register here."
    began = f"This lesson began at {at}" if at else "It is on"
    return f"{began} and its register is not complete. You can take it here."


def _folded(sheet: Sheet) -> Message:
    """Write "Biology 9A · Mon 23 Nov: complete, 28 present, 2 absent." and the way back."""
    counts = [f"{sheet.counts[status]} {status}" for status in Status if sheet.counts[status]]
    sentence = f"{_called(sheet)}: {', '.join(['complete', *counts])}."
    again = button(
        register_ids.OPEN_REGISTER,
        "Open it again",
        RosterView.of(sheet.key).but(unfolded=True).written(),
        says=f"Open {sheet.title} again",
    )
    block = section(f"{SIGNS[Status.PRESENT]} {sentence}", again) | {"block_id": "folded"}
    return Message(escaped(sentence), [block])


def _called(sheet: Sheet) -> str:
    """Write "Biology 9A · Mon 23 Nov", with the period if the course has several that day."""
    period = [f"Period {sheet.key.period}"] if sheet.key.period else []
    day = written_times.day(sheet.key.attendance_date)
    return " · ".join([isolated(sheet.title), day, *period])
