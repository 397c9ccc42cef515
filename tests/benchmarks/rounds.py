"""Rounds: in each, every contestant has a turn in a process of its own; medians count."""

import asyncio
import json
import subprocess
import sys
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from statistics import median

from tests.benchmarks import load, sink
from tests.benchmarks.contestants import CPU_PATH
from tests.benchmarks.databases import Shelf
from tests.benchmarks.sink import Sink

START_SECONDS = 30.0

Bodies = Sequence[Sequence[bytes]]


@dataclass(frozen=True, slots=True)
class Turn:
    """What one turn measured: per press, milliseconds of CPU and of the clock, and redraws."""

    cpu_ms: float
    clock_ms: float
    redraws: float


@dataclass(frozen=True, slots=True)
class Contest:
    """Who is to be measured on which database with which presses; `warm` of each list don't count.

    `bodies_for` is given the address of Slack, for the response_urls. `is_drawn`: nobody presses
    again before the roster is drawn anew; else before the answer.
    """

    label: str
    contestant: str
    shelf: Shelf
    seed: str
    bodies_for: Callable[[str], Bodies]
    warm: int
    is_drawn: bool = False


@dataclass(frozen=True, slots=True)
class Result:
    """The medians of a contest's turns, beside all of them."""

    label: str
    cpu_ms: float
    clock_ms: float
    redraws: float
    turns: Sequence[Turn]


def compete(contests: Sequence[Contest], rounds: int, tell: Callable[[str], None]) -> list[Result]:
    """Let all have a turn in each round, so that a busy minute of the machine hurts them alike."""
    turns: dict[str, list[Turn]] = {contest.label: [] for contest in contests}
    for number in range(rounds):
        for contest in contests:
            tell(f"round {number + 1} of {rounds}: {contest.label}")
            turn = asyncio.run(_taken(contest, contest.shelf.copy(contest.seed)))
            turns[contest.label].append(turn)
    return [result(label, taken) for label, taken in turns.items()]


def result(label: str, turns: Sequence[Turn]) -> Result:
    """Take the medians."""
    return Result(
        label=label,
        cpu_ms=median(turn.cpu_ms for turn in turns),
        clock_ms=median(turn.clock_ms for turn in turns),
        redraws=median(turn.redraws for turn in turns),
        turns=turns,
    )


async def _taken(contest: Contest, database_url: str) -> Turn:
    """Serve a contestant, press; the first `warm` presses of each connection don't count."""
    async with sink.served() as slack, serving(contest.contestant, database_url, slack) as port:
        bodies, warm = contest.bodies_for(slack.url), contest.warm
        settled = slack.redrawn if contest.is_drawn else load.at_once
        await load.press(port, [each[:warm] for each in bodies], settled)
        await slack.until_quiet()
        cpu, redraws = await cpu_seconds(port), slack.redraws
        spent = await load.press(port, [each[warm:] for each in bodies], settled)
        await slack.until_quiet()
        return Turn(
            cpu_ms=(await cpu_seconds(port) - cpu) * 1000 / spent.count,
            clock_ms=spent.seconds * 1000 / spent.count,
            redraws=(slack.redraws - redraws) / spent.count,
        )


async def cpu_seconds(port: int) -> float:
    """Ask a contestant how much CPU time it has used."""
    return json.loads(await load.get(port, CPU_PATH))


@asynccontextmanager
async def serving(name: str, database_url: str, slack: Sink) -> AsyncGenerator[int]:
    """Hold a contestant's process; gives its port once it answers."""
    command = [sys.executable, "-m", "tests.benchmarks.contestants", name, database_url, slack.url]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:  # noqa: ASYNC220 - waited for in a thread
        try:
            assert process.stdout is not None
            port = int(await asyncio.to_thread(process.stdout.readline))
            await asyncio.wait_for(_until_it_answers(port), START_SECONDS)
            yield port
        finally:
            process.kill()


async def _until_it_answers(port: int) -> None:
    while True:
        try:
            await cpu_seconds(port)
        except (OSError, asyncio.IncompleteReadError):
            await asyncio.sleep(0.02)
        else:
            return
