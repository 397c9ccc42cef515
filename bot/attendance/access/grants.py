"""Registers that are open to a person in Slack."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection

from bot.attendance.access.people import SEES_THE_SCHOOL, SlackPerson, members_for
from bot.attendance.days import dates, written_times
from bot.attendance.errors import (
    NotFound,
    NotYours,
    Refused,
)
from storage.registers import opening
from storage.registers.opening import MeetingTime, RegisterKey
from storage.schools.books import AmendRule
from storage.tables.words import Door, HourCycle


@dataclass(frozen=True, slots=True)
class Granted:
    """A register that a person or a token may see and change; only this room makes one."""

    key: RegisterKey
    staff_id: UUID | None
    school_id: UUID
    teacher_assignment_id: UUID | None
    title: str
    title_is_shared: bool
    time_zone: str
    hour_cycle: HourCycle
    amend_rule: AmendRule
    meeting: MeetingTime | None
    api_token_id: UUID | None = None

    @property
    def door(self) -> Door:
        """Tell through which door the register was opened."""
        return Door.API if self.api_token_id else Door.SLACK


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
        day = written_times.in_full(key.attendance_date)
        raise NotYours(
            f"You don't teach {offered.title} on {day}, so its register is not yours to open. "
            "If you cover for somebody, ask the school office to assign you."
        )
    meeting = dates.meeting_of(offered, key, dates.today(offered.time_zone, now))
    return Granted(
        key=key,
        staff_id=found.staff_id,
        school_id=offered.school_id,
        teacher_assignment_id=found.teacher_assignment_id,
        title=offered.title,
        title_is_shared=offered.title_is_shared,
        time_zone=offered.time_zone,
        hour_cycle=offered.hour_cycle,
        amend_rule=offered.amend_rule,
        meeting=meeting,
    )


def register_to_nudge(
    connection: Connection, person: SlackPerson, key: RegisterKey, now: datetime
) -> Granted:
    """Open a register to the office and the admins, who may have its teachers reminded.

    Raises as `register_for`, and Refused for a teacher, of an own register too.
    """
    granted = register_for(connection, person, key, now)
    members = members_for(connection, person)
    roles = {each.role for each in members if each.school_id == granted.school_id}
    if not roles & SEES_THE_SCHOOL:
        raise Refused(
            "Only the school office and its admins have teachers reminded. Type /attendance for "
            "your own registers."
        )
    return granted
