"""Crowds: how many are served at once, in what order, and when it is said at once that it is full.

Past what a machine can do, work that is begun and not ended in time is lost work: everybody waits
longer, until nobody is answered within the three seconds that Slack waits.
"""

import asyncio
import time
from collections import deque
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass, field

# More at once make nobody quicker: they share one core.
AT_ONCE = 8
# Who came would wait for longer than Slack does, with what has to be done then.
LONGEST_SECONDS = 1.0
# While presses wait, one turn of so many is a redraw's: what was pressed is to be seen.
_REDRAWS_TURN = 4


class Crowded(Exception):
    """So many wait that another one would not be answered in time; nothing of it was begun."""


@dataclass(slots=True)
class _Waiting:
    since: float
    turn: asyncio.Future[None]


@dataclass(slots=True)
class _Place:
    """What somebody has while being served; `away` counts what waits for Slack just now."""

    turnstile: "Turnstile"
    is_held: bool = True
    is_over: bool = False
    away: int = 0

    def leave(self) -> None:
        """Give it to who is next, unless that was done."""
        if self.is_held:
            self.is_held = False
            self.turnstile.leave()

    async def come_back(self) -> None:
        """Take one up again, unless that was done or all is over meanwhile."""
        await self.turnstile.come_back()
        if self.is_held or self.is_over:
            self.turnstile.leave()
        else:
            self.is_held = True


_PLACE: ContextVar[_Place | None] = ContextVar("place", default=None)


@dataclass
class Turnstile:
    """Serves so many at once, in the order in which they come: presses first, then redraws.

    Whoever waits for Slack meanwhile makes room (`making_room`).
    """

    at_once: int = AT_ONCE
    longest_seconds: float = LONGEST_SECONDS
    clock: Callable[[], float] = time.monotonic
    _served: int = 0
    _turns: int = 0
    _presses: deque[_Waiting] = field(default_factory=deque[_Waiting])
    _redraws: deque[_Waiting] = field(default_factory=deque[_Waiting])

    @asynccontextmanager
    async def press(self) -> AsyncGenerator[None]:
        """Be served as somebody whom Slack lets wait. Raises Crowded, at once."""
        if self._presses and self.clock() - self._presses[0].since > self.longest_seconds:
            raise Crowded
        async with self._served_from(self._presses):
            yield

    @asynccontextmanager
    async def redraw(self) -> AsyncGenerator[None]:
        """Be served after those who press, however long that takes."""
        async with self._served_from(self._redraws):
            yield

    def waiting(self) -> int:
        """Say how many presses wait for their turn."""
        return len(self._presses)

    @asynccontextmanager
    async def _served_from(self, queue: deque[_Waiting]) -> AsyncGenerator[None]:
        await self._enter(queue)
        place = _Place(self)
        token = _PLACE.set(place)
        try:
            yield
        finally:
            _PLACE.reset(token)
            place.is_over = True
            place.leave()

    async def _enter(self, queue: deque[_Waiting]) -> None:
        if self._served < self.at_once:
            self._served += 1
            return
        waiting = _Waiting(self.clock(), asyncio.get_running_loop().create_future())
        queue.append(waiting)
        try:
            await waiting.turn
        except asyncio.CancelledError:
            # Its turn may have come in the same moment: then that is somebody else's.
            if waiting.turn.done() and not waiting.turn.cancelled():
                self.leave()
            else:
                with suppress(ValueError):
                    queue.remove(waiting)
            raise

    async def come_back(self) -> None:
        """Take up a place again that was left."""
        await self._enter(self._presses)

    def leave(self) -> None:
        """Give a place to who is next."""
        self._turns += 1
        queues = [self._presses, self._redraws]
        if self._turns % _REDRAWS_TURN == 0:
            queues.reverse()
        for queue in queues:
            while queue:
                turn = queue.popleft().turn
                if not turn.done():
                    turn.set_result(None)
                    return
        self._served -= 1


@asynccontextmanager
async def making_room() -> AsyncGenerator[None]:
    """Let others be served while this one waits for Slack."""
    place = _PLACE.get()
    if place is None:
        yield
        return
    place.away += 1
    place.leave()
    try:
        yield
    finally:
        place.away -= 1
        if not place.away and not place.is_over:
            await place.come_back()
