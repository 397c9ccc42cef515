"""An examination of all that the bot stands on, for whoever runs it: nothing is changed."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import closing
from datetime import datetime

import aiohttp

from bot.app import SLACK_SECONDS
from bot.app.opened import opened_slack
from bot.doctor import machine, workspace
from bot.doctor.findings import Finding, State
from bot.sealing import Seal
from bot.settings import Settings
from bot.slack.client import SlackClient
from bot.slack.errors import SlackTrouble
from bot.slack.greeting import greet
from bot.slack.tokens import Token
from bot.starting import secrets_of
from storage.engine.database import Database
from storage.schools import examining


async def examine(
    settings: Settings, clock: Callable[[], datetime], url: str | None
) -> Sequence[Finding]:
    """Look at everything, in the order in which it should be mended.

    `url` is where Slack reaches the bot by HTTP, to be asked too. Raises StartError for settings
    with which nothing can serve.
    """
    secrets = secrets_of(settings)
    with closing(Database(settings.database_url.get_secret_value())) as database:
        found = [*machine.secrets(settings), machine.time_zones(clock())]
        found += machine.database(database, clock())
        if _has_tables(found):
            keys = [each.get_secret_value() for each in settings.token_keys]
            found += machine.token_keys(database, Seal(keys))
            found += machine.renewals(database, settings, clock())
        timeout = aiohttp.ClientTimeout(total=SLACK_SECONDS)
        async with aiohttp.ClientSession(timeout=timeout) as http:
            slack = opened_slack(settings, http, clock, Token(secrets.bot_token))
            if url is not None:
                found.append(await workspace.address(url, http))
            try:
                greeting = await greet(http, secrets.bot_token, settings.slack_api_url)
            except SlackTrouble as trouble:
                return [*found, workspace.refused(trouble)]
            found += workspace.greeting(greeting, clock())
            if _has_tables(found):
                found += [each async for each in _of_schools(database, slack)]
    return found


def _has_tables(found: Sequence[Finding]) -> bool:
    return any(each.about == machine.TABLES and each.state is State.OK for each in found)


async def _of_schools(database: Database, slack: SlackClient) -> AsyncIterator[Finding]:
    async for each in workspace.channels(
        await database.read(examining.digest_channels), slack.channels
    ):
        yield each
    async for each in workspace.accounts(await database.read(examining.unlinked), slack.people):
        yield each
