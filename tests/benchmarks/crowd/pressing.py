"""Pressing at a rate: each press goes out when its time has come, whatever became of the others."""

import asyncio
import math
import time
from collections import defaultdict
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

import orjson
from aiohttp import web

from storage.tables.words import Status
from tests.benchmarks import load
from tests.benchmarks.crowd.classes import TaughtClass
from tests.benchmarks.sink import Sink

# What Slack takes to show a redraw, and how long it waits for an answer.
SLACK_SECONDS = 0.08
GIVEN_UP_SECONDS = 3.0
KEPT_OPEN_SECONDS = 3.0
# So long nothing more has come when all that was pressed is done with.
QUIET_SECONDS = 2.0
LONGEST_SECONDS = 90.0
Stream = tuple[asyncio.StreamReader, asyncio.StreamWriter]
REPLACES = b'"replace_original":true'


@dataclass(slots=True)
class Press:
    """One press: whom it marks in which class, and what became of it; instants in seconds.

    `failed_at` is when it was answered as failed, `told_at` when its teacher was told, either way.
    """

    number: int
    nth: int
    place: int
    status: Status
    due_at: float
    acked_at: float | None = None
    failed_at: float | None = None
    told_at: float | None = None
    drawn_at: float | None = None

    @property
    def shown_as_saved(self) -> bool:
        """Whether the teacher has to think that it is saved: it was answered, and nothing said."""
        return self.acked_at is not None and self.told_at is None


class CrowdSlack(Sink):
    """Takes its time for each message, and keeps when the first of each press came."""

    def __init__(self) -> None:
        super().__init__()
        self.heard_at = time.perf_counter()
        self.told_at: dict[tuple[int, int], float] = {}
        self.drawn_at: defaultdict[int, dict[int, float]] = defaultdict(dict)
        self.drawn_last: dict[int, bytes] = {}

    async def respond(self, request: web.Request) -> web.Response:
        body = await request.read()
        self.heard_at = now = time.perf_counter()
        number, nth = map(int, request.match_info["tail"].split("/"))
        if REPLACES in body:
            self.drawn_at[number].setdefault(nth, now)
            self.drawn_last[number] = body
        else:
            self.told_at.setdefault((number, nth), now)
        await asyncio.sleep(SLACK_SECONDS)
        return web.Response(text="ok")

    def last_blocks(self, number: int) -> object:
        """Give the blocks of what was drawn last of a class; None if nothing was."""
        body = self.drawn_last.get(number)
        return None if body is None else orjson.loads(body)["blocks"]

    def resolve(self, presses: Iterable[Press]) -> None:
        """Note what each press led to: a roster drawn for it or for a later one shows it."""
        for press in presses:
            # Of what is answered as failed Slack itself shows it.
            press.told_at = press.failed_at or self.told_at.get((press.number, press.nth))
            drawn = self.drawn_at[press.number].items()
            press.drawn_at = min((at for nth, at in drawn if nth >= press.nth), default=None)


@dataclass
class Crowd:
    """Teachers who press in turn, each the next name of their class."""

    port: int
    classes: Sequence[TaughtClass]
    slack: CrowdSlack
    pressed: list[Press] = field(default_factory=list[Press])

    def __post_init__(self) -> None:
        self._bodies = [each.presses(f"{self.slack.url}/respond") for each in self.classes]
        self._counts = [0] * len(self.classes)
        self._next = 0
        self._idle: list[tuple[float, Stream]] = []
        self._opened: list[Stream] = []

    async def press(self, rate: int, seconds: float, *, settles: bool = True) -> list[Press]:
        """Press so many times a second; waits until all that was pressed is drawn or told."""
        # Written before, so that the rate is held while it lasts.
        ready = [self._prepared() for _ in range(round(rate * seconds))]
        began = time.perf_counter()
        async with asyncio.TaskGroup() as group:
            for each, (press, request) in enumerate(ready):
                press.due_at = began + each / rate
                await asyncio.sleep(max(0.0, press.due_at - time.perf_counter()))
                group.create_task(self._send(press, request))
        if settles:
            await self.settled()
        presses = [press for press, _ in ready]
        self.pressed += presses
        return presses

    async def settled(self) -> None:
        """Wait until nothing comes any more."""
        latest = time.perf_counter() + LONGEST_SECONDS
        while True:
            until = min(latest, self.slack.heard_at + QUIET_SECONDS)
            if until <= time.perf_counter():
                return
            await asyncio.sleep(until - time.perf_counter())

    def _prepared(self) -> tuple[Press, bytes]:
        number = self._next
        self._next = (number + 1) % len(self.classes)
        place, status, body = next(self._bodies[number])
        press = Press(number, self._counts[number], place, status, 0.0)
        self._counts[number] += 1
        return press, load.request(body)

    async def _send(self, press: Press, request: bytes) -> None:
        with suppress(TimeoutError, OSError, asyncio.IncompleteReadError):
            async with asyncio.timeout(GIVEN_UP_SECONDS):
                stream = self._open() or await self._connected()
                try:
                    await load.exchange(stream, request)
                    press.acked_at = time.perf_counter()
                except ValueError:
                    press.failed_at = time.perf_counter()
                except BaseException:
                    stream[1].close()
                    raise
            if press.acked_at is None:
                stream[1].close()
            else:
                self._idle.append((press.acked_at, stream))

    def _open(self) -> Stream | None:
        """Take the connection that was used last, unless the bot may be closing it by now."""
        used_at, stream = self._idle.pop() if self._idle else (0.0, None)
        return stream if time.perf_counter() - used_at < KEPT_OPEN_SECONDS else None

    async def _connected(self) -> Stream:
        stream = await asyncio.open_connection("127.0.0.1", self.port, limit=2**20)
        self._opened.append(stream)
        return stream

    async def end(self) -> None:
        """Close every connection."""
        for _, writer in self._opened:
            writer.close()
            with suppress(OSError):
                await writer.wait_closed()


@dataclass(frozen=True, slots=True)
class Felt:
    """What the teachers felt while they pressed; milliseconds from the tap."""

    saved: int
    told: int
    unanswered: int
    saved_a_second: float
    ack_p50_ms: float
    ack_p99_ms: float
    drawn_p99_ms: float
    told_p99_ms: float

    @classmethod
    def of(cls, presses: Sequence[Press], seconds: float) -> "Felt":
        """Sum up presses that were made in so many seconds."""
        saved = [each for each in presses if each.shown_as_saved]
        told = [each for each in presses if each.told_at is not None]
        acks = [passed(each, each.acked_at) for each in saved]
        return cls(
            saved=len(saved),
            told=len(told),
            unanswered=len(presses) - len(saved) - len(told),
            saved_a_second=len(saved) / seconds,
            ack_p50_ms=at(acks, 0.5),
            ack_p99_ms=at(acks, 0.99),
            drawn_p99_ms=at([passed(each, each.drawn_at) for each in saved], 0.99),
            told_p99_ms=at([passed(each, each.told_at) for each in told], 0.99),
        )


def passed(press: Press, until: float | None) -> float:
    """Give the milliseconds from a tap until something came of it; endless if nothing did."""
    return math.inf if until is None else (until - press.due_at) * 1000


def at(figures: Sequence[float], share: float) -> float:
    """Give what so large a share is not above; none of none."""
    return sorted(figures)[min(len(figures) - 1, int(len(figures) * share))] if figures else 0.0
