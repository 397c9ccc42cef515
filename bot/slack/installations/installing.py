"""Installing the app in a workspace: what somebody began in a browser is finished with Slack."""

import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256

import structlog
from pydantic import BaseModel

from bot.sealing import Seal
from bot.slack.calls import Calls
from bot.slack.errors import UNREADABLE, Unanswered
from bot.slack.installations.granting import Grant, granted
from bot.slack.installations.organisations import Organisations
from bot.slack.workspaces import Workspaces
from bot.starting import ClientKeys
from storage.engine.database import Database
from storage.installations import kept, states
from storage.installations.kept import NewInstallation

log = structlog.get_logger(__name__)


class _Place(BaseModel):
    id: str
    name: str = ""


class _Person(BaseModel):
    id: str


class _Installation(Grant):
    """What Slack answers to a code: a bot's token, of a workspace or of a whole enterprise."""

    scope: str = ""
    bot_user_id: str
    app_id: str = ""
    team: _Place | None = None
    enterprise: _Place | None = None
    is_enterprise_install: bool = False
    authed_user: _Person | None = None


@dataclass(frozen=True, slots=True)
class InstalledPlace:
    """Where the app was installed: in a workspace, or in an enterprise if `is_org_wide`.

    `teams` are the enterprise's workspaces that have it already, by name.
    """

    id: str
    name: str
    app_id: str
    is_org_wide: bool
    teams: tuple[str, ...] = ()


class Installing:
    """Lets workspaces install the app; each is served at once, by whichever process."""

    def __init__(
        self,
        database: Database,
        calls: Calls,
        keys: ClientKeys,
        seal: Seal,
        workspaces: Workspaces,
        organisations: Organisations,
    ) -> None:
        self.client_id = keys.client_id
        self._database = database
        self._calls = calls
        self._keys = keys
        self._seal = seal
        self._workspaces = workspaces
        self._organisations = organisations

    async def begin(self, lasting: timedelta, now: datetime) -> str:
        """Give a state, by which the end of an installation is known to be of this beginning."""
        state = secrets.token_urlsafe(32)
        await self._database.run(states.begin, _digest(state), now + lasting)
        return state

    async def use(self, state: str, now: datetime) -> bool:
        """Use a state up; False when it was none, was used before or has ended."""
        return await self._database.run(states.use, _digest(state), now)

    async def finish(self, code: str, now: datetime) -> InstalledPlace:
        """Have Slack give the token for a code, keep it encrypted, and serve the workspace.

        Raises SlackTrouble when Slack gives none.
        """
        access = await granted(self._calls, self._keys, {"code": code}, _Installation)
        new, place = self._new(access, now)
        installation_id = await self._database.run(kept.keep, new, now)
        log.info("app_installed", installed_in=new.installed_in, org_wide=new.is_org_wide)
        await self._workspaces.refresh()
        if not place.is_org_wide:
            return place
        await self._organisations.look_after_install(place.id)
        teams = await self._database.read(kept.teams_of, installation_id)
        return replace(place, teams=tuple(name or team_id for team_id, name in teams.items()))

    def _new(self, access: _Installation, now: datetime) -> tuple[NewInstallation, InstalledPlace]:
        org_wide = access.is_enterprise_install
        place = access.enterprise if org_wide else access.team
        if place is None:
            raise Unanswered(UNREADABLE)
        token = access.sealed(self._seal, now)
        new = NewInstallation(
            installed_in=place.id,
            enterprise_id=access.enterprise.id if access.enterprise else "",
            bot_user_id=access.bot_user_id,
            is_org_wide=org_wide,
            name=place.name,
            app_id=access.app_id,
            scopes=access.scope,
            bot_token=token.bot_token,
            refresh_token=token.refresh_token,
            token_ends_at=token.ends_at,
            installed_by=access.authed_user.id if access.authed_user else None,
        )
        return new, InstalledPlace(place.id, place.name, access.app_id, org_wide)


def _digest(state: str) -> bytes:
    return sha256(state.encode(errors="replace")).digest()
