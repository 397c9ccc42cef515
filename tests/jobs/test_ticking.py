"""The scheduler's own wake-ups, with short real intervals; and whether their end is noticed."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest
import requests
from fastapi import FastAPI

from bot.api import create_api
from bot.jobs.ticking import Step, Ticker
from bot.posting.deliveries import Deliveries
from bot.posting.outbox import Outbox
from storage.database import Database
from tests.jobs.conftest import Office
from tests.serving import eventually, served


class Work:
    """Counts how often it is done."""

    def __init__(self, seconds: float = 0.0, error: Exception | None = None) -> None:
        self.begun = self.done = 0
        self._seconds = seconds
        self._error = error

    async def __call__(self) -> None:
        self.begun += 1
        await asyncio.sleep(self._seconds)
        if self._error:
            raise self._error
        self.done += 1


def ticked(
    *works: Callable[[], Awaitable[None]], seconds: float = 0.3, silence: float = 60.0
) -> Ticker:
    """Tick every twentieth of a second for a while."""
    steps = [Step(f"step {number}", work) for number, work in enumerate(works)]

    async def run() -> Ticker:
        ticker = Ticker(steps, 0.05, silence)
        async with ticker.ticking():
            await asyncio.sleep(seconds)
        return ticker

    return asyncio.run(run())


def test_it_ticks_at_once_and_again_and_again() -> None:
    work = Work()
    ticked(work)
    assert 3 <= work.done <= 8


def test_a_step_that_fails_ends_neither_the_tick_nor_the_ticking() -> None:
    failing, following = Work(error=RuntimeError("broken")), Work()
    ticked(failing, following)
    assert failing.begun >= 3
    assert following.done >= 3


def test_a_tick_does_not_overtake_another() -> None:
    slow = Work(seconds=0.12)
    ticked(slow)
    assert slow.begun <= 4


def test_a_tick_that_has_begun_is_waited_for() -> None:
    slow = Work(seconds=0.2)
    ticked(slow, seconds=0.1)
    assert (slow.begun, slow.done) == (1, 1)


def test_ticks_that_stop_are_noticed() -> None:
    stuck = Work(seconds=0.3)

    async def run() -> list[str | None]:
        ticker = Ticker([Step("stuck", stuck)], 0.05, silence=0.2)
        async with ticker.ticking():
            before = ticker.problem()
            await asyncio.sleep(0.25)
            during = ticker.problem()
            await asyncio.sleep(0.1)
            return [before, during, ticker.problem()]

    problem = "nothing is posted by itself: the ticks have stopped"
    assert asyncio.run(run()) == [None, problem, None]


@pytest.mark.parametrize(("problem", "status"), [(None, 200), ("the ticks have stopped", 503)])
def test_readiness_tells_of_it(database: Database, problem: str | None, status: int) -> None:
    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncGenerator[None]:
        app.state.database, app.state.problem_of_jobs = database, lambda: problem
        yield

    with served(create_api(lifespan)) as url:
        answer = requests.get(f"{url}/readyz", timeout=20)

    assert answer.status_code == status
    assert answer.json() == {"status": problem or "ready"}


def test_a_delivery_that_is_under_way_is_finished_and_no_other_begun(office: Office) -> None:
    office.due()
    office.due()
    office.fault("delay", seconds=1)

    def under_way() -> bool:
        return "posting" in [row["state"] for row in office.rows()]

    async def work(outbox: Outbox) -> None:
        deliveries = Deliveries(outbox)
        ticker = Ticker([Step("deliver", deliveries.deliver)], 60.0)
        async with ticker.ticking():
            await asyncio.to_thread(eventually, under_way)
            deliveries.stop()

    office.with_outbox(work)

    assert len(office.texts()) == 1
    assert [row["state"] for row in office.rows()] == ["sent", "waiting"]
