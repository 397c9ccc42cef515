"""Reading by a token: lists of records, one record, and what was changed of it."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Connection

from bot.attendance.access import callers
from bot.attendance.days import dates
from bot.attendance.tokens import Caller
from storage.engine.prepared import Found
from storage.registers import audit, record_lists
from storage.registers.audit import ChangeRow
from storage.registers.opening import RegisterKey
from storage.registers.record_lists import ListPlace, RecordFilter


def records(
    connection: Connection,
    caller: Caller,
    wanted: RecordFilter,
    limit: int,
    after: ListPlace | None,
) -> Sequence[Found]:
    """List records, most recent date first.

    Raises BadInput for dates in the wrong order, and as `callers.list_for_token`.
    """
    dates.refuse_reversed(wanted.begins_on, wanted.ends_on)
    return record_lists.records(
        connection, callers.list_for_token(connection, caller, wanted), limit, after
    )


def changes_of(
    connection: Connection, caller: Caller, record_id: UUID, limit: int, after: UUID | None
) -> Sequence[ChangeRow]:
    """List what was changed of a record, in the order of writing. Raises UnknownId."""
    record = callers.record_for_token(connection, caller, record_id)
    key = RegisterKey(record.course_offering_id, record.attendance_date, record.period)
    return audit.of_cell(connection, key, record.course_enrollment_id, limit=limit, after=after)
