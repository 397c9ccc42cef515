"""What the forms that change rosters show of a row: somebody else may change it meanwhile."""

from collections.abc import Callable
from functools import partial
from uuid import UUID

from sqlalchemy import Connection

from bot.attendance.access import setting_up
from bot.attendance.access.setting_up import Led, ShownLed
from bot.attendance.days import typed_meetings
from bot.attendance.rosters import classes, colleagues, enrolling

# Reads what a form shows of a row of a school, by the row's id.
Reader = Callable[[Connection, Led, UUID], object]


def a_class(connection: Connection, led: Led, course_offering_id: UUID) -> object:
    """Give what the form for a class shows. Raises NotFound, as all of these."""
    return classes.of_school(connection, led, course_offering_id)


def its_times(connection: Connection, led: Led, course_offering_id: UUID) -> object:
    """Give what the form for a timetable shows."""
    classes.of_school(connection, led, course_offering_id)
    meetings = classes.meetings_of(connection, course_offering_id)
    return typed_meetings.written(meetings, led.school.hour_cycle)


def a_member(connection: Connection, led: Led, enrollment_id: UUID) -> object:
    """Give what the form for a student in a class shows."""
    return enrolling.member(connection, led, enrollment_id)


def a_teacher(connection: Connection, led: Led, assignment_id: UUID) -> object:
    """Give what the form for somebody's last day shows."""
    return colleagues.teacher(connection, led, assignment_id)


def one_of_the_staff(connection: Connection, led: Led, staff_id: UUID) -> object:
    """Give what the form for one of the staff shows."""
    found = colleagues.one(connection, led, staff_id)
    return found.role, found.active


def seen(connection: Connection, led: Led, read: Reader, row_id: UUID) -> str:
    """Name what a form is about to show, for the form to carry."""
    return setting_up.version(read(connection, led, row_id))


def shown(read: Reader, row_id: UUID, version: str) -> ShownLed:
    """Say what a submitted form had shown."""
    return ShownLed(partial(_read, read, row_id), version)


def _read(read: Reader, row_id: UUID, connection: Connection, led: Led) -> object:
    return read(connection, led, row_id)
