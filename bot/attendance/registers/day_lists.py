"""The registers of a day, to choose from: a person's own, the school's, or those of a name."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from uuid import UUID

from sqlalchemy import Connection

from bot.attendance import access, names, namesakes
from bot.attendance.access import SEES_THE_SCHOOL, SlackPerson
from bot.attendance.days import dates
from bot.attendance.due import due_registers
from bot.attendance.errors import NoRegister, NotFound
from bot.attendance.registers import sheets
from bot.attendance.registers.asking import Ask
from bot.attendance.registers.sheets import Sheet
from storage.due import closed_days, day_list
from storage.due.closed_days import Closure
from storage.due.day_list import DayRow
from storage.registers.opening import MeetingTime, RegisterKey
from storage.schools.staff import Member


@dataclass(frozen=True, slots=True)
class DayRegister:
    """One register of a day in a list: `due` students, of whom `recorded` have a record.

    `is_now` is for who teaches it, while its meeting is on. `closed`: the school is closed then, so
    that it is not due, and may be taken all the same. `mark` tells the course offering from others
    of its title.
    """

    key: RegisterKey
    title: str
    code: str
    meeting: MeetingTime | None
    due: int
    recorded: int
    is_now: bool
    closed: bool = False
    mark: str = ""

    @property
    def name(self) -> str:
        """Give the title with what tells it from others of the title."""
        return namesakes.marked(self.title, self.mark)

    @property
    def complete(self) -> bool:
        """Whether every student who is due has a record."""
        return self.recorded >= self.due


@dataclass(frozen=True, slots=True)
class ClosedSchool:
    """A school that is closed on a day; its name is for who is in several."""

    closure: Closure
    school: str = ""


@dataclass(frozen=True, slots=True)
class Day:
    """A day's registers, in order of time and title, and which schools are closed."""

    date: date
    registers: tuple[DayRegister, ...]
    closed: tuple[ClosedSchool, ...] = ()


def asked(connection: Connection, person: SlackPerson, ask: Ask, now: datetime) -> Sheet | Day:
    """Answer an ask: the one register that is meant, else the registers to choose from.

    Without a course's name: the day's. The only one, or the only one that the person teaches now,
    opens at once; one for which the school is closed only by its name. Raises NotStaff; NotFound
    when no course offering has that name; NoRegister for a day to come.
    """
    find = search if ask.course else on_day
    found = find(connection, person, ask, now)
    meant = [each for each in found.registers if ask.course or not each.closed]
    current = [each for each in meant if each.is_now]
    for choice in (meant, current):
        if len(choice) == 1:
            return sheets.sheet(connection, person, choice[0].key, now)
    return found


def on_day(connection: Connection, person: SlackPerson, ask: Ask, now: datetime) -> Day:
    """List a person's registers of a day, in order of time and title.

    A teacher's own; for office and admin their own, and when they teach nothing that day the whole
    school's. Course offerings without students have none; while a school is closed only registers
    that were begun all the same are listed. Raises NotStaff.
    """
    members = access.members_for(connection, person)
    found: list[DayRegister] = []
    closed: list[ClosedSchool] = []
    for member, moment in _moments(members, ask, now):
        when = replace(moment, closure=closed_days.on(connection, member.school_id, moment.day))
        own = _day_registers(day_list.of_staff(connection, member.staff_id, when.day), when)
        if not own and member.role in SEES_THE_SCHOOL:
            rows = day_list.of_school(connection, member.school_id, when.day)
            own = _day_registers(rows, replace(when, clock=None))
        shown = [each for each in own if each.recorded or not each.closed]
        found += _told_apart(connection, member.school_id, shown)
        if when.closure:
            closed.append(ClosedSchool(when.closure, member.school if len(members) > 1 else ""))
    day = _day(found, _moments(members, ask, now)[0][1].day)
    return replace(day, closed=tuple(closed))


def search(connection: Connection, person: SlackPerson, ask: Ask, now: datetime) -> Day:
    """Find the registers that a person may open and that an ask names, in order of time and title.

    A part of the title or code is enough, whatever its case and accents; one that is a title or
    code in full wins over parts. Raises NotStaff, NotFound when no course offering has that name,
    and NoRegister when none of those that have it meets on the day.
    """
    members = access.members_for(connection, person)
    found: list[DayRegister] = []
    titles: list[str] = []
    for member, moment in _moments(members, ask, now):
        when = replace(moment, closure=closed_days.on(connection, member.school_id, moment.day))
        rows = rows_of(connection, member, when.day)
        rows = [row for row in rows if ask.fits(row.title, row.code)]
        titles += [row.title for row in rows]
        found += _told_apart(connection, member.school_id, _day_registers(rows, when))
    day = _moments(members, ask, now)[0][1].day
    if not titles:
        raise NotFound(
            f"No course of yours on {day:%A %-d %B %Y} has “{ask.course}” in its name or code. "
            "Type /attendance to see today's registers."
        )
    if not found:
        raise NoRegister(f"{titles[0]} has no register on {day:%A %-d %B %Y}.")
    exact = [each for each in found if ask.is_exactly(each.title, each.code)]
    return _day(exact or found, day)


def rows_of(connection: Connection, member: Member, day: date) -> Sequence[DayRow]:
    """List all course offerings of a day that a member of staff may open."""
    if member.role in SEES_THE_SCHOOL:
        return day_list.of_school(connection, member.school_id, day)
    return day_list.of_staff(connection, member.staff_id, day)


def _told_apart(
    connection: Connection, school_id: UUID, found: Sequence[DayRegister]
) -> list[DayRegister]:
    if not found:
        return []
    titles = {each.title for each in found}
    marks = namesakes.courses(connection, school_id, found[0].key.attendance_date, titles)
    return [replace(each, mark=marks.get(each.key.course_offering_id, "")) for each in found]


def _day(found: list[DayRegister], when: date) -> Day:
    in_order = tuple(sorted(found, key=_place_in_day))
    return Day(in_order[0].key.attendance_date if in_order else when, in_order)


@dataclass(frozen=True, slots=True)
class _Moment:
    """A day that is asked for in a school, and the school's clock if that day is today."""

    day: date
    clock: time | None
    closure: Closure | None = None


def _moments(members: Sequence[Member], ask: Ask, now: datetime) -> list[tuple[Member, _Moment]]:
    """Give the day that is meant in each school where it has begun; NoRegister if in none."""
    moments: list[tuple[Member, _Moment]] = []
    for member in members:
        local = dates.local(member.time_zone, now)
        day = ask.day(local.date())
        if day <= local.date():
            clock = local.time() if day == local.date() else None
            moments.append((member, _Moment(day, clock)))
    if not moments:
        today = dates.today(members[0].time_zone, now)
        dates.refuse_to_come(ask.day(today), today)
    return moments


def _day_registers(rows: Sequence[DayRow], when: _Moment) -> list[DayRegister]:
    return [
        DayRegister(
            key=RegisterKey(row.course_offering_id, when.day, period),
            title=row.title,
            code=row.code,
            meeting=meeting,
            due=row.due,
            recorded=row.recorded.get(period, 0),
            is_now=when.clock is not None and dates.is_now(meeting, when.clock),
            closed=due_registers.is_closed(when.closure, meeting),
        )
        for row in rows
        if row.due
        for period, meeting in _registers_of(row)
    ]


def _registers_of(row: DayRow) -> list[tuple[str, MeetingTime | None]]:
    periods = dates.register_periods(row.meetings, has_timetable=row.has_timetable)
    if not row.meetings:
        return [(period, None) for period in periods]
    return list(zip(periods, row.meetings, strict=True))


def _place_in_day(register: DayRegister) -> tuple[str, str, str]:
    begins = register.meeting.starts_at.isoformat() if register.meeting else ""
    return begins, names.folded(register.title), register.key.period
