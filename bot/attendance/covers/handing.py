"""Handing over: a teacher their own course offerings, the office any; and ending that early."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Connection

from bot.attendance import fields, names
from bot.attendance.access import covering, people
from bot.attendance.access.covering import HandsOver
from bot.attendance.access.people import SEES_THE_SCHOOL, SlackPerson
from bot.attendance.covers import ending, telling
from bot.attendance.days import dates, written_times
from bot.attendance.errors import BadInput, NotFound, NotInSchool, NotStaff
from bot.attendance.registers.actions import Stamp
from storage.registers import covers
from storage.registers.covers import CoverRow
from storage.registers.opening import RegisterKey
from storage.schools.people.staff import Member
from storage.tables.words import HourCycle

MOST_LISTED = 30


class CoverSpan(StrEnum):
    """What is handed over of a course offering: one lesson, a day, or days from one to another."""

    LESSON = "lesson"
    DAY = "day"
    DATES = "dates"


@dataclass(frozen=True, slots=True)
class NewCover:
    """What is handed over to whom: of a register its lesson or its day, or between two dates."""

    colleague: SlackPerson
    key: RegisterKey
    span: CoverSpan
    begins_on: date | None = None
    ends_on: date | None = None

    @property
    def days(self) -> tuple[date, date]:
        """Give the first day and the last. Raises BadInput, naming the field."""
        if self.span is not CoverSpan.DATES:
            return self.key.attendance_date, self.key.attendance_date
        if self.begins_on is None:
            raise BadInput("Choose the first day.", field="begins_on")
        return self.begins_on, self.ends_on or self.begins_on


@dataclass(frozen=True, slots=True)
class Given:
    """A cover as it stands, and how its school writes times; `is_new`: it was entered just now."""

    cover: CoverRow
    hour_cycle: HourCycle
    is_new: bool = True


@dataclass(frozen=True, slots=True)
class ListedCover:
    """A cover of today or to come; `ends`: whoever reads it may end it."""

    cover: CoverRow
    ends: bool


def give(connection: Connection, person: SlackPerson, wanted: NewCover, stamp: Stamp) -> Given:
    """Hand a course offering over to a colleague; the same form delivered twice does it once.

    A cover of one lesson holds from 15 minutes before it to 60 minutes after, another from the
    start of its first day to the end of its last. Raises BadInput, naming the field, NotInSchool
    for a colleague who is no staff of the school, Decided for one ended since, and as
    `covering.course_to_hand_over`.
    """
    days = wanted.days
    hands = covering.course_to_hand_over(connection, person, wanted.key.course_offering_id, days)
    member, cover_id = hands.member, stamp.change_set_id
    if not covers.is_there(connection, cover_id):
        _refuse_days(hands, wanted, days, stamp.now)
        colleague = _colleague(connection, member, wanted)
        _refuse_teacher(connection, colleague, wanted.key.course_offering_id, hands.meets_on)
        teacher = (
            member.staff_id if hands.teaches else _teacher(connection, wanted, hands.meets_on[0])
        )
        period = wanted.key.period if wanted.span is CoverSpan.LESSON else None
        row = {
            "id": cover_id,
            "school_id": member.school_id,
            "course_offering_id": wanted.key.course_offering_id,
            "staff_id": colleague.staff_id,
            "begins_on": days[0],
            "ends_on": days[1],
            "period": period,
            "entered_by_id": member.staff_id,
            "stands_in_for_id": teacher,
            "entered_at": stamp.now,
        }
        covers.add(connection, row)
        found = _there(connection, member, cover_id)
        telling.entered(connection, found, hands, period, stamp.now)
        return Given(found, member.hour_cycle)
    found = _there(connection, member, cover_id)
    ending.refuse_ended(found, member, stamp.now)
    return Given(found, member.hour_cycle, is_new=False)


def _there(connection: Connection, member: Member, cover_id: UUID) -> CoverRow:
    found = covers.by_id(connection, member.school_id, cover_id)
    if found is None:
        raise NotFound("There is no such cover any more. Type /attendance cover again.")
    return found


def _teacher(connection: Connection, wanted: NewCover, day: date) -> UUID | None:
    return covers.teacher_of(connection, wanted.key.course_offering_id, day)


def school_of(connection: Connection, person: SlackPerson, wanted: NewCover) -> Member:
    """Say who hands over in which school. Raises as `covering.course_to_hand_over`."""
    key = wanted.key
    return covering.course_to_hand_over(
        connection, person, key.course_offering_id, wanted.days
    ).member


def _colleague(connection: Connection, member: Member, wanted: NewCover) -> Member:
    """Find the colleague among the staff of the school. Raises NotInSchool, and BadInput."""
    found = next(
        (
            each
            for each in _members(connection, wanted.colleague)
            if each.school_id == member.school_id
        ),
        None,
    )
    if found is None:
        raise NotInSchool(
            f"This person is not on the staff list of {member.school}, so nothing was handed over.",
            field="colleague",
        )
    if found.staff_id == member.staff_id:
        raise BadInput("Choose a colleague: this is you.", field="colleague")
    return found


def _members(connection: Connection, person: SlackPerson) -> Sequence[Member]:
    try:
        return people.members_for(connection, person)
    except NotStaff:
        return ()


def _refuse_teacher(
    connection: Connection, colleague: Member, course_offering_id: UUID, days: Sequence[date]
) -> None:
    spans = covers.taught(connection, colleague.staff_id, course_offering_id)
    if all(any(span.holds_on(day) for span in spans) for day in days):
        who = names.isolated(names.full((colleague.given_name, colleague.family_name)))
        raise BadInput(f"{who} teaches or covers this already.", field="colleague")


def _refuse_days(
    hands: HandsOver, wanted: NewCover, days: tuple[date, date], now: datetime
) -> None:
    """Refuse days that are over or in the wrong order, and a lesson that is."""
    offered, zone = hands.offered, hands.member.time_zone
    today = dates.today(zone, now)
    first, last = days
    fields.refuse_span(first, last)
    if first < today:
        raise BadInput(
            f"{written_times.in_full(first)} is over: choose today or a day to come.",
            field="begins_on",
        )
    if not (offered.begins_on <= first and last <= offered.ends_on):
        raise BadInput(
            f"{offered.title} runs from {written_times.without_weekday(offered.begins_on)} to "
            f"{written_times.without_weekday(offered.ends_on)}: choose days within.",
            field="begins_on",
        )
    if wanted.span is CoverSpan.DATES:
        return
    periods = dates.register_periods(offered.meetings, has_timetable=offered.has_timetable)
    if not periods:
        raise BadInput(
            f"{offered.title} doesn't meet on {written_times.in_full(first)}: choose some days, "
            "and the first.",
            field="span",
        )
    if wanted.span is CoverSpan.LESSON:
        _refuse_lesson(hands, wanted.key, now)


def _refuse_lesson(hands: HandsOver, key: RegisterKey, now: datetime) -> None:
    offered = hands.offered
    periods = dates.register_periods(offered.meetings, has_timetable=offered.has_timetable)
    if key.period not in periods:
        raise BadInput(
            f"{offered.title} has no such lesson on {written_times.in_full(key.attendance_date)}.",
            field="what",
        )
    meeting = covering.meeting_of(offered, key)
    span = covering.span_of(meeting, key.attendance_date, hands.member.time_zone)
    if now > span.ends_at:
        raise BadInput("This lesson is over: choose another, or the day.", field="what")


def listed(connection: Connection, person: SlackPerson, now: datetime) -> tuple[ListedCover, ...]:
    """List the covers of today and to come: the office all, others those they have to do with.

    One more than are shown if there are more. Raises NotStaff.
    """
    found: list[ListedCover] = []
    for member in people.members_for(connection, person):
        sees_all = member.role in SEES_THE_SCHOOL
        today = dates.today(member.time_zone, now)
        whose = None if sees_all else member.staff_id
        for each in covers.coming(connection, member.school_id, today, whose, MOST_LISTED + 1):
            ends = sees_all or member.staff_id in {each.entered_by_id, each.stands_in_for_id}
            found.append(ListedCover(each, ends))
    return tuple(found[: MOST_LISTED + 1])
