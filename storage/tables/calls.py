"""What the office does about absences that nobody has explained."""

from datetime import date
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field

from storage.engine.columns import Id, choice_of, text_up_to
from storage.tables.base import Moment, OfSchool, table_of
from storage.tables.words import FollowUpKind

OUTCOME = 500


class FollowUp(OfSchool, table=True):
    """One thing that somebody did about a student's absence on a day. Append-only.

    `action_id` is of the press or the form that kept it: the same delivered twice is kept once.
    """

    student_id: UUID = Field(foreign_key="student.id", sa_type=Id)
    attendance_date: date
    kind: FollowUpKind = Field(sa_type=choice_of(FollowUpKind, name="kind"))
    outcome: str | None = Field(default=None, sa_type=text_up_to(OUTCOME))
    staff_id: UUID = Field(foreign_key="staff.id", sa_type=Id)
    action_id: UUID = Field(sa_type=Id)
    at: Moment

    __table_args__ = (
        UniqueConstraint("action_id"),
        Index(None, "student_id", "attendance_date", "at"),
    )


FOLLOW_UP = table_of(FollowUp)
