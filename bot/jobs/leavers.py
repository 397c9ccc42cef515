"""What is kept of workspaces, and not for ever: forgotten by whichever process comes first."""

from collections.abc import Callable
from datetime import datetime

import structlog

from storage.engine.database import Database
from storage.installations import states

log = structlog.get_logger(__name__)


class Leavers:
    """Forgets what is over of workspaces and of who begins to install the app there."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock

    async def forget_states(self) -> None:
        """Forget installations that were begun in a browser and not finished in time."""
        now = self._clock()
        if await self._database.read(states.any_ended, now):
            count = await self._database.run(states.forget, now)
            log.info("install_states_forgotten", count=count)
