"""Lists of what has a span of days, excuses and reports alike: what they take, and their pages."""

from collections.abc import Callable, Sequence
from datetime import date, time
from typing import Annotated, Any, Protocol, TypeVar
from uuid import UUID

from fastapi import Request
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, TypeAdapter

from bot.api.http.paging import DEFAULT_LIMIT, MOST, cursor_of, page_of, place_in
from bot.api.resources.schemas import Day
from storage.excuses.spans import SpanPlace

WallClock = Annotated[str, StringConstraints(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]
TIME = "HH:MM by the school's clock; only with one day, and with the other one."

_CURSOR = TypeAdapter(tuple[date, UUID])


class SpanQuery(BaseModel):
    """Which rows are wanted."""

    model_config = ConfigDict(extra="forbid")

    student_id: UUID | None = Field(None, description="Those of this student.")
    begins_on: Day | None = Field(None, alias="from", description="Of which a day is on or after.")
    ends_on: Day | None = Field(None, alias="to", description="Of which a day is on or before.")
    limit: int = Field(DEFAULT_LIMIT, ge=1, le=MOST, description="How many at most.")
    after: str | None = Field(None, description="From a `Link` header: where the next page begins.")


class _Spanning(Protocol):
    """What has an id and a span."""

    @property
    def id(self) -> UUID: ...

    @property
    def begins_on(self) -> date: ...


_Row = TypeVar("_Row", bound=_Spanning)


def place_of(query: SpanQuery) -> SpanPlace | None:
    """Read where a page begins. Raises BadInput for what no `Link` header said."""
    return SpanPlace(*place_in(query.after, _CURSOR)) if query.after else None


def page_from(
    request: Request,
    query: SpanQuery,
    rows: Sequence[_Row],
    as_dict: Callable[[_Row], dict[str, Any]],
) -> Response:
    """Answer with a page; `rows` are one more than its limit where there is another."""
    page = rows[: query.limit]
    after = cursor_of((page[-1].begins_on, page[-1].id)) if len(rows) > len(page) else None
    return page_of(request, [as_dict(row) for row in page], after)


def time_of(text: str | None) -> time | None:
    """Read a wall-clock time."""
    return None if text is None else time.fromisoformat(text)


def text_of(at: time | None) -> str | None:
    """Write a wall-clock time."""
    return at and f"{at:%H:%M}"
