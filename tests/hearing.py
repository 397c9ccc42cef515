"""Hearing: which errors the program logs in the process of a test, and whether it expects them."""

import logging
import sys
import traceback
from collections.abc import Collection, Generator
from contextlib import contextmanager
from pathlib import Path

import pytest
import structlog
from structlog.typing import EventDict, WrappedLogger

from bot import logs
from storage.engine.errors import DatabaseBusyError

# Of each error, the last ones.
_STEPS = 8
_ERRORS = frozenset({"error", "exception", "critical"})
# These send elsewhere what they hear, in threads that may outlive a test: what is away there is
# no error of the program's.
_SENDERS = frozenset({"opentelemetry", "sentry_sdk"})


class Heard:
    """The errors since somebody began to listen: each by its event, and by its kind and place."""

    def __init__(self) -> None:
        self.events: list[str] = []
        self.places: list[str] = []
        self.allowed: set[str] = set()

    def hear(self, event: str, error: BaseException | None, _reference: str) -> None:
        """Hear one; of a library it is the library's name.

        That nobody got round to something in time is a slow machine's: it may be, and has no place.
        """
        self.events.append(event)
        if isinstance(error, DatabaseBusyError):
            self.places.append("")
        else:
            self.places.append(event if error is None else f"{event}: {_place_of(error)}")


class _Listening:
    """Hands on what is heard to whoever listened last."""

    def __init__(self) -> None:
        self.to = Heard()

    def hear(self, event: str, error: BaseException | None, reference: str) -> None:
        self.to.hear(event, error, reference)


class _Libraries(logging.Handler):
    """Hears what libraries log as errors; what is ours is heard before it is written."""

    def emit(self, record: logging.LogRecord) -> None:
        name = record.name.partition(".")[0]
        if name not in logs.OURS and name not in _SENDERS:
            hear(name, record.exc_info[1] if record.exc_info else None, "")


_LISTENING = _Listening()
hear = _LISTENING.hear


def allow(*events: str) -> None:
    """Let the test at hand log some errors, or not: what it does may befall other things too."""
    _LISTENING.to.allowed.update(events)


def log_briefly() -> None:
    """Structlog's own default draws errors with all their variables, which takes a second each."""
    brief = [structlog.processors.format_exc_info, structlog.processors.KeyValueRenderer()]
    structlog.configure(processors=[_heard, *brief])


def hear_libraries() -> None:
    """Hear what libraries log from now on."""
    logging.getLogger().addHandler(_Libraries(logging.ERROR))


def _heard(_logger: WrappedLogger, method: str, event: EventDict) -> EventDict:
    if method in _ERRORS:
        error = event.get("exc_info")
        hear(event["event"], error if isinstance(error, BaseException) else sys.exception(), "")
    return event


def _place_of(error: BaseException) -> str:
    """Say what kind of error it is, and by which steps of ours it came about."""
    frames = traceback.extract_tb(error.__traceback__)
    steps = [
        f"{Path(each.filename).name}:{each.lineno} {each.name}"
        for each in frames
        if "site-packages" not in each.filename
    ]
    return f"{type(error).__name__} at {' > '.join(steps[-_STEPS:])}"


@contextmanager
def guarded(errors: Collection[str] = (), may_log: Collection[str] = ()) -> Generator[Heard]:
    """Fail at the end for an error that nobody expects, and for an expected one that did not come.

    A guard inside another one keeps from it what it hears. None hears what is logged while the
    command line, or structlog's `capture_logs`, has taken its place.
    """
    before, _LISTENING.to = _LISTENING.to, (heard := Heard())
    try:
        yield heard
    finally:
        _LISTENING.to = before
    told = _told(heard, errors, may_log)
    if told:
        pytest.fail(told, pytrace=False)


def _told(heard: Heard, errors: Collection[str], may_log: Collection[str]) -> str:
    known = {*errors, *may_log, *heard.allowed}
    told = zip(heard.events, heard.places, strict=True)
    # Each once: what fails a hundred times is one thing.
    unexpected = dict.fromkeys(place for event, place in told if place and event not in known)
    missing = sorted({*errors} - {*heard.events})
    return "\n".join(
        [
            *(f"The program logged an error that no mark expects: {each}" for each in unexpected),
            *(f"A mark expects an error that the program did not log: {each}" for each in missing),
        ]
    )
