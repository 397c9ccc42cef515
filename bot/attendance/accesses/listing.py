"""Who saw what, shown to admins; that they look is kept, too."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Connection

from bot.attendance import names
from bot.attendance.access.people import SlackPerson, members_for
from bot.attendance.access.setting_up import Led
from bot.attendance.days import dates
from bot.attendance.errors import Refused
from storage.accesses import deeds, keeping, listing, setting_changes
from storage.accesses.deeds import DeedRow
from storage.accesses.keeping import Look, Viewers
from storage.accesses.listing import LookRow
from storage.accesses.setting_changes import SettingRow
from storage.excuses import named_students
from storage.schools.people.staff import Member
from storage.tables.words import AccessKind, HourCycle, Role

ON_A_PAGE = 15
_MOST_DEEDS = 10


@dataclass(frozen=True, slots=True)
class AccessPage:
    """A page of a school's log, or of the looks at one student; instants by the school's zone.

    On the first one `deeds` are the last things that were done about the data of people, and
    `changes` the last ones of what is set up.
    """

    school_id: UUID
    school: str
    hour_cycle: HourCycle
    today: date
    student_id: UUID | None
    student: str
    rows: tuple[LookRow, ...]
    number: int
    has_more: bool
    deeds: tuple[DeedRow, ...] = ()
    changes: tuple[SettingRow, ...] = ()

    @property
    def look(self) -> Look:
        """Say what is kept of who reads it."""
        whom = (self.student_id,) if self.student_id else ()
        return Look(AccessKind.LOG, self.school_id, whom)


@dataclass(frozen=True, slots=True)
class ExportedLog:
    """The whole log: looks, what was done about people's data, and what was changed in setup."""

    looks: Sequence[LookRow]
    deeds: Sequence[DeedRow]
    changes: Sequence[SettingRow]


def of_school(
    connection: Connection, person: SlackPerson, school_id: UUID, number: int, now: datetime
) -> AccessPage:
    """Show an admin the looks in a school, the latest first. Raises NotStaff and Refused."""
    member = _admin_of(connection, person, school_id)
    rows = listing.of_school(connection, school_id, ON_A_PAGE + 1, number * ON_A_PAGE)
    done = () if number else deeds.of_school(connection, school_id, _MOST_DEEDS)
    zone = member.time_zone
    changes = () if number else setting_changes.of_school(connection, school_id, _MOST_DEEDS)
    page = _page(member, rows, done, number, now)
    return replace(page, changes=tuple(_changed(zone, each) for each in changes))


def of_student(
    connection: Connection, person: SlackPerson, student_id: UUID, number: int, now: datetime
) -> AccessPage:
    """Show an admin who saw a student, and lists that may have had the student in them.

    Raises NotStaff, and Refused for who is no admin of the student's school.
    """
    schools = [each.school_id for each in members_for(connection, person)]
    student = named_students.by_id(connection, schools, student_id)
    member = _admin_of(connection, person, student.school_id if student else None)
    rows = listing.of_student(
        connection, member.school_id, student_id, ON_A_PAGE + 1, number * ON_A_PAGE
    )
    called = names.full((student.given_name, student.family_name)) if student else ""
    own = () if number else deeds.of_student(connection, member.school_id, student_id, _MOST_DEEDS)
    return replace(_page(member, rows, own, number, now), student_id=student_id, student=called)


def export(connection: Connection, led: Led, student_id: UUID | None, now: datetime) -> ExportedLog:
    """Give an admin the whole log of a school, or of a student, and keep that it was given.

    Raises Refused for who is no admin.
    """
    school, who = led.school, Viewers(staff_id=led.admin_id())
    whom = (student_id,) if student_id else ()
    rows = (
        listing.of_student(connection, school.id, student_id)
        if student_id
        else listing.of_school(connection, school.id)
    )
    keeping.keep(connection, Look(AccessKind.LOG, school.id, whom, viewers=who), now)
    done = (
        deeds.of_student(connection, school.id, student_id)
        if student_id
        else deeds.of_school(connection, school.id)
    )
    changes = () if student_id else setting_changes.of_school(connection, school.id)
    zone = school.time_zone
    return ExportedLog(
        [_in_zone(zone, each) for each in rows],
        [_done(zone, each) for each in done],
        [_changed(zone, each) for each in changes],
    )


def _admin_of(connection: Connection, person: SlackPerson, school_id: UUID | None) -> Member:
    for member in members_for(connection, person):
        if member.school_id == school_id and member.role is Role.ADMIN:
            return member
    raise Refused("Who saw what is for the school's admins. Ask one of them.")


def _page(
    member: Member, rows: Sequence[LookRow], done: Sequence[DeedRow], number: int, now: datetime
) -> AccessPage:
    return AccessPage(
        school_id=member.school_id,
        school=member.school,
        hour_cycle=member.hour_cycle,
        today=dates.today(member.time_zone, now),
        student_id=None,
        student="",
        rows=tuple(_in_zone(member.time_zone, each) for each in rows[:ON_A_PAGE]),
        number=number,
        has_more=len(rows) > ON_A_PAGE,
        deeds=tuple(_done(member.time_zone, each) for each in done),
    )


def _done(time_zone: str, row: DeedRow) -> DeedRow:
    return replace(row, at=dates.local(time_zone, row.at))


def _changed(time_zone: str, row: SettingRow) -> SettingRow:
    return replace(row, at=dates.local(time_zone, row.at))


def _in_zone(time_zone: str, row: LookRow) -> LookRow:
    return replace(row, seen_at=dates.local(time_zone, row.seen_at))
