"""Registers that are open to a person in Slack."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection

from bot.attendance.access import covering
from bot.attendance.access.people import SEES_THE_SCHOOL, SlackPerson, members_for
from bot.attendance.days import dates, written_times
from bot.attendance.errors import (
    NotFound,
    NotYours,
    Refused,
)
from storage.registers import opening
from storage.registers.opening import MeetingTime, Opening, RegisterKey
from storage.schools.books import AmendRule
from storage.tables.words import Door, HourCycle


@dataclass(frozen=True, slots=True)
class Granted:
    """A register that a person or a token may see and change; only this room makes one.

    `is_office`: who opened it is of the school's office, or one of its admins. `is_covered`: the
    assignment is a cover.
    """

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
    is_office: bool = False
    is_covered: bool = False

    @property
    def door(self) -> Door:
        """Tell through which door the register was opened."""
        return Door.API if self.api_token_id else Door.SLACK


def register_for(
    connection: Connection, person: SlackPerson, key: RegisterKey, now: datetime
) -> Granted:
    """Open a register for a person: a teacher their own, office and admin every one of the school.

    Whoever covers a register sees and changes it too, as long as the cover holds. Raises NotStaff,
    NotFound for a course offering of no school of theirs, NotYours for another teacher's and for a
    lesson's cover that does not hold now, NoRegister where the course offering has none on that
    date or period.
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
    assignment_id = found.teacher_assignment_id or _cover(found, key, now)
    if assignment_id is None and found.role not in SEES_THE_SCHOOL:
        day = written_times.in_full(key.attendance_date)
        raise NotYours(
            f"You don't teach {offered.title} on {day}, so its register is not yours to open. "
            "If you cover for somebody, ask them or the school office to hand it over: "
            "/attendance cover."
        )
    meeting = dates.meeting_of(offered, key, dates.today(offered.time_zone, now))
    return Granted(
        key=key,
        staff_id=found.staff_id,
        school_id=offered.school_id,
        teacher_assignment_id=assignment_id,
        title=offered.title,
        title_is_shared=offered.title_is_shared,
        time_zone=offered.time_zone,
        hour_cycle=offered.hour_cycle,
        amend_rule=offered.amend_rule,
        meeting=meeting,
        is_office=found.role in SEES_THE_SCHOOL,
        is_covered=assignment_id is not None and found.teacher_assignment_id is None,
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


def _cover(found: Opening, key: RegisterKey, now: datetime) -> UUID | None:
    """Give somebody's cover. Raises NotYours for one of this lesson while it does not hold."""
    offered = found.offered
    if found.cover_ends_on and dates.today(offered.time_zone, now) <= found.cover_ends_on:
        return found.cover_id
    if found.lesson_cover_id is None:
        return None
    meeting = dates.meeting_of(offered, key, dates.today(offered.time_zone, now))
    span = covering.span_of(meeting, key.attendance_date, offered.time_zone)
    if span.holds_at(now):
        return found.lesson_cover_id
    if found.role in SEES_THE_SCHOOL:
        return None
    begins, ends = (
        written_times.clock(dates.local(offered.time_zone, each), offered.hour_cycle)
        for each in (span.begins_at, span.ends_at)
    )
    day = written_times.in_full(key.attendance_date)
    raise NotYours(
        f"You cover this lesson of {offered.title} on {day}: its register is yours from {begins} "
        f"to {ends}."
    )
