"""Calls that are made again, a few times, where Slack may take them in a moment."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from bot.slack.errors import UNREACHABLE, SlackTrouble, Unanswered

TRIES = 3
_PAUSE = 0.3

Answer = TypeVar("Answer")


async def tried(call: Callable[[], Awaitable[Answer]], *, is_harmless: bool) -> Answer:
    """Make a call, a few times if need be. Raises the SlackTrouble of the last try.

    One that does no harm when it is done twice is made again also when nobody knows whether Slack
    took it, any other only if Slack surely did not. What Slack wants later has waited by then.
    """
    for left in reversed(range(TRIES)):
        try:
            return await call()
        except SlackTrouble as trouble:
            again = trouble.code == UNREACHABLE or (is_harmless and isinstance(trouble, Unanswered))
            if not (again and left):
                raise
            await asyncio.sleep(_PAUSE)
    raise AssertionError("the last try returns or raises")
