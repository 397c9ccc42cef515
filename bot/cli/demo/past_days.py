"""The sample school's past: three weeks of registers, taken as people take them.

What happens on a date depends on the date and the students' names alone, so it is the same each
time, and days that have passed between two starts fit those before.
"""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import Connection

from bot.attendance.access.people import SlackPerson
from bot.attendance.days import closed_days, schedule
from bot.attendance.days.closed_days import DaySpan
from bot.attendance.registers import marking
from bot.attendance.registers.actions import Stamp
from bot.attendance.registers.marking import FilledForm
from bot.cli.demo import workspace
from storage import reminders
from storage.due import closures, day_registers
from storage.due.day_registers import RegisterOfDay
from storage.registers import records
from storage.registers.cells import Cell, Entry
from storage.registers.opening import RegisterKey
from storage.schools.schools import NamedSchool
from storage.tables.words import Status

SEED = 9
DAYS = 21
SATURDAY = 6
MONDAY, THURSDAY, FRIDAY = 1, 4, 5
WITHOUT_TIMETABLE = time(10, 0)
OFFICE_OPENS = time(8, 5)
TO_TAKE = timedelta(minutes=4)

# Each is ill from Monday to Thursday of one week in four.
ILL = ("Ngozi Adébáyọ̀", "Luca D’Aurelio", "Tāne Paraone", "Zoltán Nagy")
# They miss most Mondays and Fridays.
OFTEN = ("Fatou N'Diaye", "Kawika Kaʻahumanu", "Yusuf Çakır")
# Two have this name: what happens to one would happen to the other.
NAMESAKES = "Emma García"
MOST_LONG_WEEKENDS = 0.85
PLAIN_ABSENCES = 0.008
EXPLAINED_ABSENCES = 0.014
EXCUSES = 0.032
LATENESS = 0.035
EXCUSED_FOR = ("medical", "family", "school_activity", "religious")
LATE_FOR = (None, None, "transport")


# What stands on a student's record of a register; None for one who is simply there.
Seen = Callable[[RegisterKey, Cell], Entry | None]


@dataclass(frozen=True, slots=True)
class Untaken:
    """A register of a past day of which nobody has saved anything, and when it is taken."""

    key: RegisterKey
    begins_at: datetime
    teacher: SlackPerson
    office_at: datetime


def fill(connection: Connection, school: NamedSchool, today: date) -> int:
    """Take the registers of the last three weeks that nobody has taken; gives how many.

    Saturdays and Sundays on which nothing was taken become closed days.
    """
    taken = 0
    for number in range(DAYS, 0, -1):
        day = today - timedelta(days=number)
        if closures.on(connection, school.id, day) is None:
            taken += _fill_day(connection, school, day)
    return taken


def _fill_day(connection: Connection, school: NamedSchool, day: date) -> int:
    courses = day_registers.of_school(connection, school.id, day)
    registers = [each for course in courses for each in course.registers]
    if day.isoweekday() >= SATURDAY:
        if not any(each.recorded for each in registers):
            closed_days.enter(connection, school.id, DaySpan(day, day), "Weekend")
        return 0
    found = [each for register in registers for each in untaken(connection, school, register)]
    for each in found:
        take(connection, each, _entry_on)
    return len(found)


def untaken(
    connection: Connection, school: NamedSchool, register: RegisterOfDay
) -> Iterator[Untaken]:
    """Give a register of which nobody has saved anything; none without students or teachers."""
    key, meeting = register.key, register.meeting
    day = key.attendance_date
    teachers = reminders.teachers(connection, day, [key.course_offering_id])
    starts_at = meeting.starts_at if meeting else WITHOUT_TIMETABLE
    if teachers and register.enrolled and not register.recorded:
        yield Untaken(
            key=key,
            begins_at=schedule.resolve(day, starts_at, school.time_zone),
            teacher=workspace.slack_person(teachers[0].slack_user_id),
            office_at=schedule.resolve(day, OFFICE_OPENS, school.time_zone),
        )


def take(connection: Connection, register: Untaken, seen: Seen) -> None:
    """Take a register: the office enters who is excused, the teacher the others and the rest."""
    key, office = register.key, workspace.slack_person(workspace.CLERK.id)
    at = register.begins_at + TO_TAKE
    for cell in sorted(records.of_register(connection, key), key=lambda cell: cell.roll_number):
        entry = seen(key, cell)
        if entry is None:
            continue
        is_excused = entry.status is Status.EXCUSED
        person, moment = (office, register.office_at) if is_excused else (register.teacher, at)
        stamp = _stamp(key, str(cell.roll_number), moment)
        if entry == Entry(entry.status):
            marking.mark(connection, person, key, cell.roll_number, entry.status, stamp)
        else:
            form = FilledForm(entry)
            marking.mark_details(connection, person, key, cell.roll_number, form, stamp)
    rest = _stamp(key, "rest", at + timedelta(seconds=20))
    marking.mark_rest(connection, register.teacher, key, rest)


def _stamp(key: RegisterKey, what: str, at: datetime) -> Stamp:
    name = f"sample:{key.course_offering_id}:{key.attendance_date}:{key.period}:{what}"
    return Stamp.at(at, name)


def name_of(cell: Cell) -> str:
    """Give a student's name as the sample school has it."""
    return f"{cell.given_name} {cell.family_name}".strip()


def _entry_on(key: RegisterKey, cell: Cell) -> Entry | None:
    """Say what a student's record says on a register; None for one who is simply there."""
    day, name = key.attendance_date, name_of(cell)
    whole_day = random.Random(f"{SEED} {day} {name}")  # noqa: S311  # no secret
    away = _away(day, name, whole_day)
    if away is not None or name == NAMESAKES:
        return away
    meeting = random.Random(f"{SEED} {day} {name} {key.period}")  # noqa: S311  # no secret
    if meeting.random() < LATENESS:
        reason = meeting.choice(LATE_FOR)
        return Entry(Status.LATE, minutes_late=meeting.randint(2, 18), reason=reason)
    return None


def _away(day: date, name: str, chance: random.Random) -> Entry | None:
    """Say how a student is away for a whole day; None for one who is there."""
    ill = ILL[day.toordinal() // 7 % len(ILL)]
    if name == ill and MONDAY <= day.isoweekday() <= THURSDAY:
        # Nobody has called on the first day.
        reason = None if day.isoweekday() == MONDAY else "illness"
        return Entry(Status.ABSENT, reason=reason)
    drawn = chance.random()
    if name in OFTEN and day.isoweekday() in {MONDAY, FRIDAY}:
        return Entry(Status.ABSENT) if drawn < MOST_LONG_WEEKENDS else None
    if name == NAMESAKES or drawn >= EXCUSES:
        return None
    if drawn >= EXPLAINED_ABSENCES:
        return Entry(Status.EXCUSED, reason=chance.choice(EXCUSED_FOR))
    return Entry(Status.ABSENT, reason=None if drawn < PLAIN_ABSENCES else "illness")
