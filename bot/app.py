"""The composition root: the only place where anything is built or wired."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import AsyncExitStack, asynccontextmanager, closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial

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
from bot.listeners.doors.inside import Desks, Inside
from bot.listeners.doors.installing import InstallDoor
from bot.listeners.doors.socket_mode import SocketDoor, connected
from bot.manifest import INSTALL_PATH, REDIRECT_PATH, SLACK_PATH
from bot.posting.deliveries import Deliveries
from bot.posting.effects import Effects
from bot.posting.enqueuing import Enqueuing
from bot.posting.erased import ErasedRedraws
from bot.posting.exports import Exports
from bot.posting.homes import HomeTabs
from bot.posting.introductions import Introductions
from bot.posting.modals import ModalRedraws
from bot.posting.outbox import Outbox, Timings
from bot.posting.pictures import Pictures
from bot.posting.plan import plan
from bot.posting.redraws import Redraws
from bot.posting.rounds import Postman, Rounds
from bot.posting.slips import Slips
from bot.posting.upkeep import Upkeep
from bot.posting.uploads import Uploads
from bot.sealing import Seal
from bot.settings import Settings
from bot.slack.calls import Calls
from bot.slack.client import SlackClient
from bot.slack.connection import Connection
from bot.slack.contact import Contact, Patience
from bot.slack.errors import SlackTrouble
from bot.slack.installed import Installations, OwnWorkspace
from bot.slack.installing import Installing
from bot.slack.people import People
from bot.slack.sisters import Sisters
from bot.slack.tokens import Token
from bot.slack.workspaces import Installed, PerWorkspace, Served, Workspaces
from bot.starting import Secrets, StartError, listened_at, other_slack, secrets_of
from storage.engine.database import Database
from storage.engine.listening import Listener
from storage.tables import migrations

Clock = Callable[[], datetime]

SLACK_SECONDS = 10
USUAL_PATIENCE = Patience()


@dataclass(frozen=True, slots=True)
class Ground:
    """What there is from the start, and what all that speaks with Slack stands on.

    `problems` are asked by whoever wants to know whether all is well.
    """

    settings: Settings
    secrets: Secrets
    database: Database
    http: aiohttp.ClientSession
    effects: Effects
    own: OwnWorkspace
    seal: Seal
    workspaces: Workspaces
    redraws: PerWorkspace[Redraws]
    uploads: PerWorkspace[Uploads]
    clock: Clock
    problems: list[Callable[[], str | None]] = field(default_factory=list)

    def show_all(self) -> None:
        """Redraw every open roster: nobody knows what was written meanwhile."""
        for each in self.redraws.made():
            each.show_all()


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
                ground = opened_ground(settings, secrets, database, http, clock, patience)
                listener = Listener(database, listened_at(settings), ground.show_all)
                app.state.database, app.state.clock = database, clock
                app.state.problems, app.state.shortcomings = ground.problems, [listener.problem]
                app.state.rates = Rates(settings.api_requests_per_minute, clock)
                desks = Desks(
                    ground.workspaces,
                    PerWorkspace(partial(opened_desk, ground)),
                    ground.own.problem,
                )
                inside = Inside(create_bolt(), desks, ground.effects)
                if secrets.signing_secrets:
                    door = SlackDoor(secrets.signing_secrets, clock, inside)
                    app.add_route(SLACK_PATH, door.answer, methods=["POST"])
                _let_install(app, ground)
                side = slack_side(ground, inside, patience)
                async with (
                    listener.listening(),
                    beside(side, patience.start) as app.state.slack_side,
                ):
                    yield
                await ground.effects.settle()

    return create_api(lifespan)


def _let_install(app: FastAPI, ground: Ground) -> None:
    """Open the addresses at which workspaces install the app, if its client's keys are set."""
    if keys := ground.secrets.client:
        url = ground.settings.slack_api_url
        calls = Calls(ground.http, Token(""), url)
        installing = Installing(ground.database, calls, keys, ground.seal, ground.workspaces)
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
    steps = schedule(ground.workspaces, rounds, enqueuing, clocks)
    ticker = Ticker(steps, ground.settings.tick_seconds)
    async with AsyncExitStack() as running:
        running.push_async_callback(rounds.settle)
        await running.enter_async_context(ticker.ticking())
        running.callback(rounds.stop)
        await _identified(ground)
        await ground.workspaces.refresh()
        if ground.secrets.app_token:
            token = Token(ground.secrets.app_token)
            calls = Calls(ground.http, token, ground.settings.slack_api_url)
            connection = Connection(calls, ground.http, ground.clock, patience)
            ground.problems[:] = [ticker.problem, connection.problem]
            door = SocketDoor(inside, connection)
            await running.enter_async_context(connected(door, connection))
        else:
            ground.problems[:] = [ticker.problem]
        yield


def opened_ground(
    settings: Settings,
    secrets: Secrets,
    database: Database,
    http: aiohttp.ClientSession,
    clock: Clock,
    patience: Patience,
) -> Ground:
    """Build what all that speaks with Slack stands on."""
    effects = Effects()
    calls = Calls(http, Token(secrets.bot_token), settings.slack_api_url)
    own = OwnWorkspace(secrets.bot_token, People(calls), Contact("SLACK_BOT_TOKEN", patience))
    seal = Seal([each.get_secret_value() for each in settings.token_keys])
    workspaces = Workspaces(
        Installations(database, seal, own).read, partial(_opened_client, settings, http, clock)
    )
    redraws = PerWorkspace(partial(opened_redraws, database, effects, clock))
    uploads = PerWorkspace(partial(opened_uploads, database, clock))
    return Ground(
        settings, secrets, database, http, effects, own, seal, workspaces, redraws, uploads, clock
    )


def _opened_client(
    settings: Settings, http: aiohttp.ClientSession, clock: Clock, found: Installed, token: Token
) -> SlackClient:
    """Build the one client of a workspace. Nobody else makes calls with its token."""
    team_id = found.workspace.team_id if found.is_org_wide else ""
    return opened_slack(settings, http, clock, token, team_id)


def opened_slack(
    settings: Settings, http: aiohttp.ClientSession, clock: Clock, token: Token, team_id: str = ""
) -> SlackClient:
    """Build a client of Slack; `team_id` is for a token that is of several workspaces."""
    calls = Calls(http, token, settings.slack_api_url, team_id)
    return SlackClient.over(calls, other_slack(settings), clock)


def opened_redraws(database: Database, effects: Effects, clock: Clock, served: Served) -> Redraws:
    """Build what redraws the rosters that are open in one workspace."""
    redraws = Redraws(database, served.client.surfaces, effects, clock)
    redraws.listen()
    return redraws


def opened_uploads(database: Database, clock: Clock, served: Served) -> Uploads:
    """Build what works on rosters that are uploaded in one workspace."""
    slack, team_id = served.client, served.workspace.team_id
    return Uploads(database, slack.files, slack.messages, clock, team_id)


def opened_desk(ground: Ground, served: Served) -> Desk:
    """Build what listeners work with in one workspace."""
    slack, workspace = served.client, served.workspace
    database, effects, clock = ground.database, ground.effects, ground.clock
    modal_redraws = ModalRedraws(database, slack.modals, effects)
    homes = HomeTabs(database, slack.homes, effects, clock)
    modal_redraws.listen()
    homes.listen()
    return Desk(
        database=database,
        people=slack.people,
        modals=slack.modals,
        replies=slack.replies,
        surfaces=slack.surfaces,
        channels=slack.channels,
        redraws=ground.redraws.of(served),
        modal_redraws=modal_redraws,
        homes=homes,
        effects=effects,
        workspace=workspace,
        slips=Slips(slack.files, slack.messages),
        uploads=ground.uploads.of(served),
        exports=Exports(slack.files, slack.messages),
        sisters=Sisters(slack.people, workspace, clock),
        clock=clock,
    )


def opened_rounds(ground: Ground) -> Rounds:
    """Build what posts in every workspace."""
    planned, began_at = plan(ground.settings), ground.clock()
    timings = Timings(edits=timedelta(seconds=ground.settings.edit_seconds))

    def postman(served: Served) -> Postman:
        slack, clock, database = served.client, ground.clock, ground.database
        outbox = Outbox(
            team_id=served.workspace.team_id,
            database=database,
            messages=slack.messages,
            channels=slack.channels,
            pictures=Pictures(slack.files, clock),
            plan=planned,
            clock=clock,
            timings=timings,
        )
        introductions = Introductions(database, slack.people, served.workspace, clock)
        uploads, erased = ground.uploads.of(served), ErasedRedraws(outbox)
        deliveries, upkeep = Deliveries(outbox, began_at), Upkeep(outbox)
        return Postman(deliveries, upkeep, introductions, uploads, erased)

    return Rounds(
        database=ground.database,
        workspaces=ground.workspaces,
        postmen=PerWorkspace(postman),
        purposes=planned.purposes,
        clock=ground.clock,
        sweep=timings.sweep,
    )


async def _identified(ground: Ground) -> None:
    """Have Slack say where the own token belongs. Raises StartError when it refuses it."""
    try:
        await ground.own.identify(ground.database, ground.clock())
    except SlackTrouble as trouble:
        raise StartError(
            f"Slack refuses SLACK_BOT_TOKEN: {trouble.code}. Expected the bot token of an "
            "installed app."
        ) from trouble
