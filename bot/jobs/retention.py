"""Retention at night: what is over goes bit by bit, so that nobody at a press waits for it."""

from collections.abc import Callable
from datetime import date, datetime, time
from uuid import UUID

import structlog

from bot.attendance.days import dates
from bot.attendance.privacy import keeping
from storage.engine.database import Database
from storage.schools import schools
from storage.schools.schools import NamedSchool

log = structlog.get_logger(__name__)

NIGHT = time(2)
BATCHES_AT_ONCE = 20


class Nights:
    """Takes out what is over, once a night in each school: from two in the morning by its zone."""

    def __init__(
        self, database: Database, clock: Callable[[], datetime], batches: int = BATCHES_AT_ONCE
    ) -> None:
        self._database = database
        self._clock = clock
        self._batches = batches
        self._done = dict[UUID, date]()

    async def take_out(self) -> None:
        """Take some of it out, and go on the next time; a school is done when nothing is left."""
        left = self._batches
        for school in await self._database.read(schools.every):
            local = dates.local(school.time_zone, self._clock())
            is_done = self._done.get(school.id) == local.date()
            if local.time() >= NIGHT and not is_done and left:
                left = await self._some_of(school, left)
                if left:
                    self._done[school.id] = local.date()

    async def _some_of(self, school: NamedSchool, left: int) -> int:
        """Take so many batches out at most; says how many might have followed."""
        while left:
            batch = await self._database.read(keeping.next_batch, school, self._clock())
            if batch is None:
                break
            rows = await self._database.run(keeping.take_out, school, batch, self._clock())
            log.info("kept_long_enough", school=str(school.id), of=batch.found.kind, rows=rows)
            left -= 1
        return left
