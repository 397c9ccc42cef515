"""A school's classes, that is its course offerings, as an admin looks after them."""

from collections.abc import Sequence
from datetime import date, time
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Table, and_, func, or_, select

from storage.tables import ASSIGNMENT, ENROLLMENT, MEETING, OFFERING, STAFF, STUDENT


class OfferingRow(NamedTuple):
    """A class; `sourced_id` is of one that a roster brought."""

    id: UUID
    title: str
    code: str
    begins_on: date
    ends_on: date
    sourced_id: str | None


class ListedOffering(NamedTuple):
    """A class, with how many learn in it and teach it, and when it meets each week, on a day."""

    row: OfferingRow
    students: int
    teachers: int
    meetings: int


class MemberRow(NamedTuple):
    """A student in a class between two dates; the sourced ids are of what a roster brought."""

    id: UUID
    course_offering_id: UUID
    student_id: UUID
    given_name: str
    family_name: str
    grade: str
    number: str
    begins_on: date
    ends_on: date | None
    sourced_id: str | None
    student_sourced_id: str | None


class TeacherRow(NamedTuple):
    """Somebody who teaches a class between two dates."""

    id: UUID
    course_offering_id: UUID
    staff_id: UUID
    given_name: str
    family_name: str
    begins_on: date
    ends_on: date | None
    sourced_id: str | None


class RosterStudent(NamedTuple):
    """A student; `sourced_id` is of one that a roster brought."""

    id: UUID
    given_name: str
    family_name: str
    grade: str
    number: str
    sourced_id: str | None


class TimetableRow(NamedTuple):
    """A weekly meeting of a class; an end that is open is None."""

    weekday: int
    period: str
    starts_at: time
    ends_at: time


_CLASS = tuple(OFFERING.c[name] for name in OfferingRow._fields)


def listed(
    connection: Connection, school_id: UUID, day: date, offset: int, most: int
) -> tuple[Sequence[ListedOffering], int]:
    """List a part of a school's classes that are not over on a day by title, and count all."""
    theirs = and_(OFFERING.c.school_id == school_id, OFFERING.c.active, OFFERING.c.ends_on >= day)
    total = connection.execute(
        select(func.count()).select_from(OFFERING).where(theirs)
    ).scalar_one()
    students, teachers, meetings = (
        select(func.count(table.c.id))
        .where(
            table.c.course_offering_id == OFFERING.c.id,
            or_(table.c.ends_on.is_(None), table.c.ends_on >= day),
            *more,
        )
        .scalar_subquery()
        for table, more in (
            (ENROLLMENT, ()),
            (ASSIGNMENT, (~ASSIGNMENT.c.is_cover,)),
            (MEETING, ()),
        )
    )
    statement = (
        select(*_CLASS, students, teachers, meetings)
        .where(theirs)
        .order_by(OFFERING.c.title, OFFERING.c.id)
        .offset(offset)
        .limit(most)
    )
    found = [
        ListedOffering(OfferingRow(*row[: len(_CLASS)]), *row[len(_CLASS) :])
        for row in connection.execute(statement)
    ]
    return found, total


def by_id(connection: Connection, school_id: UUID, course_offering_id: UUID) -> OfferingRow | None:
    """Find a class of a school."""
    statement = select(*_CLASS).where(
        OFFERING.c.school_id == school_id, OFFERING.c.id == course_offering_id
    )
    row = connection.execute(statement).one_or_none()
    return None if row is None else OfferingRow(*row)


_MEMBERS = (
    select(
        ENROLLMENT.c.id,
        ENROLLMENT.c.course_offering_id,
        STUDENT.c.id,
        STUDENT.c.given_name,
        STUDENT.c.family_name,
        STUDENT.c.grade,
        STUDENT.c.number,
        ENROLLMENT.c.begins_on,
        ENROLLMENT.c.ends_on,
        ENROLLMENT.c.sourced_id,
        STUDENT.c.sourced_id,
    )
    .join_from(ENROLLMENT, STUDENT, STUDENT.c.id == ENROLLMENT.c.student_id)
    .order_by(STUDENT.c.family_name, STUDENT.c.given_name, ENROLLMENT.c.id)
)
_TEACHERS = (
    select(
        ASSIGNMENT.c.id,
        ASSIGNMENT.c.course_offering_id,
        STAFF.c.id,
        STAFF.c.given_name,
        STAFF.c.family_name,
        ASSIGNMENT.c.begins_on,
        ASSIGNMENT.c.ends_on,
        ASSIGNMENT.c.sourced_id,
    )
    .join_from(ASSIGNMENT, STAFF, STAFF.c.id == ASSIGNMENT.c.staff_id)
    .where(~ASSIGNMENT.c.is_cover)
    .order_by(STAFF.c.family_name, STAFF.c.given_name, ASSIGNMENT.c.id)
)


def members(connection: Connection, course_offering_id: UUID, day: date) -> Sequence[MemberRow]:
    """List who learns in a class on a day or later, by name."""
    where = (ENROLLMENT.c.course_offering_id == course_offering_id, *_lasts(ENROLLMENT, day))
    return [MemberRow(*row) for row in connection.execute(_MEMBERS.where(*where))]


def teachers(connection: Connection, course_offering_id: UUID, day: date) -> Sequence[TeacherRow]:
    """List who teaches a class on a day or later, by name; covers are left out."""
    where = (ASSIGNMENT.c.course_offering_id == course_offering_id, *_lasts(ASSIGNMENT, day))
    return [TeacherRow(*row) for row in connection.execute(_TEACHERS.where(*where))]


def _lasts(link: Table, day: date) -> tuple[ColumnElement[bool], ...]:
    """Say which links last on a day; one that an import has left without a day holds on none."""
    ends_on = link.c.ends_on
    return (
        or_(ends_on.is_(None), ends_on >= day),
        or_(ends_on.is_(None), ends_on >= link.c.begins_on),
    )


def timetable(connection: Connection, course_offering_id: UUID) -> Sequence[TimetableRow]:
    """List the weekly meetings of a class as they are from now on; not those of one day."""
    columns = MEETING.c
    statement = (
        select(columns.weekday, columns.period, columns.starts_at, columns.ends_at)
        .where(
            columns.course_offering_id == course_offering_id,
            columns.ends_on.is_(None),
        )
        .order_by(columns.weekday, columns.starts_at)
    )
    return [TimetableRow(*row) for row in connection.execute(statement)]


def last_end(connection: Connection, school_id: UUID, day: date) -> date | None:
    """Say on which day the last class of a school ends, of those that are not over on a day."""
    statement = select(func.max(OFFERING.c.ends_on)).where(
        OFFERING.c.school_id == school_id, OFFERING.c.active, OFFERING.c.ends_on >= day
    )
    return connection.execute(statement).scalar()


def called(connection: Connection, school_id: UUID, title: str, day: date) -> UUID | None:
    """Find a class of a title that is not over on a day; the newest of several."""
    statement = (
        select(OFFERING.c.id)
        .where(
            OFFERING.c.school_id == school_id,
            OFFERING.c.title == title,
            OFFERING.c.active,
            OFFERING.c.ends_on >= day,
        )
        .order_by(OFFERING.c.id.desc())
        .limit(1)
    )
    return connection.execute(statement).scalar()


def titles(connection: Connection, school_id: UUID, day: date) -> Sequence[tuple[UUID, str]]:
    """List the classes of a school that are not over on a day, the newest last, by their titles."""
    statement = select(OFFERING.c.id, OFFERING.c.title).where(
        OFFERING.c.school_id == school_id, OFFERING.c.active, OFFERING.c.ends_on >= day
    )
    return [(row[0], row[1]) for row in connection.execute(statement.order_by(OFFERING.c.id))]


def numbers_taken(
    connection: Connection, school_id: UUID, numbers: Sequence[str]
) -> dict[str, UUID]:
    """Give the students of a school that have one of some numbers."""
    statement = select(STUDENT.c.number, STUDENT.c.id).where(
        STUDENT.c.school_id == school_id, STUDENT.c.number.in_(numbers)
    )
    return {row[0]: row[1] for row in connection.execute(statement)}


def students_called(
    connection: Connection, school_id: UUID, family_names: Sequence[str]
) -> Sequence[RosterStudent]:
    """List the students of a school that have one of some family names."""
    columns = (STUDENT.c[name] for name in RosterStudent._fields)
    statement = select(*columns).where(
        STUDENT.c.school_id == school_id, STUDENT.c.family_name.in_(family_names)
    )
    return [RosterStudent(*row) for row in connection.execute(statement.order_by(STUDENT.c.id))]


def member(connection: Connection, school_id: UUID, enrollment_id: UUID) -> MemberRow | None:
    """Find a student's stretch in a class of a school."""
    row = connection.execute(
        _MEMBERS.where(ENROLLMENT.c.id == enrollment_id, ENROLLMENT.c.school_id == school_id)
    ).one_or_none()
    return None if row is None else MemberRow(*row)


def teacher(connection: Connection, school_id: UUID, assignment_id: UUID) -> TeacherRow | None:
    """Find somebody's stretch of teaching a class of a school; no cover."""
    row = connection.execute(
        _TEACHERS.where(ASSIGNMENT.c.id == assignment_id, ASSIGNMENT.c.school_id == school_id)
    ).one_or_none()
    return None if row is None else TeacherRow(*row)
