"""The tables. Shapes of rows only: what a row means and who may change it is not decided here."""

import re
from datetime import date, datetime, time
from typing import Annotated, ClassVar, cast
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Index,
    LargeBinary,
    MetaData,
    UniqueConstraint,
)
from sqlalchemy import Table as SqlTable
from sqlalchemy.orm import declared_attr
from sqlmodel import Field, SQLModel

from storage.columns import Id, Instant, choice_of, new_id, text_up_to
from storage.words import Action, Door, Role, Status

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

NAME = 200
SOURCED_ID = 255
PERIOD = 32
REASON = 64
NOTE = 1000

Text = text_up_to(NAME)
SourcedId = Annotated[str | None, Field(default=None, sa_type=text_up_to(SOURCED_ID))]
Period = Annotated[str, Field(default="", sa_type=text_up_to(PERIOD))]
Moment = Annotated[datetime, Field(sa_type=Instant)]
OptionalId = Annotated[UUID | None, Field(default=None, sa_type=Id)]
Reason = Annotated[str | None, Field(default=None, sa_type=text_up_to(REASON))]
Note = Annotated[str | None, Field(default=None, sa_type=text_up_to(NOTE))]


class Table(SQLModel):
    """What every table has: its name in snake case, the naming of its constraints, a key."""

    @declared_attr.directive
    @classmethod
    def __tablename__(cls) -> str:  # pyright: ignore[reportIncompatibleVariableOverride]  # SQLModel documents this override
        return re.sub(r"(?<!^)(?=[A-Z])", "_", cls.__name__).lower()

    metadata: ClassVar[MetaData] = MetaData(naming_convention=NAMING)  # pyright: ignore[reportIncompatibleVariableOverride]  # likewise

    id: UUID = Field(default_factory=new_id, primary_key=True, sa_type=Id)


class OfSchool(Table):
    """A row that belongs to one school."""

    school_id: UUID = Field(foreign_key="school.id", sa_type=Id)


class School(Table, table=True):
    """A school of one Slack workspace; `slack_team_id` is null until the bot first starts there."""

    name: str = Field(sa_type=Text)
    time_zone: str = Field(sa_type=text_up_to(64))
    slack_team_id: str | None = Field(default=None, sa_type=text_up_to(32))
    sourced_id: SourcedId = None

    __table_args__ = (UniqueConstraint("sourced_id"),)


class Staff(OfSchool, table=True):
    """A person who may use the bot in one school; linked to a Slack user on first contact."""

    role: Role = Field(sa_type=choice_of(Role, name="role"))
    given_name: str = Field(sa_type=Text)
    family_name: str = Field(sa_type=Text)
    email: str | None = Field(default=None, sa_type=text_up_to(320))
    active: bool = True
    slack_enterprise_id: str = Field(default="", sa_type=text_up_to(32))
    slack_team_id: str | None = Field(default=None, sa_type=text_up_to(32))
    slack_user_id: str | None = Field(default=None, sa_type=text_up_to(32))
    sourced_id: SourcedId = None

    __table_args__ = (
        UniqueConstraint("school_id", "sourced_id"),
        UniqueConstraint(
            "slack_user_id",
            "slack_team_id",
            "slack_enterprise_id",
            "school_id",
            name="uq_staff_slack_person",
        ),
        Index(None, "email"),
    )


class Student(OfSchool, table=True):
    """A person whose attendance is recorded."""

    given_name: str = Field(sa_type=Text)
    family_name: str = Field(sa_type=Text)
    grade: str = Field(default="", sa_type=text_up_to(32))
    sourced_id: SourcedId = None

    __table_args__ = (UniqueConstraint("school_id", "sourced_id"),)


class CourseOffering(OfSchool, table=True):
    """One course taught to one group between two dates, both inclusive."""

    title: str = Field(sa_type=Text)
    code: str = Field(default="", sa_type=text_up_to(64))
    begins_on: date
    ends_on: date
    active: bool = True
    sourced_id: SourcedId = None

    __table_args__ = (
        UniqueConstraint("school_id", "sourced_id"),
        CheckConstraint("begins_on <= ends_on", name="dates"),
    )


class Meeting(OfSchool, table=True):
    """A weekly meeting of a course offering, in the school's wall-clock time.

    `weekday` is 1 (Monday) to 7. A timetable that changes ends one row and begins another, so that
    the registers of the past stay as they were.
    """

    course_offering_id: UUID = Field(foreign_key="course_offering.id", sa_type=Id)
    weekday: int
    period: Period = ""
    starts_at: time
    ends_at: time
    begins_on: date | None = None
    ends_on: date | None = None

    __table_args__ = (
        Index(None, "course_offering_id", "weekday"),
        CheckConstraint("weekday BETWEEN 1 AND 7", name="weekday"),
        CheckConstraint("starts_at < ends_at", name="times"),
    )


class TeacherAssignment(OfSchool, table=True):
    """Staff teaches a course offering between two dates, both inclusive; an open end is null."""

    course_offering_id: UUID = Field(foreign_key="course_offering.id", sa_type=Id)
    staff_id: UUID = Field(foreign_key="staff.id", sa_type=Id)
    begins_on: date
    ends_on: date | None = None
    sourced_id: SourcedId = None

    __table_args__ = (
        UniqueConstraint("school_id", "sourced_id"),
        Index(None, "staff_id", "course_offering_id"),
        Index(None, "course_offering_id"),
    )


class CourseEnrollment(OfSchool, table=True):
    """A student is in a course offering between two dates, both inclusive; an open end is null.

    `roll_number` counts the enrolments of a course offering from 1 and is never given again: a
    short name for who is meant, where a key of 16 bytes would be too long.
    """

    course_offering_id: UUID = Field(foreign_key="course_offering.id", sa_type=Id)
    roll_number: int
    student_id: UUID = Field(foreign_key="student.id", sa_type=Id)
    begins_on: date
    ends_on: date | None = None
    sourced_id: SourcedId = None

    __table_args__ = (
        UniqueConstraint("school_id", "sourced_id"),
        UniqueConstraint("course_offering_id", "roll_number"),
        Index(None, "student_id"),
    )


class Register(OfSchool, table=True):
    """The sheet of one course offering for one date and period, from its first record on.

    `revision` counts the actions that were saved on it.
    """

    course_offering_id: UUID = Field(foreign_key="course_offering.id", sa_type=Id)
    attendance_date: date
    period: Period = ""
    revision: int = 0
    saved_at: Moment
    saved_by_id: UUID | None = Field(default=None, foreign_key="staff.id", sa_type=Id)
    completed_at: datetime | None = Field(default=None, sa_type=Instant)

    __table_args__ = (UniqueConstraint("course_offering_id", "attendance_date", "period"),)


class AttendanceRecord(OfSchool, table=True):
    """One student, one course offering, one date, one period.

    `order_key` orders the explicit actions on a record whatever order they arrive in.
    """

    course_offering_id: UUID = Field(foreign_key="course_offering.id", sa_type=Id)
    course_enrollment_id: UUID = Field(foreign_key="course_enrollment.id", sa_type=Id)
    student_id: UUID = Field(foreign_key="student.id", sa_type=Id)
    teacher_assignment_id: UUID | None = Field(
        default=None, foreign_key="teacher_assignment.id", sa_type=Id
    )
    attendance_date: date
    period: Period = ""
    status: Status = Field(sa_type=choice_of(Status, name="status"))
    minutes_late: int | None = None
    reason: Reason = None
    note: Note = None
    recorded_at: Moment
    recorded_by_id: UUID | None = Field(default=None, foreign_key="staff.id", sa_type=Id)
    door: Door = Field(sa_type=choice_of(Door, name="door"))
    change_set_id: UUID = Field(sa_type=Id)
    order_key: int = Field(sa_type=BigInteger)

    __table_args__ = (
        UniqueConstraint(
            "course_enrollment_id", "attendance_date", "period", name="uq_attendance_record_cell"
        ),
        Index(None, "course_offering_id", "attendance_date"),
        Index(None, "student_id", "attendance_date"),
        CheckConstraint("minutes_late IS NULL OR status = 'late'", name="minutes_are_of_the_late"),
        CheckConstraint("minutes_late BETWEEN 0 AND 1440", name="minutes"),
    )


class AttendanceChange(OfSchool, table=True):
    """The audit: one change of one record. Append-only; a trigger refuses anything else.

    A null `before_status` says that there was no record, a null `after_status` that there is none
    any more. All changes of one action share `change_set_id`; `undoes_id` names the change set that
    an undo took back.
    """

    change_set_id: UUID = Field(sa_type=Id)
    action: Action = Field(sa_type=choice_of(Action, name="action"))
    undoes_id: OptionalId = None
    door: Door = Field(sa_type=choice_of(Door, name="door"))
    staff_id: UUID | None = Field(default=None, foreign_key="staff.id", sa_type=Id)
    api_token_id: UUID | None = Field(default=None, foreign_key="api_token.id", sa_type=Id)
    why: Note = None
    recorded_at: Moment
    order_key: int = Field(sa_type=BigInteger)
    course_offering_id: UUID = Field(foreign_key="course_offering.id", sa_type=Id)
    course_enrollment_id: UUID = Field(foreign_key="course_enrollment.id", sa_type=Id)
    student_id: UUID = Field(foreign_key="student.id", sa_type=Id)
    attendance_date: date
    period: Period = ""
    before_status: Status | None = Field(
        default=None, sa_type=choice_of(Status, name="before_status")
    )
    before_minutes_late: int | None = None
    before_reason: Reason = None
    before_note: Note = None
    after_status: Status | None = Field(
        default=None, sa_type=choice_of(Status, name="after_status")
    )
    after_minutes_late: int | None = None
    after_reason: Reason = None
    after_note: Note = None

    __table_args__ = (
        UniqueConstraint(
            "change_set_id",
            "course_enrollment_id",
            "attendance_date",
            "period",
            name="uq_attendance_change_cell",
        ),
        Index("ix_attendance_change_cell", "course_enrollment_id", "attendance_date", "period"),
        Index("ix_attendance_change_sheet", "course_offering_id", "attendance_date", "staff_id"),
    )


class ApiToken(OfSchool, table=True):
    """A bearer token of the API. Only its SHA-256 is kept; `prefix` names it in lists.

    `scopes` are separated by spaces.
    """

    name: str = Field(sa_type=Text)
    prefix: str = Field(sa_type=text_up_to(16))
    digest: bytes = Field(sa_type=LargeBinary(32))
    scopes: str = Field(sa_type=text_up_to(200))
    created_at: Moment
    expires_at: datetime | None = Field(default=None, sa_type=Instant)
    revoked_at: datetime | None = Field(default=None, sa_type=Instant)
    last_used_at: datetime | None = Field(default=None, sa_type=Instant)

    __table_args__ = (UniqueConstraint("digest"), UniqueConstraint("prefix"))


def table_of(model: type[Table]) -> SqlTable:
    """Give the table behind a model, for Core statements."""
    return cast("SqlTable", vars(model)["__table__"])
