"""The shapes of excuses in the API: what goes in, what comes out."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field, StringConstraints

from bot.api.resources.clearing import METHOD, ClearingIn, Name
from bot.api.resources.schemas import IDS, REASON, Day, Note, example
from bot.api.resources.spans import TIME, SpanQuery, WallClock
from storage.tables import NOTE
from storage.tables.words import Becomes, ClearedBy, Status

# A year group on a trip, or a whole school on its sports day.
_MOST_STUDENTS = 2000

# Something has to stand in it.
Why = Annotated[
    str,
    StringConstraints(
        pattern=r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$", min_length=1, max_length=NOTE
    ),
]
_BECOMES = (
    "What the records that it covers become: excused, absent (known, not excused) or present "
    "(elsewhere on the school's business)."
)


class State(StrEnum):
    """Whether an excuse counts."""

    STANDING = "standing"
    WITHDRAWN = "withdrawn"


class ExcuseIn(ClearingIn):
    """An excuse to be entered, for one student or several."""

    model_config = example(
        student_ids=[IDS["student_id"]],
        begins_on="2026-11-23",
        ends_on="2026-11-25",
        becomes="excused",
        reason="school_activity",
        told_by="Her mother, by telephone",
    )

    student_ids: list[UUID] = Field(
        min_length=1, max_length=_MOST_STUDENTS, description="Who is away, each once."
    )
    begins_on: Day = Field(description="The first day, by the school's calendar.")
    ends_on: Day | None = Field(
        None, description="The last day, which is in it; left out it is the first."
    )
    starts_at: WallClock | None = Field(None, description=f"From this time on: {TIME}")
    ends_at: WallClock | None = Field(None, description=f"Up to this time: {TIME}")
    becomes: Becomes = Field(description=_BECOMES)
    reason: str | None = Field(None, description=REASON)
    note: Note | None = Field(None, description="For the office.")
    told_by: Name | None = Field(None, description="Who said so.")


class WithdrawalIn(BaseModel):
    """Why an excuse is withdrawn."""

    model_config = example(why="The trip was called off.")

    why: Why = Field(description="Kept with the excuse and in the audit.")


class ShorteningIn(BaseModel):
    """When an excuse ends instead, and why; earlier only."""

    model_config = example(ends_on="2026-11-24", why="She is back.")

    ends_on: Day | None = Field(None, description="Its last day, which is in it.")
    ends_at: WallClock | None = Field(None, description="HH:MM, for one of times; no longer in it.")
    why: Why = Field(description="Kept with the excuse and in the audit.")


class ShorteningOut(BaseModel):
    """One time that an excuse was shortened."""

    excuse_id: UUID
    ended_on: date = Field(description="Its last day before.")
    ended_at: str | None = Field(description="HH:MM, when it ended before; null for whole days.")
    ends_on: date
    ends_at: str | None
    why: str
    change_set_id: UUID = Field(description="That of what went back.")
    shortened_at: datetime = Field(description="UTC, with Z.")
    shortened_by_id: UUID | None = Field(description="The staff that shortened it.")
    api_token_id: UUID | None = Field(description="The token that shortened it.")


class ExcuseOut(BaseModel):
    """One excuse."""

    id: UUID
    school_id: UUID
    student_id: UUID
    begins_on: date
    ends_on: date = Field(description="The last day, which is in it.")
    starts_at: str | None = Field(description="HH:MM by the school's clock; null for whole days.")
    ends_at: str | None = Field(description="HH:MM, no longer in it; null for whole days.")
    becomes: Becomes
    reason: str | None
    note: str | None
    told_by: str | None
    method: ClearedBy | None = Field(description=METHOD)
    relation: str | None
    document_to_follow: bool
    state: State
    contradicted: bool = Field(
        description="Whether a record that it covers says that the student came although away."
    )
    entered_at: datetime = Field(description="UTC, with Z.")
    entered_by_id: UUID | None = Field(description="The staff that entered it.")
    api_token_id: UUID | None = Field(description="The token that entered it.")
    withdrawn_at: datetime | None = Field(description="UTC, with Z; null as long as it stands.")
    withdrawn_by_id: UUID | None = Field(description="The staff that withdrew it.")
    withdrawn_token_id: UUID | None = Field(description="The token that withdrew it.")
    withdrawn_why: str | None


class TouchedOut(BaseModel):
    """A record that an excuse met."""

    course_offering_id: UUID
    course_enrollment_id: UUID
    student_id: UUID
    attendance_date: date
    period: str = Field(description="Empty where the course offering meets once that day.")
    before: Status = Field(description="What it said.")
    status: Status = Field(description="What it says now.")


class OutcomeOut(BaseModel):
    """What entering or withdrawing excuses came to."""

    excuses: list[ExcuseOut]
    changed: list[TouchedOut] = Field(description="The records that changed.")
    stayed: list[TouchedOut] = Field(
        description=(
            "The records that stay: on entry those that say present or late, on withdrawal those "
            "that somebody has changed since."
        )
    )


class ExcuseQuery(SpanQuery):
    """Which excuses are wanted."""

    state: State | None = Field(None, description="Excuses that stand, or that are withdrawn.")
