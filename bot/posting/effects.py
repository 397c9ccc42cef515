"""Effects: what is done after the answer has gone out, and waited for at the end."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress

import structlog

log = structlog.get_logger(__name__)

Effect = Callable[[], Awaitable[None]]


class Effects:
    """A list of things to do once the present request is answered.

    Listeners add to it; the door that sent the answer starts it. One that fails is logged and
    stops none of the others: the record was saved before.
    """

    def __init__(self) -> None:
        self._waiting: list[Effect] = []
        self._running: set[asyncio.Task[None]] = set()
        self._ending = asyncio.Event()

    def after_ack(self, effect: Effect) -> None:
        """Do this once the answer is out."""
        self._waiting.append(effect)

    async def start(self) -> None:
        """Begin all that waits; the door calls this when its answer is out."""
        waiting, self._waiting = self._waiting, []
        for effect in waiting:
            self.begin(effect)

    def begin(self, effect: Effect) -> None:
        """Begin this at once, and wait for it at the end."""
        task = asyncio.create_task(_logged(effect))
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def pause(self, seconds: float) -> None:
        """Let time pass inside an effect; no more of it once the program is ending."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._ending.wait(), seconds)

    async def settle(self, seconds: float = 5.0) -> None:
        """Begin what waits, end every pause, and give all some time to end; for the shutdown."""
        self._ending.set()
        await self.start()
        if self._running:
            await asyncio.wait(self._running, timeout=seconds)


async def _logged(effect: Effect) -> None:
    try:
        await effect()
    except Exception as error:  # the runner of effects: one must not stop the others
        log.exception("effect_failed", error=type(error).__name__)
