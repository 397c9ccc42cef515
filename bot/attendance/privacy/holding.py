"""Holds: nothing of a student is taken out as long as one stands, by whichever door."""

from datetime import datetime

from sqlalchemy import Connection

from bot.attendance.access.setting_up import Led
from bot.attendance.errors import BadInput
from bot.attendance.privacy import naming
from storage.privacy import holds
from storage.privacy.people import Person, PersonKind
from storage.schools.schools import NamedSchool
from storage.tables import NOTE


def place(connection: Connection, led: Led, typed: str, why: str, now: datetime) -> None:
    """Place a hold on a student, and keep why. Raises BadInput, and as `naming.person_of`."""
    admin_id, why = led.admin_id(), why.strip()
    student = _student(connection, led.school, typed, now)
    if not 0 < len(why) <= NOTE:
        raise BadInput(f"Say why in {NOTE} characters at most: it is kept.", field="why")
    if holds.on(connection, student.id) is not None:
        raise BadInput("There is a hold on this student already.", field="person")
    holds.place(connection, led.school.id, student.id, why, admin_id, now)


def lift(connection: Connection, led: Led, typed: str, now: datetime) -> None:
    """Lift the hold on a student. Raises BadInput where there is none, and as `person_of`."""
    admin_id = led.admin_id()
    student = _student(connection, led.school, typed, now)
    if holds.on(connection, student.id) is None:
        raise BadInput("There is no hold on this student.", field="person")
    holds.lift(connection, student.id, admin_id, now)


def _student(connection: Connection, school: NamedSchool, typed: str, now: datetime) -> Person:
    person = naming.person_of(connection, school, typed, now)
    if person.kind is not PersonKind.STUDENT:
        raise BadInput("Found a member of staff, expected a student: holds are on those.")
    return person
