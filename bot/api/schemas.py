"""The shapes of the API: what goes in, what comes out."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from bot.attendance.details import MOST_MINUTES, REASONS
from storage.tables import NOTE, PERIOD
from storage.words import Status

# No control characters: PostgreSQL takes no NUL, and nobody needs the others.
Line = Annotated[str, StringConstraints(pattern=r"^[^\x00-\x1f\x7f]*$", max_length=PERIOD)]
Note = Annotated[
    str, StringConstraints(pattern=r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$", max_length=NOTE)
]


class RecordIn(BaseModel):
    """A record to be written. The ids must agree with each other and with the date."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "course_offering_id": "0193a6b2-77c0-7e11-a5f4-3d0c8a5e1f01",
                    "teacher_assignment_id": "0193a6b2-77c0-7e11-a5f4-3d0c8a5e1f02",
                    "course_enrollment_id": "0193a6b2-77c0-7e11-a5f4-3d0c8a5e1f03",
                    "student_id": "0193a6b2-77c0-7e11-a5f4-3d0c8a5e1f04",
                    "attendance_date": "2026-11-20",
                    "status": "late",
                    "minutes_late": 12,
                }
            ]
        },
    )

    course_offering_id: UUID = Field(description="The course offering.")
    teacher_assignment_id: UUID = Field(
        description="The teacher assignment that answers for the record; it holds on the date."
    )
    course_enrollment_id: UUID = Field(
        description="The student's enrolment in the course offering."
    )
    student_id: UUID = Field(description="The student of that enrolment.")
    attendance_date: date = Field(description="The school's local date, not in the future.")
    status: Status = Field(description="present, absent, late or excused.")
    period: Line | None = Field(
        None, description="Only where the course offering meets several times that day."
    )
    minutes_late: int | None = Field(
        None, ge=0, le=MOST_MINUTES, description="Goes with the status late only."
    )
    reason: str | None = Field(
        None, description=f"One of {', '.join(REASONS)}; not with the status present."
    )
    note: Note | None = Field(None, description="For the course's teachers and the office.")


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
