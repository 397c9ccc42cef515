"""Students in classes, by hand: added, changed, and taken out from a day on.

The roster on a date is who was enrolled on that date: what is changed here never moves the past.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import Connection

from bot.attendance import names
from bot.attendance.access.setting_up import Led
from bot.attendance.days import dates, written_times
from bot.attendance.errors import BadInput, NotFound
from bot.attendance.rosters import classes, known_students, typed_students, writing
from bot.attendance.rosters.typed_students import TypedStudent
from bot.attendance.rosters.writing import FormStamp, Pen
from bot.folding import name_words
from storage.engine import locks
from storage.registers import completeness
from storage.rosters import links, rows, student_words
from storage.schools import offerings, roster_changes
from storage.schools.offerings import MemberRow, OfferingRow, RosterStudent
from storage.tables import ENROLLMENT, STUDENT

_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Enrolled:
    """How many students were added to a class: new ones, such as the school had, and who was in."""

    new: int = 0
    known: int = 0
    there: int = 0


def add(
    connection: Connection,
    led: Led,
    course_offering_id: UUID,
    text: str,
    begins_on: date,
    stamp: FormStamp,
) -> Enrolled:
    """Add students to a class from a day on; whom the school has already is not made again.

    That is whoever has the number, or, without one, the only one of that name. Raises BadInput,
    naming the field, NotFound for another school's class, and Refused for who is no admin.
    """
    writing.deed_of(led, stamp)
    classes.of_school(connection, led, course_offering_id)
    typed = typed_students.read(text, "students")
    return add_typed(connection, led, course_offering_id, typed, begins_on, stamp)


def add_typed(
    connection: Connection,
    led: Led,
    course_offering_id: UUID,
    typed: Sequence[TypedStudent],
    begins_on: date,
    stamp: FormStamp,
) -> Enrolled:
    """Add students who were read already. Raises as `add`."""
    deed = writing.deed_of(led, stamp)
    locks.hold_rosters(connection, led.school.id)
    offering = classes.of_school(connection, led, course_offering_id)
    if roster_changes.was_done(connection, deed):
        return Enrolled()
    _refuse_past(connection, led, offering, begins_on, stamp)
    pen = Pen(connection, deed)
    known = _known(connection, led.school.id, typed)
    _give_numbers(connection, pen, known)
    there = {
        each.student_id for each in offerings.members(connection, course_offering_id, begins_on)
    }
    roll = rows.last_roll_numbers(connection, led.school.id).get(course_offering_id, 0)
    made = seen = already = 0
    for student, found in known:
        found_id = found and found.id
        if found_id in there:
            already += 1
            continue
        student_id = found_id or _add_student(connection, pen, student)
        made, seen = made + (found_id is None), seen + (found_id is not None)
        there.add(student_id)
        roll += 1
        link = {
            "course_offering_id": course_offering_id,
            "student_id": student_id,
            "roll_number": roll,
        }
        pen.add(ENROLLMENT, link | {"begins_on": begins_on}, student_id)
    pen.finish()
    pen.settle({course_offering_id: (begins_on, offering.ends_on)})
    return Enrolled(made, seen, already)


def _refuse_past(
    connection: Connection, led: Led, found: OfferingRow, begins_on: date, stamp: FormStamp
) -> None:
    """Refuse a first day outside the class, and one before registers that were taken without."""
    classes.refuse_day_outside(found, begins_on)
    days = rows.register_days(connection, found.id)
    if begins_on < dates.today(led.school.time_zone, stamp.at) and days and days[1] >= begins_on:
        raise BadInput(
            f"A register of {written_times.day(days[1])} was taken already. Choose today or a day "
            "to come: the past stays as it was.",
            field="begins_on",
        )


def _known(
    connection: Connection, school_id: UUID, typed: Sequence[TypedStudent]
) -> list[tuple[TypedStudent, RosterStudent | None]]:
    """Find whom the school has already. Raises BadInput where that is not sure."""
    _refuse_twice(typed)
    refuse_unsure(connection, school_id, typed)
    there = known_students.of_school(connection, school_id, typed)
    return [(each, there.one_of(each)) for each in typed]


def _give_numbers(
    connection: Connection, pen: Pen, known: Sequence[tuple[TypedStudent, RosterStudent | None]]
) -> None:
    """Have whom an admin entered without a number have the one that is known now."""
    for student, found in known:
        if found is None or found.number or not student.number or found.sourced_id is not None:
            continue
        after = {"number": student.number, "grade": student.grade or found.grade}
        pen.change(STUDENT, found.id, {"number": "", "grade": found.grade}, after)
        _keep_words(connection, pen.deed.school_id, found.id, student)


def refuse_unsure(connection: Connection, school_id: UUID, typed: Sequence[TypedStudent]) -> None:
    """Refuse new numbers of which several could be somebody's who has none. Raises BadInput."""
    there = known_students.of_school(connection, school_id, typed)
    for found, numbers in there.claims(typed).items():
        if len(numbers) > 1:
            raise BadInput(
                f"{names.full((found.given_name, found.family_name))} is here without a number, "
                f"and several of that name come with one ({', '.join(sorted(numbers))}): give that "
                "student theirs first.",
                field="students",
            )


def without_number(
    connection: Connection, school_id: UUID, typed: Sequence[TypedStudent]
) -> list[str]:
    """Name whom the school has without a number, and who comes with one."""
    there = known_students.of_school(connection, school_id, typed)
    return [names.full((each.given_name, each.family_name)) for each in there.claims(typed)]


def _refuse_twice(typed: Sequence[TypedStudent]) -> None:
    """Refuse a number in two lines, and a name without one: nobody could tell the two apart."""
    seen: set[tuple[str, ...]] = set()
    for each in typed:
        if each.whom in seen:
            called = names.full((each.given_name, each.family_name))
            told = (
                f"The number {each.number} stands in two lines."
                if each.number
                else f"{called} stands in two lines: leave one out, or write the numbers, too, as "
                "in Wei; Li; 9; 1815."
            )
            raise BadInput(told, field="students")
        seen.add(each.whom)


def _add_student(connection: Connection, pen: Pen, student: TypedStudent) -> UUID:
    key = pen.add(STUDENT, asdict(student))
    _keep_words(connection, pen.deed.school_id, key, student)
    return key


def _keep_words(
    connection: Connection, school_id: UUID, student_id: UUID, student: TypedStudent
) -> None:
    """Have a student found by what they are called now."""
    said = (student.given_name, student.family_name, student.number)
    student_words.keep(connection, school_id, {student_id: name_words(said)})


def member(connection: Connection, led: Led, enrollment_id: UUID) -> MemberRow:
    """Find a student in a class of the school. Raises NotFound."""
    found = offerings.member(connection, led.school.id, enrollment_id)
    if found is None:
        raise NotFound("This student is in no class of a school that you may set up.")
    return found


def change(
    connection: Connection,
    led: Led,
    enrollment_id: UUID,
    wanted: TypedStudent,
    last_day: date | None,
    stamp: FormStamp,
) -> None:
    """Change a student's names, grade and number, and the last day in a class, if there is one.

    Days that have records stay. Raises BadInput, naming the field, NotFound, and Refused for who
    is no admin.
    """
    deed = writing.deed_of(led, stamp)
    found = member(connection, led, enrollment_id)
    student = typed_students.sound(wanted)
    locks.hold_course_offerings(connection, [found.course_offering_id])
    _refuse_number(connection, led.school.id, found, student)
    _refuse_last_day(connection, found, last_day)
    pen = Pen(connection, deed)
    before = found._asdict()
    if pen.change(STUDENT, found.student_id, before, asdict(student)):
        _keep_words(connection, led.school.id, found.student_id, student)
    until = {"ends_on": last_day}
    if pen.change(ENROLLMENT, found.id, {"ends_on": found.ends_on}, until, found.student_id):
        ends = [each for each in (found.ends_on, last_day) if each]
        span = (min(ends) + _ONE_DAY, max(ends) if len(ends) > 1 else date.max)
        completeness.recompute(connection, {found.course_offering_id: span})
    pen.finish()


def _refuse_number(
    connection: Connection, school_id: UUID, found: MemberRow, student: TypedStudent
) -> None:
    numbers = [student.number] if student.number else []
    taken = offerings.numbers_taken(connection, school_id, numbers)
    if taken.get(student.number, found.student_id) != found.student_id:
        raise BadInput(
            f"Found the number {student.number} with another student: write one that nobody has.",
            field="number",
        )


def _refuse_last_day(connection: Connection, found: MemberRow, last_day: date | None) -> None:
    if last_day and last_day < found.begins_on:
        raise BadInput(
            f"The first day in this class is {written_times.day_and_year(found.begins_on)}: choose "
            "that day, or one after it.",
            field="ends_on",
        )
    again = [
        each.begins_on
        for each in offerings.members(connection, found.course_offering_id, found.begins_on)
        if each.student_id == found.student_id and each.begins_on > found.begins_on
    ]
    if again and (last_day is None or last_day >= min(again)):
        raise BadInput(
            f"They are in this class again from {written_times.day_and_year(min(again))}: choose a "
            "day before it.",
            field="ends_on",
        )
    recorded = last_day and links.recorded_days(connection, found.id)
    if recorded and last_day and last_day < recorded[1]:
        raise BadInput(
            f"There is a record of {written_times.day_and_year(recorded[1])}: choose that day, or "
            "one after it. The past stays as it was.",
            field="ends_on",
        )
