"""Excuses as lists."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Connection

from bot.attendance.access import excusing
from bot.attendance.days import dates
from bot.attendance.tokens import Caller
from storage.excuses import excuse_rows
from storage.excuses.excuse_rows import ExcuseFilter, ExcuseRow, Shortened
from storage.excuses.spans import SpanPlace


def for_token(
    connection: Connection,
    caller: Caller,
    wanted: ExcuseFilter,
    limit: int,
    after: SpanPlace | None,
) -> Sequence[ExcuseRow]:
    """List a school's excuses for a token, the latest first day first.

    Raises BadInput for dates in the wrong order, and as `excusing.list_for_token`.
    """
    dates.refuse_reversed(wanted.begins_on, wanted.ends_on)
    allowed = excusing.list_for_token(connection, caller, wanted)
    return excuse_rows.page(connection, allowed, limit, after)


def shortenings_for_token(
    connection: Connection, caller: Caller, excuse_id: UUID
) -> Sequence[Shortened]:
    """List how an excuse was shortened. Raises as `excusing.excuse_for_token`."""
    found = excusing.excuse_for_token(connection, caller, excuse_id)
    return excuse_rows.shortenings(connection, found.id)
