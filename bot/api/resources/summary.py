"""/academic/attendance/summary: counts and rates, so that nobody pages through a year to count."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Request
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field

from bot.api.http.paging import DEFAULT_LIMIT, MOST, page_of
from bot.api.http.queries import asked
from bot.api.http.reads import OfWhom, Reading
from bot.api.http.requests import checked_routes
from bot.api.resources.schemas import Day, SummaryOut
from bot.attendance import summaries
from bot.attendance.summaries import Summary, SummaryRequest
from bot.attendance.tokens import Caller
from storage.due.summaries import By
from storage.tables.words import Status

routes = checked_routes("summary")


class SummaryQuery(BaseModel):
    """What is to be summed up, and in which rows."""

    model_config = ConfigDict(extra="forbid")

    by: By = Field(By.SCHOOL, description="One row for the school, or each of these.")
    student_id: UUID | None = Field(None, description="Of this student only.")
    course_offering_id: UUID | None = Field(None, description="Of this course offering only.")
    school_id: UUID | None = Field(None, description="The token's school.")
    begins_on: Day | None = Field(None, alias="from", description="From this date on.")
    ends_on: Day | None = Field(None, alias="to", description="Up to this date.")
    limit: int = Field(DEFAULT_LIMIT, ge=1, le=MOST, description="How many rows at most.")
    after: UUID | None = Field(None, description="From a `Link` header: where the page begins.")


@routes.get("/academic/attendance/summary", response_model=list[SummaryOut])
async def summarise(
    request: Request,
    reading: Reading,
    query: Annotated[SummaryQuery, asked(SummaryQuery)],
) -> Response:
    """Count records by status between two dates, with the rates of what was taken and was due.

    Those who came late count as having come. Due is one record for each student of each register:
    by the timetable, or, where a course offering has none, by the registers that were begun; while
    the school is closed, only what was taken all the same.
    """
    rows = await reading.database.read(
        summaries.summed,
        reading.caller,
        _asked_of(query),
        reading.now,
        limit=query.limit + 1,
        after=query.after,
    )
    if query.by is By.STUDENT or query.student_id:
        course, dates = query.course_offering_id, (query.begins_on, query.ends_on)
        await reading.keep(OfWhom(query.student_id, course, *dates))
    items = [_as_dict(row, query, reading.caller) for row in rows[: query.limit]]
    return page_of(request, items, str(rows[-2].group) if len(rows) > query.limit else None)


def _asked_of(query: SummaryQuery) -> SummaryRequest:
    """Read what is asked."""
    return SummaryRequest(
        by=query.by,
        school_id=query.school_id,
        student_id=query.student_id,
        course_offering_id=query.course_offering_id,
        begins_on=query.begins_on,
        ends_on=query.ends_on,
    )


def _as_dict(row: Summary, query: SummaryQuery, caller: Caller) -> dict[str, Any]:
    """Write a row as SummaryOut."""
    ids = {
        "school_id": caller.school_id,
        "course_offering_id": query.course_offering_id,
        "student_id": query.student_id,
    }
    return (
        ids
        | {f"{query.by}_id": row.group, "from": query.begins_on, "to": row.ends_on}
        | {status.value: row.counts.get(status, 0) for status in Status}
        | {
            "taken": row.taken,
            "due": row.due,
            "rate_of_taken": row.rate_of_taken,
            "rate_of_due": row.rate_of_due,
        }
    )
