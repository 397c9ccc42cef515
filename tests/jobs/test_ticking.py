"""The scheduler's own wake-ups, with short real intervals; and whether their end is noticed."""

# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false, reportUnknownVariableType=false
# APScheduler 3 has no types.

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import TypeVar

import pytest
import requests
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from fastapi import FastAPI

from bot import logs
from bot.api import create_api
from bot.jobs.ticking import Ticker, TickStep
from bot.posting.delivering.deliveries import Deliveries
from bot.posting.delivering.outbox import Outbox
from storage.engine.database import Database
from tests.cli.running import logging_kept
from tests.jobs.conftest import Office
from tests.serving import eventually, served

T = TypeVar("T")


class Work:
    """Counts how often it is done, and how often at most at once."""

    def __init__(self, seconds: float = 0.0, error: Exception | None = None) -> None:
        self.begun = self.done = self.now = self.at_once = 0
        self._seconds = seconds
        self._error = error

    async def __call__(self) -> None:
        self.begun += 1
        self.now += 1
        self.at_once = max(self.at_once, self.now)
        await asyncio.sleep(self._seconds)
        self.now -= 1
        if self._error:
            raise self._error
        self.done += 1


async def until(look: Callable[[], T]) -> T:
    return await asyncio.to_thread(eventually, look)


def ticked(*works: Callable[[], Awaitable[None]], until_: Callable[[], bool]) -> None:
    """Tick every twentieth of a second until something is so."""
    steps = [TickStep(f"step {number}", work) for number, work in enumerate(works)]

    async def run() -> None:
        async with Ticker(steps, 0.05).ticking():
            await until(until_)

    asyncio.run(run())


def test_it_ticks_at_once_and_again_and_again() -> None:
    work = Work()
    ticked(work, until_=lambda: work.done >= 3)


def test_a_tick_that_is_left_out_while_one_is_under_way_is_not_told_of(
    capfd: pytest.CaptureFixture[str],
) -> None:
    work = Work(seconds=0.3)
    with logging_kept():
        logs.configure("INFO")
        ticked(work, until_=lambda: work.done >= 2)
    assert work.at_once == 1
    assert capfd.readouterr().err == ""


@pytest.mark.errors("step_failed")
def test_a_step_that_fails_ends_neither_the_tick_nor_the_ticking() -> None:
    failing, following = Work(error=RuntimeError("broken")), Work()
    ticked(failing, following, until_=lambda: following.done >= 3)
    assert failing.begun >= 3


def test_a_tick_does_not_overtake_another() -> None:
    slow = Work(seconds=0.12)
    ticked(slow, until_=lambda: slow.done >= 3)
    assert slow.at_once == 1


def test_a_tick_that_has_begun_is_waited_for() -> None:
    slow = Work(seconds=0.2)
    ticked(slow, until_=lambda: slow.begun > 0)
    assert slow.begun == slow.done


def test_a_clock_that_is_set_back_stops_no_ticks() -> None:
    work, scheduler = Work(), AsyncIOScheduler(timezone=UTC)

    async def run() -> None:
        async with Ticker([TickStep("work", work)], 0.05, scheduler=scheduler).ticking():
            await until(lambda: work.done)
            # As it stands once the clock was a year ahead at a tick, and was set back after it.
            for job in scheduler.get_jobs():
                job.modify(next_run_time=datetime.now(UTC) + timedelta(days=365))
            before = work.done
            await until(lambda: work.done >= before + 3)

    asyncio.run(run())


def test_ticks_that_stop_are_noticed() -> None:
    async def run() -> list[str | None]:
        free = asyncio.Event()

        async def stuck() -> None:
            await free.wait()

        ticker = Ticker([TickStep("stuck", stuck)], 0.05, silence=2.0)
        async with ticker.ticking():
            before = ticker.problem()
            async with asyncio.timeout(20):
                while (during := ticker.problem()) is None:  # noqa: ASYNC110 - a clock's matter
                    await asyncio.sleep(0.02)
                free.set()
                while ticker.problem():  # noqa: ASYNC110 - likewise
                    await asyncio.sleep(0.02)
            return [before, during]

    problem = "nothing is posted by itself: the ticks have stopped"
    assert asyncio.run(run()) == [None, problem]


@pytest.mark.parametrize(("problem", "status"), [(None, 200), ("the ticks have stopped", 503)])
def test_readiness_tells_of_it(database: Database, problem: str | None, status: int) -> None:
    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncGenerator[None]:
        app.state.database, app.state.problems = database, [lambda: problem]
        app.state.shortcomings = []
        yield

    with served(create_api(lifespan)) as url:
        answer = requests.get(f"{url}/readyz", timeout=20)

    assert answer.status_code == status
    assert answer.json() == {"status": problem or "ready"}


def test_a_delivery_that_is_under_way_is_finished_and_no_other_begun(office: Office) -> None:
    office.due()
    office.due()
    office.fault("delay", seconds=60)

    async def work(outbox: Outbox) -> None:
        deliveries = Deliveries(outbox)
        ticker = Ticker([TickStep("deliver", deliveries.deliver)], 60.0)
        async with ticker.ticking():
            await asyncio.to_thread(office.fault_begun)
            deliveries.stop()
            await asyncio.to_thread(office.no_faults)

    office.with_outbox(work)

    assert len(office.texts()) == 1
    assert [row["state"] for row in office.rows()] == ["sent", "waiting"]
