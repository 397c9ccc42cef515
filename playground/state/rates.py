"""Rate limits: how many calls of a kind fit in a span of time."""

import math
from collections import defaultdict, deque

from playground.state.numbering import Clock


class RateLimits:
    """Counts calls in a sliding window per key."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._calls: dict[str, deque[float]] = defaultdict(deque)

    def wait(self, key: str, calls: int, seconds: float) -> int | None:
        """Count a call, or say how many whole seconds to wait before the next one fits."""
        now = self._clock()
        recent = self._calls[key]
        while recent and recent[0] <= now - seconds:
            recent.popleft()
        if len(recent) < calls:
            recent.append(now)
            return None
        return max(1, math.ceil(recent[0] + seconds - now))
