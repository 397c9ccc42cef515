"""Covers: who stands in for whom, of which course offering, between which dates."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Connection, bindparam, exists, or_, select, update

from storage.registers.opening import IS_ASSIGNED
from storage.tables import ASSIGNMENT, MEETING, OFFERING, SCHOOL, STAFF
from storage.tables.courses import COVERS

_TEACHER = STAFF.alias()
_ENTERER = STAFF.alias()
_ENDER = STAFF.alias()


class CoverRow(NamedTuple):
    """A cover, with the names of those whom it is about; `period` None is all registers.

    `ended_at` and who ended it are of one that was ended before its last day.
    """

    id: UUID
    school_id: UUID
    course_offering_id: UUID
    title: str
    period: str | None
    begins_on: date
    ends_on: date
    staff_id: UUID
    given_name: str
    family_name: str
    stands_in_for_id: UUID | None
    teacher_given_name: str | None
    teacher_family_name: str | None
    entered_by_id: UUID
    enterer_given_name: str
    enterer_family_name: str
    ended_at: datetime | None
    ender_given_name: str | None
    ender_family_name: str | None


class DueCover(NamedTuple):
    """A cover that may hold today, for whom the bot knows in Slack."""

    school_id: UUID
    course_offering_id: UUID
    period: str | None
    begins_on: date
    ends_on: date
    entered_at: datetime
    time_zone: str
    staff_id: UUID
    slack_user_id: str


class CoverableCourse(NamedTuple):
    """A course offering that is not over on a day, and from when on it is there."""

    id: UUID
    title: str
    code: str
    begins_on: date


class TaughtSpan(NamedTuple):
    """Somebody teaches or covers a course offering between two dates; an open end is None."""

    begins_on: date | None
    ends_on: date | None
    is_cover: bool

    def holds_on(self, day: date) -> bool:
        """Whether a date lies between them."""
        begun = self.begins_on is None or self.begins_on <= day
        return begun and (self.ends_on is None or day <= self.ends_on)


class MeetingSpan(NamedTuple):
    """A weekly meeting between two dates; an open end is None."""

    weekday: int
    starts_at: time
    begins_on: date | None
    ends_on: date | None


_COVERS = (
    select(
        ASSIGNMENT.c.id,
        ASSIGNMENT.c.school_id,
        ASSIGNMENT.c.course_offering_id,
        OFFERING.c.title,
        ASSIGNMENT.c.period,
        ASSIGNMENT.c.begins_on,
        ASSIGNMENT.c.ends_on,
        STAFF.c.id,
        STAFF.c.given_name,
        STAFF.c.family_name,
        ASSIGNMENT.c.stands_in_for_id,
        _TEACHER.c.given_name,
        _TEACHER.c.family_name,
        ASSIGNMENT.c.entered_by_id,
        _ENTERER.c.given_name,
        _ENTERER.c.family_name,
        ASSIGNMENT.c.ended_at,
        _ENDER.c.given_name,
        _ENDER.c.family_name,
    )
    .join_from(ASSIGNMENT, OFFERING, OFFERING.c.id == ASSIGNMENT.c.course_offering_id)
    .join(STAFF, STAFF.c.id == ASSIGNMENT.c.staff_id)
    .outerjoin(_TEACHER, _TEACHER.c.id == ASSIGNMENT.c.stands_in_for_id)
    .outerjoin(_ENTERER, _ENTERER.c.id == ASSIGNMENT.c.entered_by_id)
    .outerjoin(_ENDER, _ENDER.c.id == ASSIGNMENT.c.ended_by_id)
    .where(COVERS)
    .order_by(ASSIGNMENT.c.begins_on, OFFERING.c.title, ASSIGNMENT.c.id)
)
_OF_LESSONS = select(ASSIGNMENT.c.id, ASSIGNMENT.c.course_offering_id, ASSIGNMENT.c.period).where(
    ASSIGNMENT.c.staff_id == bindparam("staff_id"), IS_ASSIGNED, ASSIGNMENT.c.period.is_not(None)
)
_DUE = (
    select(
        ASSIGNMENT.c.school_id,
        ASSIGNMENT.c.course_offering_id,
        ASSIGNMENT.c.period,
        ASSIGNMENT.c.begins_on,
        ASSIGNMENT.c.ends_on,
        ASSIGNMENT.c.entered_at,
        SCHOOL.c.time_zone,
        STAFF.c.id,
        STAFF.c.slack_user_id,
    )
    .join_from(ASSIGNMENT, STAFF, STAFF.c.id == ASSIGNMENT.c.staff_id)
    .join(SCHOOL, SCHOOL.c.id == ASSIGNMENT.c.school_id)
    .where(
        COVERS,
        ASSIGNMENT.c.ended_at.is_(None),
        ASSIGNMENT.c.begins_on <= bindparam("last"),
        ASSIGNMENT.c.ends_on >= bindparam("first"),
        STAFF.c.active,
        STAFF.c.slack_user_id.is_not(None),
    )
    .order_by(ASSIGNMENT.c.id)
)


def add(connection: Connection, row: Mapping[str, object]) -> None:
    """Enter a cover."""
    connection.execute(ASSIGNMENT.insert(), {**row, "is_cover": True})


def is_there(connection: Connection, cover_id: UUID) -> bool:
    """Whether a cover of that id has been entered: the same form came before."""
    found = select(exists(select(ASSIGNMENT.c.id).where(ASSIGNMENT.c.id == cover_id)))
    return connection.execute(found).scalar_one()


def by_id(connection: Connection, school_id: UUID, cover_id: UUID) -> CoverRow | None:
    """Find a cover of a school, an ended one too."""
    statement = _COVERS.where(ASSIGNMENT.c.id == cover_id, ASSIGNMENT.c.school_id == school_id)
    row = connection.execute(statement).one_or_none()
    return None if row is None else CoverRow(*row)


def coming(
    connection: Connection, school_id: UUID, day: date, staff_id: UUID | None, most: int
) -> Sequence[CoverRow]:
    """List a school's covers of a day and to come, or those that somebody of it has to do with."""
    statement = _COVERS.where(
        ASSIGNMENT.c.school_id == school_id,
        ASSIGNMENT.c.ended_at.is_(None),
        ASSIGNMENT.c.ends_on >= day,
    )
    if staff_id is not None:
        statement = statement.where(
            or_(
                ASSIGNMENT.c.staff_id == staff_id,
                ASSIGNMENT.c.stands_in_for_id == staff_id,
                ASSIGNMENT.c.entered_by_id == staff_id,
            )
        )
    return [CoverRow(*row) for row in connection.execute(statement.limit(most))]


def of_lessons(
    connection: Connection, staff_id: UUID, day: date
) -> Sequence[tuple[UUID, UUID, str]]:
    """List somebody's covers of one period on a date: id, course offering, period."""
    parameters = {"staff_id": staff_id, "attendance_date": day}
    return [(row[0], row[1], row[2]) for row in connection.execute(_OF_LESSONS, parameters)]


_STANDS_IN_FOR = (
    select(_TEACHER.c.given_name, _TEACHER.c.family_name)
    .join_from(ASSIGNMENT, _TEACHER, _TEACHER.c.id == ASSIGNMENT.c.stands_in_for_id)
    .where(ASSIGNMENT.c.id == bindparam("assignment_id"))
)


def stands_in_for(connection: Connection, cover_id: UUID) -> tuple[str, str]:
    """Name for whom a cover is, in two empty names if that is nobody."""
    row = connection.execute(_STANDS_IN_FOR, {"assignment_id": cover_id}).first()
    return ("", "") if row is None else (row[0], row[1])


def teacher_of(connection: Connection, course_offering_id: UUID, day: date) -> UUID | None:
    """Name who teaches a course offering on a date: the first of several, no substitute."""
    statement = (
        select(ASSIGNMENT.c.staff_id)
        .where(
            ASSIGNMENT.c.course_offering_id == course_offering_id,
            IS_ASSIGNED,
            ~ASSIGNMENT.c.is_cover,
        )
        .order_by(ASSIGNMENT.c.begins_on, ASSIGNMENT.c.id)
        .limit(1)
    )
    return connection.execute(statement, {"attendance_date": day}).scalar()


def to_hand_over(
    connection: Connection, school_id: UUID, staff_id: UUID | None, day: date
) -> Sequence[CoverableCourse]:
    """List the course offerings of a school that are not over on a date.

    Those that somebody teaches then or later, but for what they cover, or without a `staff_id` all.
    """
    columns = (OFFERING.c[name] for name in CoverableCourse._fields)
    statement = select(*columns).where(
        OFFERING.c.school_id == school_id,
        OFFERING.c.active,
        OFFERING.c.ends_on >= day,
    )
    if staff_id is not None:
        taught_by_them = select(ASSIGNMENT.c.course_offering_id).where(
            ASSIGNMENT.c.staff_id == staff_id,
            ~ASSIGNMENT.c.is_cover,
            ASSIGNMENT.c.ended_at.is_(None),
            or_(ASSIGNMENT.c.ends_on.is_(None), ASSIGNMENT.c.ends_on >= day),
        )
        statement = statement.where(OFFERING.c.id.in_(taught_by_them))
    return [CoverableCourse(*row) for row in connection.execute(statement)]


def taught(
    connection: Connection, staff_id: UUID, course_offering_id: UUID
) -> Sequence[TaughtSpan]:
    """List between which dates somebody teaches all of a course offering, or covers all of it."""
    columns = (ASSIGNMENT.c[name] for name in TaughtSpan._fields)
    statement = select(*columns).where(
        ASSIGNMENT.c.staff_id == staff_id,
        ASSIGNMENT.c.course_offering_id == course_offering_id,
        ASSIGNMENT.c.ended_at.is_(None),
        ASSIGNMENT.c.period.is_(None),
    )
    return [TaughtSpan(*row) for row in connection.execute(statement)]


def meetings(connection: Connection, course_offering_id: UUID) -> Sequence[MeetingSpan]:
    """List the weekly meetings of a course offering, of all times."""
    columns = (MEETING.c[name] for name in MeetingSpan._fields)
    statement = select(*columns).where(MEETING.c.course_offering_id == course_offering_id)
    return [MeetingSpan(*row) for row in connection.execute(statement)]


def end(connection: Connection, cover_id: UUID, staff_id: UUID, now: datetime) -> bool:
    """End a cover before its last day; says whether it stood until now."""
    statement = update(ASSIGNMENT).where(
        ASSIGNMENT.c.id == cover_id, ASSIGNMENT.c.is_cover, ASSIGNMENT.c.ended_at.is_(None)
    )
    return connection.execute(statement.values(ended_at=now, ended_by_id=staff_id)).rowcount > 0


def slack_ids(connection: Connection, staff_ids: Sequence[UUID]) -> Sequence[tuple[UUID, str]]:
    """Give the Slack users of staff, of those whom the bot knows in Slack."""
    statement = select(STAFF.c.id, STAFF.c.slack_user_id).where(
        STAFF.c.id.in_(staff_ids), STAFF.c.active, STAFF.c.slack_user_id.is_not(None)
    )
    return [(row[0], row[1]) for row in connection.execute(statement.order_by(STAFF.c.id))]


def due(connection: Connection, first: date, last: date) -> Sequence[DueCover]:
    """List the covers of which a day lies between two dates, of whom the bot knows in Slack."""
    return [DueCover(*row) for row in connection.execute(_DUE, {"first": first, "last": last})]
