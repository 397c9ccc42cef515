"""Pages: the JSON of lists, and the address of the next one (RFC 8288)."""

import base64
import binascii
from collections.abc import Sequence
from typing import Any, TypeVar
from urllib.parse import urlencode

import orjson
from fastapi import Request
from fastapi.responses import Response
from pydantic import TypeAdapter

from bot.api.http.responses import Answer, json_of
from bot.attendance.errors import BadInput

DEFAULT_LIMIT, MOST = 1000, 5000
Place = TypeVar("Place")


def page_of(request: Request, items: Sequence[dict[str, Any]], after: str | None) -> Response:
    """Answer with a page; `after` is where the next one begins, None on the last."""
    headers = {"Link": _next_link(request, after)} if after else {}
    return Answer(200, json_of(items), headers).response()


def _next_link(request: Request, after: str) -> str:
    """Write the address of the next page."""
    query = [(name, value) for name, value in request.query_params.multi_items() if name != "after"]
    return f'<{request.url.path}?{urlencode([*query, ("after", after)])}>; rel="next"'


def cursor_of(place: object) -> str:
    """Write where the next page begins: the place in the list's order of its last row."""
    return base64.urlsafe_b64encode(orjson.dumps(place)).decode().rstrip("=")


def place_in(after: str, form: TypeAdapter[Place]) -> Place:
    """Read where a page begins. Raises BadInput for what no `Link` header said."""
    try:
        padded = after + "=" * (-len(after) % 4)
        return form.validate_json(base64.urlsafe_b64decode(padded))
    except (binascii.Error, ValueError):
        raise BadInput("Expected `after` as a Link header gave it.", field="after") from None
