"""/academic/excuses: who is away, entered before, during or after, and withdrawn."""

from collections.abc import Sequence
from functools import partial
from typing import Annotated, Any
from uuid import UUID

from fastapi import Request
from fastapi.responses import Response
from sqlalchemy import Connection

from bot.api.http import reads
from bot.api.http.paging import page_of
from bot.api.http.queries import Nothing, asked
from bot.api.http.reads import OfWhom, Reading
from bot.api.http.requests import checked_routes
from bot.api.http.responses import Answer, IfNoneMatch, Write, tagged, unless_known
from bot.api.resources.clearing import cleared_of
from bot.api.resources.excuse_schemas import (
    ExcuseIn,
    ExcuseOut,
    ExcuseQuery,
    OutcomeOut,
    ShorteningIn,
    ShorteningOut,
    State,
    WithdrawalIn,
)
from bot.api.resources.spans import page_from, place_of, text_of, time_of
from bot.attendance.access import excusing
from bot.attendance.excuses import entering, listing, shortening, withdrawing
from bot.attendance.excuses.entering import NewExcuse
from bot.attendance.excuses.shortening import Shortening
from bot.attendance.excuses.withdrawing import Withdrawal
from bot.attendance.excuses.writing import ExcuseOutcome, Touched
from bot.attendance.registers.actions import Stamp
from bot.attendance.tokens import Caller
from storage.excuses.excuse_rows import ExcuseFilter, ExcuseRow, Shortened

PATH = "/academic/excuses"
ONE = f"{PATH}/{{excuse_id:uuid}}"

routes = checked_routes("excuses")


@routes.post(PATH, response_model=OutcomeOut, status_code=201)
async def create_excuses(body: ExcuseIn, write: Write, _: Nothing) -> Response:
    """Enter an excuse for each student; the records that they cover become what they say.

    Records that say present or late stay, and are named. Registers not taken yet get nothing: the
    roster says why somebody is away, and "Everyone else present" writes it.
    """
    work = partial(_entered, caller=write.caller, excuse=_excuse_of(body), stamp=write.stamp)
    return await write.answer(work)


@routes.get(PATH, response_model=list[ExcuseOut])
async def list_excuses(
    request: Request,
    reading: Reading,
    query: Annotated[ExcuseQuery, asked(ExcuseQuery)],
) -> Response:
    """List excuses, the latest first day first; paged by the header `Link`."""
    place, wanted = place_of(query), _filter_of(query, reading.caller)
    rows = await reading.database.read(
        listing.for_token, reading.caller, wanted, query.limit + 1, place
    )
    dates = query.begins_on, query.ends_on
    await reading.keep(OfWhom(query.student_id, None, *dates))
    return page_from(request, query, rows, _excuse_as_dict)


@routes.get(ONE, response_model=ExcuseOut, responses={304: {"description": "It is the same."}})
async def read_excuse(
    excuse_id: UUID,
    reading: Reading,
    _: Nothing,
    if_none_match: IfNoneMatch = None,
) -> Response:
    """Read one excuse, withdrawn or not."""
    row = await reading.database.read(excusing.excuse_for_token, reading.caller, excuse_id)
    await reading.keep(_of_excuse(row))
    return unless_known(tagged(_excuse_as_dict(row)), if_none_match)


@routes.post(f"{ONE}/withdrawal", response_model=OutcomeOut)
async def withdraw_excuse(
    excuse_id: UUID, body: WithdrawalIn, write: Write, _: Nothing
) -> Response:
    """Withdraw an excuse: what it changed and nobody has changed since goes back.

    One that is withdrawn already stays as it is.
    """
    work = partial(
        _withdrawn, caller=write.caller, excuse_id=excuse_id, why=body.why, stamp=write.stamp
    )
    return await write.answer(work)


@routes.patch(ONE, response_model=OutcomeOut)
async def shorten_excuse(excuse_id: UUID, body: ShorteningIn, write: Write, _: Nothing) -> Response:
    """Have an excuse end earlier: what it changed after its new end goes back, as in a withdrawal.

    One that ends so already stays as it is.
    """
    work = partial(
        _shortened, caller=write.caller, excuse_id=excuse_id, body=body, stamp=write.stamp
    )
    return await write.answer(work)


@routes.get(f"{ONE}/shortenings", response_model=list[ShorteningOut])
async def list_shortenings(
    request: Request,
    excuse_id: UUID,
    reading: Reading,
    _: Nothing,
) -> Response:
    """List how an excuse was shortened, the first time first."""
    row = await reading.database.read(excusing.excuse_for_token, reading.caller, excuse_id)
    found = await reading.database.read(listing.shortenings_for_token, reading.caller, excuse_id)
    await reading.keep(_of_excuse(row))
    return page_of(request, [_shortening_as_dict(each) for each in found], None)


def _shortened(
    connection: Connection, caller: Caller, excuse_id: UUID, body: ShorteningIn, stamp: Stamp
) -> Answer:
    """Shorten an excuse and answer it."""
    row = excusing.excuse_for_token(connection, caller, excuse_id)
    excuser = excusing.excuser_for_token(connection, caller, [row.student_id])
    # It is answered whole, with what others have written, too; so is one that is withdrawn.
    reads.keep(connection, caller, shorten_excuse.__name__, _of_excuse(row), stamp.now)
    wanted = Shortening(row, body.why, body.ends_on, time_of(body.ends_at))
    return _answered(shortening.shorten(connection, excuser, wanted, stamp))


def _shortening_as_dict(found: Shortened) -> dict[str, Any]:
    """Write it as ShorteningOut."""
    times = {"ended_at": text_of(found.ended_at), "ends_at": text_of(found.ends_at)}
    return found._asdict() | times


def _entered(connection: Connection, caller: Caller, excuse: NewExcuse, stamp: Stamp) -> Answer:
    """Enter excuses and answer them."""
    excuser = excusing.excuser_for_token(connection, caller, excuse.student_ids)
    return _answered(entering.enter(connection, excuser, excuse, stamp), status=201)


def _withdrawn(
    connection: Connection, caller: Caller, excuse_id: UUID, why: str, stamp: Stamp
) -> Answer:
    """Withdraw an excuse and answer it."""
    row = excusing.excuse_for_token(connection, caller, excuse_id)
    excuser = excusing.excuser_for_token(connection, caller, [row.student_id])
    reads.keep(connection, caller, withdraw_excuse.__name__, _of_excuse(row), stamp.now)
    return _answered(withdrawing.withdraw(connection, excuser, Withdrawal(row, why), stamp))


def _of_excuse(row: ExcuseRow) -> OfWhom:
    return OfWhom(row.student_id, None, row.begins_on, row.ends_on)


def _answered(outcome: ExcuseOutcome, status: int = 200) -> Answer:
    """Answer what a write came to."""
    content = {
        "excuses": [_excuse_as_dict(row) for row in outcome.excuses],
        "changed": _touched_as_dicts(outcome.changed),
        "stayed": _touched_as_dicts(outcome.stayed),
    }
    return tagged(content, status)


def _excuse_of(body: ExcuseIn) -> NewExcuse:
    """Read what is to be entered; without a last day it is the first."""
    return NewExcuse(
        student_ids=body.student_ids,
        begins_on=body.begins_on,
        ends_on=body.ends_on or body.begins_on,
        becomes=body.becomes,
        starts_at=time_of(body.starts_at),
        ends_at=time_of(body.ends_at),
        reason=body.reason,
        note=body.note,
        told_by=body.told_by,
        cleared=cleared_of(body),
    )


def _filter_of(query: ExcuseQuery, caller: Caller) -> ExcuseFilter:
    """Read the filters, in the token's school."""
    return ExcuseFilter(
        school_id=caller.school_id,
        student_id=query.student_id,
        begins_on=query.begins_on,
        ends_on=query.ends_on,
        withdrawn=None if query.state is None else query.state is State.WITHDRAWN,
    )


def _excuse_as_dict(row: ExcuseRow) -> dict[str, Any]:
    """Write an excuse as ExcuseOut."""
    columns = row._asdict()
    del columns["change_set_id"]
    return columns | {
        "starts_at": text_of(row.starts_at),
        "ends_at": text_of(row.ends_at),
        "state": State.STANDING if row.withdrawn_at is None else State.WITHDRAWN,
    }


def _touched_as_dicts(touched: Sequence[Touched]) -> list[dict[str, Any]]:
    """Write records as TouchedOut."""
    return [
        {
            "course_offering_id": each.under.key.course_offering_id,
            "course_enrollment_id": each.under.cell.course_enrollment_id,
            "student_id": each.under.cell.student_id,
            "attendance_date": each.under.key.attendance_date,
            "period": each.under.key.period,
            "before": each.under.entry.status,
            "status": each.now.status,
        }
        for each in touched
    ]
