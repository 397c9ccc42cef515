"""A day's registers with their state, each one tap away, page by page."""

from collections.abc import Sequence

from bot.attendance import names
from bot.attendance.days import written_times
from bot.attendance.numbers import counted
from bot.attendance.registers.day_lists import (
    ClosedSchool,
    DayPage,
    DayRegister,
    ListedRegister,
    Stand,
)
from bot.blocks.elements import Block, Element, Message, actions, button, context, header, section
from bot.blocks.ids import register_ids
from bot.blocks.ids.register_ids import DayView, RosterView
from bot.blocks.nudged import nudge_all_button, nudge_button
from bot.blocks.roster.roster import SIGNS, UNMARKED
from storage.tables.words import Status

LONGEST_NAME = 40
MOST_TEACHERS = 2
NONE = "You have no registers on this day. Try another, such as /attendance friday."
ALL_THE_SAME = (
    "No registers are due while the school is closed. To take one all the same, type /attendance "
    "and a part of the course's name."
)
COUNTED = {
    Stand.MISSING: "missing now",
    Stand.BEGUN: "just begun",
    Stand.OPEN: "at no fixed time",
    Stand.LATER: "later",
    Stand.NOT_DUE: "not due",
}


def day(found: DayPage) -> Message:
    """Draw a page of a day's registers, with the ways to its other pages."""
    title = f"Registers of {written_times.in_full(found.date)}"
    above = [header(title), *_closed_lines(found.closed)]
    if not found.rows and found.closed:
        return Message(f"{title}: none due", above)
    text = f"{title}: {_counted(found)}"
    if not found.rows:
        return Message(text, [*above, section(NONE)])
    rows = [
        block
        for place, each in enumerate(found.rows)
        for block in register_blocks(each, str(place))
    ]
    turning = [actions("turning", ways)] if (ways := _turns(found)) else []
    return Message(text, [*above, context(f"{_counted(found)}."), *rows, *turning])


def _counted(found: DayPage) -> str:
    """Write "3 of 126 complete, 2 missing now, 121 later"."""
    counts = found.counts
    others = [f"{counts[each]} {word}" for each, word in COUNTED.items() if counts[each]]
    return ", ".join([f"{counts[Stand.COMPLETE]} of {counts.total()} complete", *others])


def _turns(found: DayPage) -> list[Element]:
    """Make the buttons to the pages around, and to those missing now or to all."""
    view = DayView(
        page=found.number,
        only_missing=found.only_missing,
        of_school=found.of_school,
        typed=found.typed,
    )
    missing = found.counts[Stand.MISSING]
    ways: list[tuple[str, str, DayView]] = []
    if found.only_missing:
        every = view.model_copy(update={"page": 0, "only_missing": False})
        ways.append(("all", f"All {found.counts.total()}", every))
    elif missing and missing < found.counts.total():
        lacking = view.model_copy(update={"page": 0, "only_missing": True})
        ways.append(("missing", f"Missing now: {missing}", lacking))
    for name, number, sign in (("back", found.number - 1, "◀"), ("next", found.number + 1, "▶")):
        if 0 <= number < found.pages:
            to = view.model_copy(update={"page": number})
            ways.append((name, f"{sign} Page {number + 1} of {found.pages}", to))
    turns = [
        button(f"{register_ids.TURN_DAY}_{name}", label, to.written(), says=f"Show {label}")
        for name, label, to in ways
    ]
    school_id = found.nudges_in
    return [*turns, *([nudge_all_button(school_id, found.date, missing)] if school_id else [])]


def _closed_lines(closed: Sequence[ClosedSchool]) -> list[Block]:
    """Say which schools are closed, from when on, and why."""
    if not closed:
        return []
    return [section("\n".join(map(_closed_line, closed))), context(ALL_THE_SAME)]


def _closed_line(closed: ClosedSchool) -> str:
    """Write "Closed: Autumn half-term" or "Closed from 12:00: Snow"."""
    closes_at = closed.closure.closes_at
    since = f" from {written_times.clock(closes_at, closed.hour_cycle)}" if closes_at else ""
    where = f"{closed.school} is closed" if closed.school else "Closed"
    return f"{where}{since}: {closed.closure.title}"


def register_blocks(row: ListedRegister, mark: str) -> list[Block]:
    """Draw one register and the way into it, and the way to have its teachers nudged.

    `mark` tells its blocks from those of others.
    """
    register = row.register
    period = period_of(register)
    name = f"{register.name}, {period}" if period else register.name
    open_it = button(
        register_ids.OPEN_REGISTER,
        "Open",
        RosterView.of(register.key).written(),
        says=f"Open {register.name} {period}".strip(),
        style="primary" if register.is_now and register.stand is not Stand.COMPLETE else "",
    )
    told = " · ".join([_state_of(register), *_taught_by(row), *_saved_by(row)])
    if not register.may_nudge:
        return [section(f"{name}\n{told}", open_it) | {"block_id": f"register{mark}"}]
    ways = [open_it, nudge_button(register.key, register.name)]
    return [section(f"{name}\n{told}"), actions(f"register{mark}", ways)]


def period_of(register: DayRegister) -> str:
    """Write the period with its times."""
    meeting = register.meeting
    if not meeting:
        return ""
    times = written_times.between(meeting.starts_at, meeting.ends_at, register.hour_cycle)
    return f"period {meeting.period}, {times}" if meeting.period else times


def _state_of(register: DayRegister) -> str:
    """Say how far a register is, and whether it is missing now, due later or not at all."""
    # While the school is closed a register that was taken all the same is complete, and not due.
    if register.recorded >= register.due:
        return f"{SIGNS[Status.PRESENT]} Complete"
    sign = MISSING_SIGN if register.stand is Stand.MISSING else UNMARKED
    since = register.minutes_overdue
    overdue = f", {written_times.minutes_overdue(since)}" if since is not None else ""
    if register.recorded:
        return f"{sign} {register.recorded} of {register.due} marked{overdue}"
    return f"{sign} {NOT_BEGUN[register.stand]}{overdue} · {counted(register.due, 'student')}"


MISSING_SIGN = "❗"
NOT_BEGUN = {
    Stand.MISSING: "Missing",
    Stand.BEGUN: "Just begun",
    Stand.OPEN: "Not taken yet",
    Stand.LATER: "Later",
    Stand.NOT_DUE: "Not due",
}


def _taught_by(row: ListedRegister) -> list[str]:
    """Name who teaches it: two of them, and how many more."""
    told = [names.cut(names.full(name), LONGEST_NAME) for name in row.teachers[:MOST_TEACHERS]]
    more = len(row.teachers) - len(told)
    return [", ".join([*told, *([f"and {more} more"] if more else [])])] if told else []


def _saved_by(row: ListedRegister) -> list[str]:
    """Say who saved it last, and when."""
    save = row.last_save
    if save is None:
        return []
    by = f" by {names.cut(save.saved_by, LONGEST_NAME)}" if save.saved_by else ""
    register = row.register
    day = register.key.attendance_date
    return [f"saved{by} at {written_times.moment(save.saved_at, day, register.hour_cycle)}"]
