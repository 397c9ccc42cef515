"""The shapes of families' reports in the API: what goes in, what comes out."""

from datetime import UTC, date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, AwareDatetime, BaseModel, Field, StringConstraints

from bot.api.resources.clearing import ClearingIn
from bot.api.resources.excuse_schemas import Why
from bot.api.resources.schemas import IDS, REASON, Day, example
from bot.api.resources.spans import TIME, SpanQuery, WallClock
from storage.tables import NAME, REPORT_REASON, SOURCED_ID
from storage.tables.words import Becomes, ReportStatus


def _in_utc(instant: datetime) -> datetime:
    """Read an instant; the first and the last hours that there are have no name in UTC."""
    try:
        return instant.astimezone(UTC)
    except OverflowError:
        raise ValueError("Expected an instant between the years 1 and 9999 of UTC.") from None


_Words = Annotated[
    str,
    StringConstraints(
        pattern=r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$", min_length=1, max_length=REPORT_REASON
    ),
]
_Line = StringConstraints(pattern=r"^[^\x00-\x1f\x7f]*$", min_length=1)
_By = Annotated[str, _Line, Field(max_length=NAME)]
_Outside = Annotated[str, _Line, Field(max_length=SOURCED_ID)]
_Instant = Annotated[AwareDatetime, AfterValidator(_in_utc)]


class ReportIn(BaseModel):
    """What a family reports."""

    model_config = example(
        student_id=IDS["student_id"],
        begins_on="2026-11-23",
        ends_on="2026-11-24",
        reason="She has a fever and stays at home.",
        reported_by="Maria Lovelace, mother",
        reported_at="2026-11-23T06:40:00Z",
    )

    student_id: UUID = Field(description="Who is away.")
    begins_on: Day = Field(description="The first day, by the school's calendar.")
    ends_on: Day | None = Field(
        None, description="The last day, which is in it; left out it is the first."
    )
    starts_at: WallClock | None = Field(None, description=f"From this time on: {TIME}")
    ends_at: WallClock | None = Field(None, description=f"Up to this time: {TIME}")
    reason: _Words = Field(description="Why, in the family's words; kept as submitted.")
    reported_by: _By = Field(description="Who says so: the name, and what to the student.")
    reported_at: _Instant | None = Field(
        None, description="When the family submitted it; left out it is now."
    )
    external_id: _Outside | None = Field(
        None, description="Its id in the form or mailbox that it came by."
    )


class AcceptanceIn(ClearingIn):
    """How a report is accepted."""

    model_config = example(becomes="excused", reason="medical")

    becomes: Becomes = Field(description="What the records that it covers become.")
    reason: str | None = Field(None, description=REASON)


class DeclineIn(BaseModel):
    """Why a report is declined."""

    model_config = example(why="The day is an examination's; the family was told.")

    why: Why = Field(description="Kept with the report.")


class ReportOut(BaseModel):
    """One report."""

    id: UUID
    school_id: UUID
    student_id: UUID
    begins_on: date
    ends_on: date = Field(description="The last day, which is in it.")
    starts_at: str | None = Field(description="HH:MM by the school's clock; null for whole days.")
    ends_at: str | None = Field(description="HH:MM, no longer in it; null for whole days.")
    reason: str
    reported_by: str
    reported_at: datetime = Field(description="UTC, with Z.")
    external_id: str | None
    received_at: datetime = Field(description="UTC, with Z.")
    api_token_id: UUID = Field(description="The token that kept it.")
    status: ReportStatus
    decided_at: datetime | None = Field(description="UTC, with Z; null as long as it is pending.")
    decided_by_id: UUID | None = Field(description="The staff that decided it.")
    decided_token_id: UUID | None = Field(description="The token that decided it.")
    declined_why: str | None
    excuse_id: UUID | None = Field(description="The excuse that arose when it was accepted.")
    excuse_withdrawn_at: datetime | None = Field(
        description="UTC, with Z: when that excuse was withdrawn; null as long as it stands."
    )
    excuse_withdrawn_by_id: UUID | None = Field(description="The staff that withdrew it.")
    excuse_withdrawn_token_id: UUID | None = Field(description="The token that withdrew it.")
    excuse_withdrawn_why: str | None


class ReportQuery(SpanQuery):
    """Which reports are wanted."""

    status: ReportStatus | None = Field(None, description="Reports of which this became.")
