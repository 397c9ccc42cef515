"""Excuses: why a student is away over a span, and what the records that it covers become."""

from datetime import date, datetime, time
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field

from storage.engine.columns import Id, Instant, choice_of, text_up_to
from storage.tables.base import NAME, NOTE, Moment, Note, OfSchool, Reason, table_of
from storage.tables.words import Becomes, ClearedBy

# Those that count: what asks which excuse covers a student asks for these.
STANDS = text("withdrawn_at IS NULL")


class Excuse(OfSchool, table=True):
    """A student is away from a day to a day, both inclusive, or on one day from a time to a time.

    Times are the school's wall clock. `change_set_id` is that of what entering it wrote. It was
    entered by staff or by a token, and so withdrawn; it is never deleted.

    With a `method` it clears an absence: it says by what the office was told, who said so, and
    their `relation` to the student. `document_to_follow`: a document was asked for and is to come.
    """

    student_id: UUID = Field(foreign_key="student.id", sa_type=Id)
    begins_on: date
    ends_on: date
    starts_at: time | None = None
    ends_at: time | None = None
    becomes: Becomes = Field(sa_type=choice_of(Becomes, name="becomes"))
    reason: Reason = None
    note: Note = None
    told_by: str | None = Field(default=None, sa_type=text_up_to(NAME))
    method: ClearedBy | None = Field(default=None, sa_type=choice_of(ClearedBy, name="method"))
    relation: str | None = Field(default=None, sa_type=text_up_to(NAME))
    document_to_follow: bool = False
    change_set_id: UUID = Field(sa_type=Id)
    entered_at: Moment
    entered_by_id: UUID | None = Field(default=None, foreign_key="staff.id", sa_type=Id)
    api_token_id: UUID | None = Field(default=None, foreign_key="api_token.id", sa_type=Id)
    withdrawn_at: datetime | None = Field(default=None, sa_type=Instant)
    withdrawn_by_id: UUID | None = Field(default=None, foreign_key="staff.id", sa_type=Id)
    withdrawn_token_id: UUID | None = Field(default=None, foreign_key="api_token.id", sa_type=Id)
    withdrawn_why: Note = None

    __table_args__ = (
        Index(
            "ix_excuse_standing",
            "student_id",
            "ends_on",
            "begins_on",
            sqlite_where=STANDS,
            postgresql_where=STANDS,
        ),
        Index(None, "student_id", "begins_on"),
        Index(None, "school_id", "begins_on"),
        CheckConstraint("begins_on <= ends_on", name="dates"),
        CheckConstraint("(starts_at IS NULL) = (ends_at IS NULL)", name="both_times"),
        CheckConstraint(
            "starts_at IS NULL OR (starts_at < ends_at AND begins_on = ends_on)", name="times"
        ),
    )


class ClearingRule(OfSchool, table=True):
    """A school has its absences cleared. Where a number is null there is no such limit.

    Within `deadline_days` school days of the absence; after so many days that the family alone has
    cleared, with a document.
    """

    deadline_days: int | None = None
    document_after_days: int | None = None

    __table_args__ = (
        UniqueConstraint("school_id"),
        CheckConstraint("deadline_days BETWEEN 1 AND 60", name="deadline"),
        CheckConstraint("document_after_days BETWEEN 1 AND 200", name="document"),
    )


class ExcuseShortening(OfSchool, table=True):
    """An excuse was shortened: when it had ended, and when it ends since. Append-only."""

    excuse_id: UUID = Field(foreign_key="excuse.id", sa_type=Id)
    ended_on: date
    ended_at: time | None = None
    ends_on: date
    ends_at: time | None = None
    why: str = Field(sa_type=text_up_to(NOTE))
    change_set_id: UUID = Field(sa_type=Id)
    shortened_at: Moment
    shortened_by_id: UUID | None = Field(default=None, foreign_key="staff.id", sa_type=Id)
    api_token_id: UUID | None = Field(default=None, foreign_key="api_token.id", sa_type=Id)

    __table_args__ = (Index(None, "excuse_id", "shortened_at"),)


EXCUSE = table_of(Excuse)
SHORTENING = table_of(ExcuseShortening)
CLEARING_RULE = table_of(ClearingRule)
