"""Pages: the JSON of lists, and the address of the next one (RFC 8288)."""

from typing import Any
from urllib.parse import urlencode

import orjson
from fastapi import Request
from fastapi.responses import Response

DEFAULT_LIMIT, MOST = 1000, 5000


def json_of(content: object, status: int, headers: dict[str, str] | None = None) -> Response:
    """Answer with JSON; instants are in whole seconds of UTC, with Z."""
    body = orjson.dumps(content, option=orjson.OPT_UTC_Z | orjson.OPT_OMIT_MICROSECONDS)
    return Response(body, status, headers, media_type="application/json")


def page_of(request: Request, items: list[dict[str, Any]], after: str | None) -> Response:
    """Answer with a page; `after` is where the next one begins, None on the last."""
    headers = {"Link": next_link(request, after)} if after else {}
    return json_of(items, 200, headers)


def next_link(request: Request, after: str) -> str:
    """Write the address of the next page."""
    query = [(name, value) for name, value in request.query_params.multi_items() if name != "after"]
    return f'<{request.url.path}?{urlencode([*query, ("after", after)])}>; rel="next"'
