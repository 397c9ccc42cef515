"""Keeping where a contact clock has run out: by whichever process sees it first."""

from collections.abc import Callable
from datetime import datetime

import structlog

from bot.attendance.contacts import breaches
from storage.engine.database import Database

log = structlog.get_logger(__name__)


class ContactClocks:
    """Looks at the clocks of today in every school that has one."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock

    async def keep_breaches(self) -> None:
        """Keep each clock that has run out, once for the student and the day."""
        now = self._clock()
        found = await self._database.read(breaches.run_out, now)
        if found:
            await self._database.run(breaches.keep, found, now)
            log.info("contact_breaches", count=len(found))
