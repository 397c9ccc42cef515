"""An examination of all that the bot stands on, for whoever runs it: nothing is changed."""

from collections.abc import Callable, Sequence
from contextlib import closing
from datetime import datetime

import aiohttp

from bot.app import SLACK_SECONDS
from bot.doctor import machine, tokens, workspace
from bot.doctor.findings import Finding, Health
from bot.doctor.tokens import Examination
from bot.sealing import Seal
from bot.settings import Settings
from bot.starting import secrets_of
from storage.engine.database import Database


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
        seal = Seal([each.get_secret_value() for each in settings.token_keys])
        if has_tables := _has_tables(found):
            found += machine.token_keys(database, seal)
            found += machine.retention(database)
            found += machine.renewals(database, settings, clock())
        timeout = aiohttp.ClientTimeout(total=SLACK_SECONDS)
        async with aiohttp.ClientSession(timeout=timeout) as http:
            if url is not None:
                found.append(await workspace.address(url, http))
            examination = Examination(settings, clock, http, database if has_tables else None)
            if secrets.bot_token is not None:
                found += [each async for each in examination.of_environment(secrets.bot_token)]
            if has_tables:
                installed = await database.read(tokens.installed, seal)
                for each in installed:
                    found += [line async for line in examination.of_installed(each)]
                if not installed and secrets.bot_token is None:
                    found.append(tokens.NOWHERE)
    return found


def _has_tables(found: Sequence[Finding]) -> bool:
    return any(each.about == machine.TABLES and each.state is Health.OK for each in found)
