"""Writing down what is due, for every school, whichever workspace it is of."""

from collections.abc import Callable, Sequence
from datetime import datetime

import structlog
from sqlalchemy import Connection

from bot.posting.delivering.outbox import Source
from storage.deliveries import queue, unserved
from storage.engine.database import Database
from storage.installations import serving

log = structlog.get_logger(__name__)


class Enqueuing:
    """Makes deliveries of what is due, once; nothing where the bot has been taken away."""

    def __init__(
        self, database: Database, sources: Sequence[Source], clock: Callable[[], datetime]
    ) -> None:
        self._database = database
        self._sources = sources
        self._clock = clock

    async def enqueue(self) -> None:
        """Write down what is due by now, and that what waited for nobody is needless."""
        for source in self._sources:
            new = await self._database.read(_new, source, self._clock())
            if new:
                await self._database.run(queue.enqueue, new)
                log.info("deliveries_due", count=len(new))
        now = self._clock()
        if await self._database.read(unserved.are_over, now):
            ended = await self._database.run(unserved.end, now)
            log.info("deliveries_needless", count=ended, why=unserved.NO_WORKSPACE)


def _new(connection: Connection, source: Source, now: datetime) -> list[queue.Due]:
    stopped = serving.stopped_schools(connection)
    due = [each for each in source(connection, now) if each.school_id not in stopped]
    return queue.unknown(connection, due)
