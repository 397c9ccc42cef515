"""What the edges of the program say of what they do, whoever listens.

Rules, pictures and storage say nothing: what they do is timed from outside.
"""

from collections.abc import Awaitable, Callable, Generator
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from enum import StrEnum

Work = Callable[[], Awaitable[None]]


class Timed(StrEnum):
    """What takes time, and is timed; beside it, what each is told apart by."""

    ANSWER = "answer"  # what Slack sent: kinds of payloads
    REDRAW = "redraw"  # since the change that it shows
    CALL = "slack_call"  # the method
    DELIVERY = "delivery"  # the purpose
    STEP = "tick_step"  # the step
    # Of these there are no figures.
    TICK = "tick"
    REQUEST = "request"  # of the API: the method and the address, as the document has it


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

    def part(self, work: Work) -> Work:
        """Give work that is a part of what is timed here, whenever it is done."""
        return work


class Watches(Watch):
    """Several, of whom each is told."""

    def __init__(self, *each: Watch) -> None:
        self._each = each

    @contextmanager
    def timing(
        self, what: Timed, which: str = "", since: float | None = None, **ids: str | int
    ) -> Generator[None]:
        """Have a block timed by each."""
        with ExitStack() as stack:
            for watch in self._each:
                stack.enter_context(watch.timing(what, which, since, **ids))
            yield

    def count(self, what: Counted, *which: str) -> None:
        """Have each told that something happened."""
        for watch in self._each:
            watch.count(what, *which)

    def part(self, work: Work) -> Work:
        """Give work that each takes for a part of what is timed here."""
        for watch in self._each:
            work = watch.part(work)
        return work


UNWATCHED = Watch()
