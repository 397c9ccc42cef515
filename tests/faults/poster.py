"""A process that posts what is due, in a hurry, until it is killed; it can end at a named point."""

import asyncio
import logging
import os
import signal
from collections.abc import MutableMapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import partial
from typing import Any
from uuid import UUID

import aiohttp
import structlog
from sqlalchemy import Connection

from bot.attendance.accesses.posting import Named
from bot.attendance.digests import scheduled
from bot.blocks.elements import Message, section
from bot.jobs import Work, schedule
from bot.jobs.contact_clocks import ContactClocks
from bot.jobs.leavers import Leavers
from bot.jobs.retention import Nights
from bot.jobs.rosters import Rosters
from bot.jobs.ticking import Ticker
from bot.jobs.tokens import Tokens
from bot.posting.delivering.deliveries import Deliveries
from bot.posting.delivering.enqueuing import Enqueuing
from bot.posting.delivering.erased import ErasedRedraws
from bot.posting.delivering.outbox import Drawn, Outbox, Plan, Timings, drawn
from bot.posting.delivering.pictures import Pictures
from bot.posting.delivering.upkeep import Upkeep
from bot.posting.introducing.introduced import Introduced, Introducer
from bot.posting.introducing.introductions import Introductions
from bot.posting.rosters.sheet_runs import SheetRuns
from bot.posting.rosters.uploads import Uploads
from bot.posting.rounds import Postman, Rounds
from bot.sealing import Seal
from bot.slack.calls import Calls
from bot.slack.client import SlackClient
from bot.slack.installations.installed import Installations
from bot.slack.installations.organisations import Organisations
from bot.slack.installations.renewing import Renewals
from bot.slack.methods.messages import Messages
from bot.slack.methods.people import Workspace
from bot.slack.tempo import Tempo
from bot.slack.tokens import Token
from bot.slack.workspaces import Installed, PerWorkspace, Workspaces
from bot.sources.fetching import Fetching
from bot.sources.web import SourceReach
from storage.deliveries import outcomes
from storage.deliveries.queue import Claim, Spot
from storage.engine.database import Database
from storage.tables.words import Purpose

log = structlog.get_logger(__name__)

TEAM, TOKEN = "T0FAULTS", "xoxb-faults"
NOBODY = UUID(int=0)
POST_SECONDS = 0.3
TICK_SECONDS = 0.05
# Nobody waits a second between two messages of one channel.
HASTY = Tempo(minute=0.6)
HURRY = Timings(
    lease=timedelta(seconds=1.5),
    beat=timedelta(seconds=0.4),
    hesitation=timedelta(seconds=0.3),
    settling=timedelta(seconds=0.1),
    again=timedelta(seconds=0.05),
    sweep=timedelta(seconds=0.5),
)


class Bug(StrEnum):
    """A wrong way of posting, of which the checker has to find out."""

    BLIND_RETRY = "blind retry"
    CLAIM_THEN_POST = "claim, then post"


@dataclass(frozen=True, slots=True)
class Orders:
    """What a process is told. At the first log line called `point` it sends itself `signal`."""

    database_url: str
    slack_url: str
    point: str | None = None
    signal: int = signal.SIGKILL
    bug: Bug | None = None


class Blind(Messages):
    """Never looks whether a message is there."""

    async def with_key(self, channel_id: str, key: UUID, since: datetime) -> list[Spot]:
        del channel_id, key, since
        return []


class ClaimsFirst(Deliveries):
    """Takes a message as posted before it is."""

    async def _intend(self, claim: Claim, named: Named) -> None:
        del named
        now = datetime.now(UTC)
        spot = Spot(claim.channel_id, "0.000000")
        await self._database.run(outcomes.sent, claim, now, spot, outcomes.Shown(), now)
        log.debug("delivery_intended", delivery=str(claim.id))

    async def _sent(self, claim: Claim, spot: Spot, drawn: Drawn | None) -> None:
        del spot, drawn
        log.info("delivery_sent", delivery=str(claim.id))


class Trap:
    """Reads the log as it is written; at its point the process gets its signal, once."""

    def __init__(self, orders: Orders) -> None:
        self._point: str | None = orders.point
        self._signal = orders.signal

    def __call__(self, _logger: object, _name: str, line: MutableMapping[str, Any]) -> str:
        if line["event"] == self._point:
            self._point = None
            os.kill(os.getpid(), self._signal)
        raise structlog.DropEvent


def compose(_connection: Connection, claim: Claim, _now: datetime) -> Drawn:
    """Draw something that is the same each time."""
    text = f"The digest of {claim.local_date}."
    return drawn(Message(text, [section(text)]))


def post(orders: Orders) -> None:
    """Post until somebody ends this process."""
    structlog.configure(processors=[Trap(orders)])
    # It says whenever a tick comes before the last one has ended.
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
    asyncio.run(_post(orders))


async def _post(orders: Orders) -> None:
    timeout = aiohttp.ClientTimeout(total=POST_SECONDS)
    async with aiohttp.ClientSession(timeout=timeout) as http:
        calls = Calls(http, Token(TOKEN), f"{orders.slack_url}/api/", tempo=HASTY)
        slack = SlackClient.over(calls, None, utc_now)
        plan = Plan(
            sources=[partial(scheduled.due, catches_up=True)],
            composers={Purpose.DIGEST: compose},
        )
        database = Database(orders.database_url)
        outbox = Outbox(
            team_id=TEAM,
            database=database,
            messages=Blind(calls) if orders.bug is Bug.BLIND_RETRY else slack.messages,
            channels=slack.channels,
            pictures=Pictures(slack.files, utc_now),
            plan=plan,
            clock=utc_now,
            timings=HURRY,
        )
        engine = ClaimsFirst if orders.bug is Bug.CLAIM_THEN_POST else Deliveries
        workspace = Workspace(TEAM, "", "U0")
        fetching = Fetching(database, Seal([]), SourceReach(), utc_now)
        introducer = Introducer(database, slack.people, workspace, Introduced(), utc_now)
        introductions = Introductions(introducer, utc_now())
        sheets = SheetRuns(database, slack.people, workspace, utc_now)
        uploads = Uploads(database, slack.files, slack.messages, fetching, sheets, utc_now)
        upkeep, erased = Upkeep(outbox), ErasedRedraws(outbox)
        postman = Postman(engine(outbox), upkeep, introductions, uploads, erased)

        async def read() -> Sequence[Installed]:
            return [Installed(workspace, NOBODY, is_org_wide=False, token=TOKEN)]

        workspaces = Workspaces(read, lambda _found, _token: slack)
        rounds = Rounds(
            database=database,
            workspaces=workspaces,
            postmen=PerWorkspace(lambda _served: postman),
            purposes=plan.purposes,
            clock=utc_now,
            sweep=HURRY.sweep,
        )
        enqueuing = Enqueuing(database, plan.sources, utc_now)
        clocks, leavers = (
            ContactClocks(database, utc_now),
            Leavers(database, utc_now, timedelta(days=30)),
        )
        rosters = Rosters(database, fetching, utc_now)
        nights = Nights(database, utc_now)
        installations = Installations(database, Seal([]), None)
        organisations = Organisations(
            database, installations, workspaces, lambda _found, _token: calls, utc_now
        )
        tokens = Tokens(Renewals(database, calls, None, Seal([]), utc_now))
        work = Work(
            workspaces, organisations, rounds, enqueuing, clocks, leavers, rosters, nights, tokens
        )
        ticker = Ticker(schedule(work), TICK_SECONDS)
        async with ticker.ticking():
            await asyncio.Event().wait()


def utc_now() -> datetime:
    """Tell the time."""
    return datetime.now(UTC)
