"""/academic/attendance: records, one in and many out."""

import base64
import binascii
from collections.abc import Sequence
from datetime import date
from http import HTTPStatus
from typing import Annotated, Any
from uuid import UUID, uuid4

import orjson
from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter
from sqlalchemy import Row

from bot.api.deps import Db, Now, Reader, Writer
from bot.api.paging import DEFAULT_LIMIT, MOST, json_of, page_of
from bot.api.problems import REFUSALS
from bot.api.schemas import Line, RecordIn, RecordOut
from bot.attendance import details, recording
from bot.attendance.errors import BadInput, UnknownId
from bot.attendance.recording import OnConflict, Recorded, Wanted
from bot.attendance.tokens import Caller, Scope, ScopeMissing
from storage import listings
from storage.listings import Place, RecordFilter, RecordRow
from storage.words import Status

PATH = "/academic/attendance"

CURSOR = TypeAdapter(tuple[date, UUID, UUID, Line])
routes = APIRouter(tags=["attendance"], responses=REFUSALS)


class ListQuery(BaseModel):
    """Which records are wanted."""

    model_config = ConfigDict(extra="forbid")

    student_id: UUID | None = Field(None, description="Records of this student.")
    course_offering_id: UUID | None = Field(None, description="Records of this course offering.")
    teacher_assignment_id: UUID | None = Field(None, description="Records it answers for.")
    school_id: UUID | None = Field(None, description="The token's school.")
    begins_on: date | None = Field(None, alias="from", description="From this date on.")
    ends_on: date | None = Field(None, alias="to", description="Up to this date.")
    status: Status | None = Field(None, description="Records of this status.")
    limit: int = Field(DEFAULT_LIMIT, ge=1, le=MOST, description="How many at most.")
    after: str | None = Field(None, description="From a `Link` header: where the next page begins.")


@routes.post(
    PATH,
    response_model=RecordOut,
    status_code=HTTPStatus.CREATED,
    responses={
        200: {"model": RecordOut, "description": "There was a record; it stands as answered."},
        409: {"model": RecordOut, "description": "There is a record, and on_conflict is error."},
    },
)
async def create_record(
    body: RecordIn,
    caller: Writer,
    database: Db,
    now: Now,
    on_conflict: Annotated[
        OnConflict, Query(description="What to do with a record that is there.")
    ] = OnConflict.REPLACE,
) -> Response:
    """Write one record: 201 if it is new, 200 if it replaced one or says the same."""
    stamp = recording.stamp_of(caller, uuid4().hex, now)
    outcome = await database.run(recording.record, caller, wanted_of(body), stamp, on_conflict)
    return json_of(as_dict(outcome.record), status_of(outcome))


@routes.get(PATH, response_model=list[RecordOut])
async def list_records(
    request: Request, query: Annotated[ListQuery, Query()], caller: Reader, database: Db
) -> Response:
    """List records, most recent date first; within a date by course offering, then student.

    More than `limit` are paged: the header `Link` has the address of the next page.
    """
    place = place_of(query.after) if query.after else None
    wanted = filter_of(query, caller)
    rows = await database.read(listings.records, wanted, query.limit + 1, place)
    page = rows[: query.limit]
    more = len(rows) > len(page)
    return page_of(request, [as_dict(row) for row in page], place_after(page) if more else None)


def wanted_of(body: RecordIn) -> Wanted:
    """Read what is to be written. Raises BadInput, naming the field."""
    entry = details.entry(
        body.status, minutes_late=body.minutes_late, reason=body.reason, note=body.note or ""
    )
    return Wanted(
        course_offering_id=body.course_offering_id,
        teacher_assignment_id=body.teacher_assignment_id,
        course_enrollment_id=body.course_enrollment_id,
        student_id=body.student_id,
        attendance_date=body.attendance_date,
        period=body.period,
        entry=entry,
    )


def filter_of(query: ListQuery, caller: Caller) -> RecordFilter:
    """Read the filters. Raises ScopeMissing for none at all without read:all, UnknownId."""
    if query.school_id not in {None, caller.school_id}:
        raise UnknownId("There is no school of this id for this token.", field="school_id")
    filters = query.model_dump(exclude={"school_id", "limit", "after"})
    if not any(filters.values()) and Scope.READ_ALL not in caller.scopes:
        raise ScopeMissing(
            "Listing without a filter needs the scope read:all: name a student_id or a "
            "course_offering_id, or dates."
        )
    return RecordFilter(school_id=caller.school_id, **filters)


def status_of(outcome: Recorded) -> HTTPStatus:
    """Choose the status of a write."""
    if outcome.refused:
        return HTTPStatus.CONFLICT
    return HTTPStatus.CREATED if outcome.created else HTTPStatus.OK


def as_dict(row: RecordRow | Row[*tuple[Any, ...]]) -> dict[str, Any]:
    """Name the columns of a record."""
    return dict(zip(RecordRow._fields, row, strict=True))


def place_after(page: Sequence[Row[*tuple[Any, ...]]]) -> str:
    """Write where the page after this one begins."""
    row = RecordRow(*page[-1])
    place = (row.attendance_date, row.course_offering_id, row.student_id, row.period)
    return base64.urlsafe_b64encode(orjson.dumps(place)).decode().rstrip("=")


def place_of(after: str) -> Place:
    """Read where a page begins. Raises BadInput for what no `Link` header said."""
    try:
        padded = after + "=" * (-len(after) % 4)
        return Place(*CURSOR.validate_json(base64.urlsafe_b64decode(padded)))
    except (binascii.Error, ValueError):
        raise BadInput("Expected `after` as a Link header gave it.", field="after") from None
