"""Recording by a token: one record, whose ids have to agree with each other and with the date."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import Connection

from bot.attendance import reasons
from bot.attendance.access import callers
from bot.attendance.access.grants import Granted
from bot.attendance.errors import Changed, NotAssigned, NotEnrolled, WrongCourse, WrongStudent
from bot.attendance.registers import actions, details, marking
from bot.attendance.registers.actions import SavedAction, Stamp
from bot.attendance.tokens import Caller
from storage.registers import enrollments, record_lists, records, register_row
from storage.registers.enrollments import Enrollment, Link
from storage.registers.opening import RegisterKey
from storage.registers.record_lists import RecordRow
from storage.registers.records import RecordChange
from storage.tables.words import Action


class OnConflict(StrEnum):
    """What a write does to a record that is there."""

    REPLACE = "replace"
    KEEP = "keep"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class WantedRecord:
    """A record to be written; `period` may be left out where the course offering meets once.

    `values` are by the names of Entry's fields, the status among them; `why` it is written, where
    that is to be said.
    """

    course_offering_id: UUID
    teacher_assignment_id: UUID
    course_enrollment_id: UUID
    student_id: UUID
    attendance_date: date
    period: str | None
    values: Mapping[str, Any]
    why: str | None = None


@dataclass(frozen=True, slots=True)
class Recorded:
    """What a write came to: the record as it stands, whether it is new or refused."""

    record: RecordRow
    created: bool = False
    refused: bool = False


@dataclass(frozen=True, slots=True)
class Correction:
    """What a correction changes: values by the names of Entry's fields, and why it is made."""

    values: Mapping[str, Any]
    why: str | None


def record(
    connection: Connection,
    caller: Caller,
    wanted: WantedRecord,
    stamp: Stamp,
    on_conflict: OnConflict,
) -> Recorded:
    """Write one record for a token, with its audit.

    A record that is there is changed, kept, or refused, as `on_conflict` says; one that says the
    same is no change, and one of a newer action stays. What is not named stays as far as it goes
    with the status. Raises UnknownId for an id that is not of
    the token's school, WrongCourse, WrongStudent, NotEnrolled and NotAssigned for ids that do not
    agree, PeriodNeeded, NoRegister, and as `marking.keep`.
    """
    enrolled, assigned = _agreeing(connection, caller, wanted)
    granted = callers.register_for_token(connection, caller, _place_of(wanted), assigned, stamp.now)
    register_row.lock(connection, granted.key)
    cell = marking.enrolled(connection, granted.key, enrolled.roll_number)
    there = cell.entry is not None
    if there and on_conflict is not OnConflict.REPLACE:
        kept = _stored(connection, granted, wanted.course_enrollment_id)
        return Recorded(kept, refused=on_conflict is OnConflict.ERROR)
    entry = details.changed(cell.entry, wanted.values)
    reasons.refuse_unknown(connection, granted.school_id, wanted.values.get("reason"), cell.entry)
    changes = actions.newer([(cell, entry)], stamp)
    deed = SavedAction(Action.MARK, stamp, why=wanted.why)
    marking.keep(connection, granted, deed, changes)
    written = _stored(connection, granted, wanted.course_enrollment_id)
    return Recorded(written, created=not there)


def correct(
    connection: Connection,
    caller: Caller,
    record_id: UUID,
    correction: Correction,
    stamp: Stamp,
    seen: Callable[[RecordRow], bool],
) -> Recorded:
    """Change what a record says, if it still is what the caller has `seen`; gives it as it stands.

    What is not named stays, but for details that do not go with a new status. Whoever has seen the
    record writes after it: a correction is newer than what stands there, whatever the clocks say.
    Raises UnknownId, Changed, BadInput, and as `marking.keep`.
    """
    found = callers.record_for_token(connection, caller, record_id)
    granted = callers.register_of_record(connection, caller, found)
    register_row.lock(connection, granted.key)
    present = callers.record_for_token(connection, caller, record_id)
    if not seen(present):
        raise Changed("The record has changed since you read it: read it again, then correct it.")
    cell = records.cell_of(connection, granted.key, present.course_enrollment_id)
    entry = details.changed(present.entry, correction.values)
    reasons.refuse_unknown(
        connection, granted.school_id, correction.values.get("reason"), present.entry
    )
    order_key = max(stamp.order_key, cell.order_key + 1)
    deed = SavedAction(Action.DETAILS, stamp, why=correction.why)
    marking.keep(connection, granted, deed, [RecordChange(cell, entry, order_key)])
    return Recorded(_stored(connection, granted, present.course_enrollment_id))


def _agreeing(
    connection: Connection, caller: Caller, wanted: WantedRecord
) -> tuple[Enrollment, Link]:
    """Give the enrolment and the assignment that a record names, if all its ids agree."""
    school_id, day = caller.school_id, wanted.attendance_date
    enrolled = enrollments.enrollment(connection, school_id, wanted.course_enrollment_id)
    if enrolled is None:
        raise callers.unknown("course enrolment", "course_enrollment_id")
    if enrolled.course_offering_id != wanted.course_offering_id:
        callers.known_to(connection, caller, None, wanted.course_offering_id)
        raise WrongCourse(
            "The course enrolment is of another course offering.", field="course_enrollment_id"
        )
    if enrolled.person_id != wanted.student_id:
        callers.known_to(connection, caller, wanted.student_id, None)
        raise WrongStudent("The course enrolment is another student's.", field="student_id")
    if not enrolled.holds_on(day):
        raise NotEnrolled(
            f"The student was not in this course offering on {day}: {span(enrolled)}.",
            field="attendance_date",
        )
    return enrolled, answering(connection, caller, wanted.teacher_assignment_id, _place_of(wanted))


def answering(
    connection: Connection, caller: Caller, teacher_assignment_id: UUID, key: RegisterKey
) -> Link:
    """Give the teacher assignment that answers for what is written on a register.

    Raises UnknownId, WrongCourse for another course offering's, NotAssigned where it does not hold.
    """
    assigned = enrollments.assignment(connection, caller.school_id, teacher_assignment_id)
    if assigned is None:
        raise callers.unknown("teacher assignment", "teacher_assignment_id")
    if assigned.course_offering_id != key.course_offering_id:
        callers.known_to(connection, caller, None, key.course_offering_id)
        raise WrongCourse(
            "The teacher assignment is of another course offering.", field="teacher_assignment_id"
        )
    if not assigned.answers_for(key):
        ended = " and was ended" if assigned.is_ended else ""
        of_period = "" if assigned.period is None else f", for period “{assigned.period}” only"
        raise NotAssigned(
            f"The teacher assignment does not hold on {key.attendance_date}: {span(assigned)}"
            f"{ended}{of_period}.",
            field="teacher_assignment_id",
        )
    return assigned


def span(link: Link) -> str:
    """Write from when to when something holds."""
    return f"it runs from {link.begins_on} to {link.ends_on or 'an open end'}"


def _place_of(wanted: WantedRecord) -> RegisterKey:
    """Name the register that a record belongs on, with its period if that is given."""
    return RegisterKey(wanted.course_offering_id, wanted.attendance_date, wanted.period or "")


def _stored(connection: Connection, granted: Granted, course_enrollment_id: UUID) -> RecordRow:
    """Read the record as it stands now."""
    found = record_lists.record(connection, granted.key, course_enrollment_id)
    if found is None:
        raise AssertionError("a record that was just written is not there")
    return found


def stamp_of(caller: Caller, action: str, now: datetime) -> Stamp:
    """Stamp an action of a token; `action` is a name that is unique to it."""
    return Stamp.at(now, f"api:{caller.token_id}:{action}")
