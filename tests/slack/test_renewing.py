"""What Slack gives for a token that ends, it gives once: it is kept whatever happens meanwhile."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID

import aiohttp
import pytest
from cryptography.fernet import Fernet
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.sealing import Seal
from bot.slack.calls import Calls
from bot.slack.installations.renewing import Renewals
from bot.slack.tokens import Token
from bot.starting import ClientKeys
from storage.engine.database import Database
from storage.installations import kept, renewing
from storage.installations.kept import NewInstallation
from tests.serving import served

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
SEAL = Seal([Fernet.generate_key().decode()])


@dataclass
class Slack:
    """Renews a token: something happens before it says so, and it counts how often it is asked."""

    happens: Callable[[], object] = lambda: None
    asked: list[str] = field(default_factory=list[str])

    async def renew(self, request: Request) -> Response:
        self.asked.append((await request.body()).decode())
        self.happens()
        new = {"access_token": "xoxe.xoxb-2", "refresh_token": "xoxe-2", "expires_in": 43200}
        return JSONResponse({"ok": True} | new)


@pytest.fixture
def hill(database: Database) -> UUID:
    """An installation whose token ends in an hour."""
    new = NewInstallation(
        "T0HILL",
        "",
        "U0BOT",
        bot_token=SEAL.close("xoxe.xoxb-1"),
        refresh_token=SEAL.close("xoxe-1"),
        token_ends_at=NOW + timedelta(hours=1),
    )
    return database.write_now(kept.keep, new, NOW)


@asynccontextmanager
async def renewals(database: Database, url: str) -> AsyncGenerator[Renewals]:
    keys = ClientKeys("7.7", "secret")
    async with aiohttp.ClientSession() as http:
        yield Renewals(database, Calls(http, Token(""), f"{url}/"), keys, SEAL, lambda: NOW)


def token_of(database: Database, hill: UUID) -> str:
    found = database.read_now(renewing.standing, hill)
    assert found is not None
    return SEAL.open(found.bot_token, "T0HILL")


def run(slack: Slack, story: Callable[[str], object]) -> None:
    app = Starlette(routes=[Route("/oauth.v2.access", slack.renew, methods=["POST"])])
    with served(app) as url:
        story(url)


def test_a_token_is_kept_though_who_waited_for_it_gave_up(database: Database, hill: UUID) -> None:
    slack = Slack()

    async def story(url: str) -> None:
        async with renewals(database, url) as ours:
            waiting = asyncio.ensure_future(ours.instead_of(hill, "xoxe.xoxb-1"))
            slack.happens = lambda: waiting.get_loop().call_soon_threadsafe(waiting.cancel)
            with suppress(asyncio.CancelledError):
                await waiting
            assert waiting.cancelled()
            await ours.settle()
            assert await ours.instead_of(hill, "xoxe.xoxb-1") == "xoxe.xoxb-2"

    run(slack, lambda url: asyncio.run(story(url)))
    assert token_of(database, hill) == "xoxe.xoxb-2"
    assert slack.asked == ["grant_type=refresh_token&refresh_token=xoxe-1"]


def test_a_token_that_the_database_can_not_take_is_of_use_and_kept_in_the_next_round(
    database: Database, hill: UUID
) -> None:
    def rename(before: str, after: str) -> None:
        statement = text(f"ALTER TABLE {before} RENAME TO {after}")
        database.write_now(lambda connection: connection.execute(statement))

    slack = Slack(lambda: rename("installation", "put_away"))

    async def story(url: str) -> None:
        async with renewals(database, url) as ours:
            with pytest.raises(DBAPIError):
                await ours.renew(hill)
            rename("put_away", "installation")
            assert await ours.instead_of(hill, "xoxe.xoxb-1") == "xoxe.xoxb-2"
            assert token_of(database, hill) == "xoxe.xoxb-1"
            assert await ours.due() == [hill]
            await ours.renew(hill)
            assert await ours.due() == []

    run(slack, lambda url: asyncio.run(story(url)))
    assert token_of(database, hill) == "xoxe.xoxb-2"
    assert len(slack.asked) == 1


def test_a_token_that_comes_late_takes_no_newer_ones_place(database: Database, hill: UUID) -> None:
    new = NewInstallation("T0HILL", "", "U0BOT", bot_token=SEAL.close("xoxb-anew"))
    slack = Slack(lambda: database.write_now(kept.keep, new, NOW))

    async def story(url: str) -> None:
        async with renewals(database, url) as ours:
            await ours.renew(hill)
            assert await ours.due() == []

    run(slack, lambda url: asyncio.run(story(url)))
    (tokens,) = database.write_now(kept.sealed)
    assert SEAL.open(tokens.bot_token, "T0HILL") == "xoxb-anew"
