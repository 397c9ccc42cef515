"""A spreadsheet of names and classes, for a school without a system of its own: all of it or none.

It is entered by the rules that hold by hand, so a file that comes again changes nothing.
"""

from collections.abc import Sequence
from dataclasses import astuple, dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Connection

from bot.attendance.access import setting_up
from bot.attendance.access.setting_up import Led
from bot.attendance.days import dates
from bot.attendance.errors import BadInput, unsound
from bot.attendance.rosters import classes, colleagues, enrolling, typed_students
from bot.attendance.rosters.classes import WantedClass
from bot.attendance.rosters.colleagues import Colleague
from bot.attendance.rosters.typed_students import TypedStudent
from bot.attendance.rosters.writing import FormStamp
from storage.engine.columns import new_id
from storage.schools import offerings, staff
from storage.schools.schools import NamedSchool


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A row: a student in a class, and who teaches it if that is said; `place` is where it is."""

    place: str
    title: str
    student: TypedStudent
    email: str = ""


@dataclass(frozen=True, slots=True)
class Brought:
    """How many classes, students, places in classes and teachers were added; and who was there."""

    classes: int = 0
    students: int = 0
    places: int = 0
    there: int = 0
    teachers: int = 0


Days = tuple[date, date] | None


def rehearse(
    connection: Connection,
    school: NamedSchool,
    email: str,
    found: Sequence[SheetRow],
    days: Days,
    now: datetime,
) -> Brought:
    """Say what `bring` would do, and take all of it back. Raises as it does."""
    savepoint = connection.begin_nested()
    try:
        return bring(connection, school, email, found, days, now)
    finally:
        savepoint.rollback()


def bring(
    connection: Connection,
    school: NamedSchool,
    email: str,
    found: Sequence[SheetRow],
    days: Days,
    now: datetime,
) -> Brought:
    """Enter classes, who teaches them and who is in them; new classes get the `days`.

    Raises BadInput with every problem, and Refused where the e-mail address is no admin's.
    """
    led = setting_up.led_by(connection, school, email)
    stamp = FormStamp(new_id(), now)
    on_list = {
        each.email.casefold()
        for each in staff.of_school(connection, school.id)
        if each.email and each.active
    }
    problems = [*_twice(found), *_unknown(found, on_list)]
    by_title: dict[str, list[SheetRow]] = {}
    for row in found:
        by_title.setdefault(row.title, []).append(row)
    parts: list[Brought] = []
    for title, of_class in by_title.items():
        if problems:
            break
        try:
            parts.append(_bring_class(connection, led, title, of_class, days, stamp))
        except BadInput as error:
            problems.append(f"{of_class[0].place} and on, class “{title}”: {error}")
    if problems:
        raise unsound(problems)
    return Brought(*(sum(each) for each in zip(*map(astuple, parts), strict=True)))


def _twice(found: Sequence[SheetRow]) -> list[str]:
    """Name the rows that put a student into a class again."""
    first: dict[tuple[str, ...], str] = {}
    problems: list[str] = []
    for row in found:
        before = first.setdefault((row.title, *row.student.whom), row.place)
        if before != row.place:
            problems.append(
                f"{row.place}: found a student who is in “{row.title}” by {before} already, "
                "expected each once; two of one name need numbers."
            )
    return problems


def _unknown(found: Sequence[SheetRow], on_list: set[str]) -> list[str]:
    return [
        f"{row.place}: found the teacher's e-mail “{row.email}”, expected one of the staff list: "
        "add them in Slack first."
        for row in found
        if row.email and row.email.casefold() not in on_list
    ]


def _bring_class(
    connection: Connection,
    led: Led,
    title: str,
    of_class: Sequence[SheetRow],
    days: Days,
    stamp: FormStamp,
) -> Brought:
    today = dates.today(led.school.time_zone, stamp.at)
    course_offering_id = offerings.called(connection, led.school.id, title, today)
    is_new = course_offering_id is None
    if course_offering_id is None:
        if days is None:
            raise BadInput("There is no such class yet: give the first and last day of new ones.")
        wanted = WantedClass(title, "", *days)
        course_offering_id = classes.add(
            connection, led, wanted, "", None, stamp.beside(f"class {title}")
        )
    known = classes.of_school(connection, led, course_offering_id)
    begins_on = known.begins_on if is_new else max(today, known.begins_on)
    added = enrolling.add_typed(
        connection,
        led,
        course_offering_id,
        [row.student for row in of_class],
        begins_on,
        stamp.beside(f"students of {title}"),
    )
    ends = known.ends_on
    teachers = _bring_teachers(
        connection, led, course_offering_id, of_class, (begins_on, ends), stamp
    )
    return Brought(
        classes=int(is_new),
        students=added.new,
        places=added.new + added.known,
        there=added.there,
        teachers=teachers,
    )


def _bring_teachers(
    connection: Connection,
    led: Led,
    course_offering_id: UUID,
    of_class: Sequence[SheetRow],
    days: tuple[date, date],
    stamp: FormStamp,
) -> int:
    """Have whoever is named teach the class, unless they do; gives how many are new to it."""
    teaching = {
        each.staff_id for each in offerings.teachers(connection, course_offering_id, days[0])
    }
    named = {row.email.casefold() for row in of_class if row.email}
    new = [
        each
        for each in staff.of_school(connection, led.school.id)
        if each.email and each.email.casefold() in named and each.id not in teaching
    ]
    for each in new:
        who = Colleague(each.given_name, each.family_name, each.email or "")
        form = stamp.beside(f"{each.id} teaches {course_offering_id}")
        colleagues.assign(connection, led, course_offering_id, who, (days[0], None), form)
    return len(new)


def sound(place: str, title: str, student: TypedStudent, email: str) -> SheetRow:
    """Make a row. Raises BadInput for a class or family name that is missing or too long."""
    if not title:
        raise BadInput("Found no class, expected its title.")
    return SheetRow(place, title, typed_students.sound(student), email)
