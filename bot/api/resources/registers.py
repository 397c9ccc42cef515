"""/academic/attendance/registers/...: a whole register in one call."""

from functools import partial
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import Connection

from bot.api.http import reads
from bot.api.http.problems import refusals
from bot.api.http.queries import asked
from bot.api.http.reads import OfWhom, Reading
from bot.api.http.requests import checked_routes
from bot.api.http.responses import Answer, IfMatch, IfNoneMatch, Write, names, tagged, unless_known
from bot.api.resources.records import record_as_dict
from bot.api.resources.schemas import DETAILS, Day, Line, RegisterIn, RegisterOut
from bot.attendance.registers import whole_register
from bot.attendance.registers.actions import Stamp
from bot.attendance.registers.whole_register import GivenRegister, StudentRow, Whole
from bot.attendance.tokens import Caller
from storage.registers.opening import RegisterKey
from storage.tables.words import Status

PATH = "/academic/attendance/registers/{course_offering_id}/{attendance_date}"
routes = checked_routes("registers")


class RegisterQuery(BaseModel):
    """Which register of the day."""

    model_config = ConfigDict(extra="forbid")

    period: Line = Field(
        "", description="Only where the course offering meets several times that day."
    )


async def _key_of(
    course_offering_id: UUID,
    attendance_date: Day,
    query: Annotated[RegisterQuery, asked(RegisterQuery)],
) -> RegisterKey:
    """Name the register by its address."""
    return RegisterKey(course_offering_id, attendance_date, query.period)


Key = Annotated[RegisterKey, Depends(_key_of)]


@routes.get(PATH, response_model=RegisterOut, responses={304: {"description": "It is the same."}})
async def read_register(
    reading: Reading,
    key: Key,
    if_none_match: IfNoneMatch = None,
) -> Response:
    """Read who is due on a date, who has a record, and whether the register is complete."""
    whole = await reading.database.read(whole_register.whole, reading.caller, key, reading.now)
    await reading.keep(_of_register(key))
    return unless_known(tagged(_register_as_dict(whole)), if_none_match)


@routes.put(PATH, response_model=RegisterOut, responses=refusals(409, 412))
async def write_register(
    body: RegisterIn, write: Write, key: Key, if_match: IfMatch = None
) -> Response:
    """Write a whole register, all of it or nothing; every bad row is named.

    It is answered as it stands then: a record of a newer action has stayed.
    """
    work = partial(
        _written,
        caller=write.caller,
        key=key,
        taken=_taken_of(body),
        stamp=write.stamp,
        if_match=if_match,
    )
    return await write.answer(work)


def _written(
    connection: Connection,
    caller: Caller,
    key: RegisterKey,
    taken: GivenRegister,
    stamp: Stamp,
    if_match: str | None,
) -> Answer:
    """Write a register and answer it."""

    def seen(whole: Whole) -> bool:
        return if_match is not None and names(
            if_match, tagged(_register_as_dict(whole)).headers["ETag"]
        )

    whole = whole_register.take(
        connection, caller, key, taken, stamp, None if if_match is None else seen
    )
    # It is answered whole, with what others have written, too.
    reads.keep(connection, caller, write_register.__name__, _of_register(key), stamp.now)
    return tagged(_register_as_dict(whole))


def _of_register(key: RegisterKey) -> OfWhom:
    day = key.attendance_date
    return OfWhom(course_offering_id=key.course_offering_id, begins_on=day, ends_on=day)


def _taken_of(body: RegisterIn) -> GivenRegister:
    """Read what is to be written."""
    rows = [
        StudentRow(
            course_enrollment_id=row.course_enrollment_id,
            student_id=row.student_id,
            values=row.model_dump(include=DETAILS, exclude_unset=True),
        )
        for row in body.records
    ]
    return GivenRegister(body.teacher_assignment_id, rows, body.rest, body.reason_for_change)


def _register_as_dict(whole: Whole) -> dict[str, Any]:
    """Write a register as RegisterOut."""
    counts = whole.counts
    return {
        "school_id": whole.school_id,
        "course_offering_id": whole.key.course_offering_id,
        "attendance_date": whole.key.attendance_date,
        "period": whole.key.period,
        "due": len(whole.places),
        "taken": counts.total(),
        "complete": whole.complete,
        "completed_at": whole.saved and whole.saved.completed_at,
        "saved_at": whole.saved and whole.saved.saved_at,
        "counts": {status.value: counts[status] for status in Status},
        "records": [
            {
                "course_enrollment_id": place.course_enrollment_id,
                "student_id": place.student_id,
                "record": place.record and record_as_dict(place.record),
            }
            for place in whole.places
        ],
    }
