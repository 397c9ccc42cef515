"""/academic/attendance/{id}/changes: the audit of one record."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Request
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field

from bot.api.http.paging import DEFAULT_LIMIT, MOST, page_of
from bot.api.http.queries import asked
from bot.api.http.reads import Reading
from bot.api.http.requests import checked_routes
from bot.api.resources.records import of_record
from bot.api.resources.schemas import ChangeOut
from bot.attendance.access import callers
from bot.attendance.registers import reading
from storage.registers.audit import ChangeRow

SAID = ("status", "minutes_late", "reason", "note")
routes = checked_routes("attendance")


class ChangesQuery(BaseModel):
    """How many changes, and from where on."""

    model_config = ConfigDict(extra="forbid")

    limit: int = Field(DEFAULT_LIMIT, ge=1, le=MOST, description="How many at most.")
    after: UUID | None = Field(None, description="From a `Link` header: where the page begins.")


@routes.get("/academic/attendance/{id:uuid}/changes", response_model=list[ChangeOut])
async def list_changes(
    request: Request,
    id: UUID,  # noqa: A002 - the API's word
    reading_now: Reading,
    query: Annotated[ChangesQuery, asked(ChangesQuery)],
) -> Response:
    """List every change of a record, the first one first: who, when, why, from what to what."""
    record = await reading_now.database.read(callers.record_for_token, reading_now.caller, id)
    rows = await reading_now.database.read(
        reading.changes_of, reading_now.caller, id, query.limit + 1, query.after
    )
    await reading_now.keep(of_record(record))
    items = [_as_dict(row) for row in rows[: query.limit]]
    more = len(rows) > query.limit
    return page_of(request, items, str(items[-1]["id"]) if more else None)


def _as_dict(row: ChangeRow) -> dict[str, Any]:
    """Name the columns of a change."""
    columns = row._asdict()
    before, after = _said(columns, "before_"), _said(columns, "after_")
    return columns | {"before": before, "after": after}


def _said(columns: dict[str, Any], prefix: str) -> dict[str, Any] | None:
    """Take what the record said out of the columns; None when there was no record."""
    values = {name: columns.pop(f"{prefix}{name}") for name in SAID}
    return values if values["status"] is not None else None
