"""The composition root: the only place where anything is built or wired."""

import asyncio
import logging
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial

import aiohttp
from fastapi import FastAPI
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from tenacity import AsyncRetrying, retry_if_exception_type, stop_after_delay, wait_exponential

from bot import listeners
from bot.api import create_api
from bot.api.rates import Rates
from bot.attendance.deliveries import undelivered
from bot.attendance.digests import scheduled
from bot.attendance.reminders import office_lists, reminders
from bot.jobs import schedule
from bot.jobs.ticking import Ticker
from bot.listeners.context import Desk
from bot.listeners.doors.http import SlackDoor
from bot.listeners.doors.socket_mode import SocketDoor
from bot.manifest import SLACK_PATH
from bot.posting.composers import digest_messages
from bot.posting.composers import reminder_messages as reminding
from bot.posting.deliveries import Deliveries
from bot.posting.effects import Effects
from bot.posting.introductions import Introductions
from bot.posting.outbox import Outbox, Plan, Timings
from bot.posting.pictures import Pictures
from bot.posting.redraws import Redraws
from bot.posting.upkeep import Upkeep
from bot.settings import SLACK_API_URL, Settings
from bot.slack.channels import Channels
from bot.slack.files import Files
from bot.slack.messages import Messages
from bot.slack.replies import Replies
from bot.slack.web_api import WebApi, Workspace, error_code
from storage.engine.database import Database
from storage.schools import schools
from storage.tables import migrations
from storage.tables.words import Purpose

Clock = Callable[[], datetime]

SLACK_SECONDS = 10
START_SECONDS = 30


class StartError(Exception):
    """The program can't start; the message is a sentence for whoever starts it."""


@dataclass(frozen=True, slots=True)
class Secrets:
    """The settings without which there is nothing to start."""

    bot_token: str
    signing_secrets: tuple[str, ...]
    app_token: str | None


def utc_now() -> datetime:
    """Tell the time."""
    return datetime.now(UTC)


def create_app(settings: Settings, clock: Clock = utc_now) -> FastAPI:
    """Build the program. Nothing is opened before its lifespan begins.

    Raises StartError for settings with which it can't serve. The lifespan migrates the database,
    asks Slack who the bot is, and connects by Socket Mode if that is set; it raises StartError too.
    """
    secrets = secrets_of(settings)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncGenerator[None]:
        with closing(Database(settings.database_url.get_secret_value())) as database:
            await asyncio.to_thread(migrations.upgrade, database)
            app.state.database, app.state.clock = database, clock
            app.state.rates = Rates(settings.api_requests_per_minute)
            timeout = aiohttp.ClientTimeout(total=SLACK_SECONDS)
            async with aiohttp.ClientSession(timeout=timeout) as http:
                desk = await opened_desk(settings, secrets, database, http, clock)
                app.state.redraws = desk.redraws
                bolt = create_bolt(desk.workspace, secrets.bot_token)
                if secrets.signing_secrets:
                    door = SlackDoor(bolt, desk, secrets.signing_secrets, clock)
                    app.add_route(SLACK_PATH, door.answer, methods=["POST"])
                outbox = opened_outbox(settings, secrets, database, http, clock)
                deliveries = Deliveries(outbox)
                introductions = Introductions(database, desk.web_api, desk.workspace, clock)
                steps = schedule(deliveries, Upkeep(outbox), introductions)
                ticker = Ticker(steps, settings.tick_seconds)
                app.state.problem_of_jobs = ticker.problem
                async with connected(bolt, desk, secrets), ticker.ticking():
                    yield
                    deliveries.stop()
                await desk.effects.settle()

    return create_api(lifespan)


def secrets_of(settings: Settings) -> Secrets:
    """Take the secrets that serving needs. Raises StartError, naming the one that is missing."""
    if settings.slack_bot_token is None:
        raise StartError("SLACK_BOT_TOKEN is not set: expected the workspace's bot token, xoxb-...")
    if settings.slack_app_token is None and not settings.slack_signing_secrets:
        raise StartError(
            "SLACK_SIGNING_SECRET is not set: without it nobody can tell Slack's requests from "
            "others. Set it, or set SLACK_APP_TOKEN to connect by Socket Mode."
        )
    app_token = settings.slack_app_token
    return Secrets(
        bot_token=settings.slack_bot_token.get_secret_value(),
        signing_secrets=tuple(
            secret.get_secret_value() for secret in settings.slack_signing_secrets
        ),
        app_token=app_token.get_secret_value() if app_token else None,
    )


async def opened_desk(
    settings: Settings,
    secrets: Secrets,
    database: Database,
    http: aiohttp.ClientSession,
    clock: Clock,
) -> Desk:
    """Build what listeners work with; the schools without a workspace become this workspace's."""
    web_api = WebApi(http, secrets.bot_token, settings.slack_api_url)
    workspace = await identified(web_api)
    await database.run(schools.settle, workspace.team_id)
    replies = Replies(http, other_slack(settings))
    effects = Effects()
    redraws = Redraws(database, replies, effects, clock)
    messages = Messages(http, secrets.bot_token, settings.slack_api_url)
    channels = Channels(messages, clock)
    return Desk(database, web_api, replies, redraws, effects, workspace, channels, clock)


def opened_outbox(
    settings: Settings,
    secrets: Secrets,
    database: Database,
    http: aiohttp.ClientSession,
    clock: Clock,
) -> Outbox:
    """Build what deliveries are made with."""
    messages = Messages(http, secrets.bot_token, settings.slack_api_url)
    files = Files(http, secrets.bot_token, settings.slack_api_url, other_slack(settings))
    return Outbox(
        database=database,
        messages=messages,
        channels=Channels(messages, clock),
        pictures=Pictures(files, clock),
        plan=plan(settings),
        clock=clock,
        timings=Timings(edits=timedelta(seconds=settings.edit_seconds)),
    )


def other_slack(settings: Settings) -> str | None:
    """Give the address of the Web API if it is not Slack's own."""
    return None if settings.slack_api_url == SLACK_API_URL else settings.slack_api_url


def plan(settings: Settings) -> Plan:
    """Say what is delivered: each purpose with what says that it is due, and what draws it."""
    return Plan(
        sources=[
            partial(scheduled.due, catches_up=settings.catch_up),
            reminders.due,
            office_lists.due,
        ],
        composers={
            Purpose.DIGEST: digest_messages.digest,
            Purpose.REMINDER: reminding.reminder,
            Purpose.MISSING: reminding.office_list,
            Purpose.NOTICE: digest_messages.notice,
        },
        on_failed={
            Purpose.DIGEST: undelivered.stop_digest,
            Purpose.MISSING: office_lists.stop,
        },
        on_held={
            Purpose.DIGEST: undelivered.ask_admins,
            Purpose.MISSING: undelivered.ask_admins,
        },
        on_run_out={
            Purpose.DIGEST: undelivered.tell_of_loss,
            Purpose.MISSING: undelivered.tell_of_loss,
        },
    )


async def identified(web_api: WebApi) -> Workspace:
    """Ask Slack where the token belongs, for half a minute if Slack can't be reached."""
    patient = AsyncRetrying(
        retry=retry_if_exception_type((aiohttp.ClientError, TimeoutError)),
        stop=stop_after_delay(START_SECONDS),
        wait=wait_exponential(multiplier=0.2, max=5),
        reraise=True,
    )
    try:
        return await patient(web_api.workspace)
    except SlackApiError as error:
        raise StartError(
            f"Slack refuses SLACK_BOT_TOKEN: {error_code(error)}. Expected the bot token of an "
            "installed app."
        ) from error
    except (aiohttp.ClientError, TimeoutError) as error:
        raise StartError(f"Slack can't be reached: {type(error).__name__}.") from error


def create_bolt(workspace: Workspace, bot_token: str) -> AsyncApp:
    """Build Bolt with our listeners. The doors have checked who is calling, so Bolt need not."""
    token = AuthorizeResult(
        enterprise_id=workspace.enterprise_id or None,
        team_id=workspace.team_id,
        bot_user_id=workspace.bot_user_id,
        bot_token=bot_token,
    )

    async def authorize() -> AuthorizeResult:
        return token

    # Bolt would take a token from the environment and call auth.test inside a press; a client
    # without one makes it use `authorize`.
    app = AsyncApp(
        client=AsyncWebClient(),
        authorize=authorize,
        signing_secret="checked at the door",  # noqa: S106
        process_before_response=True,
        request_verification_enabled=False,
        ssl_check_enabled=True,
        ignoring_self_events_enabled=False,
        attaching_function_token_enabled=False,
        attaching_conversation_kwargs_enabled=False,
        logger=logging.getLogger("slack_bolt"),
    )
    listeners.register(app)
    return app


@asynccontextmanager
async def connected(bolt: AsyncApp, desk: Desk, secrets: Secrets) -> AsyncGenerator[None]:
    """Hold a Socket Mode connection while the program runs, if one is wanted."""
    if secrets.app_token is None:
        yield
        return
    door = SocketDoor(bolt, desk, secrets.app_token, desk.web_api.client)
    try:
        await opened(door)
        yield
    finally:
        await door.close()


async def opened(door: SocketDoor) -> None:
    """Connect. Raises StartError when Slack refuses the app token or can't be reached."""
    try:
        await door.open()
    except SlackApiError as error:
        raise StartError(f"Slack refuses SLACK_APP_TOKEN: {error_code(error)}.") from error
    except (aiohttp.ClientError, TimeoutError) as error:
        raise StartError(f"Slack can't be reached: {type(error).__name__}.") from error
