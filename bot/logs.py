"""Logs: one event a line, key=value, ids only."""

import logging
import sys
import traceback

import structlog
from structlog.typing import EventDict, WrappedLogger

# At their lower levels these write whole payloads, and so names and tokens, or page after page, or
# what says nothing to whoever starts the program.
TALKATIVE = ("slack_bolt", "slack_sdk", "aiohttp", "sqlalchemy", "asyncio", "matplotlib", "alembic")
# At WARNING Bolt writes parts of every payload that nobody listens to.
BOLT = "slack_bolt"
WRITTEN = structlog.processors.KeyValueRenderer(key_order=["event"])


def configure(level: str) -> None:
    """Set up logging for the process. Called by the command line only."""
    logging.basicConfig(format="%(levelname)s %(name)s %(message)s", level=level, force=True)
    for name in TALKATIVE:
        logging.getLogger(name).setLevel(
            max(logging.WARNING, logging.getLevelNamesMapping()[level])
        )
    logging.getLogger(BOLT).setLevel(logging.ERROR)
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            structlog.stdlib.add_logger_name,
            _errors_without_values,
            _on_one_line,
        ],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )


def _errors_without_values(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Write where an error came from and of what kind it is, never its message.

    A database names the values of the row that it refuses, and so students and notes.
    """
    error = event.pop("exc_info", None)
    if error is True:
        error = sys.exc_info()[1]
    if isinstance(error, BaseException):
        event["kinds"] = " < ".join(_kinds_of(error))
        event["frames"] = "".join(traceback.format_tb(error.__traceback__))
    return event


def _on_one_line(
    logger: WrappedLogger, method: str, event: EventDict
) -> tuple[tuple[str], dict[str, bool]]:
    """Write an event as key=value; `exception` would add the error's own message below it."""
    return (WRITTEN(logger, method, event),), {"exc_info": False}


def _kinds_of(error: BaseException | None) -> list[str]:
    """Name an error and what caused it, with the SQLSTATE where the database gave one."""
    kinds: list[str] = []
    while error is not None:
        state = getattr(error, "sqlstate", None)
        kinds.append(f"{type(error).__name__}({state})" if state else type(error).__name__)
        error = error.__cause__ or error.__context__
    return kinds
