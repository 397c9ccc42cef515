"""What is needed to open a register: its course offering on its date, and who asks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time
from uuid import UUID

from sqlalchemy import Connection, and_, bindparam, exists, or_, select
from sqlalchemy.sql.elements import ColumnElement

from storage.engine.prepared import Found, Prepared
from storage.schools.books import AmendRule
from storage.schools.people.slack_persons import OfPerson, of_person, slack_parameters
from storage.tables import (
    ASSIGNMENT,
    ENROLLMENT,
    EXCUSE,
    MEETING,
    OFFERING,
    RECORD,
    SCHOOL,
    STAFF,
)
from storage.tables.words import HourCycle, Role


@dataclass(frozen=True, slots=True)
class RegisterKey:
    """Names a register: one course offering, one local date, one period ("" if it is the only)."""

    course_offering_id: UUID
    attendance_date: date
    period: str = ""


@dataclass(frozen=True, slots=True)
class MeetingTime:
    """One meeting on one day, in the school's wall-clock time."""

    period: str
    starts_at: time
    ends_at: time


@dataclass(frozen=True, slots=True)
class Offered:
    """A course offering on a date.

    `meetings` are those of that weekday; `has_timetable` tells no meeting on that day from no
    timetable yet; `title_is_shared`: another of the school has the same title that day.
    """

    school_id: UUID
    time_zone: str
    hour_cycle: HourCycle
    title: str
    title_is_shared: bool
    begins_on: date
    ends_on: date
    has_timetable: bool
    amend_rule: AmendRule
    meetings: tuple[MeetingTime, ...]


@dataclass(frozen=True, slots=True)
class Opening:
    """All that decides whether a person may open a register of a course offering on a date.

    `cover_id` is a cover of theirs, which holds until the end of its last day; `lesson_cover_id`
    one of this register alone, which holds around its meeting.
    """

    staff_id: UUID
    role: Role
    teacher_assignment_id: UUID | None
    cover_id: UUID | None
    cover_ends_on: date | None
    lesson_cover_id: UUID | None
    offered: Offered


def register_period(period: str, meetings: int) -> str:
    """Name the period of a register: empty when its course meets once that day."""
    return period if meetings > 1 else ""


def lies_within(
    table_begins: ColumnElement[date], table_ends: ColumnElement[date | None]
) -> ColumnElement[bool]:
    """Whether the bound date lies between two inclusive dates, an open end being null."""
    day: ColumnElement[date] = bindparam("attendance_date")
    return and_(
        or_(table_begins.is_(None), table_begins <= day),
        or_(table_ends.is_(None), table_ends >= day),
    )


ON_THIS_SHEET = and_(
    ENROLLMENT.c.course_offering_id == bindparam("course_offering_id"),
    ENROLLMENT.c.begins_on <= bindparam("attendance_date"),
    or_(ENROLLMENT.c.ends_on.is_(None), ENROLLMENT.c.ends_on >= bindparam("attendance_date")),
)
RECORD_OF_CELL = and_(
    RECORD.c.course_enrollment_id == ENROLLMENT.c.id,
    RECORD.c.attendance_date == bindparam("attendance_date"),
    RECORD.c.period == bindparam("period"),
)
# Asked with each cell: only where there is an excuse that day anything more is asked.
MAY_BE_EXCUSED = exists(
    select(EXCUSE.c.id).where(
        EXCUSE.c.student_id == ENROLLMENT.c.student_id,
        EXCUSE.c.withdrawn_at.is_(None),
        EXCUSE.c.begins_on <= bindparam("attendance_date"),
        EXCUSE.c.ends_on >= bindparam("attendance_date"),
    )
)
# Whether a teacher assignment holds on the bound date, at least for a register; a cover may have
# been ended before its last day.
IS_ASSIGNED = and_(
    lies_within(ASSIGNMENT.c.begins_on, ASSIGNMENT.c.ends_on), ASSIGNMENT.c.ended_at.is_(None)
)
_THEIRS = select(ASSIGNMENT.c.id).where(
    ASSIGNMENT.c.staff_id == STAFF.c.id,
    ASSIGNMENT.c.course_offering_id == OFFERING.c.id,
    IS_ASSIGNED,
)
THEIR_ASSIGNMENT = _THEIRS.where(~ASSIGNMENT.c.is_cover).limit(1).scalar_subquery()
# Of several covers the one that holds longest.
_COVERS = (
    _THEIRS.where(ASSIGNMENT.c.is_cover, ASSIGNMENT.c.period.is_(None))
    .order_by(ASSIGNMENT.c.ends_on.desc())
    .limit(1)
)
THEIR_COVER = _COVERS.scalar_subquery()
THEIR_COVER_ENDS = _COVERS.with_only_columns(ASSIGNMENT.c.ends_on).scalar_subquery()
THEIR_LESSON_COVER = (
    _THEIRS.where(ASSIGNMENT.c.period == bindparam("period")).limit(1).scalar_subquery()
)
THEIR_WAYS = (THEIR_ASSIGNMENT, THEIR_COVER, THEIR_COVER_ENDS, THEIR_LESSON_COVER)
ANY_MEETING = MEETING.alias()
HAS_TIMETABLE = exists(
    select(ANY_MEETING.c.id).where(
        ANY_MEETING.c.course_offering_id == OFFERING.c.id,
        or_(
            ANY_MEETING.c.begins_on.is_(None),
            ANY_MEETING.c.begins_on <= bindparam("attendance_date"),
        ),
    )
)
OTHER = OFFERING.alias()
TITLE_IS_SHARED = exists(
    select(OTHER.c.id).where(
        OTHER.c.school_id == OFFERING.c.school_id,
        OTHER.c.title == OFFERING.c.title,
        OTHER.c.id != OFFERING.c.id,
        OTHER.c.active,
        lies_within(OTHER.c.begins_on, OTHER.c.ends_on),
    )
)
# One row for each meeting of the day, or one without.
_OFFERED = (
    select(
        SCHOOL.c.id,
        SCHOOL.c.time_zone,
        SCHOOL.c.hour_cycle,
        OFFERING.c.title,
        TITLE_IS_SHARED,
        OFFERING.c.begins_on,
        OFFERING.c.ends_on,
        HAS_TIMETABLE,
        SCHOOL.c.amend_days,
        SCHOOL.c.office_amend_days,
        SCHOOL.c.closed_through,
        SCHOOL.c.gone_through,
        MEETING.c.period,
        MEETING.c.starts_at,
        MEETING.c.ends_at,
    )
    .select_from(OFFERING)
    .join(SCHOOL, SCHOOL.c.id == OFFERING.c.school_id)
    .outerjoin(
        MEETING,
        and_(
            MEETING.c.course_offering_id == OFFERING.c.id,
            MEETING.c.weekday == bindparam("weekday"),
            lies_within(MEETING.c.begins_on, MEETING.c.ends_on),
        ),
    )
    .where(OFFERING.c.id == bindparam("course_offering_id"))
    .order_by(MEETING.c.starts_at)
)
OFFERED = Prepared(_OFFERED)
_ASKED = of_person(
    _OFFERED.join(STAFF, STAFF.c.school_id == SCHOOL.c.id).add_columns(
        STAFF.c.id, STAFF.c.role, *THEIR_WAYS
    )
)
_OPENING = OfPerson(Prepared(_ASKED.in_workspace), Prepared(_ASKED.in_organisation))


def opening(
    connection: Connection,
    key: RegisterKey,
    *,
    enterprise_id: str,
    team_id: str,
    slack_user_id: str,
) -> Opening | None:
    """Look up a Slack user's standing towards a register; None when there is no such pair."""
    person = slack_parameters(enterprise_id, team_id, slack_user_id)
    asked = _on_weekday(key) | {"period": key.period}
    rows = _OPENING.of(enterprise_id).rows(connection, person | asked)
    return Opening(*rows[0][15:], offered=_offered(rows)) if rows else None


def offered(connection: Connection, key: RegisterKey) -> Offered | None:
    """Look up a register's course offering on its date; None when there is none of that id."""
    rows = OFFERED.rows(connection, _on_weekday(key))
    return _offered(rows) if rows else None


def _on_weekday(key: RegisterKey) -> dict[str, object]:
    return {
        "course_offering_id": key.course_offering_id,
        "attendance_date": key.attendance_date,
        "weekday": key.attendance_date.isoweekday(),
    }


def _offered(rows: Sequence[Found]) -> Offered:
    meetings = tuple(MeetingTime(*row[12:15]) for row in rows if row[13] is not None)
    return Offered(*rows[0][:8], amend_rule=AmendRule(*rows[0][8:12]), meetings=meetings)


def parameters_of(key: RegisterKey) -> dict[str, object]:
    """Name the parts of a key as the columns are named."""
    return {
        "course_offering_id": key.course_offering_id,
        "attendance_date": key.attendance_date,
        "period": key.period,
    }
