"""The bot as it is served, and the same without redraws: what a press takes until its ack."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import partial

import aiohttp
from fastapi import FastAPI

from bot.api import create_api
from bot.app import USUAL_PATIENCE, create_app, utc_now
from bot.app.opened import Around, opened_desk, opened_ground, opened_inside
from bot.attendance.access.people import SlackPerson
from bot.listeners.doors.http import SlackDoor, SlackFirst
from bot.listeners.doors.inside import Desks
from bot.manifest import SLACK_PATH
from bot.posting.drawing.redraws import Redraws
from bot.posting.effects import Effect, Effects
from bot.settings import Settings
from bot.slack.contact import Patience
from bot.slack.workspaces import PerWorkspace
from bot.starting import secrets_of
from bot.watching.metrics import Metrics
from storage.engine.columns import new_id
from storage.engine.database import Database
from storage.registers.opening import RegisterKey
from tests.benchmarks.load import SECRET
from tests.benchmarks.school import DAY, TEAM


class NoEffects(Effects):
    """Forgets what is to be done after the ack."""

    def begin(self, effect: Effect) -> None:
        del effect


def whole(database_url: str, slack_url: str) -> FastAPI:
    """Build the bot."""
    return create_app(settings(database_url, slack_url))


def brisk(database_url: str, slack_url: str, minute: float) -> FastAPI:
    """Build the bot for a Slack whose rates are of so many seconds instead of a minute."""
    return create_app(settings(database_url, slack_url), patience=Patience(minute=minute))


def until_ack(database_url: str, slack_url: str, beside: int = 0) -> FastAPI:
    """Build the bot without what it does after the ack, with so many other rosters open."""
    chosen = settings(database_url, slack_url)
    secrets, around = secrets_of(chosen), Around(utc_now, USUAL_PATIENCE, Metrics())

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncGenerator[None]:
        database = Database(database_url)
        async with aiohttp.ClientSession() as http:
            ground = opened_ground(chosen, secrets, database, http, around)
            ground = replace(ground, effects=NoEffects())
            await ground.own.identify(database, utc_now())
            desks = PerWorkspace(partial(opened_desk, ground))
            found = Desks(ground.workspaces, desks, ground.organisations, ground.own.problem)
            inside = opened_inside(ground, found)
            app.state.slack_door = SlackDoor(secrets.signing_secrets, utc_now, inside)
            await ground.workspaces.refresh()
            for served in ground.workspaces.every():
                open_others(ground.redraws.of(served), beside)
            yield
        database.close()

    app = create_api(lifespan)
    app.add_middleware(SlackFirst, path=SLACK_PATH)
    return app


def open_others(redraws: Redraws, number: int) -> None:
    """Have so many people look at a register each, all of other courses."""
    for each in range(number):
        person = SlackPerson("", TEAM, f"U{each}")
        redraws.opened(person, RegisterKey(new_id(), DAY), "https://hooks.slack.com/it")


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
