"""The ticker: APScheduler wakes us up; what is due, the database knows."""

# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false
# pyright: reportUnknownVariableType=false, reportUnknownArgumentType=false
# APScheduler 3 has no types.

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import structlog
from apscheduler.job import Job
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.base import BaseTrigger

from bot.surviving import survived
from bot.watching.watch import UNWATCHED, Counted, Timed, Watch

log = structlog.get_logger(__name__)

# A step may take a minute, and a call of Slack's ten seconds.
SILENCE_SECONDS = 300.0
LAST_TICK_SECONDS = 15.0


@dataclass(frozen=True, slots=True)
class TickStep:
    """One thing that a tick does."""

    name: str
    work: Callable[[], Awaitable[None]]


class _Pause(BaseTrigger):
    """Fires so long after the last time: a clock that jumps ahead has missed nothing."""

    def __init__(self, seconds: float) -> None:
        self.length = timedelta(seconds=seconds)

    def get_next_fire_time(  # pyright: ignore[reportIncompatibleMethodOverride]  # typed as None
        self, previous_fire_time: datetime | None, now: datetime
    ) -> datetime:
        """Say when it fires next."""
        return now if previous_fire_time is None else now + self.length


class Ticker:
    """Does its steps again and again, each whether or not the one before went well.

    The jobs are in memory: a store that processes share fires once in each of them. The scheduler
    goes by the wall clock, so that one which was ahead and is set back would leave it waiting for
    that long: each pause it is looked at, and woken.
    """

    def __init__(
        self,
        steps: Sequence[TickStep],
        seconds: float,
        silence: float = SILENCE_SECONDS,
        scheduler: AsyncIOScheduler | None = None,
        watch: Watch = UNWATCHED,
    ) -> None:
        self._told = watch
        self._steps = steps
        self._pause = _Pause(seconds)
        self._silence = silence
        self._busy = asyncio.Lock()
        self._scheduler = scheduler or AsyncIOScheduler(timezone=UTC)
        self._ended_at = 0.0

    @asynccontextmanager
    async def ticking(self) -> AsyncGenerator[None]:
        """Tick while the block lasts; at its end a tick that has begun is waited for."""
        self._ended_at = asyncio.get_running_loop().time()
        job = self._scheduler.add_job(
            self.tick, self._pause, max_instances=1, coalesce=True, misfire_grace_time=None
        )
        self._scheduler.start()
        watch = asyncio.create_task(self._watch(job))
        try:
            yield
        finally:
            watch.cancel()
            await self._stop()

    async def _watch(self, job: Job) -> None:
        """Wake the scheduler when its next tick is farther away than a pause."""
        pause = self._pause.length
        while True:
            await asyncio.sleep(pause.total_seconds())
            now = datetime.now(UTC)
            next_ = job.next_run_time
            if next_ > now + 2 * pause:
                log.warning("clock_set_back", by=str(next_ - now - pause))
                job.modify(next_run_time=now)

    async def tick(self) -> None:
        """Do every step once."""
        async with self._busy:
            with self._told.timing(Timed.TICK):
                await self._do_steps()
        self._told.count(Counted.TICK)
        self._ended_at = asyncio.get_running_loop().time()

    async def _do_steps(self) -> None:
        for step in self._steps:
            timed = self._told.timing(Timed.STEP, step.name)
            with timed, survived("step_failed", step=step.name):
                await step.work()

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
