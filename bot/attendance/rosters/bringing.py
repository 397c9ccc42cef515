"""The classes of a spreadsheet, one after the other: who is in them, who teaches, when they meet.

What an admin has entered by hand before is known again: a class by its title, however that is
capitalised, and a student by number, or as the only one of the name.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import Connection

from bot.attendance.access.setting_up import Led
from bot.attendance.days import dates, typed_meetings
from bot.attendance.errors import BadInput, unsound
from bot.attendance.rosters import classes, colleagues, enrolling
from bot.attendance.rosters.booking import Book
from bot.attendance.rosters.classes import WantedClass
from bot.attendance.rosters.colleagues import Colleague
from bot.attendance.rosters.enrolling import Enrolled
from bot.attendance.rosters.typed_students import TypedStudent
from bot.attendance.rosters.writing import FormStamp
from bot.fates import Noun
from storage.schools import offerings
from storage.schools.offerings import MemberRow
from storage.schools.people import email_addresses, staff

Days = tuple[date, date]


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A row: a student in a class; who teaches it and when it meets, if that is said.

    `place` is where it is in the file.
    """

    place: str
    title: str
    student: TypedStudent
    email: str = ""
    times: str = ""


@dataclass(frozen=True, slots=True)
class Bringing:
    """A sheet that is being entered: by whom, with which days for new classes."""

    connection: Connection
    led: Led
    stamp: FormStamp
    days: Days | None
    colleagues: Mapping[str, Colleague]

    @property
    def today(self) -> date:
        """Give the school's date."""
        return dates.today(self.led.school.time_zone, self.stamp.at)

    @property
    def book(self) -> Book:
        """Give what takes it all down."""
        if self.stamp.book is None:
            raise AssertionError("a sheet is entered without a book")
        return self.stamp.book


def bring_classes(bringing: Bringing, found: Sequence[SheetRow]) -> list[str]:
    """Enter all classes; gives what is worth a word. Raises BadInput with every problem."""
    connection, school_id = bringing.connection, bringing.led.school.id
    everybody = [row.student for row in found]
    enrolling.refuse_unsure(connection, school_id, everybody)
    notices = _numbered(bringing, everybody)
    there: dict[str, list[UUID]] = {}
    for key, title in offerings.titles(connection, school_id, bringing.today):
        there.setdefault(title.casefold(), []).append(key)
    by_title: dict[str, list[SheetRow]] = {}
    for row in found:
        by_title.setdefault(row.title.casefold(), []).append(row)
    problems: list[str] = []
    for title, of_class in by_title.items():
        try:
            notices += _bring_class(bringing, there.get(title, []), of_class)
        except BadInput as error:
            first = of_class[0]
            problems.append(f"{first.place} and on, class “{first.title}”: {error}")
    if problems:
        raise unsound(problems)
    return notices


def _numbered(bringing: Bringing, everybody: Sequence[TypedStudent]) -> list[str]:
    """Say who is there without a number, and gets one."""
    found = enrolling.without_number(bringing.connection, bringing.led.school.id, everybody)
    if not found:
        return []
    return [f"Here without a number already, and known again by name: {', '.join(found)}."]


def _bring_class(
    bringing: Bringing, there: Sequence[UUID], of_class: Sequence[SheetRow]
) -> list[str]:
    """Enter one class; gives what is worth a word of it."""
    connection, led, stamp = bringing.connection, bringing.led, bringing.stamp
    title = of_class[0].title
    if len(there) > 1:
        raise BadInput("There are several classes of this title: give them different ones first.")
    times = _times(of_class)
    course_offering_id = there[0] if there else _add_class(bringing, title, times)
    known = classes.of_school(connection, led, course_offering_id)
    begins_on = max(bringing.today, known.begins_on) if there else known.begins_on
    members = offerings.members(connection, course_offering_id, begins_on)
    students = [row.student for row in of_class]
    form = stamp.beside(f"students of {title}")
    added = enrolling.add_typed(connection, led, course_offering_id, students, begins_on, form)
    bringing.book.counts[Noun.COURSE_ENROLLMENTS].unchanged += added.there
    _bring_teachers(bringing, course_offering_id, of_class, begins_on)
    if there:
        bringing.book.counts[Noun.COURSE_OFFERINGS].unchanged += 1
        _bring_times(bringing, course_offering_id, title, times)
    return _about(of_class, members, added) if there else []


def _add_class(bringing: Bringing, title: str, times: str) -> UUID:
    if bringing.days is None:
        raise BadInput("There is no such class yet: give the first and last day of new ones.")
    wanted, form = WantedClass(title, "", *bringing.days), bringing.stamp.beside(f"class {title}")
    return classes.add(bringing.connection, bringing.led, wanted, times, None, form)


def _times(of_class: Sequence[SheetRow]) -> str:
    """Give when a class meets, a line for each time of day: of all its rows that say so."""
    parts = [part.strip() for row in of_class for part in row.times.split(";")]
    return "\n".join(dict.fromkeys(filter(None, parts)))


def _bring_times(bringing: Bringing, course_offering_id: UUID, title: str, times: str) -> None:
    """Have a class that was there meet at other times, if the sheet says any."""
    wanted = typed_meetings.read(times, "times")
    if wanted and wanted != sorted(classes.meetings_of(bringing.connection, course_offering_id)):
        form = bringing.stamp.beside(f"times of {title}")
        classes.set_times(bringing.connection, bringing.led, course_offering_id, times, form)


def _about(
    of_class: Sequence[SheetRow], members: Sequence[MemberRow], added: Enrolled
) -> list[str]:
    """Say of a class that was there already who joins it, and who stays though no row has them."""
    numbers = {row.student.number for row in of_class if row.student.number}
    called = {(row.student.given_name, row.student.family_name) for row in of_class}
    others = sum(
        each.number not in numbers and (each.given_name, each.family_name) not in called
        for each in members
    )
    joining = added.new + added.known
    if not (joining or others):
        return []
    stay = f", {others} of whom the sheet doesn't have, and who stay" if others else ""
    title = of_class[0].title
    return [f"“{title}” is here already, with {len(members)} in it{stay}. Joining it: {joining}."]


def _bring_teachers(
    bringing: Bringing, course_offering_id: UUID, of_class: Sequence[SheetRow], begins_on: date
) -> None:
    """Have whoever is named teach the class, unless they do."""
    connection, led = bringing.connection, bringing.led
    teaching = {
        each.staff_id for each in offerings.teachers(connection, course_offering_id, begins_on)
    }
    on_list = staff.of_school(connection, led.school.id)
    listed = {each.email: each for each in on_list if each.email}
    for email in dict.fromkeys(email_addresses.kept(row.email) for row in of_class if row.email):
        known = listed.get(email)
        if known is not None and known.id in teaching:
            continue
        who = bringing.colleagues.get(email)
        if known is not None:
            who = Colleague(known.given_name, known.family_name, known.email or "")
        if who is not None:
            form = bringing.stamp.beside(f"{email} teaches {course_offering_id}")
            colleagues.assign(connection, led, course_offering_id, who, (begins_on, None), form)
