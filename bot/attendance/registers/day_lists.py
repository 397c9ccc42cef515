"""The registers of a day, to choose from: a person's own or the whole school's, page by page."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, time
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Connection

from bot.attendance import names, namesakes
from bot.attendance.access.people import SEES_THE_SCHOOL
from bot.attendance.days import dates
from bot.attendance.due import overdue
from bot.attendance.registers import sheets
from bot.attendance.registers.school_day import SchoolDay
from storage.due import day_registers
from storage.due.closures import Closure
from storage.due.day_registers import OfferedCourse, RegisterOfDay
from storage.registers import enrollments, register_row
from storage.registers.opening import MeetingTime, RegisterKey
from storage.registers.register_row import LastSave
from storage.schools.people.staff import Member
from storage.tables.words import HourCycle

ON_A_PAGE = 20


class Stand(StrEnum):
    """How a register of a day stands.

    Missing: its lesson began longer ago than the school's grace, or on an earlier day, and it is
    not complete; begun: its lesson began since.
    """

    COMPLETE = "complete"
    MISSING = "missing"
    BEGUN = "begun"
    LATER = "later"
    OPEN = "open"
    NOT_DUE = "not_due"


@dataclass(frozen=True, slots=True)
class DayRegister:
    """One register of a day in a list: `due` students, of whom `recorded` have a record.

    `is_now` is for who teaches it, while its meeting is on. `mark` tells the course offering from
    others of its title. `stand` is `NOT_DUE` while the school is closed, and it may be taken all
    the same; `OPEN` without a timetable, since nobody knows when it meets. `minutes_overdue` is of
    one that is missing today; `may_nudge`: who reads the list may have its teachers reminded.
    """

    key: RegisterKey
    title: str
    code: str
    meeting: MeetingTime | None
    due: int
    recorded: int
    stand: Stand
    time_zone: str
    hour_cycle: HourCycle
    is_now: bool = False
    mark: str = ""
    minutes_overdue: int | None = None
    may_nudge: bool = False

    @property
    def name(self) -> str:
        """Give the title with what tells it from others of the title."""
        return namesakes.marked(self.title, self.mark)


@dataclass(frozen=True, slots=True)
class ClosedSchool:
    """A school that is closed on a day; its name is for who is in several."""

    closure: Closure
    hour_cycle: HourCycle
    school: str = ""


@dataclass(frozen=True, slots=True)
class ListedRegister:
    """A register on a page: who teaches it, and who saved it last, in the school's time zone."""

    register: DayRegister
    teachers: tuple[names.Name, ...] = ()
    last_save: LastSave | None = None


@dataclass(frozen=True, slots=True)
class DayPage:
    """A page of a day's registers, in order of time and title, and which schools are closed.

    `counts` is of the whole day; `only_missing` leaves the others out of the pages. `of_school`:
    all of the school's are listed to who sees them, own ones or not. `typed` is what was asked for,
    by which the list is found again. `nudges_in` is the school whose missing registers may all be
    reminded of at once.
    """

    date: date
    counts: Counter[Stand]
    rows: tuple[ListedRegister, ...]
    number: int = 0
    pages: int = 1
    only_missing: bool = False
    closed: tuple[ClosedSchool, ...] = ()
    of_school: bool = False
    typed: str = ""
    nudges_in: UUID | None = None


def taught(connection: Connection, where: SchoolDay) -> list[DayRegister]:
    """List the registers of a day that a person teaches.

    While a school is closed only those that were begun all the same.
    """
    courses = day_registers.of_staff(connection, where.member.staff_id, where.day, where.today)
    return _due_or_begun(registers(connection, where, courses, teaches=True))


def own(connection: Connection, where: SchoolDay, *, of_school: bool = False) -> list[DayRegister]:
    """List a person's registers of a day: a teacher's own.

    For office and admin their own, and when they teach nothing that day, or with `of_school`, the
    whole school's. While a school is closed only registers that were begun all the same are listed.
    """
    member = where.member
    found: list[DayRegister] = []
    if not (of_school and where.sees_school):
        courses = day_registers.of_staff(connection, member.staff_id, where.day, where.today)
        found = registers(connection, where, courses, teaches=True)
    if not found and where.sees_school:
        courses = day_registers.of_school(connection, member.school_id, where.day)
        found = registers(connection, where, courses, teaches=False)
    return _due_or_begun(found)


def _due_or_begun(found: Sequence[DayRegister]) -> list[DayRegister]:
    return [each for each in found if each.recorded or each.stand is not Stand.NOT_DUE]


def courses_of(connection: Connection, where: SchoolDay) -> Sequence[OfferedCourse]:
    """List all course offerings of a day that a member of staff may open."""
    if where.sees_school:
        return day_registers.of_school(connection, where.member.school_id, where.day)
    return day_registers.of_staff(connection, where.member.staff_id, where.day, where.today)


def titles_with(
    connection: Connection, member: Member, day: date, part: str
) -> Sequence[tuple[str, str]]:
    """Give title and code of those of them that have a part in either."""
    sees_all = member.role in SEES_THE_SCHOOL
    staff_id = None if sees_all else member.staff_id
    return day_registers.titles_with(connection, member.school_id, staff_id, day, part)


def registers(
    connection: Connection, where: SchoolDay, courses: Sequence[OfferedCourse], *, teaches: bool
) -> list[DayRegister]:
    """List the registers of course offerings on a day; those without students have none."""
    found = [
        _listed_as(each, where, where.clock, teaches=teaches)
        for course in courses
        for each in course.registers
        if each.enrolled
    ]
    return _told_apart(connection, where, found)


def _listed_as(
    register: RegisterOfDay, where: SchoolDay, clock: time | None, *, teaches: bool
) -> DayRegister:
    minutes = _minutes_overdue(register, where)
    stand = _stand(register, clock, is_overdue=minutes is not None)
    is_missing = stand is Stand.MISSING
    return DayRegister(
        key=register.key,
        title=register.title,
        code=register.code,
        meeting=register.meeting,
        due=register.enrolled,
        recorded=register.recorded,
        stand=stand,
        time_zone=where.member.time_zone,
        hour_cycle=where.member.hour_cycle,
        is_now=teaches and clock is not None and dates.is_now(register.meeting, clock),
        minutes_overdue=minutes if is_missing and clock is not None else None,
        may_nudge=is_missing and where.sees_school,
    )


def _minutes_overdue(register: RegisterOfDay, where: SchoolDay) -> int | None:
    if register.meeting is None:
        return None
    starts_at, time_zone = register.meeting.starts_at, where.member.time_zone
    return overdue.minutes_overdue(where.day, starts_at, time_zone, where.now, where.grace_minutes)


def page(
    connection: Connection,
    day: date,
    found: Sequence[DayRegister],
    number: int = 0,
    *,
    only_missing: bool = False,
) -> DayPage:
    """Take a page of registers, with who teaches them and who saved them; the last if it is past.

    When none is missing any more, all are shown.
    """
    counts = Counter(each.stand for each in found)
    only_missing = only_missing and counts[Stand.MISSING] > 0
    chosen = [each for each in found if each.stand is Stand.MISSING or not only_missing]
    chosen.sort(key=_place_in_day)
    pages = max(1, -(-len(chosen) // ON_A_PAGE))
    number = min(number, pages - 1)
    shown = chosen[number * ON_A_PAGE : (number + 1) * ON_A_PAGE]
    return DayPage(
        date=day,
        counts=counts,
        rows=tuple(_listed(connection, shown)),
        number=number,
        pages=pages,
        only_missing=only_missing,
    )


def _listed(connection: Connection, shown: Sequence[DayRegister]) -> list[ListedRegister]:
    if not shown:
        return []
    # Schools far apart may be asked for different dates: all registers of one list have one.
    day = shown[0].key.attendance_date
    ids = sorted({each.key.course_offering_id for each in shown})
    teachers = enrollments.teachers_of(connection, day, ids)
    saves = register_row.saves(connection, day, ids)
    return [
        ListedRegister(
            each,
            teachers.of(each.key),
            sheets.in_zone(
                saves.get((each.key.course_offering_id, each.key.period)), each.time_zone
            ),
        )
        for each in shown
    ]


def _stand(register: RegisterOfDay, clock: time | None, *, is_overdue: bool) -> Stand:
    """Say how a register stands by the school's clock, None on an earlier day."""
    if register.closed:
        return Stand.NOT_DUE
    if register.recorded >= register.enrolled:
        return Stand.COMPLETE
    if register.meeting is None:
        return Stand.MISSING if register.recorded else Stand.OPEN
    if clock is not None and clock < register.meeting.starts_at:
        return Stand.LATER
    return Stand.MISSING if is_overdue else Stand.BEGUN


def _told_apart(
    connection: Connection, where: SchoolDay, found: Sequence[DayRegister]
) -> list[DayRegister]:
    titles = {each.title for each in found}
    marks = namesakes.courses(connection, where.member.school_id, where.day, titles)
    return [replace(each, mark=marks.get(each.key.course_offering_id, "")) for each in found]


def _place_in_day(register: DayRegister) -> tuple[str, list[tuple[bool, int, str]], str]:
    begins = register.meeting.starts_at.isoformat() if register.meeting else ""
    return begins, names.natural_key(register.name), register.key.period
