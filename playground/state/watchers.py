"""The open pages that want to hear of changes."""

import asyncio
from collections import defaultdict
from collections.abc import Iterable


class Watchers:
    """Counts changes and wakes the pages of those who see them."""

    def __init__(self) -> None:
        self.version = 0
        self.closed = False
        self._waiting: dict[str, set[asyncio.Event]] = defaultdict(set)

    def changed(self, people: Iterable[str]) -> None:
        """Something that these people see is different now."""
        self.version += 1
        for person in people:
            for waiting in self._waiting[person]:
                waiting.set()

    def join(self, person: str) -> asyncio.Event:
        """An event that is set at each change that the person sees."""
        waiting = asyncio.Event()
        self._waiting[person].add(waiting)
        return waiting

    def close(self) -> None:
        """End all open streams and allow no new ones.

        A server that is told to stop waits for open streams, so this comes first. To be called
        in the playground's event loop.
        """
        self.closed = True
        self.changed(list(self._waiting))

    def leave(self, person: str, waiting: asyncio.Event) -> None:
        """Stop listening."""
        self._waiting[person].discard(waiting)
