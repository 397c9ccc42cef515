"""Answers to what can't be opened as it was typed: what was understood, and the nearest choices."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.attendance import matching
from bot.attendance.days import written_times
from bot.attendance.registers import asking
from bot.attendance.registers.asking import Ask
from bot.attendance.registers.day_lists import DayRegister
from storage.registers.opening import RegisterKey
from storage.tables.words import HourCycle

MOST = 5
DAYS = "Type a day such as yesterday, friday, 20 Nov or 2026-11-20."


@dataclass(frozen=True, slots=True)
class WayOn:
    """One way on: a register, or what may be typed instead."""

    text: str
    key: RegisterKey | None = None
    typed: str = ""


@dataclass(frozen=True, slots=True)
class SchoolToday:
    """Today in a school, and how its clocks count."""

    date: date
    hour_cycle: HourCycle


@dataclass(frozen=True, slots=True)
class Unclear:
    """Why nothing opens, in a sentence, and the nearest choices."""

    sentence: str
    choices: tuple[WayOn, ...]


def no_course(ask: Ask, day: date, there: Sequence[DayRegister]) -> Unclear:
    """Say that no course has the name that was typed; those most like it are the choices."""
    on = written_times.in_full(day)
    why = f"No course of yours on {on} has “{ask.course}” in its name or code."
    names = [(each, name) for each in there for name in (each.name, each.code) if name]
    near = list(dict.fromkeys(matching.nearest(ask.course, names)))
    if near:
        return Unclear(f"{why} Do you mean one of these?", _registers(near))
    return Unclear(why, (_all_of(day),))


def unclear_day(
    ask: Ask, found: Sequence[date], today: SchoolToday, there: Sequence[DayRegister]
) -> Unclear:
    """Say why a day can't be opened: not in the calendar, two days at once, or still to come.

    `there` are today's registers of the course that was named.
    """
    typed = ask.day.typed if ask.day else ""
    instead = _registers(there) or (_all_of(today.date),)
    if not found:
        return Unclear(f"“{typed}” is not in the calendar. {DAYS}", instead)
    if len(found) > 1:
        choices = tuple(_on(ask, day, today.hour_cycle) for day in found)
        return Unclear(f"“{typed}” may be either of two days. Which one do you mean?", choices)
    day = written_times.in_full(found[0])
    why = f"{day} is still to come: a register can be taken from its day on."
    return Unclear(why, instead)


def not_in_period(ask: Ask, there: Sequence[DayRegister]) -> Unclear:
    """Say that a course has no such period, or does not meet at that time; others are choices."""
    missed = _missed(ask, there[0].hour_cycle)
    day = written_times.in_full(there[0].key.attendance_date)
    return Unclear(
        f"{there[0].name} has no {missed} on {day}. It has these registers:", _registers(there)
    )


def not_that_day(title: str, day: date, last: Sequence[DayRegister]) -> Unclear:
    """Say that a course has no register on a day; `last` are those of the day it had some."""
    why = f"{title} has no register on {written_times.in_full(day)}."
    if not last:
        return Unclear(why, (_all_of(day),))
    when = written_times.in_full(last[0].key.attendance_date)
    return Unclear(f"{why} The last one before was on {when}.", _registers(last))


def _registers(found: Sequence[DayRegister]) -> tuple[WayOn, ...]:
    return tuple(WayOn(_called(each), key=each.key) for each in found[:MOST])


def _called(register: DayRegister) -> str:
    meeting = register.meeting
    period = f", period {meeting.period}" if meeting and meeting.period else ""
    return f"{register.name}{period}, {written_times.day(register.key.attendance_date)}"


def _all_of(day: date) -> WayOn:
    return WayOn(f"Registers of {written_times.day_and_year(day)}", typed=day.isoformat())


def _on(ask: Ask, day: date, hour_cycle: HourCycle) -> WayOn:
    shown = f"{asking.without_day(ask, hour_cycle)} {written_times.day_and_year(day)}"
    return WayOn(shown.strip(), typed=asking.written(ask, day))


def _missed(ask: Ask, hour_cycle: HourCycle) -> str:
    if ask.period or ask.begins is None:
        return f"period {ask.period}"
    return f"lesson at {written_times.clock(ask.begins, hour_cycle)}"
