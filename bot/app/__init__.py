"""The composition root: the only place where anything is built or wired."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager, closing
from datetime import UTC, datetime, timedelta
from functools import partial

import aiohttp
from fastapi import FastAPI

from bot.api import create_api
from bot.app.opened import (
    Around,
    Clock,
    Ground,
    opened_desk,
    opened_ground,
    opened_inside,
    opened_rates,
    opened_rounds,
)
from bot.app.watched import Watched
from bot.beside import beside
from bot.jobs import Work, schedule
from bot.jobs.contact_clocks import ContactClocks
from bot.jobs.leavers import Leavers
from bot.jobs.retention import Nights
from bot.jobs.rosters import Rosters
from bot.jobs.ticking import Ticker
from bot.jobs.tokens import Tokens
from bot.listeners.bolt import create_bolt as create_bolt
from bot.listeners.context import Desk as Desk
from bot.listeners.doors.http import SlackDoor, SlackFirst
from bot.listeners.doors.inside import Desks, Inside
from bot.listeners.doors.installing import InstallDoor
from bot.listeners.doors.socket_mode import SocketDoor, connected
from bot.manifest import INSTALL_PATH, REDIRECT_PATH, SLACK_PATH
from bot.posting.delivering.deliveries import Deliveries as Deliveries
from bot.posting.delivering.enqueuing import Enqueuing
from bot.posting.delivering.erased import ErasedRedraws as ErasedRedraws
from bot.posting.delivering.outbox import Outbox as Outbox
from bot.posting.delivering.outbox import Timings as Timings
from bot.posting.delivering.pictures import Pictures as Pictures
from bot.posting.delivering.plan import plan
from bot.posting.delivering.upkeep import Upkeep as Upkeep
from bot.posting.drawing.homes import HomeTabs as HomeTabs
from bot.posting.drawing.modals import ModalRedraws as ModalRedraws
from bot.posting.drawing.redraws import Redraws as Redraws
from bot.posting.effects import Effects as Effects
from bot.posting.exports import Exports as Exports
from bot.posting.introducing.introductions import Introductions as Introductions
from bot.posting.rosters.uploads import Uploads as Uploads
from bot.posting.rounds import Postman as Postman
from bot.posting.rounds import Rounds as Rounds
from bot.posting.slips import Slips as Slips
from bot.sealing import Seal as Seal
from bot.settings import Settings
from bot.slack.calls import Calls
from bot.slack.client import SlackClient as SlackClient
from bot.slack.connection import Connection
from bot.slack.contact import Contact as Contact
from bot.slack.contact import Patience
from bot.slack.errors import SlackTrouble
from bot.slack.installations.installed import Installations as Installations
from bot.slack.installations.installed import OwnWorkspace as OwnWorkspace
from bot.slack.installations.installing import Installing
from bot.slack.installations.standing import Standing as Standing
from bot.slack.methods.people import People as People
from bot.slack.methods.sisters import Sisters as Sisters
from bot.slack.tokens import Token
from bot.slack.workspaces import Installed as Installed
from bot.slack.workspaces import PerWorkspace
from bot.slack.workspaces import Served as Served
from bot.slack.workspaces import Workspaces as Workspaces
from bot.starting import Secrets as Secrets
from bot.starting import StartError, listened_at, secrets_of
from bot.starting import other_slack as other_slack
from bot.watching.gauges import Gauges
from bot.watching.metrics import Metrics
from storage.engine.database import Database
from storage.engine.listening import Listener
from storage.tables import migrations

SLACK_SECONDS = 10
USUAL_PATIENCE = Patience()


def utc_now() -> datetime:
    """Tell the time."""
    return datetime.now(UTC)


def create_app(
    settings: Settings,
    clock: Clock = utc_now,
    patience: Patience = USUAL_PATIENCE,
    watched: Watched | None = None,
) -> FastAPI:
    """Build the program. Nothing is opened before its lifespan begins.

    Raises StartError for settings with which it can't serve. The lifespan migrates the database,
    and waits a moment for Slack: the API answers without it. When Slack refuses a token, the
    lifespan ends with StartError, and `app.state.slack_side` as soon as that is known.
    """
    secrets = secrets_of(settings)
    watched = watched or Watched()
    around = Around(clock, patience, watched.watch)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncGenerator[None]:
        with closing(Database(settings.database_url.get_secret_value())) as database:
            await asyncio.to_thread(migrations.upgrade, database)
            timeout = aiohttp.ClientTimeout(total=SLACK_SECONDS)
            async with aiohttp.ClientSession(timeout=timeout) as http:
                ground = opened_ground(settings, secrets, database, http, around)
                listener = Listener(database, listened_at(settings), ground.show_all)
                _let_answer(app, ground, watched)
                app.state.shortcomings = [listener.problem, ground.installations.problem]
                desks = Desks(
                    ground.workspaces,
                    PerWorkspace(partial(opened_desk, ground)),
                    ground.organisations,
                    ground.own.problem,
                )
                inside = opened_inside(ground, desks)
                if secrets.signing_secrets:
                    door = SlackDoor(secrets.signing_secrets, clock, inside)
                    app.state.slack_door = door
                    # So that whatever else is tried there is told what the address takes.
                    app.add_route(SLACK_PATH, door.answer, methods=["POST"])
                _let_install(app, ground)
                side = slack_side(ground, inside, patience)
                async with (
                    listener.listening(),
                    beside(side, patience.start) as app.state.slack_side,
                ):
                    yield
                ground.workspaces.end()
                await ground.effects.settle()

    app = create_api(lifespan)
    app.add_middleware(SlackFirst, path=SLACK_PATH)
    return app


def _let_answer(app: FastAPI, ground: Ground, watched: Watched) -> None:
    """Give the API what it answers from."""
    app.state.database, app.state.clock = ground.database, ground.clock
    app.state.problems = ground.problems
    app.state.metrics_token = ground.settings.metrics_token
    app.state.gauges, app.state.watch = _gauges(watched.metrics, ground), watched.watch
    app.state.rates = opened_rates(ground.settings, ground.database, ground.clock)


def _gauges(metrics: Metrics, ground: Ground) -> Gauges:
    """Say what waits in this process whenever its figures are asked for."""
    metrics.waiting("presses", ground.turnstile.waiting)
    metrics.waiting("effects", ground.effects.running)
    metrics.waiting("redraws", lambda: sum(each.waiting() for each in ground.redraws.made()))
    return Gauges(metrics, ground.database, ground.clock)


def _let_install(app: FastAPI, ground: Ground) -> None:
    """Open the addresses at which workspaces install the app, if its client's keys are set."""
    if keys := ground.secrets.client:
        url = ground.settings.slack_api_url
        calls = Calls(ground.http, Token(""), url, tempo=ground.tempo)
        installing = Installing(
            ground.database, calls, keys, ground.seal, ground.workspaces, ground.organisations
        )
        door = InstallDoor(installing, url, ground.clock)
        app.add_route(INSTALL_PATH, door.begin, methods=["GET"])
        app.add_route(REDIRECT_PATH, door.finish, methods=["GET"])


@asynccontextmanager
async def slack_side(ground: Ground, inside: Inside, patience: Patience) -> AsyncGenerator[None]:
    """Hold what comes from Slack by itself and what goes there; it begins when all is known."""
    ground.problems.append(lambda: ground.own.problem() or "still starting")
    rounds = opened_rounds(ground)
    clocks = ContactClocks(ground.database, ground.clock)
    enqueuing = Enqueuing(ground.database, plan(ground.settings).sources, ground.clock)
    stays = timedelta(days=ground.settings.gone_days)
    leavers = Leavers(ground.database, ground.clock, stays)
    rosters = Rosters(ground.database, ground.fetching, ground.clock)
    nights = Nights(ground.database, ground.clock)
    tokens = Tokens(ground.renewals)
    work = Work(
        ground.workspaces,
        ground.organisations,
        rounds,
        enqueuing,
        clocks,
        leavers,
        rosters,
        nights,
        tokens,
    )
    steps = schedule(work)
    ticker = Ticker(steps, ground.settings.tick_seconds, watch=ground.watch)
    async with AsyncExitStack() as running:
        running.push_async_callback(tokens.settle)
        running.push_async_callback(rosters.settle)
        running.push_async_callback(rounds.settle)
        await running.enter_async_context(ticker.ticking())
        running.callback(rounds.stop)
        await _identified(ground)
        await ground.workspaces.refresh()
        if ground.secrets.app_token:
            token = Token(ground.secrets.app_token)
            url = ground.settings.slack_api_url
            calls = Calls(ground.http, token, url, tempo=ground.tempo)
            connection = Connection(calls, ground.http, ground.clock, patience)
            ground.problems[:] = [ticker.problem, connection.problem]
            door = SocketDoor(inside, connection)
            await running.enter_async_context(connected(door, connection))
        else:
            ground.problems[:] = [ticker.problem]
        yield


async def _identified(ground: Ground) -> None:
    """Have Slack say where the own token belongs. Raises StartError when it refuses it."""
    try:
        await ground.own.identify(ground.database, ground.clock())
    except SlackTrouble as trouble:
        raise StartError(
            f"Slack refuses SLACK_BOT_TOKEN: {trouble.code}. Expected the bot token of an "
            "installed app."
        ) from trouble
