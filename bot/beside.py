"""Holding something beside something else."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import AbstractAsyncContextManager, asynccontextmanager


@asynccontextmanager
async def beside(
    work: AbstractAsyncContextManager[None], seconds: float
) -> AsyncGenerator[asyncio.Task[None]]:
    """Hold something in a task of its own, beside what the block does.

    The block begins when it is held, or after some seconds if that takes longer. The task ends
    before the block only with an error, which is raised at the block's end.
    """
    held, ending = asyncio.Event(), asyncio.Event()

    async def hold() -> None:
        async with work:
            held.set()
            await ending.wait()

    task, first = asyncio.create_task(hold()), asyncio.create_task(held.wait())
    try:
        await asyncio.wait({task, first}, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        if not task.done():
            yield task
    finally:
        first.cancel()
        ending.set()
        if not held.is_set():
            task.cancel()
        await asyncio.wait({task})
    if not task.cancelled():
        task.result()
