"""Answers to what can't be opened as it was typed: what was understood, and the nearest choices."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.attendance import matching
from bot.attendance.registers import asking
from bot.attendance.registers.asking import Ask
from bot.attendance.registers.day_lists import DayRegister
from storage.registers.opening import RegisterKey

MOST = 5
DAYS = "Type a day such as yesterday, friday, 20 Nov or 2026-11-20."


@dataclass(frozen=True, slots=True)
class WayOn:
    """One way on: a register, or what may be typed instead."""

    text: str
    key: RegisterKey | None = None
    typed: str = ""


@dataclass(frozen=True, slots=True)
class Unclear:
    """Why nothing opens, in a sentence, and the nearest choices."""

    sentence: str
    choices: tuple[WayOn, ...]


def no_course(ask: Ask, day: date, there: Sequence[DayRegister]) -> Unclear:
    """Say that no course has the name that was typed; those most like it are the choices."""
    why = f"No course of yours on {_in_full(day)} has “{ask.course}” in its name or code."
    names = [(each, name) for each in there for name in (each.name, each.code) if name]
    near = list(dict.fromkeys(matching.nearest(ask.course, names)))
    if near:
        return Unclear(f"{why} Do you mean one of these?", _registers(near))
    return Unclear(why, (_all_of(day),))


def unclear_day(
    ask: Ask, found: Sequence[date], today: date, there: Sequence[DayRegister]
) -> Unclear:
    """Say why a day can't be opened: not in the calendar, two days at once, or still to come.

    `there` are today's registers of the course that was named.
    """
    typed = ask.day.typed if ask.day else ""
    instead = _registers(there) or (_all_of(today),)
    if not found:
        return Unclear(f"“{typed}” is not in the calendar. {DAYS}", instead)
    if len(found) > 1:
        choices = tuple(_on(ask, day) for day in found)
        return Unclear(f"“{typed}” may be either of two days. Which one do you mean?", choices)
    why = f"{_in_full(found[0])} is still to come: a register can be taken from its day on."
    return Unclear(why, instead)


def not_in_period(ask: Ask, there: Sequence[DayRegister]) -> Unclear:
    """Say that a course has no such period, or does not meet at that time; others are choices."""
    missed = f"period {ask.period}" if ask.period else f"meeting at {ask.begins:%H:%M}"
    day = _in_full(there[0].key.attendance_date)
    return Unclear(
        f"{there[0].name} has no {missed} on {day}. It has these registers:", _registers(there)
    )


def not_that_day(title: str, day: date, last: Sequence[DayRegister]) -> Unclear:
    """Say that a course has no register on a day; `last` are those of the day it had some."""
    why = f"{title} has no register on {_in_full(day)}."
    if not last:
        return Unclear(why, (_all_of(day),))
    when = _in_full(last[0].key.attendance_date)
    return Unclear(f"{why} The last one before was on {when}.", _registers(last))


def _registers(found: Sequence[DayRegister]) -> tuple[WayOn, ...]:
    return tuple(WayOn(_called(each), key=each.key) for each in found[:MOST])


def _called(register: DayRegister) -> str:
    meeting = register.meeting
    period = f", period {meeting.period}" if meeting and meeting.period else ""
    return f"{register.name}{period}, {register.key.attendance_date:%a %-d %b}"


def _all_of(day: date) -> WayOn:
    return WayOn(f"Registers of {day:%a %-d %b %Y}", typed=day.isoformat())


def _on(ask: Ask, day: date) -> WayOn:
    shown = asking.written(ask, day).removesuffix(day.isoformat())
    return WayOn(f"{shown}{day:%a %-d %b %Y}", typed=asking.written(ask, day))


def _in_full(day: date) -> str:
    return f"{day:%A %-d %B %Y}"
