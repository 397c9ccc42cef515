"""The only way from a Slack person and an id to something that the person may touch."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Connection

from bot.attendance import calendar
from bot.attendance.errors import (
    NoRegister,
    NotFound,
    NotStaff,
    NotYours,
    PeriodNeeded,
    UnknownId,
)
from bot.attendance.tokens import Caller
from storage import registers, schools, staff
from storage.links import Link
from storage.registers import MeetingTime, Offered, RegisterKey
from storage.staff import Member
from storage.words import Door, Role

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
    staff_id: UUID
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


def introduce(connection: Connection, person: SlackPerson, email: str) -> int:
    """Link a Slack person to the staff of that e-mail; returns in how many schools.

    Schools that came in while the bot was running are taken to be of the person's workspace first.
    """
    schools.settle(connection, person.team_id)
    return staff.link_by_email(
        connection,
        enterprise_id=person.enterprise_id,
        team_id=person.team_id,
        slack_user_id=person.slack_user_id,
        email=email,
    )


def register_for(
    connection: Connection, person: SlackPerson, key: RegisterKey, now: datetime
) -> Granted:
    """Open a register for a person: a teacher their own, office and admin every one of the school.

    Raises NotStaff, NotFound for a course offering of no school of theirs, NotYours for another
    teacher's, NoRegister where the course offering has none on that date or period.
    """
    found = registers.opening(
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
    meeting = meeting_of(offered, key, calendar.today(offered.time_zone, now))
    return Granted(
        key=key,
        staff_id=found.staff_id,
        school_id=offered.school_id,
        teacher_assignment_id=found.teacher_assignment_id,
        title=offered.title,
        time_zone=offered.time_zone,
        meeting=meeting,
    )


def meeting_of(found: Offered, key: RegisterKey, today: date) -> MeetingTime | None:
    """Give the meeting that a register is of; None for a course offering without a timetable.

    Raises NoRegister for a date to come, a date outside the course offering's term, a day on which
    it does not meet, and a period that it does not have on that day.
    """
    day = key.attendance_date
    calendar.refuse_to_come(day, today)
    if not found.begins_on <= day <= found.ends_on:
        raise NoRegister(
            f"{found.title} runs from {found.begins_on:%-d %B %Y} to {found.ends_on:%-d %B %Y}, "
            f"so it has no register on {day:%-d %B %Y}."
        )
    periods = calendar.register_periods(found.meetings, has_timetable=found.has_timetable)
    if not periods:
        raise NoRegister(f"{found.title} does not meet on {day:%A %-d %B %Y}.")
    if key.period not in periods:
        raise NoRegister(
            f"{found.title} has no period “{key.period}” on {day:%A %-d %B %Y}; "
            f"it has {', '.join(periods) or 'one meeting without a period'}."
        )
    return found.meetings[periods.index(key.period)] if found.meetings else None


def register_for_token(
    connection: Connection, caller: Caller, key: RegisterKey, assigned: Link, now: datetime
) -> Granted:
    """Open a register of a token's school for a record that a teacher assignment answers for.

    Raises UnknownId for a course offering of no or another school, PeriodNeeded where it meets
    several times that day and no period is named, and NoRegister as `register_for`.
    """
    found = registers.offered(connection, key)
    if found is None or found.school_id != caller.school_id:
        raise UnknownId(
            "There is no course offering of this id in the token's school.",
            field="course_offering_id",
        )
    if not key.period and len(found.meetings) > 1:
        periods = ", ".join(meeting.period for meeting in found.meetings)
        raise PeriodNeeded(
            f"This course offering meets several times on {key.attendance_date}: name the period, "
            f"one of {periods}.",
            field="period",
        )
    meeting = meeting_of(found, key, calendar.today(found.time_zone, now))
    return Granted(
        key=key,
        staff_id=assigned.person_id,
        school_id=found.school_id,
        teacher_assignment_id=assigned.id,
        title=found.title,
        time_zone=found.time_zone,
        meeting=meeting,
        api_token_id=caller.token_id,
    )
