"""Ids and time stamps: each is given out once, in order."""

import itertools
from collections.abc import Callable
from typing import TypeAlias

Clock: TypeAlias = Callable[[], float]

MICROSECONDS = 1_000_000


class Numbering:
    """Gives out ids and message stamps.

    Ids are counted rather than drawn, so that a test's run repeats itself.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._numbers = itertools.count(1)
        self._last_stamp = 0

    def next_id(self, prefix: str) -> str:
        """An id such as V00000001F."""
        return f"{prefix}{next(self._numbers):09X}"

    def stamp(self) -> str:
        """The clock's seconds with six decimals, later than every stamp before it."""
        now = int(self._clock() * MICROSECONDS)
        self._last_stamp = max(self._last_stamp + 1, now)
        return _written(self._last_stamp)


def _written(microseconds: int) -> str:
    """Microseconds since 1970 as Slack writes instants: 1700000000.000001."""
    seconds, rest = divmod(microseconds, MICROSECONDS)
    return f"{seconds}.{rest:06d}"
