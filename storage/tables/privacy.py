"""What is taken out of the records: by whom and why, what stays of it, and what must not go."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, LargeBinary, UniqueConstraint
from sqlmodel import Field

from storage.engine.columns import Id, Instant, choice_of, text_up_to
from storage.tables.base import NOTE, Moment, OfSchool, OptionalId, table_of
from storage.tables.words import ErasureKind, Status

_COUNTS = 2000


class Erasure(OfSchool, table=True):
    """Something was taken out for good: who did it, why, and how many rows of which table.

    As long as it is not done it is the one door through what only grows: a trigger lets through
    what an erasure of this transaction is about, the changes of one person, `person_id`, or those
    of dates up to `through`. It never says who the person was, and nothing takes it back.
    `staff_id` is empty for what came due by itself, or was done on the server.
    """

    kind: ErasureKind = Field(sa_type=choice_of(ErasureKind, name="kind"))
    person_id: OptionalId = None
    through: date | None = None
    staff_id: UUID | None = Field(default=None, foreign_key="staff.id", sa_type=Id)
    why: str = Field(default="", sa_type=text_up_to(NOTE))
    counts: str = Field(default="", sa_type=text_up_to(_COUNTS))
    begun_at: Moment
    done_at: datetime | None = Field(default=None, sa_type=Instant)

    __table_args__ = (Index(None, "school_id", "begun_at"), Index(None, "done_at"))


class Tombstone(OfSchool, table=True):
    """Somebody was erased whom the rosters may still name: imports leave that person out.

    `digest` is of the sourced_id, keyed by the school.
    """

    digest: bytes = Field(sa_type=LargeBinary(32))
    erasure_id: UUID = Field(foreign_key="erasure.id", sa_type=Id)

    __table_args__ = (UniqueConstraint("school_id", "digest"),)


class KeptCount(OfSchool, table=True):
    """How many records of a date and a status were taken out: numbers, without a person."""

    attendance_date: date
    status: Status = Field(sa_type=choice_of(Status, name="status"))
    records: int

    __table_args__ = (UniqueConstraint("school_id", "attendance_date", "status"),)


class Hold(OfSchool, table=True):
    """Nothing of a student is taken out, by retention or by anybody, until it is lifted."""

    student_id: UUID = Field(foreign_key="student.id", sa_type=Id)
    why: str = Field(sa_type=text_up_to(NOTE))
    placed_at: Moment
    placed_by_id: UUID | None = Field(default=None, foreign_key="staff.id", sa_type=Id)
    lifted_at: datetime | None = Field(default=None, sa_type=Instant)
    lifted_by_id: UUID | None = Field(default=None, foreign_key="staff.id", sa_type=Id)

    __table_args__ = (Index(None, "student_id"), Index(None, "school_id", "lifted_at"))


class RetentionChange(OfSchool, table=True):
    """A school said for how many years it keeps what; append-only, and the newest line holds.

    `notes` go before what they stand in does. `deliveries` are messages that were sent, `accesses`
    who saw whose records.
    """

    records: int
    audit: int
    notes: int
    follow_ups: int
    deliveries: int
    accesses: int
    changed_at: Moment
    changed_by_id: UUID = Field(foreign_key="staff.id", sa_type=Id)

    __table_args__ = (
        Index(None, "school_id", "changed_at"),
        *(
            CheckConstraint(f"{name} BETWEEN 1 AND 100", name=name)
            for name in ("records", "audit", "notes", "follow_ups", "deliveries", "accesses")
        ),
    )


ERASURE = table_of(Erasure)
TOMBSTONE = table_of(Tombstone)
KEPT_COUNT = table_of(KeptCount)
HOLD = table_of(Hold)
RETENTION_CHANGE = table_of(RetentionChange)
