"""Logs: one event a line, key=value, ids only."""

import logging

import structlog

# At their lower levels these write whole payloads, and so names and tokens.
TALKATIVE = ("slack_bolt", "slack_sdk", "aiohttp", "sqlalchemy", "asyncio", "httpx")
# At WARNING Bolt writes parts of every payload that nobody listens to.
BOLT = "slack_bolt"


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
            structlog.processors.format_exc_info,
            structlog.processors.KeyValueRenderer(key_order=["event"]),
        ],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )
