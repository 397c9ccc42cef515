"""A day's registers with their state, each one tap away."""

from collections.abc import Sequence

from bot.attendance.registers.day_lists import ClosedSchool, Day, DayRegister
from bot.blocks import ids
from bot.blocks.elements import Block, Message, button, context, header, section
from bot.blocks.ids import RosterView
from bot.blocks.roster.roster import SIGNS, UNMARKED
from storage.tables.words import Status

# A message takes 50 blocks: a headline, a closing line and these.
MOST = 40
NONE = "You have no registers on this day. Try another, such as /attendance friday."
ALL_THE_SAME = (
    "No registers are due while the school is closed. To take one all the same, type /attendance "
    "and a part of the course's name."
)


def day(found: Day) -> Message:
    """Draw a day's registers; past forty, those that are not complete come first."""
    registers = found.registers
    title = f"Registers of {found.date:%A %-d %B %Y}"
    done = sum(register.complete for register in registers)
    text = f"{title}: {done} of {len(registers)} complete"
    above = [header(title), *closed_lines(found.closed)]
    if not registers and found.closed:
        return Message(f"{title}: none due", above)
    if not registers:
        return Message(text, [*above, section(NONE)])
    chosen = in_reach(registers)
    rows = [register_row(register, place) for place, register in enumerate(chosen)]
    return Message(text, [*above, *rows, context(closing(registers, chosen, done))])


def closed_lines(closed: Sequence[ClosedSchool]) -> list[Block]:
    """Say which schools are closed, from when on, and why."""
    if not closed:
        return []
    return [section("\n".join(map(closed_line, closed))), context(ALL_THE_SAME)]


def closed_line(closed: ClosedSchool) -> str:
    """Write "Closed: Autumn half-term" or "Closed from 12:00: Snow"."""
    closes_at = closed.closure.closes_at
    since = f" from {closes_at:%H:%M}" if closes_at else ""
    where = f"{closed.school} is closed" if closed.school else "Closed"
    return f"{where}{since}: {closed.closure.title}"


def in_reach(registers: Sequence[DayRegister]) -> Sequence[DayRegister]:
    """Choose what one message can hold."""
    if len(registers) <= MOST:
        return registers
    return sorted(registers, key=lambda register: register.complete)[:MOST]


def closing(registers: Sequence[DayRegister], chosen: Sequence[DayRegister], done: int) -> str:
    """Say how many are complete and how to reach what is not shown."""
    line = f"{done} of {len(registers)} complete."
    if len(chosen) == len(registers):
        return line
    hidden = len(registers) - len(chosen)
    return f"{line} {hidden} more: type /attendance and a part of the course's name."


def register_row(register: DayRegister, place: int) -> Block:
    """Draw one register and the way into it."""
    name = f"{register.name}, {period_of(register)}" if period_of(register) else register.name
    open_it = button(
        ids.OPEN_REGISTER,
        "Open",
        RosterView.of(register.key).written(),
        says=f"Open {register.name} {period_of(register)}".strip(),
        style="primary" if register.is_now and not register.complete else "",
    )
    return section(f"{name}\n{state_of(register)}", open_it) | {"block_id": f"register{place}"}


def period_of(register: DayRegister) -> str:
    """Write the period with its times."""
    meeting = register.meeting
    if not meeting:
        return ""
    times = f"{meeting.starts_at:%H:%M}–{meeting.ends_at:%H:%M}"
    return f"period {meeting.period}, {times}" if meeting.period else times


def state_of(register: DayRegister) -> str:
    """Say how far a register is."""
    if register.complete:
        return f"{SIGNS[Status.PRESENT]} Complete"
    if register.recorded:
        return f"{UNMARKED} {register.recorded} of {register.due} marked"
    students = "1 student" if register.due == 1 else f"{register.due} students"
    return f"{UNMARKED} {'Not due' if register.closed else 'Not taken yet'} · {students}"
