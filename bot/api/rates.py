"""How often a token may ask; counted by each process for itself."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from bot.attendance.errors import TooOften

_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class _Room:
    """For how many requests a token had room at an instant; fractions are still growing."""

    requests: float
    at: datetime


def _grown(room: _Room, per_minute: int, now: datetime) -> _Room:
    """Say how much room there is by now: a minute's requests at most, and back within a minute."""
    seconds = max(now - room.at, timedelta(0)).total_seconds()
    back = seconds * per_minute / _MINUTE.seconds
    return _Room(min(room.requests + back, per_minute), now)


class Rates:
    """Counts the requests of each token: a minute's worth at once, then as many as time brings."""

    def __init__(self, per_minute: int, clock: Callable[[], datetime]) -> None:
        self._per_minute = per_minute
        self._clock = clock
        # In the order of use: who has not asked for a minute has all room, and is forgotten.
        self._rooms: dict[UUID, _Room] = {}

    def count(self, token_id: UUID) -> None:
        """Count one request. Raises TooOften, which says when there is room again."""
        now = self._clock()
        self._forget(now)
        before = self._rooms.pop(token_id, _Room(self._per_minute, now))
        room = _grown(before, self._per_minute, now)
        is_there = room.requests >= 1
        self._rooms[token_id] = _Room(room.requests - 1, now) if is_there else room
        if not is_there:
            seconds = math.ceil((1 - room.requests) * _MINUTE.seconds / self._per_minute)
            raise TooOften(
                f"This token may ask {self._per_minute} times a minute: wait {seconds} seconds.",
                seconds,
            )

    def _forget(self, now: datetime) -> None:
        while self._rooms and now - self._rooms[next(iter(self._rooms))].at >= _MINUTE:
            del self._rooms[next(iter(self._rooms))]
