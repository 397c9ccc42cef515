"""Waiting for a database that a crowd keeps busy, once Slack has its ack."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from tenacity import AsyncRetrying, retry_if_exception_type, stop_after_delay, wait_random

from bot.crowds import making_room
from storage.engine.errors import NothingDoneError

T = TypeVar("T")

_SECONDS = 60.0


async def patiently(act: Callable[[], Awaitable[T]]) -> T:
    """Do something in the database, again and again for a minute while it is too busy to begin.

    Raises NothingDoneError when it is busy for longer.
    """
    tries = AsyncRetrying(
        retry=retry_if_exception_type(NothingDoneError),
        wait=wait_random(0.1, 1.0),
        sleep=_pause,
        stop=stop_after_delay(_SECONDS),
        reraise=True,
    )
    async for attempt in tries:
        with attempt:
            return await act()
    raise AssertionError("the last try returns or raises")


async def _pause(seconds: float) -> None:
    async with making_room():
        await asyncio.sleep(seconds)
