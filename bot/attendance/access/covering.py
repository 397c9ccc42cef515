"""Covers: when one of a lesson holds, and who may hand over which course offering."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import Connection

from bot.attendance.access import meeting_days
from bot.attendance.access.people import SEES_THE_SCHOOL, SlackPerson, members_for
from bot.attendance.days import dates, schedule
from bot.attendance.errors import BadInput, NotFound, NotYours, Refused
from storage.registers import covers, opening
from storage.registers.covers import CoverRow
from storage.registers.opening import MeetingTime, Offered, RegisterKey
from storage.schools.people.staff import Member

_BEFORE = timedelta(minutes=15)
_AFTER = timedelta(minutes=60)


@dataclass(frozen=True, slots=True)
class LessonSpan:
    """From when on, and until when, a cover of one lesson holds."""

    begins_at: datetime
    ends_at: datetime

    def holds_at(self, now: datetime) -> bool:
        """Whether it holds at an instant."""
        return self.begins_at <= now <= self.ends_at


def span_of(meeting: MeetingTime | None, day: date, time_zone: str) -> LessonSpan:
    """Say when a cover of one lesson holds: from 15 minutes before it to 60 minutes after.

    All day where nobody knows when it meets.
    """
    if meeting is None:
        begins_at = schedule.resolve(day, datetime.min.time(), time_zone)
        return LessonSpan(begins_at, schedule.end_of(day, time_zone))
    return LessonSpan(
        schedule.resolve(day, meeting.starts_at, time_zone) - _BEFORE,
        schedule.resolve(day, meeting.ends_at, time_zone) + _AFTER,
    )


def meeting_of(offered: Offered, key: RegisterKey) -> MeetingTime | None:
    """Give the meeting of a register; None without a timetable, or where it meets no more."""
    periods = dates.register_periods(offered.meetings, has_timetable=offered.has_timetable)
    is_there = key.period in periods and bool(offered.meetings)
    return offered.meetings[periods.index(key.period)] if is_there else None


def lessons_now(
    connection: Connection, staff_id: UUID, time_zone: str, now: datetime
) -> Sequence[UUID]:
    """List somebody's covers of one lesson that hold just now."""
    today = dates.today(time_zone, now)
    found: list[UUID] = []
    for cover_id, course_offering_id, period in covers.of_lessons(connection, staff_id, today):
        key = RegisterKey(course_offering_id, today, period)
        offered = opening.offered(connection, key)
        meeting = offered and meeting_of(offered, key)
        if offered and span_of(meeting, today, time_zone).holds_at(now):
            found.append(cover_id)
    return found


@dataclass(frozen=True, slots=True)
class HandsOver:
    """Who may hand over a course offering between two dates; only this room makes one.

    `teaches`: it is their own on each day of `meets_on`, on which it meets.
    """

    member: Member
    offered: Offered
    teaches: bool
    meets_on: tuple[date, ...]


def course_to_hand_over(
    connection: Connection, person: SlackPerson, course_offering_id: UUID, days: tuple[date, date]
) -> HandsOver:
    """Let a teacher hand over a course offering of their own, office and admins any of the school.

    On each day of the span on which it meets; the refusal names those on which they don't teach.
    Raises NotStaff, NotFound for one of no school of theirs, NotYours for another teacher's, and
    BadInput, naming the field, for one that is theirs on other days of the span; who only covers it
    hands nothing on.
    """
    members = {each.staff_id: each for each in members_for(connection, person)}
    first = opening.opening(
        connection,
        RegisterKey(course_offering_id, days[0]),
        enterprise_id=person.enterprise_id,
        team_id=person.team_id,
        slack_user_id=person.slack_user_id,
    )
    if first is None:
        raise NotFound("There is no such course in your school any more. Type /attendance again.")
    meets_on = meeting_days.between(connection, first.offered, course_offering_id, days) or days
    spans = [
        each
        for each in covers.taught(connection, first.staff_id, course_offering_id)
        if not each.is_cover
    ]
    others = [day for day in meets_on if not any(span.holds_on(day) for span in spans)]
    if others and first.role not in SEES_THE_SCHOOL:
        refusal = (
            f"You don't teach {first.offered.title} on {meeting_days.named(others)}, so you can't "
            "hand it over. Ask its teacher, or the school office."
        )
        if len(others) < len(meets_on):
            raise BadInput(refusal, field="begins_on")
        raise NotYours(refusal)
    return HandsOver(members[first.staff_id], first.offered, not others, tuple(meets_on))


def cover_to_end(
    connection: Connection, person: SlackPerson, cover_id: UUID
) -> tuple[Member, CoverRow]:
    """Let a cover be ended by who entered it, who it stands in for, the office and admins.

    It may have been ended already: see `ending.refuse_ended`.
    Raises NotStaff, NotFound for one of no school of theirs, and Refused for anybody else.
    """
    for member in members_for(connection, person):
        found = covers.by_id(connection, member.school_id, cover_id)
        if found is None:
            continue
        if member.role in SEES_THE_SCHOOL or member.staff_id in {
            found.entered_by_id,
            found.stands_in_for_id,
        }:
            return member, found
        raise Refused(
            "A cover is ended by who entered it, by the teacher, or by the school office. Ask one "
            "of them."
        )
    raise NotFound("There is no such cover any more. Type /attendance cover again.")
