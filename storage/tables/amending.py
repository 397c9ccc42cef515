"""Changes after a school's window: who may make them to which register, why, and closed books."""

from datetime import date
from uuid import UUID

from sqlalchemy import Index
from sqlmodel import Field

from storage.engine.columns import Id, text_up_to
from storage.tables.base import NOTE, Moment, Note, OfSchool, Period, table_of


class AmendmentPermit(OfSchool, table=True):
    """Somebody has said why a register is to be changed: what they change until then is under it.

    Nothing takes one back or lengthens it: who goes on says why again.
    """

    staff_id: UUID = Field(foreign_key="staff.id", sa_type=Id)
    course_offering_id: UUID = Field(foreign_key="course_offering.id", sa_type=Id)
    attendance_date: date
    period: Period = ""
    why: str = Field(sa_type=text_up_to(NOTE))
    given_at: Moment
    ends_at: Moment

    __table_args__ = (Index(None, "staff_id", "course_offering_id", "attendance_date"),)


class BooksChange(OfSchool, table=True):
    """The books were closed through a date, or opened again, which has a reason; append-only.

    An empty date is of books that are open.
    """

    closed_through: date | None = None
    was: date | None = None
    why: Note = None
    changed_at: Moment
    changed_by_id: UUID = Field(foreign_key="staff.id", sa_type=Id)

    __table_args__ = (Index(None, "school_id", "changed_at"),)


PERMIT = table_of(AmendmentPermit)
BOOKS = table_of(BooksChange)
