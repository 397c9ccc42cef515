"""What the office does about absences that nobody has explained."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field

from storage.engine.columns import Id, choice_of, text_up_to
from storage.tables.base import Moment, OfSchool, table_of
from storage.tables.words import FollowUpKind, Missed

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
        Index(None, "school_id", "attendance_date", "kind"),
    )


class DeskRule(OfSchool, table=True):
    """What a school's desk says of who comes late.

    Lessons that were over become `missed`; later than `absent_after_minutes` late is absent, never
    where that is null. `slips`: whoever enters an arrival gets a slip for the student.
    """

    missed: Missed = Field(default=Missed.EXCUSED, sa_type=choice_of(Missed, name="missed"))
    absent_after_minutes: int | None = None
    slips: bool = False

    __table_args__ = (
        UniqueConstraint("school_id"),
        CheckConstraint("absent_after_minutes BETWEEN 1 AND 600", name="minutes"),
    )


class Escalation(OfSchool, table=True):
    """After how many minutes a school's named persons are told of who is absent and not reached.

    What was first seen before `changed_at` is left alone.
    """

    after_minutes: int = 60
    changed_at: Moment

    __table_args__ = (
        UniqueConstraint("school_id"),
        CheckConstraint("after_minutes BETWEEN 1 AND 600", name="minutes"),
    )


class EscalationPerson(OfSchool, table=True):
    """One of the persons whom a school has named for it."""

    staff_id: UUID = Field(foreign_key="staff.id", sa_type=Id)

    __table_args__ = (UniqueConstraint("school_id", "staff_id"),)


class ContactClock(OfSchool, table=True):
    """Within how many minutes of its start a school tries to reach the families of the absent.

    What ran out before `changed_at` is left alone.
    """

    within_minutes: int
    changed_at: Moment

    __table_args__ = (
        UniqueConstraint("school_id"),
        CheckConstraint("within_minutes BETWEEN 1 AND 600", name="minutes"),
    )


class ContactBreach(OfSchool, table=True):
    """Nobody tried to reach a student's family by `due_at`. Kept once, whatever comes after."""

    student_id: UUID = Field(foreign_key="student.id", sa_type=Id)
    attendance_date: date
    due_at: Moment
    kept_at: Moment

    __table_args__ = (
        UniqueConstraint("student_id", "attendance_date"),
        Index(None, "school_id", "attendance_date"),
    )


FOLLOW_UP = table_of(FollowUp)
DESK_RULE = table_of(DeskRule)
ESCALATION = table_of(Escalation)
ESCALATION_PERSON = table_of(EscalationPerson)
CONTACT_CLOCK = table_of(ContactClock)
CONTACT_BREACH = table_of(ContactBreach)
