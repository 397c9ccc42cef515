"""How often a token may ask: one budget for all processes, of which each takes shares."""

import asyncio
import math
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Connection

from bot.attendance.errors import TooOften
from storage.api import kept_tokens
from storage.engine.database import Database

_MINUTE = timedelta(minutes=1)
# A process takes one in so many of a minute's requests at a time. Where a token may ask no oftener
# than this, it takes one by one: then the budget is kept to the letter.
_SHARES = 100


@dataclass(frozen=True, slots=True)
class _Taken:
    """What was taken of a token's budget: so many requests, or how long there are none."""

    requests: int
    wait: timedelta


Take = Callable[[UUID, int], Awaitable[_Taken]]


def _took(full_at: datetime | None, now: datetime, wanted: int, per_minute: int) -> _Taken:
    """Say how many of the wanted requests there are: a minute's at once, then as time brings them.

    `full_at` is when there will be a minute's requests at once again. What lies farther ahead than
    a minute was written by a clock that was ahead.
    """
    used = _used(full_at, now)
    requests = min(wanted, (_MINUTE - used) * per_minute // _MINUTE)
    return _Taken(requests, timedelta(0) if requests else used + _MINUTE // per_minute - _MINUTE)


def _used(full_at: datetime | None, now: datetime) -> timedelta:
    return timedelta(0) if full_at is None else min(max(full_at - now, timedelta(0)), _MINUTE)


def _after(full_at: datetime | None, now: datetime, taken: _Taken, per_minute: int) -> datetime:
    """Say when there will be a minute's requests again, after some were taken."""
    return now + _used(full_at, now) + _MINUTE * taken.requests // per_minute


def shared(database: Database, per_minute: int) -> Take:
    """Take from the token's row in the database, by the database's clock."""

    def take(connection: Connection, token_id: UUID, wanted: int) -> _Taken:
        full_at, now = kept_tokens.hold_room(connection, token_id)
        taken = _took(full_at, now, wanted, per_minute)
        if taken.requests:
            kept_tokens.use_room(connection, token_id, _after(full_at, now, taken, per_minute))
        return taken

    return lambda token_id, wanted: database.run(take, token_id, wanted)


def alone(clock: Callable[[], datetime], per_minute: int) -> Take:
    """Take from a budget in memory: on SQLite there is one process, and reads wait for no write."""
    # In the order of use: who has not asked for a minute has all room, and is forgotten.
    rooms: dict[UUID, datetime] = {}

    async def take(token_id: UUID, wanted: int) -> _Taken:
        now, full_at = clock(), rooms.pop(token_id, None)
        taken = _took(full_at, now, wanted, per_minute)
        rooms[token_id] = _after(full_at, now, taken, per_minute)
        while rooms[next(iter(rooms))] <= now:
            del rooms[next(iter(rooms))]
        return taken

    return take


@dataclass(slots=True)
class _Share:
    """What this process has taken of a token's budget and not used, or until when there is none."""

    at: datetime
    requests: int = 0
    shut_until: datetime | None = None
    taking: asyncio.Lock = field(default_factory=asyncio.Lock)

    def is_shut(self, now: datetime) -> bool:
        """Whether there is no room yet; what lasts longer than a minute was noted by a clock ahead.

        Other processes only take more meanwhile, so that nobody has to be asked.
        """
        return self.shut_until is not None and now < self.shut_until <= now + _MINUTE


class Rates:
    """Counts the requests of each token: a minute's worth at once, then as many as time brings."""

    def __init__(self, per_minute: int, clock: Callable[[], datetime], take: Take) -> None:
        self._per_minute = per_minute
        self._clock = clock
        self._take = take
        self._at_a_time = max(1, per_minute // _SHARES)
        # In the order of use: a share that was not used for a minute is forgotten.
        self._shares: dict[UUID, _Share] = {}

    async def count(self, token_id: UUID) -> None:
        """Count one request. Raises TooOften, which says when there is room again."""
        share = self._share(token_id)
        if not share.requests:
            # Those that come at once take one share between them.
            async with share.taking:
                await self._refill(share, token_id)
        share.requests -= 1

    def _share(self, token_id: UUID) -> _Share:
        now = self._clock()
        share = self._shares.pop(token_id, None) or _Share(now)
        share.at = now
        self._shares[token_id] = share
        while now - self._shares[first := next(iter(self._shares))].at >= _MINUTE:
            del self._shares[first]
        return share

    async def _refill(self, share: _Share, token_id: UUID) -> None:
        """Take more where nothing is left. Raises TooOften where there is no more."""
        now = self._clock()
        if not share.requests and not share.is_shut(now):
            taken = await self._take(token_id, self._at_a_time)
            share.requests = taken.requests
            share.shut_until = None if taken.requests else now + taken.wait
        if not share.requests and share.shut_until is not None:
            seconds = math.ceil((share.shut_until - now) / timedelta(seconds=1))
            raise TooOften(
                f"This token may ask {self._per_minute} times a minute: wait {seconds} seconds.",
                seconds,
            )
