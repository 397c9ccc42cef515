"""What the edges of the program say of what they do, whoever listens.

Rules, pictures and storage say nothing: what they do is timed from outside.
"""

from contextlib import AbstractContextManager, nullcontext
from enum import StrEnum


class Timed(StrEnum):
    """What takes time, and is timed; beside it, what each is told apart by."""

    ANSWER = "answer"  # what Slack sent: kinds of payloads
    REDRAW = "redraw"  # since the change that it shows
    CALL = "slack_call"  # the method
    DELIVERY = "delivery"  # the purpose
    STEP = "tick_step"  # the step


class Counted(StrEnum):
    """What happens, and is counted; beside it, what each is told apart by."""

    REFUSED = "payloads_refused"  # the status
    SLACK_ANSWER = "slack_answers"  # the method, and Slack's word
    DELIVERY = "deliveries"  # the purpose, and what became of it
    TICK = "ticks"
    ERROR = "errors"  # the event in the log


class Watch:
    """Is told what the program does. This one keeps nothing of it.

    What things are told apart by are words of the program's own, and so few: never a school, a
    person, or anything that was sent. `ids` are for traces, where each stands alone.
    """

    def timing(
        self, what: Timed, which: str = "", since: float | None = None, **ids: str | int
    ) -> AbstractContextManager[None]:
        """Time a block, or what has begun at `since` by `time.perf_counter` and ends with it."""
        del what, which, since, ids
        return nullcontext()

    def count(self, what: Counted, *which: str) -> None:
        """Count that something happened."""


UNWATCHED = Watch()
