"""Recording by a token: one record whose ids have to agree with each other and with the date."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Connection

from bot.attendance import access, marking
from bot.attendance.access import Granted
from bot.attendance.errors import NotAssigned, NotEnrolled, UnknownId, WrongCourse, WrongStudent
from bot.attendance.marking import Stamp
from bot.attendance.tokens import Caller
from storage import links, listings, registers
from storage.links import Enrollment, Link
from storage.listings import RecordRow
from storage.records import Entry
from storage.registers import RegisterKey
from storage.words import Action


class OnConflict(StrEnum):
    """What a write does to a record that is there."""

    REPLACE = "replace"
    KEEP = "keep"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Wanted:
    """A record to be written; `period` may be left out where the course offering meets once."""

    course_offering_id: UUID
    teacher_assignment_id: UUID
    course_enrollment_id: UUID
    student_id: UUID
    attendance_date: date
    period: str | None
    entry: Entry


@dataclass(frozen=True, slots=True)
class Recorded:
    """What a write came to: the record as it stands, whether it is new, whether it was refused."""

    record: RecordRow
    created: bool
    refused: bool = False


def record(
    connection: Connection, caller: Caller, wanted: Wanted, stamp: Stamp, on_conflict: OnConflict
) -> Recorded:
    """Write one record for a token, with its audit.

    A record that is there is replaced, kept, or refused, as `on_conflict` says; one that says the
    same is no change, and one of a newer action stays. Raises UnknownId for an id that is not of
    the token's school, WrongCourse, WrongStudent, NotEnrolled and NotAssigned for ids that do not
    agree, PeriodNeeded, NoRegister.
    """
    enrolled, assigned = agreeing(connection, caller, wanted)
    granted = access.register_for_token(connection, caller, place_of(wanted), assigned, stamp.now)
    registers.lock(connection, granted.key)
    cell = marking.enrolled(connection, granted.key, enrolled.roll_number)
    there = cell.entry is not None
    if there and on_conflict is not OnConflict.REPLACE:
        kept = stored(connection, granted, wanted.course_enrollment_id)
        return Recorded(kept, created=False, refused=on_conflict is OnConflict.ERROR)
    changes = marking.newer([(cell, wanted.entry)], stamp)
    marking.keep(connection, granted, Action.MARK, stamp, changes)
    return Recorded(stored(connection, granted, wanted.course_enrollment_id), created=not there)


def agreeing(connection: Connection, caller: Caller, wanted: Wanted) -> tuple[Enrollment, Link]:
    """Give the enrolment and the assignment that a record names, if all its ids agree."""
    school_id, day = caller.school_id, wanted.attendance_date
    enrolled = links.enrollment(connection, school_id, wanted.course_enrollment_id)
    if enrolled is None:
        raise unknown("course enrolment", "course_enrollment_id")
    assigned = links.assignment(connection, school_id, wanted.teacher_assignment_id)
    if assigned is None:
        raise unknown("teacher assignment", "teacher_assignment_id")
    if enrolled.course_offering_id != wanted.course_offering_id:
        raise WrongCourse(
            "The course enrolment is of another course offering.", field="course_enrollment_id"
        )
    if enrolled.person_id != wanted.student_id:
        raise WrongStudent("The course enrolment is another student's.", field="student_id")
    if assigned.course_offering_id != wanted.course_offering_id:
        raise WrongCourse(
            "The teacher assignment is of another course offering.", field="teacher_assignment_id"
        )
    if not enrolled.holds_on(day):
        raise NotEnrolled(
            f"The student was not in this course offering on {day}: {span(enrolled)}.",
            field="attendance_date",
        )
    if not assigned.holds_on(day):
        raise NotAssigned(
            f"The teacher assignment does not hold on {day}: {span(assigned)}.",
            field="attendance_date",
        )
    return enrolled, assigned


def unknown(what: str, field: str) -> UnknownId:
    """Say that there is no such thing; another school's is none either."""
    return UnknownId(f"There is no {what} of this id in the token's school.", field=field)


def span(link: Link) -> str:
    """Write from when to when something holds."""
    return f"it runs from {link.begins_on} to {link.ends_on or 'an open end'}"


def place_of(wanted: Wanted) -> RegisterKey:
    """Name the register that a record belongs on, with its period if that is given."""
    return RegisterKey(wanted.course_offering_id, wanted.attendance_date, wanted.period or "")


def stored(connection: Connection, granted: Granted, course_enrollment_id: UUID) -> RecordRow:
    """Read the record as it stands now."""
    found = listings.record(connection, granted.key, course_enrollment_id)
    if found is None:
        raise AssertionError("a record that was just written is not there")
    return found


def stamp_of(caller: Caller, action: str, now: datetime) -> Stamp:
    """Stamp an action of a token; `action` is a name that is unique to it."""
    return Stamp.at(now, f"api:{caller.token_id}:{action}")
