"""A person's day in each of their schools: a teacher's registers, and what the office waits for."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlalchemy import Connection

from bot.attendance import retaining
from bot.attendance.access import people
from bot.attendance.access.people import SEES_THE_SCHOOL, SlackPerson
from bot.attendance.beginning import steps
from bot.attendance.beginning.steps import Progress
from bot.attendance.calls import call_list
from bot.attendance.calls.call_list import CallList, CallPlace
from bot.attendance.days import dates
from bot.attendance.digests.daily import Cut, total_of
from bot.attendance.digests.told_apart import Marks, marks_of
from bot.attendance.due import overdue
from bot.attendance.due.overdue import Overdue
from bot.attendance.excuses import office, reported
from bot.attendance.excuses.office import ListedExcuse
from bot.attendance.registers import day_lists
from bot.attendance.registers.day_lists import ListedRegister, Stand
from bot.attendance.registers.school_day import SchoolDay
from bot.attendance.rosters import imported
from bot.attendance.rosters.imported import Age
from storage.accesses.keeping import Look, of_day
from storage.digests import absences
from storage.digests.absences import Group, ListedAbsence
from storage.due.closures import Closure
from storage.excuses.named_reports import NamedReport
from storage.schools.people.staff import Member
from storage.tables.words import AccessKind, Role

MOST_SHOWN = 8
# Over a weekend and a day on which the school was closed.
DAYS_BACK = 4


@dataclass(frozen=True, slots=True)
class OfficeDay:
    """What the office waits for: registers missing by now, who is late, absent, excused.

    `excuses` are those of today and tomorrow, `reports` those of families that nobody has decided.
    """

    due: int
    complete: int
    missing: Cut[Overdue]
    calls: CallList
    late: Cut[ListedAbsence]
    excuses: Cut[ListedExcuse]
    reports: Cut[NamedReport]

    @property
    def looks(self) -> tuple[Look | None, ...]:
        """Say what is kept of who sees it: each part as the list that it is the begin of."""
        school_id, day = self.calls.school_id, self.calls.day
        late = tuple(each.student.id for each in self.late.shown)
        reported = tuple(each.report.student_id for each in self.reports.shown)
        return (
            self.calls.look,
            of_day(AccessKind.FULL_LIST, school_id, day, late) if late else None,
            Look(AccessKind.REPORTS, school_id, reported) if reported else None,
            *office.looks(self.excuses.shown),
        )


@dataclass(frozen=True, slots=True)
class DayAtSchool:
    """Somebody's day in one school, at its wall clock `at`.

    `own` are the registers of today that they teach, the one that is now first; `unfinished` those
    of the last school day before. `office` is for office and admins, `beginning` for admins, until
    the school has its first complete register, `rosters` for admins too, and
    whether nothing goes as long as none of them has said for how long what is kept.
    """

    member: Member
    at: datetime
    closure: Closure | None
    own: tuple[ListedRegister, ...]
    unfinished: tuple[ListedRegister, ...]
    office: OfficeDay | None
    beginning: Progress | None = None
    rosters: Age | None = None
    keeping_waits: bool = False

    @property
    def is_admin(self) -> bool:
        """Whether the person sets the school up."""
        return self.member.role is Role.ADMIN


def home(connection: Connection, person: SlackPerson, now: datetime) -> tuple[DayAtSchool, ...]:
    """Read a person's day in each of their schools. Raises NotStaff."""
    return tuple(
        _day(connection, person, member, now) for member in people.members_for(connection, person)
    )


def _day(connection: Connection, person: SlackPerson, member: Member, now: datetime) -> DayAtSchool:
    at = dates.local(member.time_zone, now)
    where = SchoolDay.of(connection, member, at.date(), now)
    own = _listed(connection, where)
    sees_all = member.role in SEES_THE_SCHOOL
    return DayAtSchool(
        member=member,
        at=at,
        closure=where.closure,
        own=tuple(sorted(own, key=lambda each: not each.register.is_now)),
        unfinished=_unfinished(connection, where),
        office=_office(connection, person, where) if sees_all else None,
        beginning=_beginning(connection, member, at.date()),
        rosters=_rosters(connection, member),
        keeping_waits=_keeping_waits(connection, member),
    )


def _beginning(connection: Connection, member: Member, today: date) -> Progress | None:
    is_admin = member.role is Role.ADMIN
    return steps.of_school(connection, member.school_id, today) if is_admin else None


def _rosters(connection: Connection, member: Member) -> Age | None:
    if member.role is not Role.ADMIN:
        return None
    return imported.age(connection, member.school_id, member.time_zone)


def _keeping_waits(connection: Connection, member: Member) -> bool:
    return member.role is Role.ADMIN and retaining.waits(connection, member.school_id)


def _listed(connection: Connection, where: SchoolDay) -> Sequence[ListedRegister]:
    found = day_lists.taught(connection, where)
    return day_lists.page(connection, where.day, found).rows


def _unfinished(connection: Connection, today: SchoolDay) -> tuple[ListedRegister, ...]:
    """List what lacks records of the last day before today on which the person had registers."""
    for back in range(1, DAYS_BACK + 1):
        day = today.day - timedelta(days=back)
        where = SchoolDay.of(connection, today.member, day, today.now)
        found = day_lists.taught(connection, where)
        if any(each.stand is not Stand.NOT_DUE for each in found):
            lacking = [each for each in found if each.stand is Stand.MISSING]
            return day_lists.page(connection, where.day, lacking).rows[:MOST_SHOWN]
    return ()


def _office(connection: Connection, person: SlackPerson, where: SchoolDay) -> OfficeDay:
    member, today = where.member, where.day
    school_id = member.school_id
    now = overdue.missing_now(connection, school_id, member.time_zone, where.now)
    missing = now.registers[:MOST_SHOWN]
    tallies, found = absences.people(connection, school_id, today, MOST_SHOWN)
    late = found.get(Group.LATE, [])
    named = [*(each.register for each in missing), *late]
    marks = marks_of(connection, school_id, today, named)
    return OfficeDay(
        due=now.due,
        complete=now.complete,
        missing=Cut(len(now.registers), _marked(missing, marks)),
        calls=call_list.listed(connection, person, CallPlace(school_id), where.now),
        late=Cut(total_of(tallies, Group.LATE), marks.on(late)),
        excuses=office.soon(connection, member, today, MOST_SHOWN),
        reports=reported.pending(connection, member, MOST_SHOWN),
    )


def _marked(missing: Sequence[Overdue], marks: Marks) -> tuple[Overdue, ...]:
    registers = marks.on(each.register for each in missing)
    return tuple(
        replace(each, register=register) for each, register in zip(missing, registers, strict=True)
    )
