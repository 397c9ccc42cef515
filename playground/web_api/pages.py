"""Cutting long lists into pages with a cursor."""

import base64
import binascii
from collections.abc import Sequence
from typing import TypeVar

from playground.web_api.arguments import Arguments
from playground.wire import Refusal, invalid_arguments

LARGEST = 1000
NEXT = "next:"

ItemT = TypeVar("ItemT")


def cut(
    items: Sequence[ItemT], arguments: Arguments, *, default: int, most: int | None = None
) -> tuple[Sequence[ItemT], str]:
    """The page that `limit` and `cursor` ask for, and the next cursor, empty at the end.

    It has `most` items however many are asked for.

    Raises:
        Refusal: invalid_cursor, or invalid_arguments for a limit outside 1 to 1000.
    """
    limit = arguments.number("limit", default) or default
    if not 0 <= limit <= max(LARGEST, default):
        raise invalid_arguments("must be at most 1000 [json-pointer:/limit]")
    limit = limit if most is None else min(limit, most)
    start = _start(arguments.text("cursor"))
    end = start + limit
    return items[start:end], _cursor(end) if end < len(items) else ""


def _start(cursor: str) -> int:
    if not cursor:
        return 0
    try:
        plain = base64.b64decode(cursor, validate=True).decode()
        return int(plain.removeprefix(NEXT))
    except (binascii.Error, ValueError):
        raise Refusal("invalid_cursor") from None


def _cursor(start: int) -> str:
    return base64.b64encode(f"{NEXT}{start}".encode()).decode()
