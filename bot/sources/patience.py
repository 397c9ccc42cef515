"""Asking again: what may pass is tried a few times, as late as a server says."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

from tenacity import AsyncRetrying, RetryCallState, retry_if_exception, stop_after_attempt

from bot.sources.errors import FetchError

T = TypeVar("T")
Pause = Callable[[float], Awaitable[None]]

_TRIES = 6
# Services allow so many requests a minute: who has asked too often waits a minute at most.
_LONGEST_WAIT, _USUAL_WAIT = 300.0, 2.0


class BusyError(FetchError):
    """A service wants to be asked again later, in so many seconds if it said so."""

    def __init__(self, sentence: str, wait: float | None) -> None:
        super().__init__(sentence, passes=True)
        self.wait = wait


async def insisted(pause: Pause, ask: Callable[[], Awaitable[T]]) -> T:
    """Ask, and again while that may help. Raises the FetchError of the last time."""

    async def asked() -> T:
        return await ask()

    retrying = AsyncRetrying(
        sleep=pause,
        stop=stop_after_attempt(_TRIES),
        wait=_wait,
        retry=retry_if_exception(_may_pass),
        reraise=True,
    )
    return await retrying(asked)


def _may_pass(error: BaseException) -> bool:
    return isinstance(error, FetchError) and error.passes


def _wait(state: RetryCallState) -> float:
    error = state.outcome.exception() if state.outcome else None
    told = error.wait if isinstance(error, BusyError) else None
    usual = _USUAL_WAIT * 2 ** (state.attempt_number - 1)
    return min(max(usual if told is None else told, 0.0), _LONGEST_WAIT)
