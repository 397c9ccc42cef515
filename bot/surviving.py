"""Surviving: what goes on beside a failure, or comes again after it, logs it and is not ended."""

from collections.abc import Generator
from contextlib import contextmanager

import structlog

log = structlog.get_logger(__name__)


@contextmanager
def survived(event: str, **told: str) -> Generator[None]:
    """Log what fails inside, as `event` with what is `told` of it, and end the failure there."""
    try:
        yield
    except Exception as error:  # a step, a round, an effect: one must not stop the others
        log.exception(event, **told, error=type(error).__name__)
