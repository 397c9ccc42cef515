"""What a digest writes of a register or a student in one line, at each level of naming."""

from dataclasses import dataclass
from datetime import date, time

from bot.attendance import names, namesakes
from bot.attendance.days import written_times
from bot.attendance.digests.full_lists import Part
from bot.attendance.digests.told_apart import Row
from bot.attendance.due.overdue import Overdue
from bot.cleaning import clean
from storage.digests.absences import ListedAbsence, NamedInDigest
from storage.digests.corrections import ToldCorrection, ToldStatus
from storage.digests.weeks import InARow, Often
from storage.due.incomplete import Missing
from storage.tables.words import HourCycle, Level

LONGEST_NAME = 40
LONGEST_TITLE = namesakes.LONGEST_MARKED
LONGEST_LINE = 170
NAMELESS = "–"


@dataclass(frozen=True, slots=True)
class Telling:
    """How lines are written: naming whom, on which day's digest, by which clock."""

    level: Level
    day: date
    hour_cycle: HourCycle


def line(row: Row, how: Telling) -> str:
    """Write a row of a list; other dates than the digest's are written out.

    Only for the levels that tell of persons: there is no line at the level of counts.
    """
    match row:
        case Missing():
            parts = _of_register(row, how)
        case ListedAbsence():
            parts = [_person(row.student, how.level), *_of_mark(row, how.hour_cycle)]
        case ToldCorrection():
            parts = _of_correction(row, how)
        case InARow():
            parts = [*_who(row.student, how.level), _in_days(row)]
        case Often():
            parts = [*_who(row.student, how.level), _arithmetic(row)]
    return names.cut(" · ".join(part for part in parts if part), LONGEST_LINE)


def overdue_line(row: Overdue, how: Telling) -> str:
    """Write "08:50 Art, period 1 · not taken · 12 min overdue · Tunde Okafor".

    At the level of counts without the teachers: a lesson is nobody's name.
    """
    lesson, state, teachers = _of_register(row.register, how)
    since = "" if row.minutes is None else written_times.minutes_overdue(row.minutes)
    told = "" if how.level == Level.COUNTS else teachers
    return names.cut(" · ".join(filter(None, [lesson, state, since, told])), LONGEST_LINE)


def closing(closes_at: time | None, hour_cycle: HourCycle, *, closed: bool) -> list[str]:
    """Say when the school is closed."""
    if closed:
        return ["The school is closed on this day: no registers are due."]
    if closes_at:
        at = written_times.clock(closes_at, hour_cycle)
        return [f"The school closes at {at}: lessons from then on are not due."]
    return []


def _person(student: NamedInDigest, level: Level) -> str:
    """Name a student: in full, or by initials."""
    name = called((student.given_name, student.family_name), level)
    return namesakes.marked(name, student.mark) if level == Level.NAMES else name


def called(name: names.Name, level: Level) -> str:
    """Write a name in full at the level of names, else as "A. L."."""
    given, family = clean(name[0]), clean(name[1])
    if level == Level.NAMES:
        return names.isolated(names.cut(names.full((given, family)), LONGEST_NAME)) or NAMELESS
    letters = " ".join(f"{letter}." for letter in map(_initial, (given, family)) if letter)
    return names.isolated(letters) or NAMELESS


def _initial(name: str) -> str:
    """Take the first letter or digit of a name; a name without any has none."""
    return next((letter for letter in name if letter.isalnum()), "")


def _who(student: NamedInDigest, level: Level) -> list[str]:
    """Name a student with the grade."""
    return [_person(student, level), namesakes.grade(student.grade)]


def _of_register(row: Missing, how: Telling) -> list[str]:
    """Write "08:30 Biology 9A, period 3 · 12 of 30 marked · Ada Lovelace"."""
    state = f"{row.recorded} of {row.enrolled} marked" if row.recorded else "not taken"
    teachers = [called(name, how.level) for name in row.teachers[:2]]
    more = len(row.teachers) - len(teachers)
    others = [f"and {more} more"] if more else []
    told = ", ".join([*teachers, *others]) or "no teacher assigned"
    return [_lesson(row.starts_at, row.title, row.period, how.hour_cycle), state, told]


def _of_mark(row: ListedAbsence, hour_cycle: HourCycle) -> list[str]:
    """Write how late, in which lesson, and whether the student was in another one."""
    return [
        "" if row.minutes_late is None else f"{row.minutes_late} min",
        _lesson(row.starts_at, row.title, row.period, hour_cycle),
        "attended another lesson" if row.attended else "",
    ]


def _lesson(starts_at: time | None, title: str, period: str, hour_cycle: HourCycle) -> str:
    """Write "08:30 Biology 9A, period 3"."""
    begins = f"{written_times.clock(starts_at, hour_cycle)} " if starts_at else ""
    return f"{begins}{course(title, period)}"


def course(title: str, period: str) -> str:
    """Write "Biology 9A, period 3"."""
    period = names.cut(clean(period), 16)
    name = names.isolated(names.cut(clean(title), LONGEST_TITLE))
    return f"{name}, period {names.isolated(period)}" if period else name


def _of_correction(row: ToldCorrection, how: Telling) -> list[str]:
    """Write what a record said, and what it says now."""
    after = _standing(row.after) if row.after else "no record"
    return [
        "" if row.attendance_date == how.day else written_times.day(row.attendance_date),
        _person(row.student, how.level),
        course(row.title, row.period),
        f"{_standing(row.before)} → {after}",
    ]


def _standing(found: ToldStatus) -> str:
    """Write "late 12 min"."""
    minutes = "" if found.minutes_late is None else f" {found.minutes_late} min"
    return f"{found.status}{minutes}"


def _in_days(row: InARow) -> str:
    """Write how many days in a row, and which."""
    begins_on, ends_on = map(written_times.day, (row.begins_on, row.ends_on))
    return f"{row.days} days in a row, {begins_on} to {ends_on}"


def _arithmetic(row: Often) -> str:
    """Write the rate with what it is made of, rounded last."""
    return f"{row.missed} of {row.records} records = {percent(row.missed, row.records)}"


def percent(part: int, whole: int) -> str:
    """Write a part of a whole in percent, with one digit."""
    return f"{100 * part / whole:.1f} %"


HEADINGS = {
    Part.MISSING: "⬜ Registers not complete",
    Part.LATE: "⏰ Late",
    Part.UNEXPLAINED: "❌ Absent without a reason",
    Part.EXPLAINED: "❌ Absent with a reason on record",
    Part.EXCUSED: "📝 Excused",
    Part.CHANGED: "✏️ Changed",
    Part.IN_A_ROW: "❌ Absent days in a row",
    Part.OFTEN: "❌ Often absent",
}
