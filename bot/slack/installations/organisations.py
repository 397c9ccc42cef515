"""Organisations that have the app themselves: in which of their workspaces, as Slack lists it."""

import asyncio
from collections.abc import Callable
from contextlib import aclosing
from datetime import datetime, timedelta

import structlog

from bot.attendance.workspaces import leaving
from bot.slack.calls import Calls
from bot.slack.errors import UNREADABLE, SlackTrouble, Unanswered
from bot.slack.installations.installed import Installations
from bot.slack.tokens import Token
from bot.slack.workspaces import Installed, Workspaces
from storage.engine.database import Database
from storage.engine.errors import NothingDoneError

log = structlog.get_logger(__name__)

TEAMS = "auth.teams.list"
# Slack tells of each change; what it told while nobody heard it shows after an hour at the latest.
_EVERY = timedelta(hours=1)
# Somebody uses the app in a workspace that is not known to have it: that is asked at once.
_AGAIN = timedelta(minutes=1)
_PATIENCE_SECONDS = 2.0
# What an event said that short before is later than a list that was asked for about then.
_OF_EVENTS = timedelta(minutes=1)


class Organisations:
    """Follows where organisations have added the app; events are lost when nobody hears them."""

    def __init__(
        self,
        database: Database,
        installations: Installations,
        workspaces: Workspaces,
        calls: Callable[[Installed, Token], Calls],
        clock: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._installations = installations
        self._workspaces = workspaces
        self._calls = calls
        self._clock = clock
        self._looked: dict[str, datetime] = {}

    async def look(self) -> None:
        """Look after an hour where each organisation has the app, and serve just that."""
        for each in await self._installations.organisations():
            if self._is_due(each, _EVERY):
                await self._look_at(each, _OF_EVENTS)

    async def look_for(self, enterprise_id: str) -> None:
        """Look at once where an organisation has the app: it is used where it is not known.

        Without an answer soon it stays unknown there.
        """
        for each in await self._of(enterprise_id):
            if self._is_due(each, _AGAIN):
                try:
                    async with asyncio.timeout(_PATIENCE_SECONDS):
                        await self._look_at(each, _OF_EVENTS)
                except TimeoutError:
                    log.warning("organisation_silent", of=enterprise_id, code="too_slow")

    async def look_after_install(self, enterprise_id: str) -> None:
        """Look where an organisation that has just installed the app has it already."""
        for each in await self._of(enterprise_id):
            self._looked[enterprise_id] = self._clock()
            await self._look_at(each, timedelta())

    async def _of(self, enterprise_id: str) -> list[Installed]:
        every = await self._installations.organisations()
        return [each for each in every if each.workspace.enterprise_id == enterprise_id]

    def _is_due(self, organisation: Installed, after: timedelta) -> bool:
        """Whether it was looked so long ago, or by a clock that was ahead; then it is, now."""
        key, now = organisation.workspace.enterprise_id, self._clock()
        looked = self._looked.get(key)
        if looked is not None and looked <= now < looked + after:
            return False
        self._looked[key] = now
        return True

    async def _look_at(self, organisation: Installed, of_events: timedelta) -> None:
        of, asked_at = organisation.workspace.enterprise_id, self._clock()
        told_by = asked_at - of_events
        try:
            teams = await _teams(self._calls(organisation, Token(organisation.token)))
            changed = await self._database.run(
                leaving.listed, organisation.installation_id, teams, told_by, asked_at
            )
        except SlackTrouble as trouble:
            log.warning("organisation_silent", of=of, code=trouble.code)
        except NothingDoneError:
            self._looked.pop(of, None)
        else:
            if changed:
                log.info("organisation_changed", of=of)
                await self._workspaces.refresh()


async def _teams(calls: Calls) -> dict[str, str]:
    """List the workspaces in which an organisation has the app, by id and name."""
    found: dict[str, str] = {}
    async with aclosing(calls.pages(TEAMS, {})) as pages:
        async for page in pages:
            teams: object = page.get("teams")
            if not isinstance(teams, list):
                raise Unanswered(UNREADABLE)
            found |= {str(each["id"]): str(each.get("name") or "") for each in page["teams"]}
    return found
