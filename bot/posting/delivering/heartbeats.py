"""Heartbeats: whoever holds a delivery renews its lease while they work on it."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import structlog
from sqlalchemy.exc import SQLAlchemyError

from bot.posting.delivering.outbox import Outbox
from storage.deliveries import outcomes
from storage.deliveries.queue import Claim
from storage.engine.errors import NothingDoneError

log = structlog.get_logger(__name__)


@asynccontextmanager
async def beating(outbox: Outbox, claim: Claim) -> AsyncGenerator[None]:
    """Renew a lease again and again while the block lasts.

    Not for ever: who does not come to an end is followed by another as one who died is.
    """
    beats = asyncio.create_task(_beat(outbox, claim))
    try:
        yield
    finally:
        beats.cancel()
        await asyncio.wait({beats})


async def _beat(outbox: Outbox, claim: Claim) -> None:
    timings = outbox.timings
    for _ in range(timings.most_beats):
        await asyncio.sleep(timings.beat.total_seconds())
        try:
            is_ours = await outbox.database.run(outcomes.renew, claim, timings.lease)
        except (NothingDoneError, SQLAlchemyError) as error:
            # There are several beats to a lease.
            log.warning("beat_missed", delivery=str(claim.id), error=type(error).__name__)
            continue
        if not is_ours:
            return
