"""Excuses as they are kept: entered, listed a page at a time, withdrawn."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Connection, case, exists, or_, select, update
from sqlalchemy.sql.elements import ColumnElement

from storage.engine.columns import new_id
from storage.excuses import spans
from storage.excuses.covering import COVERS_RECORD
from storage.excuses.spans import SpanFilter, SpanPlace
from storage.registers import news
from storage.registers.news import Reach
from storage.tables import ENROLLMENT, EXCUSE, RECORD, SHORTENING
from storage.tables.words import ATTENDED, Becomes, ClearedBy


class ExcuseRow(NamedTuple):
    """An excuse, as others see it.

    `contradicted`: a record that it covers says that the student came although away.
    """

    id: UUID
    school_id: UUID
    student_id: UUID
    begins_on: date
    ends_on: date
    starts_at: time | None
    ends_at: time | None
    becomes: Becomes
    reason: str | None
    note: str | None
    told_by: str | None
    method: ClearedBy | None
    relation: str | None
    document_to_follow: bool
    change_set_id: UUID
    entered_at: datetime
    entered_by_id: UUID | None
    api_token_id: UUID | None
    withdrawn_at: datetime | None
    withdrawn_by_id: UUID | None
    withdrawn_token_id: UUID | None
    withdrawn_why: str | None
    contradicted: bool


@dataclass(frozen=True, slots=True)
class ExcuseFilter(SpanFilter):
    """Which excuses of a school are wanted."""

    withdrawn: bool | None = None


class Shortened(NamedTuple):
    """An excuse ends earlier: when it had ended, when it ends, why, and who shortened it when."""

    excuse_id: UUID
    ended_on: date
    ended_at: time | None
    ends_on: date
    ends_at: time | None
    why: str
    change_set_id: UUID
    shortened_at: datetime
    shortened_by_id: UUID | None
    api_token_id: UUID | None


@dataclass(frozen=True, slots=True)
class Withdrawer:
    """Who withdraws an excuse, staff or a token, when, and why."""

    staff_id: UUID | None
    api_token_id: UUID | None
    at: datetime
    why: str


_ATTENDED = select(RECORD.c.id).where(RECORD.c.status.in_(ATTENDED), COVERS_RECORD)
_CAME = exists(_ATTENDED.correlate(EXCUSE))
_CONTRADICTED = case((EXCUSE.c.becomes == Becomes.PRESENT, False), else_=_CAME)
_STORED = tuple(EXCUSE.c[name] for name in ExcuseRow._fields if name != "contradicted")
ROW = select(*_STORED, _CONTRADICTED)


def came_on(day: ColumnElement[date]) -> ColumnElement[bool]:
    """Whether a student came on a day although an excuse covers the lesson."""
    return exists(_ATTENDED.where(RECORD.c.attendance_date == day).correlate(EXCUSE))


def add(connection: Connection, rows: Sequence[dict[str, object]], reach: Reach) -> None:
    """Keep new excuses, by the names of the columns, and tell of the registers they reach."""
    connection.execute(EXCUSE.insert(), rows)
    news.tell(connection, reach)


def by_ids(connection: Connection, school_id: UUID, ids: Iterable[UUID]) -> Sequence[ExcuseRow]:
    """Look up excuses of a school, in the order in which they were entered."""
    statement = ROW.where(EXCUSE.c.id.in_(list(ids)), EXCUSE.c.school_id == school_id)
    return [ExcuseRow(*row) for row in connection.execute(statement.order_by(EXCUSE.c.id))]


def entered_by(
    connection: Connection, student_id: UUID, change_set_id: UUID
) -> Sequence[ExcuseRow]:
    """List what an action entered, if it has been done already: `student_id` is one of its."""
    ids = select(EXCUSE.c.id).where(
        EXCUSE.c.student_id == student_id, EXCUSE.c.change_set_id == change_set_id
    )
    return [ExcuseRow(*row) for row in connection.execute(ROW.where(EXCUSE.c.id.in_(ids)))]


def page(
    connection: Connection, wanted: ExcuseFilter, limit: int, after: SpanPlace | None
) -> Sequence[ExcuseRow]:
    """List excuses, the latest first day first; `after` is the last place of the page before."""
    statement = spans.page_of(ROW.where(*_conditions(wanted)), EXCUSE, limit, after)
    return [ExcuseRow(*row) for row in connection.execute(statement)]


def withdraw(connection: Connection, excuse_id: UUID, by: Withdrawer, reach: Reach) -> bool:
    """Withdraw an excuse that stands, and tell of the registers it reached; whether it did."""
    statement = (
        update(EXCUSE)
        .where(EXCUSE.c.id == excuse_id, EXCUSE.c.withdrawn_at.is_(None))
        .values(
            withdrawn_at=by.at,
            withdrawn_by_id=by.staff_id,
            withdrawn_token_id=by.api_token_id,
            withdrawn_why=by.why,
        )
    )
    stood = connection.execute(statement).rowcount == 1
    if stood:
        news.tell(connection, reach)
    return stood


def shorten(connection: Connection, school_id: UUID, done: Shortened, reach: Reach) -> None:
    """Have an excuse end earlier, keep when it ended before, and tell of what it reached."""
    ends = {"ends_on": done.ends_on, "ends_at": done.ends_at}
    connection.execute(update(EXCUSE).where(EXCUSE.c.id == done.excuse_id).values(ends))
    row = {"id": new_id(), "school_id": school_id, **done._asdict()}
    connection.execute(SHORTENING.insert(), row)
    news.tell(connection, reach)


def shortenings(connection: Connection, excuse_id: UUID) -> Sequence[Shortened]:
    """List how an excuse was shortened, the first time first."""
    columns = (SHORTENING.c[name] for name in Shortened._fields)
    statement = select(*columns).where(SHORTENING.c.excuse_id == excuse_id)
    in_order = statement.order_by(SHORTENING.c.shortened_at, SHORTENING.c.id)
    return [Shortened(*row) for row in connection.execute(in_order)]


def courses_of(
    connection: Connection, student_ids: Sequence[UUID], begins_on: date, ends_on: date
) -> Sequence[UUID]:
    """List the course offerings that students are in on any day of a span."""
    statement = (
        select(ENROLLMENT.c.course_offering_id)
        .distinct()
        .where(
            ENROLLMENT.c.student_id.in_(student_ids),
            ENROLLMENT.c.begins_on <= ends_on,
            or_(ENROLLMENT.c.ends_on.is_(None), ENROLLMENT.c.ends_on >= begins_on),
        )
    )
    return connection.execute(statement).scalars().all()


def _conditions(wanted: ExcuseFilter) -> list[ColumnElement[bool]]:
    conditions = spans.conditions(EXCUSE, wanted)
    if wanted.withdrawn is not None:
        is_open = EXCUSE.c.withdrawn_at.is_(None)
        conditions.append(~is_open if wanted.withdrawn else is_open)
    return conditions
