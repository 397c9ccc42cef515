"""The ticker: APScheduler wakes us up; what is due, the database knows."""

# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false
# APScheduler 3 has no types.

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

log = structlog.get_logger(__name__)

# A step may take a minute, and a call of Slack's ten seconds.
SILENCE_SECONDS = 300.0
LAST_TICK_SECONDS = 15.0


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that a tick does."""

    name: str
    work: Callable[[], Awaitable[None]]


class Ticker:
    """Does its steps again and again, each whether or not the one before went well.

    The jobs are in memory: a store that processes share fires once in each of them.
    """

    def __init__(
        self, steps: Sequence[Step], seconds: float, silence: float = SILENCE_SECONDS
    ) -> None:
        self._steps = steps
        self._seconds = seconds
        self._silence = silence
        self._busy = asyncio.Lock()
        self._scheduler = AsyncIOScheduler(timezone=UTC)
        self._ended_at = 0.0

    @asynccontextmanager
    async def ticking(self) -> AsyncGenerator[None]:
        """Tick while the block lasts; at its end a tick that has begun is waited for."""
        self._ended_at = asyncio.get_running_loop().time()
        self._scheduler.add_job(
            self.tick,
            "interval",
            seconds=self._seconds,
            next_run_time=datetime.now(UTC),
            max_instances=1,
            coalesce=True,
            misfire_grace_time=None,
        )
        self._scheduler.start()
        try:
            yield
        finally:
            await self._stop()

    async def tick(self) -> None:
        """Do every step once."""
        async with self._busy:
            for step in self._steps:
                await _survived(step)
        self._ended_at = asyncio.get_running_loop().time()

    def problem(self) -> str | None:
        """Say that ticks have stopped; None as long as they come."""
        silent = asyncio.get_running_loop().time() - self._ended_at
        return (
            "nothing is posted by itself: the ticks have stopped"
            if silent > self._silence
            else None
        )

    async def _stop(self) -> None:
        self._scheduler.remove_all_jobs()
        try:
            await asyncio.wait_for(self._busy.acquire(), LAST_TICK_SECONDS)
        except TimeoutError:
            log.warning("tick_cut_off")
        self._scheduler.shutdown(wait=False)


async def _survived(step: Step) -> None:
    try:
        await step.work()
    except Exception as error:  # the job runner: one failure must not end what comes every time
        log.exception("step_failed", step=step.name, error=type(error).__name__)
