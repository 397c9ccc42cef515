"""What a token may read and write: only what is its school's."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection

from bot.attendance.access.grants import Granted
from bot.attendance.days import dates
from bot.attendance.errors import (
    PeriodNeeded,
    ScopeMissing,
    UnknownId,
)
from bot.attendance.tokens import Caller, Scope
from storage.api import catalogue
from storage.registers import enrollments, opening, record_lists
from storage.registers.enrollments import Link
from storage.registers.opening import RegisterKey
from storage.registers.record_lists import RecordFilter, RecordRow


def register_for_token(
    connection: Connection, caller: Caller, key: RegisterKey, assigned: Link | None, now: datetime
) -> Granted:
    """Open a register of a token's school; whoever writes names the assignment that answers for it.

    Raises UnknownId for a course offering of no or another school, PeriodNeeded where it meets
    several times that day and no period is named, and NoRegister as `register_for`.
    """
    found = opening.offered(connection, key)
    if found is None or found.school_id != caller.school_id:
        raise unknown("course offering", "course_offering_id")
    if not key.period and len(found.meetings) > 1 and all(each.period for each in found.meetings):
        periods = ", ".join(meeting.period for meeting in found.meetings)
        raise PeriodNeeded(
            f"This course offering meets several times on {key.attendance_date}: name the period, "
            f"one of {periods}.",
            field="period",
        )
    meeting = dates.meeting_of(found, key, dates.today(found.time_zone, now))
    return Granted(
        key=key,
        staff_id=assigned and assigned.person_id,
        school_id=found.school_id,
        teacher_assignment_id=assigned and assigned.id,
        title=found.title,
        title_is_shared=found.title_is_shared,
        time_zone=found.time_zone,
        hour_cycle=found.hour_cycle,
        amend_rule=found.amend_rule,
        meeting=meeting,
        api_token_id=caller.token_id,
    )


def record_for_token(connection: Connection, caller: Caller, record_id: UUID) -> RecordRow:
    """Find a record of a token's school. Raises UnknownId."""
    found = record_lists.by_id(connection, caller.school_id, record_id)
    if found is None:
        raise unknown("record", "id")
    return found


def register_of_record(connection: Connection, caller: Caller, record: RecordRow) -> Granted:
    """Open the register of a record that is there, to correct it: it needs no meeting any more.

    The teacher assignment that answers for the record goes on doing so.
    """
    key = RegisterKey(record.course_offering_id, record.attendance_date, record.period)
    found = opening.offered(connection, key)
    if found is None:
        raise AssertionError("a record's course offering is not there")
    assigned = record.teacher_assignment_id and enrollments.assignment(
        connection, caller.school_id, record.teacher_assignment_id
    )
    return Granted(
        key=key,
        staff_id=assigned.person_id if assigned else None,
        school_id=caller.school_id,
        teacher_assignment_id=record.teacher_assignment_id,
        title=found.title,
        title_is_shared=found.title_is_shared,
        time_zone=found.time_zone,
        hour_cycle=found.hour_cycle,
        amend_rule=found.amend_rule,
        meeting=None,
        api_token_id=caller.token_id,
    )


def list_for_token(connection: Connection, caller: Caller, wanted: RecordFilter) -> RecordFilter:
    """Let a token list records; gives the filter by which an index finds them.

    Raises UnknownId for a school that is not the token's and for a student, course offering or
    teacher assignment that the school has not, ScopeMissing for a list without any filter to a
    token without read:all.
    """
    own_school(caller, wanted.school_id)
    if wanted == RecordFilter(caller.school_id):
        refuse_unfiltered(caller, "a student_id or a course_offering_id, or dates")
    known_to(connection, caller, wanted.student_id, wanted.course_offering_id)
    if wanted.teacher_assignment_id is None:
        return wanted
    assigned = enrollments.assignment(connection, caller.school_id, wanted.teacher_assignment_id)
    if assigned is None:
        raise unknown("teacher assignment", "teacher_assignment_id")
    course_offering_id = wanted.course_offering_id or assigned.course_offering_id
    return replace(wanted, course_offering_id=course_offering_id)


def refuse_unfiltered(caller: Caller, filters: str) -> None:
    """Raise ScopeMissing for a list without any filter to a token without read:all."""
    if not caller.may(Scope.READ_ALL):
        raise ScopeMissing(
            f"Listing without a filter needs the scope {Scope.READ_ALL}: name {filters}."
        )


def own_school(caller: Caller, school_id: UUID | None) -> None:
    """Raise UnknownId for a school that is named and is not the token's."""
    if school_id not in {None, caller.school_id}:
        raise UnknownId("There is no school of this id for this token.", field="school_id")


def known_to(
    connection: Connection,
    caller: Caller,
    student_id: UUID | None,
    course_offering_id: UUID | None,
) -> None:
    """Raise UnknownId for a student or a course offering that the token's school has not."""
    named = (
        (catalogue.STUDENTS, student_id, "student", "student_id"),
        (catalogue.OFFERINGS, course_offering_id, "course offering", "course_offering_id"),
    )
    for shelf, key, what, field in named:
        if key is not None and not catalogue.has(connection, shelf, caller.school_id, key):
            raise unknown(what, field)


def unknown(what: str, field: str) -> UnknownId:
    """Say that there is no such thing; another school's is none either."""
    return UnknownId(f"There is no {what} of this id in the token's school.", field=field)
