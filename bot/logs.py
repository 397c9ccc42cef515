"""Logs: one event a line, key=value or JSON, ids only."""

import logging
import sys
import threading
import traceback
import warnings
from asyncio import AbstractEventLoop
from collections.abc import Callable
from enum import StrEnum
from types import TracebackType
from typing import Any, TextIO, cast

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

from bot.watching import kinds

# Only these say what level a process is set to: at their lower levels libraries write whole
# payloads, and so names and tokens.
OURS = ("bot", "storage")
# What says that the program has started and where, to whoever starts it.
SERVER = "uvicorn"
# At WARNING Bolt writes parts of every payload that nobody listens to.
BOLT = "slack_bolt"
# At WARNING APScheduler tells of each tick that it leaves out since one is still under way: they
# are never to overlap, and how long they take is in the figures.
SCHEDULER = "apscheduler"
_ERRORS = frozenset({"error", "exception", "critical"})
SET_HERE = ("", *OURS, SERVER, BOLT, SCHEDULER)
WRITTEN = structlog.processors.KeyValueRenderer(key_order=["event"])
_log = structlog.get_logger(__name__)
# Is told an error's event, the error, and the reference that a person was given, if any.
Hear = Callable[[str, BaseException | None, str], None]
_ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class LogFormat(StrEnum):
    """How a line of the log is written: for people, or for what collects lines."""

    TEXT = "text"
    JSON = "json"


def configure(level: str, form: LogFormat = LogFormat.TEXT, hear: Hear | None = None) -> None:
    """Set up logging for the process. Called by the command line only.

    `hear` is told of each line that is an error, whatever is written.
    """
    handler = logging.StreamHandler()
    handler.setFormatter(_json_lines() if form is LogFormat.JSON else _TextLines())
    least = logging.getLevelNamesMapping()[level]
    handlers = [handler, *([] if hear is None else [_Heard(hear)])]
    logging.basicConfig(handlers=handlers, level=max(logging.WARNING, least), force=True)
    for name in OURS:
        logging.getLogger(name).setLevel(level)
    logging.getLogger(SERVER).setLevel(max(logging.INFO, least))
    for name in (BOLT, SCHEDULER):
        logging.getLogger(name).setLevel(logging.ERROR)
    warnings.showwarning = _warned
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            structlog.stdlib.add_logger_name,
            *([] if hear is None else [_hearing(hear)]),
            _errors_without_values,
            *_written_as(form),
        ],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )


def guard() -> None:
    """Have Python itself write no values of errors that nobody handles."""
    threading.excepthook = lambda failed: _unhandled("thread_failed", failed.exc_value)
    sys.unraisablehook = lambda failed: _unhandled("unraisable", failed.exc_value)


def loop_failed(_loop: AbstractEventLoop, context: dict[str, Any]) -> None:
    """Log what fails in an event loop with nobody to handle it; its own message has values."""
    error = context.get("exception")
    if error is None:
        _log.error("loop_failed", what=context["message"])
    else:
        _unhandled("loop_failed", error)


def nameless(error: BaseException) -> str:
    """Write where an error came from and of what kind it is, never its message."""
    return "\n".join(_without_values(error).values())


def _unhandled(event: str, error: BaseException | None) -> None:
    _log.error(event, exc_info=error)


def _warned(
    _message: Warning | str,
    category: type[Warning],
    filename: str,
    lineno: int,
    _file: TextIO | None = None,
    _line: str | None = None,
) -> None:
    """Log where Python or a library warns, and of what kind: the words may have values in them."""
    _log.warning("warned", kind=category.__name__, file=filename, line=lineno)


class _TextLines(logging.Formatter):
    """Lines for people; errors that libraries log are written as our own are."""

    def __init__(self) -> None:
        super().__init__("%(levelname)s %(name)s %(message)s")

    def formatException(self, ei: _ExcInfo) -> str:  # noqa: N802 - logging's name
        """Write an error without its message."""
        return nameless(ei[1]) if ei[1] else ""


def _json_lines() -> logging.Formatter:
    """Write what libraries log as our own lines are: an object a line."""
    own: list[Processor] = [
        structlog.stdlib.ProcessorFormatter.remove_processors_meta,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.JSONRenderer(sort_keys=True, default=str),
    ]
    foreign: list[Processor] = [structlog.stdlib.add_logger_name, _errors_without_values]
    return structlog.stdlib.ProcessorFormatter(processors=own, foreign_pre_chain=foreign)


def _written_as(form: LogFormat) -> list[Processor]:
    if form is LogFormat.JSON:
        return [structlog.stdlib.ProcessorFormatter.wrap_for_formatter]
    return [_on_one_line]


def _errors_without_values(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Write where an error came from and of what kind it is, never its message.

    A database names the values of the row that it refuses, and so students and notes.
    """
    error = _error_in(event)
    event.pop("exc_info", None)
    if error is not None:
        event.update(_without_values(error))
    return event


def _error_in(event: EventDict) -> BaseException | None:
    """Give the error that a line is about."""
    found: object = event.get("exc_info")
    if found is True:
        found = sys.exc_info()
    # A library's record has the three parts, ours may have the error alone.
    error = cast("_ExcInfo", found)[1] if isinstance(found, tuple) else found
    return error if isinstance(error, BaseException) else None


def _hearing(hear: Hear) -> Processor:
    """Have our own errors heard."""

    def heard(_logger: WrappedLogger, method: str, event: EventDict) -> EventDict:
        if method in _ERRORS:
            hear(event["event"], _error_in(event), event.get("reference", ""))
        return event

    return heard


class _Heard(logging.Handler):
    """Has errors heard that libraries log; their words are theirs, so that their name is told."""

    def __init__(self, hear: Hear) -> None:
        super().__init__(logging.ERROR)
        self._hear = hear

    def emit(self, record: logging.LogRecord) -> None:
        """Have one heard."""
        name = record.name.partition(".")[0]
        if name not in OURS:
            self._hear(name, record.exc_info[1] if record.exc_info else None, "")


def _without_values(error: BaseException) -> dict[str, str]:
    return {
        "kinds": " < ".join(kinds.kind(each) for each in kinds.chain(error)),
        "frames": "".join(traceback.format_tb(error.__traceback__)),
    }


def _on_one_line(
    logger: WrappedLogger, method: str, event: EventDict
) -> tuple[tuple[str], dict[str, bool]]:
    """Write an event as key=value; `exception` would add the error's own message below it."""
    return (WRITTEN(logger, method, event),), {"exc_info": False}
