"""Effects: what is done after the answer has gone out, and waited for at the end."""

import asyncio
from collections.abc import Awaitable, Callable, Generator
from contextlib import AbstractAsyncContextManager, contextmanager, suppress
from contextvars import ContextVar

from bot.crowds import Turnstile
from bot.slack.tempo import Haste, calling
from bot.surviving import survived
from bot.watching.watch import UNWATCHED, Watch

Effect = Callable[[], Awaitable[None]]

# What waits for the answer to the request at hand.
_WAITING: ContextVar[list[Effect] | None] = ContextVar("waiting", default=None)


class Effects:
    """Things to do once the request at hand is answered.

    Listeners name them; the door that sent the answer begins them, and those of no other request.
    One that fails is logged and stops none of the others: the record was saved before.
    """

    def __init__(self, turnstile: Turnstile | None = None, watch: Watch = UNWATCHED) -> None:
        self._turnstile = turnstile or Turnstile()
        self._watch = watch
        self._running: set[asyncio.Task[None]] = set()
        self._ending = asyncio.Event()

    @contextmanager
    def of_request(self) -> Generator[Effect]:
        """Gather what one request wants done; what this gives is called when its answer is out."""
        waiting: list[Effect] = []

        async def begin() -> None:
            for effect in waiting:
                self.begin(effect)

        token = _WAITING.set(waiting)
        try:
            yield begin
        finally:
            _WAITING.reset(token)

    def after_ack(self, effect: Effect) -> None:
        """Do this once the answer is out; at once where no answer is waited for."""
        waiting = _WAITING.get()
        if waiting is None:
            self.begin(effect)
        else:
            waiting.append(self._watch.part(effect))

    def begin(self, effect: Effect) -> None:
        """Begin this at once, and wait for it at the end."""
        task = asyncio.create_task(_logged(effect))
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    def running(self) -> int:
        """Say how many are under way."""
        return len(self._running)

    def giving_way(self) -> AbstractAsyncContextManager[None]:
        """Hold up nobody who waits for an answer: what is inside is done in their turns' gaps."""
        return self._turnstile.redraw()

    async def pause(self, seconds: float) -> None:
        """Let time pass inside an effect; no more of it once the program is ending."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._ending.wait(), seconds)

    async def settle(self, seconds: float = 5.0) -> None:
        """End every pause, and give all that is begun some time to end; for the shutdown.

        What they begin in their turn is waited for as well.
        """
        self._ending.set()
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while self._running:
                    await asyncio.wait(self._running)
                    # Only now is what has ended taken out.
                    await asyncio.sleep(0)


async def failure_of(work: Awaitable[object]) -> Exception | None:
    """Do something for a person, who is told if it fails: give what it failed by, if it did."""
    try:
        await work
    except Exception as error:  # noqa: BLE001  # whatever it is, nobody else is left to tell it
        return error
    return None


async def _logged(effect: Effect) -> None:
    # What an effect wants done in its turn waits for no answer: this one's may be out long since.
    _WAITING.set(None)
    with survived("effect_failed"), calling(Haste.AFTERWARDS):
        await effect()
