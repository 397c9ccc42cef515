"""The pace at which a workspace is asked: each call in its turn, and none while Slack says wait."""

import asyncio
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from bot.slack.errors import RATE_LIMITED, Declined
from bot.slack.tempo import OF_UPKEEP, POST_MESSAGE, UNHURRIED, Behalf, Haste, Tempo, behalf

# One call in so many is kept for somebody who waits, where there are many.
_KEPT = 5
_MANY = 50
# Slack counts a call when it comes in, which may be later than it went out.
MARGIN = 1.01
# Of so many conversations it is remembered when something was posted there.
_MOST = 1_000


@dataclass(eq=False, slots=True)
class _Waiting:
    """Somebody who waits for a turn: since when, what is done when it has come, whose it is."""

    since: float
    turn: asyncio.Future[None]
    task: asyncio.Task[object] | None


class _Lane:
    """What Slack counts together: so many calls in so many seconds.

    Who waits stands in one row for each school, by since when, and the rows take turns. Upkeep
    leaves half to what is posted, where that is `shared` by both.
    """

    def __init__(
        self, most: int, seconds: float, clock: Callable[[], float], *, shared: bool = True
    ) -> None:
        self._shared = shared
        self._most = most
        self._seconds = seconds
        self._clock = clock
        self._made: deque[float] = deque()
        self._halted_until = 0.0
        self._rows: dict[UUID | None, deque[_Waiting]] = {}
        self._waking: asyncio.TimerHandle | None = None

    def free_in(self, kept: int = 0) -> float:
        """Say in how many seconds a call may be made, where some are kept for others."""
        now = self._clock()
        while self._made and self._made[0] <= now - self._seconds:
            self._made.popleft()
        most = self._most - kept
        behind = len(self._made) - most
        full = self._made[behind] + self._seconds - now if behind >= 0 else 0.0
        return max(0.0, full, self._halted_until - now)

    def is_idle(self) -> bool:
        """Whether it is as good as new."""
        return not self._rows and not self.free_in() and not self._made

    def halt(self, seconds: float) -> None:
        """Let nobody through for some time, since Slack said so."""
        until = self._clock() + seconds
        self._halted_until = max(self._halted_until, until)
        self._wake()

    def refuse(self) -> None:
        """Send away who waits."""
        rows, self._rows = self._rows, {}
        for each in [each for row in rows.values() for each in row if not each.turn.done()]:
            each.turn.set_exception(Declined(RATE_LIMITED, self.free_in()))

    def place_of(self, task: asyncio.Task[Any]) -> int | None:
        """Say the how manieth turn from now is a task's, if it waits for one."""
        rows = [[each.task for each in row if not each.turn.done()] for row in self._rows.values()]
        mine = next((number for number, row in enumerate(rows) if task in row), None)
        if mine is None:
            return None
        turns = rows[mine].index(task)
        # The rows before mine have had one turn more when mine comes.
        others = (min(len(row), turns + (number < mine)) for number, row in enumerate(rows))
        return 1 + turns + sum(others) - min(len(rows[mine]), turns)

    def wait_of_one_by_itself(self, haste: Haste = Haste.BY_ITSELF) -> float:
        """Say in how many seconds something may go that nobody waits for: after who does."""
        kept = self._most // _KEPT if self._most >= _MANY else 0
        if haste is Haste.UPKEEP and self._shared:
            kept = self._most // 2
        wait = self.free_in(kept)
        return max(wait, self._seconds / self._most) if self._rows else wait

    async def turn(self, who: Behalf, since: float, patience: float) -> None:
        """Wait for a turn, and take it. Raises Declined where that would take too long.

        Whom Slack has sent away waits again, `since` then: before those who came later.
        """
        if who.haste in UNHURRIED:
            while wait := self.wait_of_one_by_itself(who.haste):
                if wait > patience:
                    raise Declined(RATE_LIMITED, wait)
                patience -= wait
                await asyncio.sleep(wait)
        else:
            wait = self.free_in()
            if wait > patience:
                raise Declined(RATE_LIMITED, wait)
            if wait or self._rows:
                await self._in_row(who.school_id, since, patience)
                return
        self._take()

    async def _in_row(self, school_id: UUID | None, since: float, patience: float) -> None:
        future = asyncio.get_running_loop().create_future()
        waiting = _Waiting(since, future, asyncio.current_task())
        row = self._rows.setdefault(school_id, deque())
        later = next((n for n, each in enumerate(row) if each.since > since), len(row))
        row.insert(later, waiting)
        self._wake()
        try:
            async with asyncio.timeout(patience):
                await future
        except TimeoutError:
            raise Declined(RATE_LIMITED, self.free_in()) from None

    def _take(self) -> None:
        self._made.append(self._clock())

    def _wake(self) -> None:
        """Look again when the next call may be made."""
        if self._waking is not None:
            self._waking.cancel()
            self._waking = None
        if self._rows:
            loop = asyncio.get_running_loop()
            self._waking = loop.call_later(self.free_in(), self._let_through)

    def _let_through(self) -> None:
        while self._rows and not self.free_in():
            school_id, row = next(iter(self._rows.items()))
            # To the end of the rows: those of the other schools come first.
            del self._rows[school_id]
            turn = row.popleft().turn
            if row:
                self._rows[school_id] = row
            if not turn.done():
                self._take()
                turn.set_result(None)
        self._wake()


class Pace:
    """Lets the calls of one workspace through, whichever part of the program makes them."""

    def __init__(self, tempo: Tempo) -> None:
        self._tempo = tempo
        self._methods: dict[str, _Lane] = {}
        self._conversations: dict[str, _Lane] = {}
        self._ending = asyncio.Event()

    async def turn(self, method: str, channel_id: str, since: float, patience: float) -> None:
        """Wait until a method may be called. Raises Declined where that would take too long.

        `since` is when it was wanted first.
        """
        who = behalf()
        patience = 0.0 if self._ending.is_set() else patience
        if method == POST_MESSAGE:
            await self._conversation(channel_id).turn(who, since, patience)
        await self._method(method).turn(who, since, patience)

    def refuse_if_full(self, method: str, channel_id: str) -> None:
        """Raise Declined where what comes by itself would have to wait longer than it does."""
        lanes = [self._method(method)]
        if method == POST_MESSAGE:
            lanes.append(self._conversation(channel_id))
        wait = max(each.wait_of_one_by_itself() for each in lanes)
        if wait > Haste.BY_ITSELF.value:
            raise Declined(RATE_LIMITED, wait)

    def place_of(self, method: str, task: asyncio.Task[Any]) -> int | None:
        """Say the how manieth of those who wait for a method a task is; None where it does not."""
        return self._method(method).place_of(task)

    def halt(self, method: str, channel_id: str, seconds: float) -> None:
        """Obey Slack, which wants no more of a method, or of a conversation's messages, for now."""
        if method == POST_MESSAGE:
            self._conversation(channel_id).halt(seconds)
            if seconds <= self._tempo.between_messages:
                return
        self._method(method).halt(seconds)

    async def pause(self, seconds: float) -> None:
        """Let time pass before something is sent again. Raises Declined at the shutdown."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._ending.wait(), seconds)
            raise Declined(RATE_LIMITED, seconds)

    def end(self) -> None:
        """Send away who waits, and let nobody wait any more; for the shutdown."""
        self._ending.set()
        for lane in (*self._methods.values(), *self._conversations.values()):
            lane.refuse()

    def _method(self, method: str) -> _Lane:
        if method not in self._methods:
            most, minute = self._tempo.per_minute(method), self._tempo.minute * MARGIN
            shared = method not in OF_UPKEEP
            self._methods[method] = _Lane(most, minute, self._tempo.clock, shared=shared)
        return self._methods[method]

    def _conversation(self, channel_id: str) -> _Lane:
        if channel_id not in self._conversations:
            if len(self._conversations) >= _MOST:
                self._conversations = {
                    name: lane for name, lane in self._conversations.items() if not lane.is_idle()
                }
            between = self._tempo.between_messages
            self._conversations[channel_id] = _Lane(1, between, self._tempo.clock)
        return self._conversations[channel_id]
