"""Nudges: their buttons, and what became of one."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from bot.attendance.days import written_times
from bot.attendance.numbers import counted
from bot.attendance.reminders.nudging import Nudged, NudgedAll, NudgedTeacher, Reached
from bot.blocks.digests.lines import called, course
from bot.blocks.elements import Element, Message, asking, button, section
from bot.blocks.ids.nudge_ids import NUDGE, NUDGE_ALL, NudgeAllChoice
from bot.blocks.ids.register_choice import RegisterChoice
from storage.registers.opening import RegisterKey
from storage.tables.words import HourCycle, Level

_MOST_NAMED = 10
_STRANGERS = (
    "They have not used Rollcall in Slack yet, so I can't write to them: please tell them yourself."
)


def nudge_button(key: RegisterKey, name: str, place: int = 0) -> Element:
    """Make the button that has a register's teachers reminded; `place` tells several apart."""
    says = f"Send the register of {name} to its teachers now"
    return button(f"{NUDGE}_{place}", "Nudge", RegisterChoice.of(key).written(), says=says)


def nudge_all_button(school_id: UUID, day: date, registers: int) -> Element:
    """Make the button that has the teachers of all missing registers reminded; it asks first."""
    value = NudgeAllChoice(day=day, school_id=school_id).written()
    label = "Nudge all who are overdue"
    return asking(
        button(NUDGE_ALL, label, value),
        "Nudge all?",
        f"The teachers of {_registers(registers)} missing now get them as direct messages. Who "
        "was reminded in the last ten minutes is left alone.",
        "Nudge",
        "Cancel",
    )


def nudged(found: Nudged) -> Message:
    """Say who gets a register now, who got it just before, and who can't be reached."""
    name = course(found.title, found.period)
    now = [each for each in found.teachers if each.reached is Reached.NOW]
    before = [each for each in found.teachers if each.reached is Reached.BEFORE]
    strangers = [each for each in found.teachers if each.reached is Reached.NOT_IN_SLACK]
    lines = [
        *([f"Sent now to {_names(now)}."] if now else []),
        *(_sent_before(each, found.date, found.hour_cycle) for each in before),
        *([f"Not in Slack: {_names(strangers)}. {_STRANGERS}"] if strangers else []),
    ]
    return Message(_summary(len(now)), [section("\n".join([f"Nudge · {name}", *lines]))])


def nudged_all(found: NudgedAll) -> Message:
    """Count who gets a register now, and name who can't be reached."""
    if not found.registers:
        return Message("Nothing is missing now.", [section("Nothing is missing now.")])
    counts = {each: _of(found.teachers, each) for each in Reached}
    now, before = len(counts[Reached.NOW]), len(counts[Reached.BEFORE])
    lines = [f"Nudge · {_registers(found.registers)} missing now", f"Sent now: {now:,}."]
    if before:
        lines.append(f"Left alone, since reminded in the last ten minutes: {before:,}.")
    if strangers := counts[Reached.NOT_IN_SLACK]:
        lines.append(f"Not in Slack: {_names(strangers)}. {_STRANGERS}")
    if found.without_teacher:
        lines.append(f"Without a teacher: {counted(found.without_teacher, 'register')}.")
    return Message(_summary(now), [section("\n".join(lines))])


def _summary(now: int) -> str:
    return f"Nudged: {counted(now, 'teacher')}." if now else "Nobody is nudged now."


def _registers(number: int) -> str:
    """Write "the register that is" or "the 3 registers that are"."""
    return "the 1 register that is" if number == 1 else f"the {number:,} registers that are"


def _sent_before(teacher: NudgedTeacher, day: date, hour_cycle: HourCycle) -> str:
    """Write "Tunde Okafor got it at 09:05 already, from Inês Duarte."."""
    at = written_times.moment(teacher.at, day, hour_cycle) if teacher.at else ""
    by = f"from {called(teacher.by, Level.NAMES)}" if teacher.by else "by itself"
    return f"{called(teacher.name, Level.NAMES)} got it at {at} already, {by}."


def _of(teachers: Sequence[NudgedTeacher], reached: Reached) -> list[NudgedTeacher]:
    return [each for each in teachers if each.reached is reached]


def _names(teachers: Sequence[NudgedTeacher]) -> str:
    """Name teachers, each once: at most ten, and how many more."""
    names = list(dict.fromkeys(each.name for each in teachers))
    told = [called(name, Level.NAMES) for name in names[:_MOST_NAMED]]
    more = len(names) - len(told)
    return ", ".join([*told, *([f"and {more} more"] if more else [])])
