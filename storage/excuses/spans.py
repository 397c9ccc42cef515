"""Rows over spans of days, excuses and reports alike, listed a page at a time."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Select, Table, and_, or_
from sqlalchemy.sql.elements import ColumnElement


@dataclass(frozen=True, slots=True)
class SpanPlace:
    """A place in the order of lists: a row's first day and its id."""

    begins_on: date
    id: UUID


@dataclass(frozen=True, slots=True)
class SpanFilter:
    """Which rows of a school are wanted; what is None is not asked.

    From `begins_on` to `ends_on`, inclusive, are those whose span has one of these days.
    """

    school_id: UUID
    student_id: UUID | None = None
    begins_on: date | None = None
    ends_on: date | None = None


def conditions(table: Table, wanted: SpanFilter) -> list[ColumnElement[bool]]:
    """Say which rows are wanted."""
    found: list[ColumnElement[bool]] = [table.c.school_id == wanted.school_id]
    if wanted.student_id is not None:
        found.append(table.c.student_id == wanted.student_id)
    if wanted.begins_on is not None:
        found.append(table.c.ends_on >= wanted.begins_on)
    if wanted.ends_on is not None:
        found.append(table.c.begins_on <= wanted.ends_on)
    return found


def page_of(
    statement: Select[Any], table: Table, limit: int, after: SpanPlace | None
) -> Select[Any]:
    """Put rows in order, the latest first day first, from the last place of the page before on."""
    if after is not None:
        statement = statement.where(
            and_(
                table.c.begins_on <= after.begins_on,
                or_(table.c.begins_on < after.begins_on, table.c.id < after.id),
            )
        )
    return statement.order_by(table.c.begins_on.desc(), table.c.id.desc()).limit(limit)
