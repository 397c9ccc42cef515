"""Where the app stands installed, as Slack tells of it: taken away, or added to a workspace."""

from collections.abc import Callable
from datetime import datetime

import structlog

from bot.attendance.workspaces import leaving
from bot.attendance.workspaces.leaving import Told
from bot.slack.workspaces import Workspaces
from storage.engine.database import Database
from storage.engine.errors import NothingDoneError

log = structlog.get_logger(__name__)


class Standing:
    """Follows what Slack tells of the app's installations; what is stopped is so at once."""

    def __init__(
        self, database: Database, workspaces: Workspaces, clock: Callable[[], datetime]
    ) -> None:
        self._database = database
        self._workspaces = workspaces
        self._clock = clock

    async def heard(self, told: Told) -> bool:
        """Do what follows from what Slack tells; False, and nothing was done, when it can't now."""
        try:
            changed = await self._database.run(leaving.heard, told, self._clock())
        except NothingDoneError:
            return False
        where = told.team_id or told.enterprise_id
        log.info("installation_told", kind=told.kind, of=where, changed=changed)
        if changed:
            await self._workspaces.refresh()
        return True
