"""Reminders: the schools that remind, the meetings whose registers lack records, whom to remind."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from sqlalchemy import (
    Connection,
    Label,
    Time,
    and_,
    bindparam,
    case,
    exists,
    or_,
    select,
    update,
)

from storage.due.incomplete import OFFERED_ON_DAY, DueDay, parameters_of
from storage.registers.opening import MeetingTime, RegisterKey, lies_within
from storage.tables import (
    ASSIGNMENT,
    ENROLLMENT,
    MEETING,
    OFFERING,
    RECORD,
    REGISTER,
    RULE,
    SCHOOL,
    STAFF,
)

OTHER = MEETING.alias()


@dataclass(frozen=True, slots=True)
class Rule:
    """How a school reminds, with its zone; meetings that began before `changed_at` are left."""

    school_id: UUID
    after_minutes: int
    office_channel_id: str | None
    office_after_minutes: int
    changed_at: datetime
    time_zone: str


@dataclass(frozen=True, slots=True)
class MeetingStretch:
    """A stretch of a school's day, by its wall clock: which meetings may be asked about.

    Those that had begun by `begun_by`, and that either began at `begun_after` or later or ended at
    `ended_after` or later.
    """

    school_id: UUID
    date: date
    begun_by: time
    begun_after: time
    ended_after: time


@dataclass(frozen=True, slots=True)
class Untaken:
    """A register that lacks records, and its meeting."""

    key: RegisterKey
    meeting: MeetingTime


@dataclass(frozen=True, slots=True)
class Teacher:
    """Somebody who teaches a course offering on a date and is linked to a Slack user."""

    course_offering_id: UUID
    staff_id: UUID
    slack_user_id: str


ACTIVE = (
    select(
        RULE.c.school_id,
        RULE.c.after_minutes,
        RULE.c.office_channel_id,
        RULE.c.office_after_minutes,
        RULE.c.changed_at,
        SCHOOL.c.time_zone,
    )
    .join_from(RULE, SCHOOL, RULE.c.school_id == SCHOOL.c.id)
    .where(RULE.c.active)
    .order_by(RULE.c.school_id)
)
MEETS_AGAIN = exists(
    select(OTHER.c.id).where(
        OTHER.c.course_offering_id == OFFERING.c.id,
        OTHER.c.weekday == bindparam("weekday"),
        OTHER.c.id != MEETING.c.id,
        lies_within(OTHER.c.begins_on, OTHER.c.ends_on),
    )
)
# A course offering that meets once a day has a register without a period.
REGISTER_PERIOD: Label[str] = case((MEETS_AGAIN, MEETING.c.period), else_="").label(
    "register_period"
)
MET = (
    select(
        OFFERING.c.id,
        REGISTER_PERIOD,
        MEETING.c.period,
        MEETING.c.starts_at,
        MEETING.c.ends_at,
    )
    .join_from(OFFERING, MEETING, MEETING.c.course_offering_id == OFFERING.c.id)
    .where(
        OFFERED_ON_DAY,
        MEETING.c.weekday == bindparam("weekday"),
        lies_within(MEETING.c.begins_on, MEETING.c.ends_on),
        MEETING.c.starts_at <= bindparam("begun_by", type_=Time),
        or_(
            MEETING.c.starts_at >= bindparam("begun_after", type_=Time),
            MEETING.c.ends_at >= bindparam("ended_after", type_=Time),
        ),
    )
    .cte("met")
)
LACKS_A_RECORD = exists(
    select(ENROLLMENT.c.id)
    .join_from(
        ENROLLMENT,
        RECORD,
        and_(
            RECORD.c.course_enrollment_id == ENROLLMENT.c.id,
            RECORD.c.attendance_date == bindparam("attendance_date"),
            RECORD.c.period == MET.c.register_period,
        ),
        isouter=True,
    )
    .where(
        ENROLLMENT.c.course_offering_id == MET.c.id,
        lies_within(ENROLLMENT.c.begins_on, ENROLLMENT.c.ends_on),
        RECORD.c.id.is_(None),
    )
)
UNTAKEN = (
    select(MET)
    .join_from(
        MET,
        REGISTER,
        and_(
            REGISTER.c.course_offering_id == MET.c.id,
            REGISTER.c.attendance_date == bindparam("attendance_date"),
            REGISTER.c.period == MET.c.register_period,
        ),
        isouter=True,
    )
    .where(
        # What the register's row settles needs no look at its records.
        REGISTER.c.completed_at.is_(None),
        LACKS_A_RECORD,
    )
    .order_by(MET.c.starts_at, MET.c.ends_at, MET.c.id)
)
TEACHERS = (
    select(ASSIGNMENT.c.course_offering_id, STAFF.c.id, STAFF.c.slack_user_id)
    .join_from(ASSIGNMENT, STAFF, STAFF.c.id == ASSIGNMENT.c.staff_id)
    .where(
        ASSIGNMENT.c.course_offering_id.in_(bindparam("course_offering_ids", expanding=True)),
        lies_within(ASSIGNMENT.c.begins_on, ASSIGNMENT.c.ends_on),
        STAFF.c.active,
        STAFF.c.slack_user_id.is_not(None),
    )
    .distinct()
    .order_by(ASSIGNMENT.c.course_offering_id, STAFF.c.id)
)
STRANGERS = (
    select(STAFF.c.email)
    .join_from(ASSIGNMENT, STAFF, STAFF.c.id == ASSIGNMENT.c.staff_id)
    .where(
        ASSIGNMENT.c.course_offering_id.in_(bindparam("course_offering_ids", expanding=True)),
        lies_within(ASSIGNMENT.c.begins_on, ASSIGNMENT.c.ends_on),
        STAFF.c.active,
        STAFF.c.slack_user_id.is_(None),
        STAFF.c.email.is_not(None),
    )
    .distinct()
    .order_by(STAFF.c.email)
)
SLACK_PERSON = select(
    STAFF.c.slack_enterprise_id, STAFF.c.slack_team_id, STAFF.c.slack_user_id
).where(STAFF.c.active, STAFF.c.slack_user_id.is_not(None))


def active(connection: Connection) -> Sequence[Rule]:
    """List the rules of the schools that remind."""
    return [Rule(*row) for row in connection.execute(ACTIVE)]


def rule_of(connection: Connection, school_id: UUID) -> Rule | None:
    """Look up how a school reminds; None when it does not."""
    row = connection.execute(ACTIVE.where(RULE.c.school_id == school_id)).first()
    return None if row is None else Rule(*row)


def untaken(connection: Connection, stretch: MeetingStretch) -> Sequence[Untaken]:
    """List the registers of meetings in a stretch of a day that lack records, in order of time.

    A course offering without students has none. Whether the school is open is not asked here.
    """
    parameters = parameters_of(DueDay(stretch.school_id, stretch.date)) | {
        "begun_by": stretch.begun_by,
        "begun_after": stretch.begun_after,
        "ended_after": stretch.ended_after,
    }
    return [
        Untaken(RegisterKey(row[0], stretch.date, row[1]), MeetingTime(*row[2:]))
        for row in connection.execute(UNTAKEN, parameters)
    ]


def teachers(connection: Connection, day: date, ids: Sequence[UUID]) -> Sequence[Teacher]:
    """List who teaches course offerings on a date, as far as they are linked to Slack users."""
    parameters = {"course_offering_ids": ids, "attendance_date": day}
    return [Teacher(*row) for row in connection.execute(TEACHERS, parameters)] if ids else []


def strangers(connection: Connection, day: date, ids: Sequence[UUID]) -> Sequence[str]:
    """List the e-mails of who teaches course offerings on a date, without a Slack user."""
    parameters = {"course_offering_ids": ids, "attendance_date": day}
    return connection.execute(STRANGERS, parameters).scalars().all() if ids else []


def slack_person(connection: Connection, staff_id: UUID) -> tuple[str, str, str] | None:
    """Give a member of staff's enterprise, team and Slack user; None for who is linked to none."""
    row = connection.execute(SLACK_PERSON.where(STAFF.c.id == staff_id)).first()
    return None if row is None else (row[0], row[1], row[2])


def end_list(connection: Connection, school_id: UUID, channel_id: str) -> None:
    """Take the office's list away from a channel that Slack refuses for good."""
    statement = update(RULE).where(
        RULE.c.school_id == school_id, RULE.c.office_channel_id == channel_id
    )
    connection.execute(statement.values(office_channel_id=None))
