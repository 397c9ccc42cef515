"""/academic/attendance: records, one in and many out."""

from collections.abc import Sequence
from datetime import date
from functools import partial
from http import HTTPStatus
from typing import Annotated, Any
from uuid import UUID

from fastapi import Request
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter
from sqlalchemy import Connection

from bot.api.http import reads
from bot.api.http.paging import DEFAULT_LIMIT, MOST, cursor_of, page_of, place_in
from bot.api.http.problems import MEDIA_TYPE, RECORD_EXISTS, document_of, refusals
from bot.api.http.queries import Nothing, asked
from bot.api.http.reads import OfWhom, Reading
from bot.api.http.requests import checked_routes
from bot.api.http.responses import (
    IF_MATCH_NEEDED,
    Answer,
    IfMatchNeeded,
    IfNoneMatch,
    Write,
    json_of,
    must_be_named,
    names,
    tagged,
    unless_known,
)
from bot.api.resources.schemas import (
    DETAILS,
    CorrectionIn,
    Day,
    ExistsProblem,
    Line,
    RecordIn,
    RecordOut,
)
from bot.attendance.access import callers
from bot.attendance.errors import BadInput
from bot.attendance.registers import details, one_record, reading
from bot.attendance.registers.actions import Stamp
from bot.attendance.registers.one_record import Correction, OnConflict, Recorded, WantedRecord
from bot.attendance.tokens import Caller
from storage.engine.prepared import Found
from storage.registers.record_lists import ListPlace, RecordFilter, RecordRow
from storage.tables.words import Status

PATH = "/academic/attendance"
ONE = f"{PATH}/{{id:uuid}}"

CURSOR = TypeAdapter(tuple[date, UUID, UUID, Line])
routes = checked_routes("attendance")
_A_RECORD_THERE = {"$ref": "#/components/schemas/ExistsProblem"}
_A_PROBLEM = {"$ref": "#/components/schemas/Problem"}


class WriteQuery(BaseModel):
    """How a record is to be written."""

    model_config = ConfigDict(extra="forbid")

    on_conflict: OnConflict = Field(
        OnConflict.REPLACE, description="What to do with a record that is there."
    )


class ListQuery(BaseModel):
    """Which records are wanted."""

    model_config = ConfigDict(extra="forbid")

    student_id: UUID | None = Field(None, description="Records of this student.")
    course_offering_id: UUID | None = Field(None, description="Records of this course offering.")
    teacher_assignment_id: UUID | None = Field(None, description="Records it answers for.")
    school_id: UUID | None = Field(None, description="The token's school.")
    begins_on: Day | None = Field(None, alias="from", description="From this date on.")
    ends_on: Day | None = Field(None, alias="to", description="Up to this date.")
    status: Status | None = Field(None, description="Records of this status.")
    limit: int = Field(DEFAULT_LIMIT, ge=1, le=MOST, description="How many at most.")
    after: str | None = Field(None, description="From a `Link` header: where the next page begins.")


@routes.post(
    PATH,
    response_model=RecordOut,
    status_code=201,
    responses={
        200: {"model": RecordOut, "description": "There was a record; it stands as answered."},
        409: {
            "model": ExistsProblem,
            "description": (
                "There is a record, and on_conflict is error; or the window for changes is over "
                "and nobody says why, or the books are closed."
            ),
            "content": {MEDIA_TYPE: {"schema": {"anyOf": [_A_RECORD_THERE, _A_PROBLEM]}}},
        },
    },
)
async def create_record(
    body: RecordIn, write: Write, query: Annotated[WriteQuery, asked(WriteQuery)]
) -> Response:
    """Write one record: 201 if it is new, 200 if it replaced one or says the same."""
    wanted = _wanted_of(body)
    work = partial(
        _recorded,
        caller=write.caller,
        wanted=wanted,
        stamp=write.stamp,
        on_conflict=query.on_conflict,
    )
    return await write.answer(work)


@routes.get(PATH, response_model=list[RecordOut])
async def list_records(
    request: Request,
    reading_now: Reading,
    query: Annotated[ListQuery, asked(ListQuery)],
) -> Response:
    """List records, most recent date first; within a date by course offering, then student.

    More than `limit` are paged: the header `Link` has the address of the next page.
    """
    place = ListPlace(*place_in(query.after, CURSOR)) if query.after else None
    caller = reading_now.caller
    wanted = _filter_of(query, caller)
    rows = await reading_now.database.read(reading.records, caller, wanted, query.limit + 1, place)
    await reading_now.keep(_of_whom(wanted))
    page = rows[: query.limit]
    after = _place_after(page) if len(rows) > len(page) else None
    return page_of(request, [record_as_dict(row) for row in page], after)


@routes.get(ONE, response_model=RecordOut, responses={304: {"description": "It is the same."}})
async def read_record(
    id: UUID,  # noqa: A002 - the API's word
    reading_now: Reading,
    _: Nothing,
    if_none_match: IfNoneMatch = None,
) -> Response:
    """Read one record. Its ETag is what a correction names."""
    record = await reading_now.database.read(callers.record_for_token, reading_now.caller, id)
    await reading_now.keep(of_record(record))
    return unless_known(tagged(record_as_dict(record)), if_none_match)


@routes.patch(
    ONE,
    response_model=RecordOut,
    responses=refusals(409, 412, 428),
    openapi_extra=IF_MATCH_NEEDED,
)
async def correct_record(
    id: UUID,  # noqa: A002 - the API's word
    body: CorrectionIn,
    write: Write,
    _: Nothing,
    if_match: IfMatchNeeded = None,
) -> Response:
    """Correct a record that has been read: If-Match has its ETag.

    What is left out stays, but for minutes and a reason that do not go with a new status.
    """
    work = partial(
        _corrected,
        caller=write.caller,
        record_id=id,
        correction=_correction_of(body),
        stamp=write.stamp,
        if_match=must_be_named(if_match),
    )
    return await write.answer(work)


def _recorded(
    connection: Connection,
    caller: Caller,
    wanted: WantedRecord,
    stamp: Stamp,
    on_conflict: OnConflict,
) -> Answer:
    """Write a record and answer it."""
    outcome = one_record.record(connection, caller, wanted, stamp, on_conflict)
    if not outcome.created and (
        on_conflict is not OnConflict.REPLACE or _has_more(outcome, wanted)
    ):
        reads.keep(connection, caller, create_record.__name__, of_record(outcome.record), stamp.now)
    if outcome.refused:
        return _exists(outcome.record)
    answer = tagged(record_as_dict(outcome.record), _status_of(outcome))
    if outcome.created:
        answer.headers["Location"] = _path_of(outcome.record)
    return answer


def _has_more(outcome: Recorded, wanted: WantedRecord) -> bool:
    """Whether a record is answered with something that others have written."""
    said = record_as_dict(outcome.record)
    return any(said[name] != wanted.values.get(name) for name in DETAILS)


def _corrected(
    connection: Connection,
    caller: Caller,
    record_id: UUID,
    correction: Correction,
    stamp: Stamp,
    if_match: str,
) -> Answer:
    """Correct a record and answer it."""

    def seen(record: RecordRow) -> bool:
        return names(if_match, tagged(record_as_dict(record)).headers["ETag"])

    outcome = one_record.correct(connection, caller, record_id, correction, stamp, seen)
    return tagged(record_as_dict(outcome.record))


def _exists(record: RecordRow) -> Answer:
    """Refuse a write where there is a record, which is shown."""
    sentence = "There is a record already, and on_conflict is error: nothing was written."
    document = document_of(HTTPStatus.CONFLICT, RECORD_EXISTS, sentence)
    return Answer(
        HTTPStatus.CONFLICT, json_of(document.model_dump() | {"record": record_as_dict(record)})
    )


def _status_of(outcome: Recorded) -> int:
    """Choose the status of a write."""
    return HTTPStatus.CREATED if outcome.created else HTTPStatus.OK


def _wanted_of(body: RecordIn) -> WantedRecord:
    """Read what is to be written. Raises BadInput, naming the field."""
    values = body.model_dump(include=DETAILS, exclude_unset=True)
    details.changed(None, values)
    return WantedRecord(
        course_offering_id=body.course_offering_id,
        teacher_assignment_id=body.teacher_assignment_id,
        course_enrollment_id=body.course_enrollment_id,
        student_id=body.student_id,
        attendance_date=body.attendance_date,
        period=body.period,
        values=values,
        why=body.reason_for_change,
    )


def _correction_of(body: CorrectionIn) -> Correction:
    """Read what is to be changed. Raises BadInput for a status that is to be emptied."""
    values = body.model_dump(exclude_unset=True, exclude={"why", "reason_for_change"})
    if body.why and body.reason_for_change:
        raise BadInput(
            "Found why and reason_for_change, which say the same: expected one of them.",
            field="reason_for_change",
        )
    if values.get("status", Status.PRESENT) is None:
        raise BadInput("Found no status, expected one, or none of that field.", field="status")
    return Correction(values, body.why or body.reason_for_change)


def _filter_of(query: ListQuery, caller: Caller) -> RecordFilter:
    """Read the filters; without a school the token's is meant."""
    filters = query.model_dump(exclude={"school_id", "limit", "after"})
    return RecordFilter(school_id=query.school_id or caller.school_id, **filters)


def of_record(record: RecordRow) -> OfWhom:
    """Say of whom a record is."""
    day = record.attendance_date
    return OfWhom(record.student_id, record.course_offering_id, day, day)


def _of_whom(wanted: RecordFilter) -> OfWhom:
    """Say of whom a list may be."""
    return OfWhom(wanted.student_id, wanted.course_offering_id, wanted.begins_on, wanted.ends_on)


def record_as_dict(row: Found) -> dict[str, Any]:
    """Name the columns of a record."""
    return dict(zip(RecordRow._fields, row, strict=True))


def _path_of(record: RecordRow) -> str:
    """Write the address of a record."""
    return f"{PATH}/{record.id}"


def _place_after(page: Sequence[Found]) -> str:
    """Write where the page after this one begins."""
    row = record_as_dict(page[-1])
    return cursor_of([row[name] for name in ListPlace.__dataclass_fields__])
