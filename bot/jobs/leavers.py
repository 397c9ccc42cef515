"""What is kept of workspaces, and not for ever: forgotten by whichever process comes first."""

from collections.abc import Callable
from datetime import datetime, timedelta

import structlog

from bot.attendance.privacy import parting
from storage.engine.database import Database
from storage.installations import serving, states
from storage.privacy.parting import held, under_way

log = structlog.get_logger(__name__)

_BATCHES_AT_ONCE = 8


class Leavers:
    """Forgets what is over of workspaces and of who begins to install the app there.

    `stays` is how long a workspace that took the app away may come back and find what it had.
    """

    def __init__(self, database: Database, clock: Callable[[], datetime], stays: timedelta) -> None:
        self._database = database
        self._clock = clock
        self._stays = stays

    async def forget_states(self) -> None:
        """Forget installations that were begun in a browser and not finished in time."""
        now = self._clock()
        if await self._database.read(states.any_ended, now):
            count = await self._database.run(states.forget, now)
            log.info("install_states_forgotten", count=count)

    async def part(self) -> None:
        """Erase what was of workspaces that did not come back, some of it at a time."""
        now = self._clock()
        if await self._database.read(serving.gone_since, now - self._stays):
            for school_id in await self._database.run(parting.begin, now - self._stays, now):
                log.warning("school_parted", school=str(school_id))
        for school_id in await self._database.read(under_way):
            for _ in range(_BATCHES_AT_ONCE):
                if not await self._database.run(parting.take_out, school_id, now):
                    count = sum((await self._database.read(held)).values())
                    log.warning("school_erased", school=str(school_id), held_anywhere=count)
                    break
