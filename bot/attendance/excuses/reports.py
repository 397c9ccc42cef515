"""Families' reports: kept as submitted, then accepted, so that an excuse arises, or declined."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection

from bot.attendance import fields
from bot.attendance.access import reporting
from bot.attendance.access.excusing import Excuser
from bot.attendance.days import dates
from bot.attendance.errors import Decided
from bot.attendance.excuses import entering, spans
from bot.attendance.excuses.clearing import Cleared
from bot.attendance.excuses.entering import NewExcuse
from bot.attendance.excuses.spans import Span
from bot.attendance.excuses.writing import ExcuseOutcome
from bot.attendance.registers.actions import Stamp
from bot.attendance.tokens import Caller
from storage.engine import locks
from storage.engine.columns import new_id
from storage.excuses import excuse_rows, report_rows
from storage.excuses.report_rows import Decision, ReportFilter, ReportRow
from storage.excuses.spans import SpanPlace
from storage.tables.words import Becomes, ReportStatus


@dataclass(frozen=True, slots=True)
class NewReport:
    """What a family submitted; without an instant it was submitted now."""

    student_id: UUID
    span: Span
    reason: str
    reported_by: str
    reported_at: datetime | None = None
    external_id: str | None = None


@dataclass(frozen=True, slots=True)
class Acceptance:
    """How a report is accepted: what the records that it covers become, and the reason's code.

    Without a note of its own the excuse has the family's words. With `cleared` it clears an
    absence.
    """

    becomes: Becomes
    reason: str | None = None
    note: str | None = None
    cleared: Cleared | None = None


def keep(
    connection: Connection, caller: Caller, report: NewReport, stamp: Stamp
) -> tuple[ReportRow, bool]:
    """Keep a report as it was submitted; whether it is new.

    The same student and span twice is one report: the first stays as it is, decided or not.
    Raises UnknownId for a student that the token's school has not, BadInput for a span that can't
    be.
    """
    reporting.student_for_token(connection, caller, report.student_id)
    span = report.span
    spans.refuse(span)
    locks.hold_name(connection, f"absence reports of {report.student_id}")
    known = _of_span(connection, report)
    if known is not None:
        return known, False
    row = {
        "id": new_id(),
        "school_id": caller.school_id,
        "student_id": report.student_id,
        "begins_on": span.begins_on,
        "ends_on": span.ends_on,
        "starts_at": span.starts_at,
        "ends_at": span.ends_at,
        "reason": report.reason,
        "reported_by": report.reported_by,
        "reported_at": report.reported_at or stamp.now,
        "external_id": report.external_id,
        "received_at": stamp.now,
        "api_token_id": caller.token_id,
        "status": ReportStatus.PENDING,
    }
    report_rows.add(connection, row)
    kept = _of_span(connection, report)
    if kept is None:
        raise AssertionError("a report that was kept is not there")
    return kept, True


def for_token(
    connection: Connection,
    caller: Caller,
    wanted: ReportFilter,
    limit: int,
    after: SpanPlace | None,
) -> Sequence[ReportRow]:
    """List a school's reports for a token, the latest first day first.

    Raises BadInput for dates in the wrong order, and as `reporting.list_for_token`.
    """
    dates.refuse_reversed(wanted.begins_on, wanted.ends_on)
    reporting.list_for_token(connection, caller, wanted)
    return report_rows.page(connection, wanted, limit, after)


def accept(
    connection: Connection,
    excuser: Excuser,
    report_id: UUID,
    acceptance: Acceptance,
    stamp: Stamp,
) -> tuple[ReportRow, ExcuseOutcome | None]:
    """Accept a report: an excuse arises from it, which it keeps. Gives what that came to, too.

    Accepted so already, it stays as it is. Raises Decided for one that was declined, or accepted as
    something else, or whose excuse was withdrawn, and as `entering.enter`.
    """
    report = _held(connection, excuser, report_id)
    if report.status is not ReportStatus.PENDING:
        _refuse_other_acceptance(connection, report, acceptance)
        return report, None
    excuse = NewExcuse(
        student_ids=[report.student_id],
        begins_on=report.begins_on,
        ends_on=report.ends_on,
        becomes=acceptance.becomes,
        starts_at=report.starts_at,
        ends_at=report.ends_at,
        reason=acceptance.reason,
        note=(acceptance.note or "").strip() or report.reason,
        told_by=report.reported_by,
        cleared=acceptance.cleared,
    )
    outcome = entering.enter(connection, excuser, excuse, stamp)
    (entered,) = outcome.excuses
    decision = Decision(
        ReportStatus.ACCEPTED,
        excuser.staff_id,
        excuser.api_token_id,
        stamp.now,
        excuse_id=entered.id,
    )
    report_rows.decide(connection, report.id, decision)
    return _held(connection, excuser, report_id), outcome


def decline(
    connection: Connection, excuser: Excuser, report_id: UUID, why: str, stamp: Stamp
) -> ReportRow:
    """Decline a report, and keep why. Declined already, it stays as it is.

    Raises Decided for one that was accepted, BadInput without a reason.
    """
    why = fields.read_why(why, "the report is declined")
    report = _held(connection, excuser, report_id)
    if report.status is ReportStatus.ACCEPTED:
        raise Decided(
            "Found a report that was accepted, and its excuse withdrawn: it stays as it is."
            if report.excuse_withdrawn_at
            else "Found a report that was accepted: withdraw its excuse to take that back."
        )
    if report.status is ReportStatus.DECLINED:
        return report
    decision = Decision(
        ReportStatus.DECLINED, excuser.staff_id, excuser.api_token_id, stamp.now, why=why
    )
    report_rows.decide(connection, report.id, decision)
    return _held(connection, excuser, report_id)


def hold(connection: Connection, report_id: UUID) -> None:
    """Let nobody else decide a report meanwhile."""
    locks.hold_name(connection, str(report_id))


def _of_span(connection: Connection, report: NewReport) -> ReportRow | None:
    span = report.span
    days, times = (span.begins_on, span.ends_on), (span.starts_at, span.ends_at)
    return report_rows.of_span(connection, report.student_id, days, times)


def _held(connection: Connection, excuser: Excuser, report_id: UUID) -> ReportRow:
    """Look up a report as it is now, and let nobody else decide it meanwhile."""
    hold(connection, report_id)
    report = report_rows.by_id(connection, excuser.school_id, report_id)
    if report is None:
        raise AssertionError("a report that was let through is not there")
    return report


def _refuse_other_acceptance(
    connection: Connection, report: ReportRow, acceptance: Acceptance
) -> None:
    """Refuse to accept what was decided otherwise."""
    if report.excuse_id is None:
        raise Decided(
            "Found a report that was declined: enter an excuse of its own if the student is "
            "excused after all."
        )
    if report.excuse_withdrawn_at:
        raise Decided(
            f"Found a report that was accepted, and its excuse withdrawn at "
            f"{report.excuse_withdrawn_at:%Y-%m-%dT%H:%M:%SZ}: enter an excuse of its own if the "
            "student is excused after all."
        )
    (excuse,) = excuse_rows.by_ids(connection, report.school_id, [report.excuse_id])
    if (excuse.becomes, excuse.reason) != (acceptance.becomes, acceptance.reason):
        raise Decided(
            f"Found a report that was accepted as {excuse.becomes} with the reason "
            f"{excuse.reason or 'none'}: withdraw its excuse and enter another to change that."
        )
