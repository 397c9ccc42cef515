"""The composition root: the only place where anything is built or wired."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import AsyncExitStack, asynccontextmanager, closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import aiohttp
from fastapi import FastAPI

from bot.api import create_api
from bot.api.rates import Rates
from bot.beside import beside
from bot.jobs import schedule
from bot.jobs.contact_clocks import ContactClocks
from bot.jobs.ticking import Ticker
from bot.listeners.bolt import create_bolt
from bot.listeners.context import Desk
from bot.listeners.doors.http import SlackDoor
from bot.listeners.doors.socket_mode import SocketDoor
from bot.manifest import SLACK_PATH
from bot.posting.deliveries import Deliveries
from bot.posting.effects import Effects
from bot.posting.exports import Exports
from bot.posting.homes import HomeTabs
from bot.posting.introductions import Introductions
from bot.posting.modals import ModalRedraws
from bot.posting.outbox import Outbox, Timings
from bot.posting.pictures import Pictures
from bot.posting.plan import plan
from bot.posting.redraws import Redraws
from bot.posting.slips import Slips
from bot.posting.upkeep import Upkeep
from bot.posting.uploads import Uploads
from bot.settings import SLACK_API_URL, Settings
from bot.slack.calls import Calls
from bot.slack.client import SlackClient
from bot.slack.connection import Connection
from bot.slack.contact import Contact, Patience
from bot.slack.errors import SlackTrouble
from bot.slack.people import People, Workspace
from bot.slack.sisters import Sisters
from storage.engine.database import Database
from storage.engine.listening import Listener
from storage.schools import schools
from storage.tables import migrations

Clock = Callable[[], datetime]

SLACK_SECONDS = 10
USUAL_PATIENCE = Patience()


class StartError(Exception):
    """The program can't start; the message is a sentence for whoever starts it."""


@dataclass(frozen=True, slots=True)
class Secrets:
    """The settings without which there is nothing to start."""

    bot_token: str
    signing_secrets: tuple[str, ...]
    app_token: str | None


@dataclass(frozen=True, slots=True)
class Ground:
    """What there is before Slack has said who the bot is, and what both sides stand on.

    `problems` are asked by whoever wants to know whether all is well.
    """

    settings: Settings
    secrets: Secrets
    database: Database
    http: aiohttp.ClientSession
    slack: SlackClient
    effects: Effects
    redraws: Redraws
    door: SlackDoor
    clock: Clock
    problems: list[Callable[[], str | None]] = field(default_factory=list)


def utc_now() -> datetime:
    """Tell the time."""
    return datetime.now(UTC)


def create_app(
    settings: Settings, clock: Clock = utc_now, patience: Patience = USUAL_PATIENCE
) -> FastAPI:
    """Build the program. Nothing is opened before its lifespan begins.

    Raises StartError for settings with which it can't serve. The lifespan migrates the database,
    and waits a moment for Slack: the API answers without it. When Slack refuses a token, the
    lifespan ends with StartError, and `app.state.slack_side` as soon as that is known.
    """
    secrets = secrets_of(settings)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncGenerator[None]:
        with closing(Database(settings.database_url.get_secret_value())) as database:
            await asyncio.to_thread(migrations.upgrade, database)
            timeout = aiohttp.ClientTimeout(total=SLACK_SECONDS)
            async with aiohttp.ClientSession(timeout=timeout) as http:
                slack = opened_slack(settings, secrets, http, clock)
                effects = Effects()
                redraws = Redraws(database, slack.surfaces, effects, clock)
                redraws.listen()
                listener = Listener(database, listened_at(settings), redraws.show_all)
                door = SlackDoor(secrets.signing_secrets, clock)
                ground = Ground(
                    settings, secrets, database, http, slack, effects, redraws, door, clock
                )
                app.state.database, app.state.clock = database, clock
                app.state.problems, app.state.shortcomings = ground.problems, [listener.problem]
                app.state.rates = Rates(settings.api_requests_per_minute, clock)
                if secrets.signing_secrets:
                    app.add_route(SLACK_PATH, door.answer, methods=["POST"])
                side = slack_side(ground, patience)
                async with (
                    listener.listening(),
                    beside(side, patience.start) as app.state.slack_side,
                ):
                    yield
                await effects.settle()

    return create_api(lifespan)


@asynccontextmanager
async def slack_side(ground: Ground, patience: Patience) -> AsyncGenerator[None]:
    """Hold all that needs to know who the bot is in Slack; the block begins when it is there."""
    database, slack, clock = ground.database, ground.slack, ground.clock
    contact = Contact("SLACK_BOT_TOKEN", patience)
    ground.problems.append(lambda: contact.problem() or "still starting")
    workspace = await _identified(slack.people, contact)
    await database.run(schools.claim_for_workspace, workspace.team_id)
    uploads = Uploads(database, slack.files, slack.messages, clock)
    desk = opened_desk(ground, workspace, uploads)
    bolt = create_bolt(workspace, ground.secrets.bot_token)
    ground.door.open(bolt, desk)
    outbox = _opened_outbox(ground.settings, slack, database, clock)
    deliveries = Deliveries(outbox, began_at=clock())
    introductions = Introductions(database, slack.people, workspace, clock)
    clocks = ContactClocks(database, clock)
    steps = schedule(deliveries, Upkeep(outbox), introductions, clocks, uploads)
    ticker = Ticker(steps, ground.settings.tick_seconds)
    async with AsyncExitStack() as running:
        await running.enter_async_context(ticker.ticking())
        running.callback(deliveries.stop)
        if ground.secrets.app_token:
            calls = Calls(ground.http, ground.secrets.app_token, ground.settings.slack_api_url)
            connection = Connection(calls, ground.http, clock, patience)
            ground.problems[:] = [ticker.problem, connection.problem]
            held = connected(SocketDoor(bolt, desk, connection), connection)
            await running.enter_async_context(held)
        else:
            ground.problems[:] = [ticker.problem]
        yield


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
    return SlackClient.over(calls, _other_slack(settings), clock)


def opened_desk(ground: Ground, workspace: Workspace, uploads: Uploads) -> Desk:
    """Build what listeners work with."""
    slack, effects = ground.slack, ground.effects
    modal_redraws = ModalRedraws(ground.database, slack.modals, effects)
    homes = HomeTabs(ground.database, slack.homes, effects, ground.clock)
    modal_redraws.listen()
    homes.listen()
    return Desk(
        database=ground.database,
        people=slack.people,
        modals=slack.modals,
        replies=slack.replies,
        surfaces=slack.surfaces,
        channels=slack.channels,
        redraws=ground.redraws,
        modal_redraws=modal_redraws,
        homes=homes,
        effects=effects,
        workspace=workspace,
        slips=Slips(slack.files, slack.messages),
        uploads=uploads,
        exports=Exports(slack.files, slack.messages),
        sisters=Sisters(slack.people, workspace, ground.clock),
        clock=ground.clock,
    )


def _opened_outbox(
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


def listened_at(settings: Settings) -> str | None:
    """Give the address at which PostgreSQL's notices are heard, if it is one of its own."""
    return settings.listen_url.get_secret_value() if settings.listen_url else None


def _other_slack(settings: Settings) -> str | None:
    """Give the address of the Web API if it is not Slack's own."""
    return None if settings.slack_api_url == SLACK_API_URL else settings.slack_api_url


async def _identified(people: People, contact: Contact) -> Workspace:
    """Ask Slack where the token belongs, until it answers. Raises StartError when it refuses."""
    try:
        return await contact.answer(people.workspace)
    except SlackTrouble as trouble:
        raise StartError(
            f"Slack refuses SLACK_BOT_TOKEN: {trouble.code}. Expected the bot token of an "
            "installed app."
        ) from trouble


@asynccontextmanager
async def connected(door: SocketDoor, connection: Connection) -> AsyncGenerator[None]:
    """Be connected by Socket Mode. Raises StartError when Slack refuses the app token."""
    try:
        async with connection.held(door.answer):
            yield
    except SlackTrouble as trouble:
        raise StartError(f"Slack refuses SLACK_APP_TOKEN: {trouble.code}.") from trouble
