"""What somebody may hand over: registers of today, and courses of which none is today."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection

from bot.attendance import matching, names, namesakes
from bot.attendance.access import people
from bot.attendance.access.people import SEES_THE_SCHOOL, SlackPerson
from bot.attendance.days import dates
from bot.attendance.errors import BadInput
from bot.attendance.registers import day_lists
from bot.attendance.registers.day_lists import DayRegister
from bot.attendance.registers.school_day import SchoolDay
from storage.registers import covers, opening
from storage.registers.covers import CoverableCourse
from storage.registers.opening import MeetingTime, RegisterKey
from storage.schools.people.staff import Member
from storage.tables.words import HourCycle

MOST_CHOICES = 100


@dataclass(frozen=True, slots=True)
class ToHandOver:
    """A register of today, or a course offering that has none today, for other days alone."""

    key: RegisterKey
    title: str
    name: str
    code: str
    meeting: MeetingTime | None
    hour_cycle: HourCycle
    is_of_today: bool = True


def choices(
    connection: Connection, person: SlackPerson, typed: str, now: datetime
) -> tuple[ToHandOver, ...]:
    """List what somebody may hand over, of a course or of courses if something is typed.

    The registers of today, in order of time and title, then the courses that have none today but
    are not over: a teacher's own, the office's of the whole school. One more than a menu has if
    there are more. Raises NotStaff, and BadInput where there is none.
    """
    found: list[ToHandOver] = []
    for member in people.members_for(connection, person):
        where = SchoolDay.of(connection, member, dates.today(member.time_zone, now), now)
        rows = day_lists.courses_of(connection, where)
        today = day_lists.registers(connection, where, rows, teaches=True)
        found += [_of_register(each) for each in today]
        found += _on_other_days(connection, member, where.day, today)
    fitting = [each for each in found if not typed or _is_called(typed, each)]
    if not fitting:
        what = f"called “{names.cut(typed, 60)}” " if typed else ""
        raise BadInput(
            f"I found no course {what}that you could hand over. Type /attendance cover and a part "
            "of the course's name."
        )
    fitting.sort(key=_place)
    return tuple(fitting[: MOST_CHOICES + 1])


def suggested(
    connection: Connection, person: SlackPerson, typed: str, now: datetime
) -> tuple[ToHandOver, ...]:
    """List what a menu offers for what is typed, as much as it has. Raises as `choices`."""
    return choices(connection, person, typed, now)[:MOST_CHOICES]


def opened(
    connection: Connection, person: SlackPerson, key: RegisterKey, now: datetime
) -> tuple[ToHandOver, ...]:
    """Give the register that somebody hands over from its roster. Raises NotStaff, and BadInput."""
    for member in people.members_for(connection, person):
        where = SchoolDay.of(connection, member, dates.today(member.time_zone, now), now)
        rows = day_lists.courses_of(connection, where)
        for each in day_lists.registers(connection, where, rows, teaches=True):
            if each.key == key:
                return (_of_register(each),)
    offered = opening.offered(connection, key)
    raise BadInput(
        f"{offered.title if offered else 'This course'} has no lesson of today that you could hand "
        "over any more."
    )


def _of_register(register: DayRegister) -> ToHandOver:
    return ToHandOver(
        register.key,
        register.title,
        register.name,
        register.code,
        register.meeting,
        register.hour_cycle,
    )


def _on_other_days(
    connection: Connection, member: Member, today: date, listed: Sequence[DayRegister]
) -> list[ToHandOver]:
    has_today = {each.key.course_offering_id for each in listed}
    whose = None if member.role in SEES_THE_SCHOOL else member.staff_id
    found = [
        each
        for each in covers.to_hand_over(connection, member.school_id, whose, today)
        if each.id not in has_today
    ]
    marks: dict[object, str] = {}
    for day in {max(today, each.begins_on) for each in found}:
        titles = {each.title for each in found if max(today, each.begins_on) == day}
        marks |= namesakes.courses(connection, member.school_id, day, titles)
    return [_of_course(each, marks.get(each.id, ""), member, today) for each in found]


def _of_course(course: CoverableCourse, mark: str, member: Member, today: date) -> ToHandOver:
    return ToHandOver(
        RegisterKey(course.id, today),
        course.title,
        namesakes.marked(course.title, mark),
        course.code,
        None,
        member.hour_cycle,
        is_of_today=False,
    )


def _is_called(typed: str, choice: ToHandOver) -> bool:
    called = (choice.title, choice.code, choice.name)
    return any(matching.fits(typed, called, fit) for fit in matching.Fit)


def _place(choice: ToHandOver) -> tuple[bool, bool, str, str]:
    return not choice.is_of_today, choice.meeting is None, str(choice.meeting), choice.name
