"""What an admin sees of a school's rosters: its classes, one class, its staff."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Connection

from bot.attendance.access.setting_up import Led
from bot.attendance.days import dates, typed_meetings
from bot.attendance.rosters import classes
from storage.schools import offerings
from storage.schools.offerings import ListedOffering, MemberRow, OfferingRow, TeacherRow
from storage.schools.people import staff
from storage.schools.people.staff import ListedStaff
from storage.schools.schools import NamedSchool

ON_A_PAGE = 10


@dataclass(frozen=True, slots=True)
class ClassList:
    """A page of a school's classes that are not over, of `total`; `page` counts from 0."""

    school: NamedSchool
    rows: tuple[ListedOffering, ...]
    page: int
    total: int


@dataclass(frozen=True, slots=True)
class ClassSeen:
    """A class as it is today and from now on; `times` is its timetable as it may be typed."""

    school: NamedSchool
    row: OfferingRow
    today: date
    times: str
    teachers: tuple[TeacherRow, ...]
    members: tuple[MemberRow, ...]
    has_registers: bool = False


@dataclass(frozen=True, slots=True)
class StaffList:
    """A school's staff by name, those who have left included."""

    school: NamedSchool
    rows: tuple[ListedStaff, ...]


@dataclass(frozen=True, slots=True)
class NewClassForm:
    """What the form for a new class begins with."""

    school: NamedSchool
    begins_on: date
    ends_on: date | None


def class_list(connection: Connection, led: Led, page: int, now: datetime) -> ClassList:
    """List a page of the school's classes."""
    today = dates.today(led.school.time_zone, now)
    rows, total = offerings.listed(connection, led.school.id, today, page * ON_A_PAGE, ON_A_PAGE)
    return ClassList(led.school, tuple(rows), page, total)


def class_seen(
    connection: Connection, led: Led, course_offering_id: UUID, now: datetime
) -> ClassSeen:
    """Look at a class. Raises NotFound for one of another school."""
    row = classes.of_school(connection, led, course_offering_id)
    today = dates.today(led.school.time_zone, now)
    meetings = classes.meetings_of(connection, course_offering_id)
    return ClassSeen(
        school=led.school,
        row=row,
        today=today,
        times=typed_meetings.written(meetings, led.school.hour_cycle),
        teachers=tuple(offerings.teachers(connection, course_offering_id, today)),
        members=tuple(offerings.members(connection, course_offering_id, today)),
        has_registers=classes.has_registers(connection, course_offering_id),
    )


def staff_list(connection: Connection, led: Led) -> StaffList:
    """List the school's staff."""
    return StaffList(led.school, tuple(staff.of_school(connection, led.school.id)))


def new_class(connection: Connection, led: Led, now: datetime) -> NewClassForm:
    """Offer dates for a new class: from today to the end of the other classes, if there are any."""
    today = dates.today(led.school.time_zone, now)
    return NewClassForm(led.school, today, offerings.last_end(connection, led.school.id, today))
