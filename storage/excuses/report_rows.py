"""Families' reports as they are kept: as submitted, listed a page at a time, decided once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Connection, select, update

from storage.excuses import spans
from storage.excuses.spans import SpanFilter, SpanPlace
from storage.tables import EXCUSE, REPORT
from storage.tables.words import ReportStatus


class ReportRow(NamedTuple):
    """A report, as others see it.

    `excuse_withdrawn_at` and what follows are of the excuse that arose: accepted once, a report
    stays so, and says that its excuse is withdrawn.
    """

    id: UUID
    school_id: UUID
    student_id: UUID
    begins_on: date
    ends_on: date
    starts_at: time | None
    ends_at: time | None
    reason: str
    reported_by: str
    reported_at: datetime
    external_id: str | None
    received_at: datetime
    api_token_id: UUID
    status: ReportStatus
    decided_at: datetime | None
    decided_by_id: UUID | None
    decided_token_id: UUID | None
    declined_why: str | None
    excuse_id: UUID | None
    excuse_withdrawn_at: datetime | None
    excuse_withdrawn_by_id: UUID | None
    excuse_withdrawn_token_id: UUID | None
    excuse_withdrawn_why: str | None


@dataclass(frozen=True, slots=True)
class ReportFilter(SpanFilter):
    """Which reports of a school are wanted."""

    status: ReportStatus | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """What becomes of a report, by staff or a token, when: the excuse that arose, or why not."""

    status: ReportStatus
    staff_id: UUID | None
    api_token_id: UUID | None
    at: datetime
    excuse_id: UUID | None = None
    why: str | None = None


_OF_EXCUSE = "excuse_withdrawn_"
ROW = select(
    *(
        EXCUSE.c[name.removeprefix("excuse_")] if name.startswith(_OF_EXCUSE) else REPORT.c[name]
        for name in ReportRow._fields
    )
).join_from(REPORT, EXCUSE, EXCUSE.c.id == REPORT.c.excuse_id, isouter=True)


def add(connection: Connection, row: Mapping[str, object]) -> None:
    """Keep a report, by the names of the columns."""
    connection.execute(REPORT.insert(), [dict(row)])


def by_id(connection: Connection, school_id: UUID, report_id: UUID) -> ReportRow | None:
    """Look up a report of a school."""
    statement = ROW.where(REPORT.c.id == report_id, REPORT.c.school_id == school_id)
    row = connection.execute(statement).one_or_none()
    return None if row is None else ReportRow(*row)


def of_span(
    connection: Connection,
    student_id: UUID,
    days: tuple[date, date],
    times: tuple[time | None, time | None],
) -> ReportRow | None:
    """Look up the report of a student's span."""
    (begins_on, ends_on), (starts_at, ends_at) = days, times
    statement = ROW.where(
        REPORT.c.student_id == student_id,
        REPORT.c.begins_on == begins_on,
        REPORT.c.ends_on == ends_on,
        REPORT.c.starts_at.is_(None) if starts_at is None else REPORT.c.starts_at == starts_at,
        REPORT.c.ends_at.is_(None) if ends_at is None else REPORT.c.ends_at == ends_at,
    )
    row = connection.execute(statement).one_or_none()
    return None if row is None else ReportRow(*row)


def page(
    connection: Connection, wanted: ReportFilter, limit: int, after: SpanPlace | None
) -> Sequence[ReportRow]:
    """List reports, the latest first day first; `after` is the last place of the page before."""
    conditions = spans.conditions(REPORT, wanted)
    if wanted.status is not None:
        conditions.append(REPORT.c.status == wanted.status)
    statement = spans.page_of(ROW.where(*conditions), REPORT, limit, after)
    return [ReportRow(*row) for row in connection.execute(statement)]


def decide(connection: Connection, report_id: UUID, decision: Decision) -> None:
    """Decide a report that is pending."""
    statement = (
        update(REPORT)
        .where(REPORT.c.id == report_id, REPORT.c.status == ReportStatus.PENDING)
        .values(
            status=decision.status,
            decided_at=decision.at,
            decided_by_id=decision.staff_id,
            decided_token_id=decision.api_token_id,
            excuse_id=decision.excuse_id,
            declined_why=decision.why,
        )
    )
    connection.execute(statement)
