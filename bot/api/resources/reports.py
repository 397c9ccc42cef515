"""/academic/absence-reports: what families report, kept as submitted, accepted or declined."""

from functools import partial
from typing import Annotated, Any
from uuid import UUID

from fastapi import Request
from fastapi.responses import Response
from sqlalchemy import Connection

from bot.api.http import reads
from bot.api.http.problems import refusals
from bot.api.http.queries import Nothing, asked
from bot.api.http.reads import OfWhom, Reading
from bot.api.http.requests import checked_routes
from bot.api.http.responses import Answer, IfNoneMatch, Write, tagged, unless_known
from bot.api.resources.clearing import cleared_of
from bot.api.resources.report_schemas import (
    AcceptanceIn,
    DeclineIn,
    ReportIn,
    ReportOut,
    ReportQuery,
)
from bot.api.resources.spans import page_from, place_of, text_of, time_of
from bot.attendance.access import reporting
from bot.attendance.excuses import reports
from bot.attendance.excuses.reports import Acceptance, NewReport
from bot.attendance.excuses.spans import Span
from bot.attendance.registers.actions import Stamp
from bot.attendance.tokens import Caller
from storage.excuses.report_rows import ReportFilter, ReportRow

PATH = "/academic/absence-reports"
ONE = f"{PATH}/{{report_id:uuid}}"

routes = checked_routes("reports")


@routes.post(
    PATH,
    response_model=ReportOut,
    status_code=201,
    responses={200: {"model": ReportOut, "description": "The report that is there already."}},
)
async def create_report(body: ReportIn, write: Write, _: Nothing) -> Response:
    """Keep a family's report as it was submitted; it excuses nobody until it is accepted.

    The same student and span twice is one report: the one that is there is answered, with 200.
    """
    work = partial(_kept, caller=write.caller, report=_report_of(body), stamp=write.stamp)
    return await write.answer(work)


@routes.get(PATH, response_model=list[ReportOut])
async def list_reports(
    request: Request,
    reading: Reading,
    query: Annotated[ReportQuery, asked(ReportQuery)],
) -> Response:
    """List reports, the latest first day first; paged by the header `Link`."""
    wanted = ReportFilter(
        school_id=reading.caller.school_id,
        student_id=query.student_id,
        begins_on=query.begins_on,
        ends_on=query.ends_on,
        status=query.status,
    )
    place = place_of(query)
    rows = await reading.database.read(
        reports.for_token, reading.caller, wanted, query.limit + 1, place
    )
    dates = query.begins_on, query.ends_on
    await reading.keep(OfWhom(query.student_id, None, *dates))
    return page_from(request, query, rows, _report_as_dict)


@routes.get(ONE, response_model=ReportOut, responses={304: {"description": "It is the same."}})
async def read_report(
    report_id: UUID,
    reading: Reading,
    _: Nothing,
    if_none_match: IfNoneMatch = None,
) -> Response:
    """Read one report, decided or not."""
    row = await reading.database.read(reporting.report_for_token, reading.caller, report_id)
    await reading.keep(_of_report(row))
    return unless_known(tagged(_report_as_dict(row)), if_none_match)


@routes.post(f"{ONE}/accept", response_model=ReportOut, responses=refusals(409))
async def accept_report(report_id: UUID, body: AcceptanceIn, write: Write, _: Nothing) -> Response:
    """Accept a report: an excuse arises, and the records that it covers become what that says.

    One that was accepted so already stays as it is.
    """
    acceptance = Acceptance(body.becomes, body.reason, cleared=cleared_of(body))
    work = partial(
        _accepted,
        caller=write.caller,
        report_id=report_id,
        acceptance=acceptance,
        stamp=write.stamp,
    )
    return await write.answer(work)


@routes.post(f"{ONE}/decline", response_model=ReportOut, responses=refusals(409))
async def decline_report(report_id: UUID, body: DeclineIn, write: Write, _: Nothing) -> Response:
    """Decline a report; why is kept with it. One that was declined already stays as it is."""
    work = partial(
        _declined, caller=write.caller, report_id=report_id, why=body.why, stamp=write.stamp
    )
    return await write.answer(work)


def _kept(connection: Connection, caller: Caller, report: NewReport, stamp: Stamp) -> Answer:
    """Keep a report and answer it."""
    row, is_new = reports.keep(connection, caller, report, stamp)
    if not is_new:
        # It is answered as somebody else may have submitted it; so is one that is decided.
        reads.keep(connection, caller, create_report.__name__, _of_report(row), stamp.now)
    return tagged(_report_as_dict(row), 201 if is_new else 200)


def _accepted(
    connection: Connection, caller: Caller, report_id: UUID, acceptance: Acceptance, stamp: Stamp
) -> Answer:
    """Accept a report and answer it."""
    decider = reporting.decider_for_token(connection, caller, report_id)
    row, _ = reports.accept(connection, decider, report_id, acceptance, stamp)
    reads.keep(connection, caller, accept_report.__name__, _of_report(row), stamp.now)
    return tagged(_report_as_dict(row))


def _declined(
    connection: Connection, caller: Caller, report_id: UUID, why: str, stamp: Stamp
) -> Answer:
    """Decline a report and answer it."""
    decider = reporting.decider_for_token(connection, caller, report_id)
    row = reports.decline(connection, decider, report_id, why, stamp)
    reads.keep(connection, caller, decline_report.__name__, _of_report(row), stamp.now)
    return tagged(_report_as_dict(row))


def _of_report(row: ReportRow) -> OfWhom:
    return OfWhom(row.student_id, None, row.begins_on, row.ends_on)


def _report_of(body: ReportIn) -> NewReport:
    """Read what a family reports; without a last day it is the first."""
    return NewReport(
        student_id=body.student_id,
        span=Span(
            body.begins_on,
            body.ends_on or body.begins_on,
            time_of(body.starts_at),
            time_of(body.ends_at),
        ),
        reason=body.reason,
        reported_by=body.reported_by,
        reported_at=body.reported_at,
        external_id=body.external_id,
    )


def _report_as_dict(row: ReportRow) -> dict[str, Any]:
    """Write a report as ReportOut."""
    times = {"starts_at": text_of(row.starts_at), "ends_at": text_of(row.ends_at)}
    return row._asdict() | times
