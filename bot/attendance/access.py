"""The only way from a Slack person and an id to something that the person may touch."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection

from bot.attendance.days import dates
from bot.attendance.errors import (
    NotFound,
    NotStaff,
    NotYours,
    PeriodNeeded,
    Refused,
    ScopeMissing,
    UnknownId,
)
from bot.attendance.tokens import Caller, Scope
from storage.api import catalogue
from storage.registers import enrollments, opening, record_lists
from storage.registers.enrollments import Link
from storage.registers.opening import MeetingTime, RegisterKey
from storage.registers.record_lists import RecordFilter, RecordRow
from storage.schools import schools, staff
from storage.schools.schools import NamedSchool
from storage.schools.staff import Member
from storage.tables.words import Door, Role

SEES_THE_SCHOOL = frozenset({Role.OFFICE, Role.ADMIN})


@dataclass(frozen=True, slots=True)
class SlackPerson:
    """Who acts, as Slack says: the three ids together name one person."""

    enterprise_id: str
    team_id: str
    slack_user_id: str


@dataclass(frozen=True, slots=True)
class Granted:
    """A register that a person or a token may see and change; only this file makes one."""

    key: RegisterKey
    staff_id: UUID | None
    school_id: UUID
    teacher_assignment_id: UUID | None
    title: str
    time_zone: str
    meeting: MeetingTime | None
    api_token_id: UUID | None = None

    @property
    def door(self) -> Door:
        """Tell through which door the register was opened."""
        return Door.API if self.api_token_id else Door.SLACK


def members_for(connection: Connection, person: SlackPerson) -> Sequence[Member]:
    """Find who a Slack person is in the schools of the workspace.

    Raises NotStaff for somebody that no staff list has.
    """
    members = staff.linked(
        connection,
        enterprise_id=person.enterprise_id,
        team_id=person.team_id,
        slack_user_id=person.slack_user_id,
    )
    if not members:
        raise NotStaff(
            "I don't know you as staff of this school. Ask the school office to put the e-mail "
            "address of your Slack profile on the staff list."
        )
    return members


def lacks_admin(connection: Connection, team_id: str) -> bool:
    """Whether a school of a workspace has no admin: its owner may set that one up."""
    return bool(schools.without_admin(connection, team_id))


def schools_to_set_up(
    connection: Connection, person: SlackPerson, *, is_owner: bool
) -> list[NamedSchool]:
    """List the schools that a person may set up: as an admin, or where there is no admin as owner.

    `is_owner` says whether the person owns the workspace. Raises NotStaff, and Refused for staff
    who is no admin.
    """
    unled = schools.without_admin(connection, person.team_id) if is_owner else ()
    members = staff.linked(connection, **asdict(person))
    led = [
        NamedSchool(member.school_id, member.school, member.time_zone)
        for member in members
        if member.role is Role.ADMIN
    ]
    found = sorted([*led, *unled], key=lambda school: school.name)
    if not found:
        members_for(connection, person)
        raise Refused(
            "Only an admin of the school may set up digests, reminders and closed days. "
            "Ask one of them, or the school office who that is."
        )
    return found


def school_to_set_up(
    connection: Connection, person: SlackPerson, school_id: UUID | None, *, is_owner: bool
) -> NamedSchool:
    """Open a school to a person who may set it up; the first of theirs if none is named.

    Raises as `schools_to_set_up`, and NotFound for another school.
    """
    found = schools_to_set_up(connection, person, is_owner=is_owner)
    chosen = next((each for each in found if school_id in {None, each.id}), None)
    if chosen is None:
        raise NotFound("This is not a school that you may set up any more.")
    return chosen


def school_to_read(connection: Connection, person: SlackPerson, school_id: UUID) -> Member:
    """Open a school's lists to its office and admins.

    Raises NotStaff, NotFound for a school that is not theirs, and Refused for teachers.
    """
    members = members_for(connection, person)
    found = next((each for each in members if each.school_id == school_id), None)
    if found is None:
        raise NotFound("This list is of a school that is not yours.")
    if found.role not in SEES_THE_SCHOOL:
        raise Refused(
            "The lists of the whole school are for its office and its admins. Type /attendance "
            "for your own registers."
        )
    return found


def register_for(
    connection: Connection, person: SlackPerson, key: RegisterKey, now: datetime
) -> Granted:
    """Open a register for a person: a teacher their own, office and admin every one of the school.

    Raises NotStaff, NotFound for a course offering of no school of theirs, NotYours for another
    teacher's, NoRegister where the course offering has none on that date or period.
    """
    found = opening.opening(
        connection,
        key,
        enterprise_id=person.enterprise_id,
        team_id=person.team_id,
        slack_user_id=person.slack_user_id,
    )
    if found is None:
        members_for(connection, person)
        raise NotFound("There is no such course in your school any more. Type /attendance again.")
    offered = found.offered
    if found.teacher_assignment_id is None and found.role not in SEES_THE_SCHOOL:
        raise NotYours(
            f"You don't teach {offered.title} on {key.attendance_date:%A %-d %B %Y}, so its "
            "register is not yours to open. If you cover for somebody, ask the school office to "
            "assign you."
        )
    meeting = dates.meeting_of(offered, key, dates.today(offered.time_zone, now))
    return Granted(
        key=key,
        staff_id=found.staff_id,
        school_id=offered.school_id,
        teacher_assignment_id=found.teacher_assignment_id,
        title=offered.title,
        time_zone=offered.time_zone,
        meeting=meeting,
    )


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
        time_zone=found.time_zone,
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
        time_zone=found.time_zone,
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
    if wanted == RecordFilter(caller.school_id) and not caller.may(Scope.READ_ALL):
        raise ScopeMissing(
            f"Listing without a filter needs the scope {Scope.READ_ALL}: name a student_id or a "
            "course_offering_id, or dates."
        )
    known_to(connection, caller, wanted.student_id, wanted.course_offering_id)
    if wanted.teacher_assignment_id is None:
        return wanted
    assigned = enrollments.assignment(connection, caller.school_id, wanted.teacher_assignment_id)
    if assigned is None:
        raise unknown("teacher assignment", "teacher_assignment_id")
    course_offering_id = wanted.course_offering_id or assigned.course_offering_id
    return replace(wanted, course_offering_id=course_offering_id)


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
