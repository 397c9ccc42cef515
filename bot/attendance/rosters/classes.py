"""A class, that is a course offering, added or changed by hand, with its timetable.

Nothing is deleted: a class that is over has a last day.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import Connection

from bot.attendance import fields
from bot.attendance.access.setting_up import Led
from bot.attendance.days import dates, typed_meetings, written_times
from bot.attendance.days.typed_meetings import TypedMeeting
from bot.attendance.errors import BadInput, NotFound
from bot.attendance.rosters import writing
from bot.attendance.rosters.writing import FormStamp, Pen
from bot.cleaning import clean
from storage.engine import locks
from storage.rosters import rows, timetables
from storage.schools import offerings, roster_changes
from storage.schools.offerings import OfferingRow
from storage.tables import ASSIGNMENT, MEETING, NAME, OFFERING

_CODE = 64


@dataclass(frozen=True, slots=True)
class WantedClass:
    """What was entered of a class."""

    title: str
    code: str
    begins_on: date
    ends_on: date


def add(
    connection: Connection,
    led: Led,
    wanted: WantedClass,
    times: str,
    teacher_id: UUID | None,
    stamp: FormStamp,
) -> UUID:
    """Add a class with its timetable and who teaches it, if given; gives its id.

    The same form delivered twice adds one. Raises BadInput, naming the field, and Refused for who
    is no admin.
    """
    deed = writing.deed_of(led, stamp)
    locks.hold_rosters(connection, led.school.id)
    title, code = _sound(wanted)
    meetings = typed_meetings.read(times, "times")
    again = _added_before(connection, led, title, stamp)
    if again is not None:
        return again
    pen = Pen(connection, deed)
    values = {"title": title, "code": code, "active": True}
    values |= {"begins_on": wanted.begins_on, "ends_on": wanted.ends_on}
    course_offering_id = pen.add(OFFERING, values)
    for meeting in meetings:
        pen.add(MEETING, {"course_offering_id": course_offering_id, **meeting._asdict()})
    if teacher_id is not None:
        taught = {"course_offering_id": course_offering_id, "staff_id": teacher_id}
        pen.add(ASSIGNMENT, taught | {"begins_on": wanted.begins_on}, teacher_id)
    pen.finish()
    return course_offering_id


def _added_before(connection: Connection, led: Led, title: str, stamp: FormStamp) -> UUID | None:
    """Give the class that this form has added already. Raises BadInput for another of its title."""
    today = dates.today(led.school.time_zone, stamp.at)
    found = offerings.called(connection, led.school.id, title, today)
    if found is None:
        return None
    if roster_changes.was_done(connection, writing.deed_of(led, stamp)):
        return found
    raise BadInput(
        f"There is a class “{title}” already. Give this one another title, or change that one.",
        field="title",
    )


def change(
    connection: Connection,
    led: Led,
    course_offering_id: UUID,
    wanted: WantedClass,
    stamp: FormStamp,
) -> None:
    """Change a class; days of which registers were taken stay in it.

    Raises BadInput, naming the field, NotFound, and Refused for who is no admin.
    """
    deed = writing.deed_of(led, stamp)
    found = of_school(connection, led, course_offering_id)
    title, code = _sound(wanted)
    locks.hold_course_offerings(connection, [course_offering_id])
    _refuse_lost_registers(connection, course_offering_id, wanted)
    before = found._asdict()
    after = {"title": title, "code": code}
    after |= {"begins_on": wanted.begins_on, "ends_on": wanted.ends_on}
    pen = Pen(connection, deed)
    pen.change(OFFERING, course_offering_id, before, after)
    pen.finish()


def set_times(
    connection: Connection, led: Led, course_offering_id: UUID, times: str, stamp: FormStamp
) -> None:
    """Have a class meet at other times, from today, or tomorrow where a register of today is there.

    Raises as `change`.
    """
    deed = writing.deed_of(led, stamp)
    of_school(connection, led, course_offering_id)
    wanted = typed_meetings.read(times, "times")
    locks.hold_course_offerings(connection, [course_offering_id])
    at = dates.local(led.school.time_zone, stamp.at)
    stored = [
        each
        for each in rows.meetings(connection, led.school.id)
        if each.course_offering_id == course_offering_id
        # A meeting of one day only is no part of the timetable.
        and not (each.begins_on is not None and each.begins_on == each.ends_on)
    ]
    taken_today = rows.register_periods_on(connection, led.school.id, at.date())
    found = timetables.replacing(
        stored,
        [(each.weekday, each.period, each.starts_at, each.ends_at) for each in wanted],
        at,
        taken_today.get(course_offering_id, set()),
        is_taken=rows.register_days(connection, course_offering_id) is not None,
    )
    pen = Pen(connection, deed)
    for meeting, ends_on in found.changed:
        pen.change(MEETING, meeting.id, {"ends_on": meeting.ends_on}, {"ends_on": ends_on})
    for slot in found.added:
        values = TypedMeeting(*slot)._asdict()
        pen.add(
            MEETING,
            {"course_offering_id": course_offering_id, **values, "begins_on": found.begins_on},
        )
    pen.finish()


def of_school(connection: Connection, led: Led, course_offering_id: UUID) -> OfferingRow:
    """Find a class of a school that somebody leads. Raises NotFound."""
    found = offerings.by_id(connection, led.school.id, course_offering_id)
    if found is None:
        raise NotFound("This class is of no school that you may set up.")
    return found


def refuse_day_outside(found: OfferingRow, begins_on: date) -> None:
    """Refuse a first day on which a class is not yet, or no more."""
    if not found.begins_on <= begins_on <= found.ends_on:
        raise BadInput(
            f"{found.title} runs from {written_times.without_weekday(found.begins_on)} to "
            f"{written_times.without_weekday(found.ends_on)}: choose a day within.",
            field="begins_on",
        )


def _sound(wanted: WantedClass) -> tuple[str, str]:
    """Clean title and code. Raises BadInput, naming the field."""
    title, code = clean(wanted.title), clean(wanted.code)
    if not title:
        raise BadInput("Write the title of the class, such as Biology 9A.", field="title")
    for field, text, longest in (("title", title, NAME), ("code", code, _CODE)):
        fields.refuse_longer(text, longest, field)
    fields.refuse_order(wanted.begins_on, wanted.ends_on)
    return title, code


def _refuse_lost_registers(
    connection: Connection, course_offering_id: UUID, wanted: WantedClass
) -> None:
    """Refuse dates that leave out a day of which there is a register: the past stays."""
    days = rows.register_days(connection, course_offering_id)
    if days is None:
        return
    first, last = days
    if wanted.begins_on > first:
        raise BadInput(
            f"There is a register of {written_times.day_and_year(first)}: choose that day, or one "
            "before it.",
            field="begins_on",
        )
    if wanted.ends_on < last:
        raise BadInput(
            f"There is a register of {written_times.day_and_year(last)}: choose that day, or one "
            "after it.",
            field="ends_on",
        )


def meetings_of(connection: Connection, course_offering_id: UUID) -> Sequence[TypedMeeting]:
    """Read the timetable of a class as it is from now on."""
    return [TypedMeeting(*each) for each in offerings.timetable(connection, course_offering_id)]


def has_registers(connection: Connection, course_offering_id: UUID) -> bool:
    """Whether a register of a class was taken."""
    return rows.register_days(connection, course_offering_id) is not None
