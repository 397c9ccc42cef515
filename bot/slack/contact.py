"""Contact with Slack: it is asked again and again, ever more rarely, until it answers."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar

import structlog
from tenacity import AsyncRetrying, RetryCallState, retry_if_exception, wait_exponential

from bot.crowds import LONGEST_SECONDS
from bot.slack.errors import Declined, SlackTrouble

log = structlog.get_logger(__name__)

T = TypeVar("T")

# Of the attempts that fail one in so many is told of: every ten minutes, in the long run.
_TOLD_EVERY = 10


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait, in seconds.

    The program's start waits `start` for Slack and then goes on without it. Between two attempts
    `shortest` pass at first, then twice as long each time, at most `longest`. A minute of Slack's
    rates has `minute`. Once somebody has waited for a `turn` so long, who comes is turned away.
    """

    start: float = 3.0
    shortest: float = 0.5
    longest: float = 60.0
    minute: float = 60.0
    turn: float = LONGEST_SECONDS


class Contact:
    """Asks one thing of Slack with a token, named as the setting, until there is an answer.

    What is waited for is told in the log, at once and then rarely, and to whoever asks.
    """

    def __init__(self, token: str, patience: Patience) -> None:
        self._token = token
        self._growing = wait_exponential(multiplier=patience.shortest, max=patience.longest)
        self._problem: str | None = "Slack has not answered yet"

    def problem(self) -> str | None:
        """Say what is waited for; None once there was an answer."""
        return self._problem

    async def answer(self, ask: Callable[[], Awaitable[T]], *, despite_refusals: bool = False) -> T:
        """Ask until Slack answers. Raises SlackTrouble for a refusal, which stays as it is.

        `despite_refusals` asks on even then: somebody may mend it while the program runs.
        """
        patient = AsyncRetrying(
            retry=retry_if_exception(
                lambda error: (
                    isinstance(error, SlackTrouble) and (despite_refusals or not _is_refusal(error))
                )
            ),
            wait=self._wait,
            before_sleep=self._tell,
            reraise=True,
        )
        answer: T = await patient(ask)
        if patient.statistics["attempt_number"] > 1:
            log.info("slack_answers", attempts=patient.statistics["attempt_number"])
        self._problem = None
        return answer

    def _wait(self, state: RetryCallState) -> float:
        """Wait longer each time, and as long as Slack says."""
        trouble = _trouble_of(state)
        told = trouble.wait if isinstance(trouble, Declined) else None
        return max(self._growing(state), told or 0.0)

    def _tell(self, state: RetryCallState) -> None:
        trouble = _trouble_of(state)
        if _is_refusal(trouble):
            self._problem = f"Slack refuses {self._token}: {trouble.code}"
        else:
            self._problem = f"Slack does not answer: {trouble.code}"
        if state.attempt_number == 1 or state.attempt_number % _TOLD_EVERY == 0:
            sentence = f"{self._problem}; Rollcall asks again until that is over."
            log.warning("waiting_for_slack", sentence=sentence)


def _is_refusal(trouble: SlackTrouble) -> bool:
    """Whether asking again is of no use: Slack was there, and said no for good."""
    return isinstance(trouble, Declined) and trouble.is_permanent


def _trouble_of(state: RetryCallState) -> SlackTrouble:
    """Give what an attempt ended with; only Slack's troubles lead to another one."""
    error = state.outcome.exception() if state.outcome else None
    if not isinstance(error, SlackTrouble):
        raise TypeError(f"an attempt ended with {error!r}")
    return error
