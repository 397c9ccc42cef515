"""The composition root: the only place where anything is built or wired."""

import asyncio
import logging
from collections.abc import AsyncGenerator, Callable
from contextlib import AsyncExitStack, asynccontextmanager, closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial

import aiohttp
from fastapi import FastAPI
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient
from tenacity import AsyncRetrying, retry_if_exception, stop_after_delay, wait_exponential

from bot import listeners
from bot.api import create_api
from bot.api.rates import Rates
from bot.attendance.deliveries import undelivered
from bot.attendance.digests import scheduled
from bot.attendance.reminders import office_lists, to_teachers
from bot.jobs import schedule
from bot.jobs.ticking import Ticker
from bot.listeners.context import Desk
from bot.listeners.doors.http import SlackDoor
from bot.listeners.doors.socket_mode import SocketDoor
from bot.manifest import SLACK_PATH
from bot.posting.composers import digest_messages, reminder_messages
from bot.posting.deliveries import Deliveries
from bot.posting.effects import Effects
from bot.posting.introductions import Introductions
from bot.posting.modals import ModalRedraws
from bot.posting.outbox import Outbox, Plan, Timings
from bot.posting.pictures import Pictures
from bot.posting.redraws import Redraws
from bot.posting.upkeep import Upkeep
from bot.settings import SLACK_API_URL, Settings
from bot.slack.calls import Calls
from bot.slack.client import SlackClient
from bot.slack.connection import Connection
from bot.slack.contact import Patience
from bot.slack.errors import RATE_LIMITED, UNREACHABLE, Declined, SlackTrouble
from bot.slack.people import People, Workspace
from bot.slack.sisters import Sisters
from storage.engine.database import Database
from storage.schools import schools
from storage.tables import migrations
from storage.tables.words import Purpose

Clock = Callable[[], datetime]

SLACK_SECONDS = 10
USUAL_PATIENCE = Patience()
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


def create_app(
    settings: Settings, clock: Clock = utc_now, patience: Patience = USUAL_PATIENCE
) -> FastAPI:
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
                slack = opened_slack(settings, secrets, http, clock)
                desk = await opened_desk(slack, database, clock)
                app.state.redraws = desk.redraws
                bolt = create_bolt(desk.workspace, secrets.bot_token)
                if secrets.signing_secrets:
                    door = SlackDoor(bolt, desk, secrets.signing_secrets, clock)
                    app.add_route(SLACK_PATH, door.answer, methods=["POST"])
                outbox = opened_outbox(settings, slack, database, clock)
                deliveries = Deliveries(outbox)
                introductions = Introductions(database, slack.people, desk.workspace, clock)
                steps = schedule(deliveries, Upkeep(outbox), introductions)
                ticker = Ticker(steps, settings.tick_seconds)
                app.state.problems = [ticker.problem]
                async with AsyncExitStack() as running:
                    await running.enter_async_context(ticker.ticking())
                    if secrets.app_token:
                        calls = Calls(http, secrets.app_token, settings.slack_api_url)
                        connection = Connection(calls, http, clock, patience)
                        app.state.problems.append(connection.problem)
                        held = connected(SocketDoor(bolt, desk, connection), connection)
                        await running.enter_async_context(held)
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


def opened_slack(
    settings: Settings, secrets: Secrets, http: aiohttp.ClientSession, clock: Clock
) -> SlackClient:
    """Build the one client of Slack. Nobody else makes calls with the bot's token."""
    calls = Calls(http, secrets.bot_token, settings.slack_api_url)
    return SlackClient.over(calls, other_slack(settings), clock)


async def opened_desk(slack: SlackClient, database: Database, clock: Clock) -> Desk:
    """Build what listeners work with; the schools without a workspace become this workspace's."""
    workspace = await identified(slack.people)
    await database.run(schools.settle, workspace.team_id)
    effects = Effects()
    return Desk(
        database=database,
        people=slack.people,
        modals=slack.modals,
        replies=slack.replies,
        channels=slack.channels,
        redraws=Redraws(database, slack.replies, effects, clock),
        modal_redraws=ModalRedraws(slack.modals, effects),
        effects=effects,
        workspace=workspace,
        sisters=Sisters(slack.people, workspace, clock),
        clock=clock,
    )


def opened_outbox(
    settings: Settings, slack: SlackClient, database: Database, clock: Clock
) -> Outbox:
    """Build what deliveries are made with."""
    return Outbox(
        database=database,
        messages=slack.messages,
        channels=slack.channels,
        pictures=Pictures(slack.files, clock),
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
            to_teachers.due,
            office_lists.due,
        ],
        composers={
            Purpose.DIGEST: digest_messages.digest,
            Purpose.REMINDER: reminder_messages.reminder,
            Purpose.MISSING: reminder_messages.office_list,
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


async def identified(people: People) -> Workspace:
    """Ask Slack where the token belongs, for half a minute if Slack can't be reached."""
    patient = AsyncRetrying(
        retry=retry_if_exception(is_passing),
        stop=stop_after_delay(START_SECONDS),
        wait=wait_exponential(multiplier=0.2, max=5),
        reraise=True,
    )
    try:
        return await patient(people.workspace)
    except SlackTrouble as trouble:
        if is_passing(trouble):
            raise StartError(f"Slack can't be reached: {trouble.code}.") from trouble
        raise StartError(
            f"Slack refuses SLACK_BOT_TOKEN: {trouble.code}. Expected the bot token of an "
            "installed app."
        ) from trouble


def is_passing(error: BaseException) -> bool:
    """Whether it says nothing of the token: Slack was not there, or broken, or asked too much."""
    if isinstance(error, Declined):
        return error.code in {UNREACHABLE, RATE_LIMITED}
    return isinstance(error, SlackTrouble)


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
async def connected(door: SocketDoor, connection: Connection) -> AsyncGenerator[None]:
    """Be connected by Socket Mode. Raises StartError when Slack refuses the app token."""
    try:
        async with connection.held(door.answer):
            yield
    except SlackTrouble as trouble:
        raise StartError(f"Slack refuses SLACK_APP_TOKEN: {trouble.code}.") from trouble
