"""Staff by hand: added from Slack, given another role, ended; and who teaches which class."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import Connection

from bot.attendance import fields
from bot.attendance.access.setting_up import Led
from bot.attendance.errors import BadInput, NotFound
from bot.attendance.rosters import classes, writing
from bot.attendance.rosters.classes import WantedClass
from bot.attendance.rosters.writing import FormStamp, Pen
from bot.cleaning import clean
from storage.engine import locks
from storage.schools import offerings, roster_changes
from storage.schools.offerings import TeacherRow
from storage.schools.people import staff
from storage.schools.people.staff import ListedStaff
from storage.tables import ASSIGNMENT, NAME, STAFF
from storage.tables.words import Role


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody of the workspace, as their Slack profile has them."""

    given_name: str
    family_name: str
    email: str


def add(
    connection: Connection, led: Led, who: Colleague, role: Role, field: str, stamp: FormStamp
) -> UUID:
    """Put somebody of the workspace on the staff list, who gets the role; gives their id.

    Whoever had left comes back. Raises BadInput, naming the field, for a profile without an e-mail
    address, for who is on the list with another role, and Refused for who is no admin.
    """
    return _put(connection, led, who, role, field, stamp)


def _put(
    connection: Connection,
    led: Led,
    who: Colleague,
    role: Role | None,
    field: str,
    stamp: FormStamp,
) -> UUID:
    """Put somebody on the staff list; without a role who is on it keeps theirs, others teach."""
    deed = writing.deed_of(led, stamp)
    locks.hold_rosters(connection, led.school.id)
    if not who.email:
        raise BadInput(
            "Slack shows no e-mail address of this person, by which they would be known again. Ask "
            "whoever runs Slack at your school to let apps see it.",
            field=field,
        )
    pen = Pen(connection, deed)
    listed = staff.of_school(connection, led.school.id)
    known = next((each for each in listed if each.email == who.email), None)
    if known is None:
        key = _add(pen, who, role or Role.TEACHER, led, stamp)
    else:
        key = known.id
        if known.active and role not in {None, known.role}:
            raise BadInput(
                f"Found them on the staff list already, as {known.role}: choose them there to "
                "give them another role.",
                field=field,
            )
        before = {"active": known.active, "role": known.role}
        pen.change(STAFF, key, before, {"active": True, "role": role or known.role})
    pen.finish()
    return key


def _add(pen: Pen, who: Colleague, role: Role, led: Led, stamp: FormStamp) -> UUID:
    given_name, family_name = clean(who.given_name)[:NAME], clean(who.family_name)[:NAME]
    if not family_name:
        given_name, family_name = "", given_name or who.email[:NAME]
    values = {
        "role": role,
        "given_name": given_name,
        "family_name": family_name,
        "email": who.email,
        "active": True,
        "added_by_id": led.admin_id(),
        "added_at": stamp.at,
    }
    return pen.add(STAFF, values)


def add_class(
    connection: Connection,
    led: Led,
    wanted: WantedClass,
    times: str,
    who: Colleague | None,
    stamp: FormStamp,
) -> UUID:
    """Add a class that somebody teaches, who is put on the staff list if need be; gives its id.

    Raises as `classes.add` and `add`.
    """
    staff_id = _teacher(connection, led, who, stamp) if who else None
    return classes.add(connection, led, wanted, times, staff_id, stamp)


def _teacher(connection: Connection, led: Led, who: Colleague, stamp: FormStamp) -> UUID:
    return _put(connection, led, who, None, "teacher", stamp.beside("staff"))


def one(connection: Connection, led: Led, staff_id: UUID) -> ListedStaff:
    """Find one of the school's staff. Raises NotFound."""
    listed = staff.of_school(connection, led.school.id)
    found = next((each for each in listed if each.id == staff_id), None)
    if found is None:
        raise NotFound("This person is on no staff list that you may set up.")
    return found


def change(
    connection: Connection, led: Led, staff_id: UUID, role: Role, *, active: bool, stamp: FormStamp
) -> None:
    """Give somebody of the staff a role, or let them go or come back; a school keeps an admin.

    Raises BadInput, naming the field, NotFound, and Refused for who is no admin.
    """
    deed = writing.deed_of(led, stamp)
    locks.hold_rosters(connection, led.school.id)
    found = one(connection, led, staff_id)
    if not (active and role is Role.ADMIN):
        keep_an_admin(connection, led.school.id, staff_id, "role")
    pen = Pen(connection, deed)
    before = {"role": found.role, "active": found.active}
    pen.change(STAFF, staff_id, before, {"role": role, "active": active})
    pen.finish()


def keep_an_admin(connection: Connection, school_id: UUID, staff_id: UUID, field: str) -> None:
    """Let a school's only admin not go. Raises BadInput, naming the field."""
    admins = [
        each.id
        for each in staff.of_school(connection, school_id)
        if each.active and each.role is Role.ADMIN
    ]
    if admins == [staff_id]:
        raise BadInput(
            "This is the school's only admin: make somebody else an admin first.", field=field
        )


def assign(
    connection: Connection,
    led: Led,
    course_offering_id: UUID,
    who: Colleague,
    days: tuple[date, date | None],
    stamp: FormStamp,
) -> None:
    """Have somebody teach a class from a day on, to a last day if there is one.

    Whoever is not on the staff list is put on it, as a teacher. The same form delivered twice does
    it once. Raises BadInput, naming the field, NotFound, and Refused for who is no admin.
    """
    deed = writing.deed_of(led, stamp)
    found = classes.of_school(connection, led, course_offering_id)
    staff_id = _teacher(connection, led, who, stamp)
    begins_on, ends_on = days
    fields.refuse_order(begins_on, ends_on)
    classes.refuse_day_outside(found, begins_on)
    teaching = offerings.teachers(connection, course_offering_id, begins_on)
    if any(each.staff_id == staff_id for each in teaching):
        if roster_changes.was_done(connection, deed):
            return
        raise BadInput(
            "They teach this class already: press their button to change their last day.",
            field="teacher",
        )
    pen = Pen(connection, deed)
    values = {"course_offering_id": course_offering_id, "staff_id": staff_id}
    pen.add(ASSIGNMENT, values | {"begins_on": begins_on, "ends_on": ends_on}, staff_id)
    pen.finish()


def teacher(connection: Connection, led: Led, assignment_id: UUID) -> TeacherRow:
    """Find who teaches a class of the school. Raises NotFound."""
    found = offerings.teacher(connection, led.school.id, assignment_id)
    if found is None:
        raise NotFound("Nobody teaches this class so any more.")
    return found


def set_last_day(
    connection: Connection, led: Led, assignment_id: UUID, ends_on: date | None, stamp: FormStamp
) -> None:
    """Say on which day somebody teaches a class for the last time; None is to its end.

    Raises BadInput, naming the field, NotFound, and Refused for who is no admin.
    """
    deed = writing.deed_of(led, stamp)
    found = teacher(connection, led, assignment_id)
    fields.refuse_order(found.begins_on, ends_on)
    pen = Pen(connection, deed)
    before = {"ends_on": found.ends_on}
    pen.change(ASSIGNMENT, found.id, before, {"ends_on": ends_on}, found.staff_id)
    pen.finish()
