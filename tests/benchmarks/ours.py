"""The bot as it is served, and the same without redraws: what a press takes until its ack."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import aiohttp
from fastapi import FastAPI

from bot.app import (
    Ground,
    create_app,
    opened_desk,
    opened_slack,
    secrets_of,
    utc_now,
)
from bot.listeners.bolt import create_bolt
from bot.listeners.doors.http import SlackDoor
from bot.manifest import SLACK_PATH
from bot.posting.effects import Effect, Effects
from bot.posting.redraws import Redraws
from bot.posting.uploads import Uploads
from bot.settings import Settings
from storage.engine.database import Database
from storage.schools import schools
from tests.benchmarks.load import SECRET


class NoEffects(Effects):
    """Forgets what is to be done after the ack."""

    def after_ack(self, effect: Effect) -> None:
        del effect


def whole(database_url: str, slack_url: str) -> FastAPI:
    """Build the bot."""
    return create_app(settings(database_url, slack_url))


def until_ack(database_url: str, slack_url: str) -> FastAPI:
    """Build the bot without what it does after the ack."""
    chosen = settings(database_url, slack_url)
    secrets = secrets_of(chosen)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncGenerator[None]:
        database = Database(database_url)
        async with aiohttp.ClientSession() as http:
            slack = opened_slack(chosen, secrets, http, utc_now)
            effects = NoEffects()
            redraws = Redraws(database, slack.surfaces, effects, utc_now)
            door = SlackDoor(secrets.signing_secrets, utc_now)
            ground = Ground(chosen, secrets, database, http, slack, effects, redraws, door, utc_now)
            workspace = await slack.people.workspace()
            await database.run(schools.claim_for_workspace, workspace.team_id)
            uploads = Uploads(database, slack.files, slack.messages, utc_now)
            desk = opened_desk(ground, workspace, uploads)
            door.open(create_bolt(workspace, secrets.bot_token), desk)
            app.add_route(SLACK_PATH, door.answer, methods=["POST"])
            yield
        database.close()

    return FastAPI(lifespan=lifespan, docs_url=None, redoc_url=None, openapi_url=None)


def settings(database_url: str, slack_url: str) -> Settings:
    """Write the settings of a bot that is measured."""
    return Settings.model_validate(
        {
            "SLACK_BOT_TOKEN": "xoxb-bench",
            "SLACK_SIGNING_SECRET": SECRET,
            "ROLLCALL_DATABASE_URL": database_url,
            "ROLLCALL_SLACK_API_URL": f"{slack_url}/api/",
            "ROLLCALL_API_REQUESTS_PER_MINUTE": 1_000_000,
        }
    )
