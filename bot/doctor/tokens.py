"""The tokens of workspaces, each asked for its own schools: the environment's, and those kept."""

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

import aiohttp
from sqlalchemy import Connection

from bot.app.opened import opened_slack
from bot.doctor import workspace
from bot.doctor.findings import Finding, warning
from bot.sealing import Seal, SealError
from bot.settings import Settings
from bot.slack.client import SlackClient
from bot.slack.errors import SlackTrouble
from bot.slack.installations.greeting import Greeting, greet
from bot.slack.tokens import Token
from storage.engine.database import Database
from storage.installations import kept, renewing
from storage.schools import examining

NOWHERE = warning(
    "workspaces",
    "No workspace has installed the app yet, and SLACK_BOT_TOKEN is not set.",
    "Install it at /slack/install.",
)


@dataclass(frozen=True, slots=True)
class InstalledToken:
    """The token of a workspace that has installed the app; `ends_at` of one that ends."""

    team_id: str
    token: Token
    ends_at: datetime | None


def installed(connection: Connection, seal: Seal) -> Sequence[InstalledToken]:
    """List the tokens of those workspaces that a key opens; the others are told of elsewhere."""
    found: list[InstalledToken] = []
    for each in kept.served(connection):
        if each.bot_token is not None:
            try:
                token = Token(seal.open(each.bot_token, each.team_id))
            except SealError:
                continue
            ending = renewing.standing(connection, each.installation_id)
            found.append(InstalledToken(each.team_id, token, ending and ending.ends_at))
    return found


@dataclass(frozen=True, slots=True)
class Examination:
    """What tokens are examined with; schools only where the database has its tables."""

    settings: Settings
    clock: Callable[[], datetime]
    http: aiohttp.ClientSession
    database: Database | None

    async def of_environment(self, token: str) -> AsyncIterator[Finding]:
        """Look at SLACK_BOT_TOKEN, and at the schools of its workspace or of none yet."""
        try:
            greeting = await self._greeting(token)
        except SlackTrouble as trouble:
            yield workspace.refused(trouble)
            return
        for each in workspace.greeting(greeting, self.clock()):
            yield each
        if greeting.team_id.startswith("E"):
            # The token of an organisation, of which no workspace is meant.
            return
        slack = self._slack(Token(token), greeting.team_id)
        async for each in self._of_schools(slack, greeting.team_id, and_nobodys=True):
            yield each

    async def of_installed(self, found: InstalledToken) -> AsyncIterator[Finding]:
        """Look at the token of a workspace that has installed the app, and at its schools."""
        if found.ends_at is not None and found.ends_at <= self.clock():
            return
        try:
            greeting = await self._greeting(found.token.value)
        except SlackTrouble as trouble:
            yield workspace.refused_of(found.team_id, trouble)
            return
        for each in workspace.greeting_of(found.team_id, greeting):
            yield each
        slack = self._slack(found.token, found.team_id)
        async for each in self._of_schools(slack, found.team_id, and_nobodys=False):
            yield each

    async def _greeting(self, token: str) -> Greeting:
        return await greet(self.http, token, self.settings.slack_api_url)

    def _slack(self, token: Token, team_id: str) -> SlackClient:
        return opened_slack(self.settings, self.http, self.clock, token, team_id)

    async def _of_schools(
        self, slack: SlackClient, team_id: str, *, and_nobodys: bool
    ) -> AsyncIterator[Finding]:
        if self.database is None:
            return
        digests = await self.database.read(
            examining.digest_channels, team_id, and_nobodys=and_nobodys
        )
        async for each in workspace.channels(digests, slack.channels):
            yield each
        staff = await self.database.read(examining.unlinked, team_id, and_nobodys=and_nobodys)
        async for each in workspace.accounts(staff, slack.people):
            yield each
