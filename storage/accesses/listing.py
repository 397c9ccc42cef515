"""The access log, read: the latest looks of a school, or those at one student."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Row, and_, exists, or_, select

from storage.tables import ACCESS, ENROLLMENT, OFFERING, STAFF, STUDENT, TOKEN
from storage.tables.words import AccessKind, Level

Name = tuple[str, str]


@dataclass(frozen=True, slots=True)
class LookRow:
    """One look: who saw what, and of whom if that is one person; names as they are now.

    `by_staff` and `token` are None for what was posted, and for what was done on the server.
    `students` counts those whom it named; none where a list told nothing of whom it named.
    """

    kind: AccessKind
    seen_at: datetime
    by_staff: Name | None
    token: str | None
    channel_id: str | None
    readers: int | None
    level: Level | None
    route: str | None
    students: int
    student: Name | None
    of_staff: Name | None
    course: str | None
    begins_on: date | None
    ends_on: date | None


_OF = STAFF.alias()
_ROWS = (
    select(
        ACCESS,
        STAFF.c.given_name.label("by_given"),
        STAFF.c.family_name.label("by_family"),
        TOKEN.c.name.label("token"),
        STUDENT.c.given_name.label("student_given"),
        STUDENT.c.family_name.label("student_family"),
        _OF.c.given_name.label("of_given"),
        _OF.c.family_name.label("of_family"),
        OFFERING.c.title.label("course"),
    )
    .select_from(ACCESS)
    .outerjoin(STAFF, STAFF.c.id == ACCESS.c.staff_id)
    .outerjoin(TOKEN, TOKEN.c.id == ACCESS.c.api_token_id)
    .outerjoin(STUDENT, STUDENT.c.id == ACCESS.c.student_id)
    .outerjoin(_OF, _OF.c.id == ACCESS.c.of_staff_id)
    .outerjoin(OFFERING, OFFERING.c.id == ACCESS.c.course_offering_id)
    .order_by(ACCESS.c.seen_on.desc(), ACCESS.c.seen_at.desc(), ACCESS.c.id.desc())
)
# Such a list shows whoever was in the course, or in the school, on its days.
_LISTS = (AccessKind.REGISTER, AccessKind.API)


def of_school(
    connection: Connection, school_id: UUID, most: int | None = None, skipped: int = 0
) -> Sequence[LookRow]:
    """List a school's looks, the latest first: so many, or all."""
    which = (ACCESS.c.school_id == school_id, ACCESS.c.look_id.is_(None))
    return _read(connection, and_(*which), most, skipped)


def of_student(
    connection: Connection,
    school_id: UUID,
    student_id: UUID,
    most: int | None = None,
    skipped: int = 0,
) -> Sequence[LookRow]:
    """List the looks at a student, the latest first: what named them, and lists that may have.

    A list of a course may have on days on which the student was in that, one of the school on days
    on which the student was in any course.
    """
    enrolled = ENROLLMENT.c
    was_there = exists(
        select(enrolled.id).where(
            enrolled.student_id == student_id,
            or_(
                ACCESS.c.course_offering_id.is_(None),
                enrolled.course_offering_id == ACCESS.c.course_offering_id,
            ),
            or_(ACCESS.c.ends_on.is_(None), enrolled.begins_on <= ACCESS.c.ends_on),
            or_(
                ACCESS.c.begins_on.is_(None),
                enrolled.ends_on.is_(None),
                enrolled.ends_on >= ACCESS.c.begins_on,
            ),
        )
    )
    of_list = and_(ACCESS.c.students == 0, ACCESS.c.kind.in_(_LISTS), was_there)
    either = or_(ACCESS.c.student_id == student_id, of_list)
    return _read(connection, and_(ACCESS.c.school_id == school_id, either), most, skipped)


def _read(
    connection: Connection, which: ColumnElement[bool], most: int | None, skipped: int
) -> Sequence[LookRow]:
    rows = connection.execute(_ROWS.where(which).limit(most).offset(skipped))
    return [_look(row) for row in rows]


def _look(row: Row[*tuple[Any, ...]]) -> LookRow:
    return LookRow(
        kind=row.kind,
        seen_at=row.seen_at,
        by_staff=_name(row.by_given, row.by_family),
        token=row.token,
        channel_id=row.channel_id,
        readers=row.readers,
        level=row.level,
        route=row.route,
        students=row.students,
        student=_name(row.student_given, row.student_family),
        of_staff=_name(row.of_given, row.of_family),
        course=row.course,
        begins_on=row.begins_on,
        ends_on=row.ends_on,
    )


def _name(given: str | None, family: str | None) -> Name | None:
    return None if given is None and family is None else (given or "", family or "")
