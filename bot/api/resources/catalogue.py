"""/academic/...: what a school has, so that the ids of a record can be found."""

from dataclasses import asdict
from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from fastapi import Request
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field

from bot.api.http.deps import Reader, database_of
from bot.api.http.paging import DEFAULT_LIMIT, MOST, page_of
from bot.api.http.queries import Nothing, asked
from bot.api.http.reads import OfWhom, Reading
from bot.api.http.requests import checked_routes
from bot.attendance import reasons
from bot.attendance.tokens import Caller
from storage.api import catalogue
from storage.api.catalogue import Shelf

routes = checked_routes("catalogue", prefix="/academic")


class PageQuery(BaseModel):
    """Which rows of a list, and how many."""

    model_config = ConfigDict(extra="forbid")

    sourced_id: str | None = Field(
        None,
        max_length=255,
        pattern=r"^[^\x00-\x1f\x7f]*$",
        description="The id that the row has in the school's own system.",
    )
    limit: int = Field(DEFAULT_LIMIT, ge=1, le=MOST, description="How many at most.")
    after: UUID | None = Field(None, description="From a `Link` header: where the page begins.")


class StudentQuery(PageQuery):
    """Which students."""

    course_offering_id: UUID | None = Field(None, description="Who is or was enrolled in it.")


class OfferingQuery(PageQuery):
    """Which course offerings."""

    student_id: UUID | None = Field(None, description="What the student is or was enrolled in.")


class EnrollmentQuery(PageQuery):
    """Which course enrolments."""

    course_offering_id: UUID | None = Field(None, description="Those in it.")
    student_id: UUID | None = Field(None, description="Those of the student.")


class AssignmentQuery(PageQuery):
    """Which teacher assignments."""

    course_offering_id: UUID | None = Field(None, description="Those to it.")
    staff_id: UUID | None = Field(None, description="Those of the member of staff.")


class CatalogueRow(BaseModel):
    """What every row has."""

    id: UUID
    sourced_id: str | None = Field(description="Its id in the school's own system.")


class SchoolOut(CatalogueRow):
    """The token's school."""

    name: str
    time_zone: str


class StudentOut(CatalogueRow):
    """A student."""

    school_id: UUID
    given_name: str
    family_name: str
    grade: str


class OfferingOut(CatalogueRow):
    """One course taught to one group, between two dates, both inclusive."""

    school_id: UUID
    title: str
    code: str
    begins_on: date
    ends_on: date
    active: bool


class EnrollmentOut(CatalogueRow):
    """A student in a course offering, between two dates, both inclusive."""

    school_id: UUID
    course_offering_id: UUID
    student_id: UUID
    roll_number: int
    begins_on: date
    ends_on: date | None


class AssignmentOut(CatalogueRow):
    """Staff teaches a course offering, between two dates, both inclusive."""

    school_id: UUID
    course_offering_id: UUID
    staff_id: UUID
    begins_on: date
    ends_on: date | None
    is_cover: bool = Field(description="Whether it is a substitute's, entered in Slack.")
    period: str | None = Field(
        description="Of a cover for one period's registers; empty is the only one of a day."
    )
    ended_at: datetime | None = Field(description="When a cover was ended before its last day.")


class ReasonOut(BaseModel):
    """One reason why a student is away, of the school's own list."""

    school_id: UUID
    code: str = Field(description="What records and excuses name it by.")
    label: str
    retired: bool = Field(description="Whether it is offered no more; records may still name it.")


@routes.get("/reasons", response_model=list[ReasonOut])
async def list_reasons(request: Request, caller: Reader, _: Nothing) -> Response:
    """List the school's reasons in its order, then those that are retired."""
    found = await database_of(request).read(reasons.of_school, caller.school_id)
    school = {"school_id": caller.school_id}
    return page_of(request, [school | asdict(each) for each in found.known], None)


@routes.get("/schools", response_model=list[SchoolOut])
async def list_schools(
    request: Request, caller: Reader, query: Annotated[PageQuery, asked(PageQuery)]
) -> Response:
    """List the token's school."""
    return await _answered(request, query, caller, catalogue.SCHOOLS)


@routes.get("/students", response_model=list[StudentOut])
async def list_students(
    request: Request,
    reading: Reading,
    query: Annotated[StudentQuery, asked(StudentQuery)],
) -> Response:
    """List students."""
    await reading.keep(OfWhom(course_offering_id=query.course_offering_id))
    return await _answered(request, query, reading.caller, catalogue.STUDENTS)


@routes.get("/course-offerings", response_model=list[OfferingOut])
async def list_course_offerings(
    request: Request,
    reading: Reading,
    query: Annotated[OfferingQuery, asked(OfferingQuery)],
) -> Response:
    """List course offerings."""
    if query.student_id:
        await reading.keep(OfWhom(query.student_id))
    return await _answered(request, query, reading.caller, catalogue.OFFERINGS)


@routes.get("/course-enrollments", response_model=list[EnrollmentOut])
async def list_course_enrollments(
    request: Request,
    reading: Reading,
    query: Annotated[EnrollmentQuery, asked(EnrollmentQuery)],
) -> Response:
    """List course enrolments."""
    await reading.keep(OfWhom(query.student_id, query.course_offering_id))
    return await _answered(request, query, reading.caller, catalogue.ENROLLMENTS)


@routes.get("/teacher-assignments", response_model=list[AssignmentOut])
async def list_teacher_assignments(
    request: Request, caller: Reader, query: Annotated[AssignmentQuery, asked(AssignmentQuery)]
) -> Response:
    """List teacher assignments."""
    return await _answered(request, query, caller, catalogue.ASSIGNMENTS)


async def _answered(request: Request, query: PageQuery, caller: Caller, shelf: Shelf) -> Response:
    """Answer with a page of a list, in the order of ids."""
    wanted = query.model_dump(exclude={"limit", "after"}, exclude_none=True)
    rows = await database_of(request).read(
        catalogue.rows,
        shelf,
        caller.school_id,
        wanted,
        limit=query.limit + 1,
        after=query.after,
    )
    items = [dict(zip(shelf.columns, row, strict=True)) for row in rows[: query.limit]]
    more = len(rows) > query.limit
    return page_of(request, items, str(items[-1]["id"]) if more else None)
