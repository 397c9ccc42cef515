"""What a school has of all that a first register needs."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Exists, and_, exists, or_, select

from storage.tables import ASSIGNMENT, DIGEST, ENROLLMENT, MEETING, OFFERING, REGISTER


@dataclass(frozen=True, slots=True)
class SchoolStanding:
    """What there is: classes that are not over, who teaches and learns in them, and when."""

    has_class: bool
    has_taught_class: bool
    has_student: bool
    has_meeting: bool
    has_digest: bool
    has_register: bool


def of_school(connection: Connection, school_id: UUID, today: date) -> SchoolStanding:
    """Say what a school has by a day; a register counts when it is complete."""
    is_class = and_(
        OFFERING.c.school_id == school_id, OFFERING.c.active, OFFERING.c.ends_on >= today
    )

    def of_class(course_offering_id: ColumnElement[UUID], *more: ColumnElement[bool]) -> Exists:
        return exists().where(is_class, OFFERING.c.id == course_offering_id, *more)

    statement = select(
        exists().where(is_class),
        of_class(
            ASSIGNMENT.c.course_offering_id,
            ~ASSIGNMENT.c.is_cover,
            or_(ASSIGNMENT.c.ends_on.is_(None), ASSIGNMENT.c.ends_on >= today),
        ),
        of_class(
            ENROLLMENT.c.course_offering_id,
            or_(ENROLLMENT.c.ends_on.is_(None), ENROLLMENT.c.ends_on >= today),
        ),
        of_class(
            MEETING.c.course_offering_id,
            or_(MEETING.c.ends_on.is_(None), MEETING.c.ends_on >= today),
        ),
        exists().where(DIGEST.c.school_id == school_id),
        exists().where(REGISTER.c.school_id == school_id, REGISTER.c.completed_at.is_not(None)),
    )
    return SchoolStanding(*connection.execute(statement).one())
