"""What the program is built of: the ground that all stands on, and what each workspace has."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

import aiohttp

from bot.api.http import rates
from bot.api.http.rates import Rates
from bot.crowds import Turnstile
from bot.listeners import routed
from bot.listeners.bolt import create_bolt
from bot.listeners.context import Desk
from bot.listeners.doors.crowded import Doorkeeper
from bot.listeners.doors.inside import Desks, Inside
from bot.posting.accesses import Accesses
from bot.posting.delivering.deliveries import Deliveries
from bot.posting.delivering.erased import ErasedRedraws
from bot.posting.delivering.outbox import Outbox, Timings
from bot.posting.delivering.pictures import Pictures
from bot.posting.delivering.plan import plan
from bot.posting.delivering.upkeep import Upkeep
from bot.posting.drawing.homes import HomeTabs
from bot.posting.drawing.modals import ModalRedraws
from bot.posting.drawing.redraws import Redraws
from bot.posting.effects import Effects
from bot.posting.exports import Exports
from bot.posting.introducing.introduced import Introduced, Introducer
from bot.posting.introducing.introductions import Introductions
from bot.posting.rosters.sheet_runs import SheetRuns
from bot.posting.rosters.templates import Templates
from bot.posting.rosters.uploads import Uploads
from bot.posting.rounds import Postman, Rounds
from bot.posting.slips import Slips
from bot.sealing import Seal
from bot.settings import Settings
from bot.slack.calls import Calls
from bot.slack.client import SlackClient
from bot.slack.contact import Contact, Patience
from bot.slack.installations.installed import Installations, OwnWorkspace
from bot.slack.installations.organisations import Organisations
from bot.slack.installations.renewing import Renewals
from bot.slack.installations.standing import Standing
from bot.slack.methods.people import People
from bot.slack.methods.sisters import Sisters
from bot.slack.tempo import Tempo
from bot.slack.tokens import Token
from bot.slack.workspaces import Installed, PerWorkspace, Served, Workspaces
from bot.sources.fetching import Fetching
from bot.sources.web import SourceReach
from bot.starting import Secrets, other_slack
from bot.watching.watch import UNWATCHED, Watch
from storage.engine.database import Database

Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Around:
    """What the program is given beside its settings: the time, patience, and who watches."""

    clock: Clock
    patience: Patience
    watch: Watch = UNWATCHED


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
    turnstile: Turnstile
    own: OwnWorkspace
    seal: Seal
    installations: Installations
    renewals: Renewals
    workspaces: Workspaces
    introduced: PerWorkspace[Introduced]
    organisations: Organisations
    accesses: Accesses
    redraws: PerWorkspace[Redraws]
    uploads: PerWorkspace[Uploads]
    fetching: Fetching
    clock: Clock
    tempo: Tempo
    watch: Watch
    problems: list[Callable[[], str | None]] = field(default_factory=list)

    def show_all(self) -> None:
        """Redraw every open roster: nobody knows what was written meanwhile."""
        for each in self.redraws.made():
            each.show_all()


def opened_ground(
    settings: Settings,
    secrets: Secrets,
    database: Database,
    http: aiohttp.ClientSession,
    around: Around,
) -> Ground:
    """Build what all that speaks with Slack stands on."""
    clock, patience, watch = around.clock, around.patience, around.watch
    turnstile = Turnstile(longest_seconds=patience.turn)
    effects = Effects(turnstile, watch)
    tempo = Tempo(patience.minute, unlisted=settings.unlisted_app, watch=watch)
    url = settings.slack_api_url
    calls = Calls(http, Token(secrets.bot_token or ""), url, tempo=tempo)
    own = OwnWorkspace(secrets.bot_token, People(calls), Contact("SLACK_BOT_TOKEN", patience))
    seal = Seal([each.get_secret_value() for each in settings.token_keys])
    installations = Installations(database, seal, own)
    as_app = Calls(http, Token(""), url, tempo=tempo)
    renewals = Renewals(database, as_app, secrets.client, seal, clock)
    calls_with = partial(_opened_calls, settings, http, tempo, renewals)
    workspaces = Workspaces(
        installations.read,
        partial(_opened_client, settings, around, calls_with),
    )
    accesses = Accesses(database, clock)
    redraws = PerWorkspace(partial(opened_redraws, database, effects, accesses, around))
    reach = SourceReach(settings.source_networks, settings.source_folders)
    fetching = Fetching(database, seal, reach, clock)
    uploads = PerWorkspace(partial(opened_uploads, database, fetching, clock))
    return Ground(
        settings=settings,
        secrets=secrets,
        database=database,
        http=http,
        effects=effects,
        turnstile=turnstile,
        own=own,
        seal=seal,
        installations=installations,
        renewals=renewals,
        workspaces=workspaces,
        introduced=PerWorkspace(lambda _served: Introduced()),
        organisations=Organisations(database, installations, workspaces, calls_with, clock),
        accesses=accesses,
        redraws=redraws,
        uploads=uploads,
        fetching=fetching,
        clock=clock,
        tempo=tempo,
        watch=watch,
    )


def _opened_client(
    settings: Settings,
    around: Around,
    calls: Callable[[Installed, Token], Calls],
    found: Installed,
    token: Token,
) -> SlackClient:
    """Build the one client of a workspace. Nobody else makes calls with its token."""
    return SlackClient.over(calls(found, token), other_slack(settings), around.clock)


def _opened_calls(
    settings: Settings,
    http: aiohttp.ClientSession,
    tempo: Tempo,
    renewals: Renewals,
    found: Installed,
    token: Token,
) -> Calls:
    renew = partial(renewals.instead_of, found.installation_id)
    return Calls(http, token, settings.slack_api_url, found.workspace.team_id, tempo, renew)


def opened_rates(settings: Settings, database: Database, clock: Clock) -> Rates:
    """Build what counts how often tokens ask."""
    most = settings.api_requests_per_minute
    in_memory, of_all = rates.alone(clock, most), rates.shared(database, most)
    return Rates(most, clock, in_memory if database.on_sqlite else of_all)


def opened_slack(
    settings: Settings, http: aiohttp.ClientSession, clock: Clock, token: Token, team_id: str
) -> SlackClient:
    """Build a client of Slack for a workspace that has its token to itself."""
    calls = Calls(http, token, settings.slack_api_url, team_id)
    return SlackClient.over(calls, other_slack(settings), clock)


def opened_redraws(
    database: Database, effects: Effects, accesses: Accesses, around: Around, served: Served
) -> Redraws:
    """Build what redraws the rosters that are open in one workspace."""
    clock, watch = around.clock, around.watch
    redraws = Redraws(database, served.client.surfaces, effects, accesses, clock, watch)
    redraws.listen()
    return redraws


def opened_inside(ground: Ground, desks: Desks) -> Inside:
    """Build what is behind the doors: Bolt with the listeners, and who lets in."""
    standing = Standing(ground.database, ground.workspaces, ground.clock)
    doorkeeper = Doorkeeper(ground.turnstile, ground.effects)
    bolt = create_bolt(routes := routed())
    return Inside(routes, bolt, desks, standing, ground.effects, doorkeeper, ground.watch)


def opened_uploads(database: Database, fetching: Fetching, clock: Clock, served: Served) -> Uploads:
    """Build what works on rosters that are uploaded in one workspace."""
    slack = served.client
    sheets = SheetRuns(database, slack.people, served.workspace, clock)
    return Uploads(database, slack.files, slack.messages, fetching, sheets, clock)


def opened_desk(ground: Ground, served: Served) -> Desk:
    """Build what listeners work with in one workspace."""
    slack, workspace = served.client, served.workspace
    database, effects, clock = ground.database, ground.effects, ground.clock
    modal_redraws = ModalRedraws(database, slack.modals, effects)
    homes = HomeTabs(database, slack.homes, effects, ground.accesses, clock)
    modal_redraws.listen()
    homes.listen()
    return Desk(
        database=database,
        accesses=ground.accesses,
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
        templates=Templates(slack.files, slack.messages),
        fetching=ground.fetching,
        exports=Exports(slack.files, slack.messages),
        sisters=Sisters(slack.people, workspace, clock),
        introduced=ground.introduced.of(served),
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
            watch=ground.watch,
        )
        introduced = ground.introduced.of(served)
        introducer = Introducer(database, slack.people, served.workspace, introduced, clock)
        introductions = Introductions(introducer, began_at)
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
