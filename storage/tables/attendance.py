"""Registers, their records, and the audit of every change."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field

from storage.engine.columns import Id, Instant, choice_of
from storage.tables.base import Moment, Note, OfSchool, OptionalId, Period, Reason, table_of
from storage.tables.words import Action, Door, Status

# The few records that a digest tells of: nine in ten say present.
NOT_PRESENT = text("status <> 'present'")
# What stood in a record already when it was changed: not the first marks of a day.
CORRECTS = text("before_status IS NOT NULL")
# To be asked so: for SQLAlchemy's own "= 1" SQLite does not think of an index of these rows.
AMENDS = text("is_amendment")
# Few have one, and it goes before the rest does.
HAS_NOTE = text("note IS NOT NULL")
HAS_NOTES = text("before_note IS NOT NULL OR after_note IS NOT NULL")


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
    `confirmed_key` is that of the newest action by which somebody else, or another door, said what
    stood there already.
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
    confirmed_key: int | None = Field(default=None, sa_type=BigInteger)

    __table_args__ = (
        UniqueConstraint(
            "course_enrollment_id", "attendance_date", "period", name="uq_attendance_record_cell"
        ),
        # With the status, so that counting reads the index alone.
        Index(None, "course_offering_id", "attendance_date", "status"),
        Index(None, "student_id", "attendance_date", "status"),
        Index(None, "school_id", "attendance_date"),
        Index(
            "ix_attendance_record_not_present",
            "school_id",
            "attendance_date",
            "status",
            "student_id",
            "reason",
            sqlite_where=NOT_PRESENT,
            postgresql_where=NOT_PRESENT,
        ),
        Index(
            "ix_attendance_record_note",
            "school_id",
            "attendance_date",
            sqlite_where=HAS_NOTE,
            postgresql_where=HAS_NOTE,
        ),
        CheckConstraint("minutes_late IS NULL OR status = 'late'", name="minutes_are_of_the_late"),
        CheckConstraint("minutes_late BETWEEN 0 AND 1440", name="minutes"),
    )


class AttendanceChange(OfSchool, table=True):
    """The audit: one change of one record. Append-only; a trigger refuses anything else.

    A null `before_status` says that there was no record, a null `after_status` that there is none
    any more. All changes of one action share `change_set_id`; `undoes_id` names the change set that
    an undo took back. `acted_at` is when the person acted, in microseconds by Slack's clock.
    `is_amendment`: made after the school's window for changes, and `why` says why.
    `teacher_assignment_id` is that by which the person acted. `before_...` say what stood there,
    and by whom that was entered, as its record did.
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
    acted_at: int | None = Field(default=None, sa_type=BigInteger)
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
    before_teacher_assignment_id: OptionalId = None
    before_recorded_by_id: OptionalId = None
    before_door: Door | None = Field(default=None, sa_type=choice_of(Door, name="before_door"))
    before_confirmed_key: int | None = Field(default=None, sa_type=BigInteger)
    is_amendment: bool = False
    teacher_assignment_id: OptionalId = None

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
        Index(
            "ix_attendance_change_correction",
            "school_id",
            "recorded_at",
            sqlite_where=CORRECTS,
            postgresql_where=CORRECTS,
        ),
        Index(
            "ix_attendance_change_amendment",
            "course_offering_id",
            "attendance_date",
            "period",
            sqlite_where=AMENDS,
            postgresql_where=AMENDS,
        ),
        Index(
            "ix_attendance_change_note",
            "school_id",
            "attendance_date",
            sqlite_where=HAS_NOTES,
            postgresql_where=HAS_NOTES,
        ),
    )


REGISTER = table_of(Register)
RECORD = table_of(AttendanceRecord)
CHANGE = table_of(AttendanceChange)
