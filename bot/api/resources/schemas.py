"""The shapes of the API: what goes in, what comes out."""

import re
from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, JsonValue, StringConstraints

from bot.api.http.problems import Problem
from bot.attendance.registers.details import MOST_MINUTES_LATE
from bot.attendance.registers.whole_register import Rest
from storage.tables import NOTE, PERIOD
from storage.tables.words import Action, Door, Status

FORM_OF_A_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
# A class, a year group, a whole school's assembly.
MOST_ROWS = 2000


def _plain_day(value: object) -> object:
    """Let through a date as it is documented. Raises ValueError for instants and numbers."""
    if isinstance(value, str) and FORM_OF_A_DAY.fullmatch(value):
        return value
    raise ValueError("expected a date like 2026-11-20")


Day = Annotated[date, BeforeValidator(_plain_day)]


def _whole_number(value: object) -> object:
    """Let 118.0 through as 118: in JSON Schema both are integers."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


Minutes = Annotated[
    int, BeforeValidator(_whole_number), Field(strict=True, ge=0, le=MOST_MINUTES_LATE)
]
# No control characters: PostgreSQL takes no NUL, and nobody needs the others.
Line = Annotated[str, StringConstraints(pattern=r"^[^\x00-\x1f\x7f]*$", max_length=PERIOD)]
Note = Annotated[
    str, StringConstraints(pattern=r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$", max_length=NOTE)
]

STATUS = "present, absent, late or excused."
MINUTES = "Goes with the status late only."
REASON = "A code of the school's reasons, see /academic/reasons; not with present."
NOTE_IS = "For the course's teachers and the office."
REASON_FOR_CHANGE = "Needed after the school's window for changes; kept in the audit."

# The fields of a body that a record keeps of what it says.
DETAILS = {"status", "minutes_late", "reason", "note"}
IDS: dict[str, JsonValue] = {
    "course_offering_id": "0193a6b2-77c0-7e11-a5f4-3d0c8a5e1f01",
    "teacher_assignment_id": "0193a6b2-77c0-7e11-a5f4-3d0c8a5e1f02",
    "course_enrollment_id": "0193a6b2-77c0-7e11-a5f4-3d0c8a5e1f03",
    "student_id": "0193a6b2-77c0-7e11-a5f4-3d0c8a5e1f04",
}


def example(**fields: JsonValue) -> ConfigDict:
    """Configure a body: unknown fields are refused by name, and this is how it looks."""
    schema: dict[str, JsonValue] = {"examples": [fields]}
    return ConfigDict(extra="forbid", json_schema_extra=schema)


class RecordIn(BaseModel):
    """A record to be written. The ids must agree with each other and with the date.

    Of a record that is there, details that are left out stay as far as they go with the status;
    null empties.
    """

    model_config = example(**IDS, attendance_date="2026-11-20", status="late", minutes_late=12)

    course_offering_id: UUID = Field(description="The course offering.")
    teacher_assignment_id: UUID = Field(
        description="The teacher assignment that answers for the record; it holds on the date."
    )
    course_enrollment_id: UUID = Field(
        description="The student's enrolment in the course offering."
    )
    student_id: UUID = Field(description="The student of that enrolment.")
    attendance_date: Day = Field(description="The school's local date, not in the future.")
    status: Status = Field(description=STATUS)
    period: Line | None = Field(
        None, description="Only where the course offering meets several times that day."
    )
    minutes_late: Minutes | None = Field(None, description=MINUTES)
    reason: str | None = Field(None, description=REASON)
    note: Note | None = Field(None, description=NOTE_IS)
    reason_for_change: Note | None = Field(None, description=REASON_FOR_CHANGE)


class CorrectionIn(BaseModel):
    """What is to be changed of a record; what is left out stays, null empties."""

    model_config = example(status="excused", reason="medical", why="A note came from the parents.")

    status: Status | None = Field(None, description=STATUS)
    minutes_late: Minutes | None = Field(None, description=MINUTES)
    reason: str | None = Field(None, description=REASON)
    note: Note | None = Field(None, description=NOTE_IS)
    why: Note | None = Field(None, description="Why it is changed; kept in the audit.")
    reason_for_change: Note | None = Field(
        None, description=f"{REASON_FOR_CHANGE} The same as why: only one of them is taken."
    )


class RowIn(BaseModel):
    """One student of a register, named by the enrolment, the student, or both.

    Of a record that is there, details that are left out stay as far as they go with the status;
    null empties.
    """

    model_config = ConfigDict(extra="forbid")

    course_enrollment_id: UUID | None = None
    student_id: UUID | None = None
    status: Status = Field(description=STATUS)
    minutes_late: Minutes | None = Field(None, description=MINUTES)
    reason: str | None = Field(None, description=REASON)
    note: Note | None = Field(None, description=NOTE_IS)


class RegisterIn(BaseModel):
    """A whole register to be written, all of it or nothing."""

    model_config = example(
        teacher_assignment_id=IDS["teacher_assignment_id"],
        records=[{"student_id": IDS["student_id"], "status": "absent"}],
        rest="present",
    )

    teacher_assignment_id: UUID = Field(
        description="The teacher assignment that answers for the register; it holds on the date."
    )
    records: list[RowIn] = Field(max_length=MOST_ROWS, description="One row for each student.")
    rest: Rest | None = Field(
        None,
        description=(
            "What becomes of students who are due and have no row: present marks those who have no "
            "record yet, leave does nothing. Without it everybody who is due needs a row."
        ),
    )
    reason_for_change: Note | None = Field(None, description=REASON_FOR_CHANGE)


class RecordOut(BaseModel):
    """One attendance record."""

    id: UUID
    school_id: UUID
    course_offering_id: UUID
    teacher_assignment_id: UUID | None = Field(
        description="The teacher assignment that answers for it; null when the office recorded it."
    )
    course_enrollment_id: UUID
    student_id: UUID
    attendance_date: date
    period: str = Field(description="Empty where the course offering meets once that day.")
    status: Status
    minutes_late: int | None
    reason: str | None
    note: str | None
    recorded_at: datetime = Field(description="UTC, with Z.")


class ExistsProblem(Problem):
    """A refused write, with the record that is there."""

    record: RecordOut


class PlaceOut(BaseModel):
    """One student who is due on a register."""

    course_enrollment_id: UUID
    student_id: UUID
    record: RecordOut | None = Field(description="Null as long as nothing is recorded.")


class CountsOut(BaseModel):
    """How many records there are of each status."""

    present: int
    absent: int
    late: int
    excused: int


class RegisterOut(BaseModel):
    """One register as it stands."""

    school_id: UUID
    course_offering_id: UUID
    attendance_date: date
    period: str = Field(description="Empty where the course offering meets once that day.")
    due: int = Field(description="How many students are enrolled on the date.")
    taken: int = Field(description="How many of them have a record.")
    complete: bool = Field(description="Whether all of them have one.")
    completed_at: datetime | None = Field(description="Since when.")
    saved_at: datetime | None = Field(description="When it was changed last.")
    counts: CountsOut
    records: list[PlaceOut] = Field(description="All who are due, in the order of enrolment.")


class SaidOut(BaseModel):
    """What a record said before or after a change."""

    status: Status
    minutes_late: int | None
    reason: str | None
    note: str | None


class ChangeOut(BaseModel):
    """One change of a record."""

    id: UUID
    change_set_id: UUID = Field(description="The same for all that one action changed.")
    action: Action
    undoes_id: UUID | None = Field(description="The change set that an undo took back.")
    door: Door = Field(
        description="api: by a token. slack: by a person, in Slack or by a file imported as them."
    )
    staff_id: UUID | None = Field(description="Who did it, or whose assignment answers for it.")
    teacher_assignment_id: UUID | None = Field(
        description="By which they teach or cover it; null of the office and of older changes."
    )
    api_token_id: UUID | None = Field(description="The token that did it.")
    why: str | None
    is_amendment: bool = Field(
        description="Whether it was made after the school's window for changes."
    )
    recorded_at: datetime
    before: SaidOut | None = Field(description="Null when there was no record.")
    after: SaidOut | None = Field(description="Null when there is none any more.")


class SummaryOut(BaseModel):
    """The counts of a school, a course offering or a student between two dates."""

    school_id: UUID
    course_offering_id: UUID | None = Field(description="What the row, or the filter, is about.")
    student_id: UUID | None = Field(description="Whom the row, or the filter, is about.")
    begins_on: date | None = Field(alias="from", description="Null without a bound.")
    ends_on: date = Field(alias="to", description="Today in the school at the latest.")
    present: int
    absent: int
    late: int
    excused: int
    taken: int = Field(description="The records there are.")
    due: int = Field(description="The records that registers were to have in that time.")
    rate_of_taken: float | None = Field(
        description="(present + late) / taken, to four decimals; null of nothing."
    )
    rate_of_due: float | None = Field(
        description="(present + late) / due, to four decimals; null of nothing."
    )
