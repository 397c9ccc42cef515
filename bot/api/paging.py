"""Pages: the JSON of lists, and the address of the next one (RFC 8288)."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from fastapi import Request
from fastapi.responses import Response

from bot.api.responses import Answer, json_of

DEFAULT_LIMIT, MOST = 1000, 5000


def page_of(request: Request, items: Sequence[dict[str, Any]], after: str | None) -> Response:
    """Answer with a page; `after` is where the next one begins, None on the last."""
    headers = {"Link": _next_link(request, after)} if after else {}
    return Answer(200, json_of(items), headers).response()


def _next_link(request: Request, after: str) -> str:
    """Write the address of the next page."""
    query = [(name, value) for name, value in request.query_params.multi_items() if name != "after"]
    return f'<{request.url.path}?{urlencode([*query, ("after", after)])}>; rel="next"'
