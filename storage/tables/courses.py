"""Course offerings: when they meet, who teaches them, who is in them."""

from datetime import date, datetime, time
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field

from storage.engine.columns import Id, Instant, text_up_to
from storage.tables.base import PERIOD, OfSchool, Period, SourcedId, Text, table_of

# To be asked so: for SQLAlchemy's own "= 1" SQLite does not think of an index of these rows.
COVERS = text("is_cover")


class CourseOffering(OfSchool, table=True):
    """One course taught to one group between two dates, both inclusive.

    `rolls_given` is the highest roll number of an enrolment that is there no more.
    """

    title: str = Field(sa_type=Text)
    code: str = Field(default="", sa_type=text_up_to(64))
    begins_on: date
    ends_on: date
    active: bool = True
    sourced_id: SourcedId = None
    rolls_given: int = 0

    __table_args__ = (
        UniqueConstraint("school_id", "sourced_id"),
        Index(None, "school_id", "title"),
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
    """Staff teaches a course offering between two dates, both inclusive; an open end is null.

    `gone_on` is the day of the import that no longer named it, as of a CourseEnrollment.

    `is_cover`: a substitute's, for the registers of one period if there is one ("" where the course
    offering meets once a day), else for all. It stands in for somebody of the staff, was entered by
    somebody, and may have been ended before its last day. Imports leave it alone.
    """

    course_offering_id: UUID = Field(foreign_key="course_offering.id", sa_type=Id)
    staff_id: UUID = Field(foreign_key="staff.id", sa_type=Id)
    begins_on: date
    ends_on: date | None = None
    gone_on: date | None = None
    sourced_id: SourcedId = None
    is_cover: bool = False
    period: str | None = Field(default=None, sa_type=text_up_to(PERIOD))
    entered_by_id: UUID | None = Field(default=None, foreign_key="staff.id", sa_type=Id)
    stands_in_for_id: UUID | None = Field(default=None, foreign_key="staff.id", sa_type=Id)
    ended_by_id: UUID | None = Field(default=None, foreign_key="staff.id", sa_type=Id)
    entered_at: datetime | None = Field(default=None, sa_type=Instant)
    ended_at: datetime | None = Field(default=None, sa_type=Instant)

    __table_args__ = (
        UniqueConstraint("school_id", "sourced_id"),
        Index(None, "staff_id", "course_offering_id"),
        Index(None, "course_offering_id"),
        Index(
            "ix_teacher_assignment_cover",
            "school_id",
            "ends_on",
            sqlite_where=COVERS,
            postgresql_where=COVERS,
        ),
    )


class CourseEnrollment(OfSchool, table=True):
    """A student is in a course offering between two dates, both inclusive; an open end is null.

    `roll_number` counts the enrolments of a course offering from 1 and is never given again: a
    short name for who is meant, where a key of 16 bytes would be too long. `gone_on` is the day of
    the import that no longer named it: who comes back after that day gets another enrolment, which
    takes the sourced_id over.
    """

    course_offering_id: UUID = Field(foreign_key="course_offering.id", sa_type=Id)
    roll_number: int
    student_id: UUID = Field(foreign_key="student.id", sa_type=Id)
    begins_on: date
    ends_on: date | None = None
    gone_on: date | None = None
    sourced_id: SourcedId = None

    __table_args__ = (
        UniqueConstraint("school_id", "sourced_id"),
        UniqueConstraint("course_offering_id", "roll_number"),
        Index(None, "student_id"),
    )


OFFERING = table_of(CourseOffering)
MEETING = table_of(Meeting)
ASSIGNMENT = table_of(TeacherAssignment)
ENROLLMENT = table_of(CourseEnrollment)
