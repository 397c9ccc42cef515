"""What families report: absences as they were submitted, and what the school made of them."""

from datetime import date, datetime, time
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field

from storage.engine.columns import Id, Instant, choice_of, text_up_to
from storage.tables.base import Moment, Note, OfSchool, SourcedId, Text, table_of
from storage.tables.words import ReportStatus

REPORT_REASON = 500
_PENDING = text("status = 'pending'")
_WHOLE_DAYS = text("starts_at IS NULL")
_TIMES = text("starts_at IS NOT NULL")


class AbsenceReport(OfSchool, table=True):
    """A family says that a student is away, over days or on one day from a time to a time.

    It stays as it was submitted. The same student and span is one report. It is decided once:
    accepted, it has the excuse that arose; declined, why.
    """

    student_id: UUID = Field(foreign_key="student.id", sa_type=Id)
    begins_on: date
    ends_on: date
    starts_at: time | None = None
    ends_at: time | None = None
    reason: str = Field(sa_type=text_up_to(REPORT_REASON))
    reported_by: str = Field(sa_type=Text)
    reported_at: Moment
    external_id: SourcedId = None
    received_at: Moment
    api_token_id: UUID = Field(foreign_key="api_token.id", sa_type=Id)
    status: ReportStatus = Field(sa_type=choice_of(ReportStatus, name="status"))
    decided_at: datetime | None = Field(default=None, sa_type=Instant)
    decided_by_id: UUID | None = Field(default=None, foreign_key="staff.id", sa_type=Id)
    decided_token_id: UUID | None = Field(default=None, foreign_key="api_token.id", sa_type=Id)
    declined_why: Note = None
    excuse_id: UUID | None = Field(default=None, foreign_key="excuse.id", sa_type=Id)

    __table_args__ = (
        Index(
            "uq_absence_report_days",
            "student_id",
            "begins_on",
            "ends_on",
            unique=True,
            sqlite_where=_WHOLE_DAYS,
            postgresql_where=_WHOLE_DAYS,
        ),
        Index(
            "uq_absence_report_times",
            "student_id",
            "begins_on",
            "starts_at",
            "ends_at",
            unique=True,
            sqlite_where=_TIMES,
            postgresql_where=_TIMES,
        ),
        Index(
            "ix_absence_report_pending",
            "school_id",
            "ends_on",
            "begins_on",
            sqlite_where=_PENDING,
            postgresql_where=_PENDING,
        ),
        Index(None, "school_id", "begins_on"),
        CheckConstraint("begins_on <= ends_on", name="dates"),
        CheckConstraint("(starts_at IS NULL) = (ends_at IS NULL)", name="both_times"),
        CheckConstraint(
            "starts_at IS NULL OR (starts_at < ends_at AND begins_on = ends_on)", name="times"
        ),
        CheckConstraint("(status = 'pending') = (decided_at IS NULL)", name="decided"),
        CheckConstraint("(status = 'accepted') = (excuse_id IS NOT NULL)", name="accepted"),
        CheckConstraint("(status = 'declined') = (declined_why IS NOT NULL)", name="declined"),
    )


REPORT = table_of(AbsenceReport)
