"""How often a token may ask; counted by each process for itself, within a sliding minute."""

import math
import time
from uuid import UUID

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import SlidingWindowCounterRateLimiter

from bot.attendance.errors import TooOften


class Rates:
    """Counts the requests of each token."""

    def __init__(self, per_minute: int) -> None:
        self._limit = RateLimitItemPerMinute(per_minute)
        self._limiter = SlidingWindowCounterRateLimiter(MemoryStorage())

    def count(self, token_id: UUID) -> None:
        """Count one request. Raises TooOften, which says when there is room again."""
        if self._limiter.hit(self._limit, str(token_id)):
            return
        window = self._limiter.get_window_stats(self._limit, str(token_id))
        seconds = max(1, math.ceil(window.reset_time - time.time()))
        raise TooOften(
            f"This token may ask {self._limit.amount} times a minute: wait {seconds} seconds.",
            seconds,
        )
