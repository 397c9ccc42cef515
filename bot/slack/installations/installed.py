"""Where the bot is installed: as the database has it, and the environment's own workspace."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

import structlog

from bot.sealing import SETTING, Seal, SealError
from bot.slack.contact import Contact
from bot.slack.methods.people import People, Workspace
from bot.slack.workspaces import Installed
from storage.engine.database import Database
from storage.installations import kept
from storage.installations.kept import NewInstallation, Serving
from storage.schools import schools

log = structlog.get_logger(__name__)


class OwnWorkspace:
    """The workspace or organisation whose token is in the environment: Slack has to say which.

    Without a token there is none, and nothing is waited for.
    """

    def __init__(self, token: str | None, people: People, contact: Contact) -> None:
        self.token = token
        self.workspace: Workspace | None = None
        self._people = people
        self._contact = contact

    def problem(self) -> str | None:
        """Say what is waited for until it is known; None from then on."""
        if self.token is None or self.workspace:
            return None
        return self._contact.problem() or "still starting"

    async def identify(self, database: Database, now: datetime) -> None:
        """Ask Slack until it answers, and keep what it says; schools without one are this one's.

        Raises SlackTrouble when Slack refuses the token.
        """
        if self.token is None:
            return
        found = await self._contact.answer(self._people.workspace)
        new = NewInstallation(
            installed_in=found.team_id or found.enterprise_id,
            enterprise_id=found.enterprise_id,
            bot_user_id=found.bot_user_id,
            is_org_wide=not found.team_id,
        )
        if not await database.run(kept.keep_of_environment, new, now):
            log.warning("own_token_unused", team=new.installed_in, why="the app brought its own")
        if found.team_id:
            await database.run(schools.claim_for_workspace, found.team_id)
        self.workspace = found

    def opens(self, workspace: Workspace) -> bool:
        """Whether the token is a workspace's, or that of its whole enterprise."""
        return self.workspace in {workspace, replace(workspace, team_id="")}


class Installations:
    """Reads which workspaces have the app, and opens their tokens."""

    def __init__(self, database: Database, seal: Seal, own: OwnWorkspace | None) -> None:
        self._database = database
        self._seal = seal
        self._own = own
        self._sealed: set[str] = set()
        self._refused = 0

    def problem(self) -> str | None:
        """Say that there are tokens which no key opens, or Slack does not renew; else None."""
        if self._sealed:
            of = _workspaces(len(self._sealed))
            return f"no key of {SETTING} opens the token of {of}: see rollcall doctor"
        if self._refused:
            of = _workspaces(self._refused)
            return f"Slack does not renew the token of {of}: see rollcall doctor"
        return None

    async def read(self) -> Sequence[Installed]:
        """List what can be served; one whose token no key opens is told of once, and left out."""
        found = await self._database.read(kept.served)
        self._sealed &= {each.team_id for each in found}
        self._refused = sum(each.renewal_refused is not None for each in found)
        return [
            Installed(_workspace_of(each), each.installation_id, each.is_org_wide, token)
            for each in found
            if (token := self._token_of(each)) is not None
        ]

    async def organisations(self) -> Sequence[Installed]:
        """List where a whole organisation has the app, whichever workspaces it added it to."""
        found = await self._database.read(kept.organisations)
        return [
            Installed(
                Workspace("", each.enterprise_id, each.bot_user_id),
                each.installation_id,
                is_org_wide=True,
                token=token,
            )
            for each in found
            if (token := self._token_of(each)) is not None
        ]

    def _token_of(self, serving: Serving) -> str | None:
        if serving.bot_token is None:
            opens = self._own and self._own.opens(_workspace_of(serving))
            return self._own.token if self._own and opens else None
        try:
            token = self._seal.open(serving.bot_token, serving.team_id)
        except SealError as error:
            if serving.team_id not in self._sealed:
                log.error("token_sealed", team=serving.team_id, sentence=str(error))  # noqa: TRY400 - a sentence for who runs it
            self._sealed.add(serving.team_id)
            return None
        self._sealed.discard(serving.team_id)
        return token


def _workspaces(count: int) -> str:
    return "one workspace" if count == 1 else f"{count} workspaces"


def _workspace_of(serving: Serving) -> Workspace:
    return Workspace(serving.team_id, serving.enterprise_id, serving.bot_user_id)
