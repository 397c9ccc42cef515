"""The stage of what happens by itself: deliveries against the playground, the clock by hand."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Generator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import aiohttp
import pytest
import requests
from sqlalchemy import Connection, RowMapping, select, update

from bot.attendance.deliveries import undelivered
from bot.blocks.elements import Message, section
from bot.posting.composers import notice_messages
from bot.posting.delivering.deliveries import Deliveries
from bot.posting.delivering.enqueuing import Enqueuing
from bot.posting.delivering.outbox import Compose, Drawn, Outbox, Plan, Source, Timings, drawn
from bot.posting.delivering.pictures import Pictures
from bot.posting.delivering.upkeep import Upkeep
from bot.slack.calls import Calls
from bot.slack.client import SlackClient
from bot.slack.methods.messages import Messages, key_of
from bot.slack.tempo import Haste, Tempo, calling
from bot.slack.tokens import Token
from playground import Channel, Person, WorkspaceConfig, create_playground
from playground.state.timeline import PostedMessage
from playground.state.workspace import PlaygroundWorkspace
from storage.deliveries import queue
from storage.deliveries.parts import DigestPart, ReminderPart
from storage.deliveries.queue import Claim, Due, Spot
from storage.engine.columns import new_id
from storage.engine.database import Database
from storage.installations import kept
from storage.installations.kept import NewInstallation
from storage.schools import schools
from storage.tables import DELIVERY, STAFF
from storage.tables.words import DigestKind, Purpose, Role
from tests.school import MadeSchool, make_school
from tests.serving import eventually, served

# A Monday, 08:45 in London.
START = datetime(2026, 11, 23, 8, 45, tzinfo=UTC)
TODAY = date(2026, 11, 23)
OFFICE = "COFFICE"
RUN_OUT = datetime(2000, 1, 1, tzinfo=UTC)
PEOPLE = (
    Person(id="UHEAD", name="Ruth Abernathy"),
    Person(id="UOFFICE", name="Inês Duarte"),
    Person(id="UMARTA", name="Märta Lindqvist"),
    Person(id="UCLERK", name="Carla Clerk"),
    Person(id="UGUEST", name="Gus Guest", is_restricted=True),
    Person(id="USTRANGE", name="Eve Other", team_id="T0OTHER"),
)
CHANNELS = (
    Channel(id=OFFICE, name="office", members=("UHEAD", "UOFFICE")),
    Channel(id="CSHARED", name="shared", members=("UHEAD", "USTRANGE"), is_ext_shared=True),
    Channel(id="CGUESTS", name="guests", members=("UHEAD", "UGUEST")),
    Channel(id="CALONE", name="alone", members=("UHEAD",), bot_is_member=False),
    Channel(id="COLD", name="old", members=("UHEAD",), is_archived=True),
    Channel(id="CCLOSED", name="closed", is_private=True, bot_is_member=False),
)


@dataclass
class Clock:
    """Stands still until it is moved; ours may be `ahead` of Slack's, which `seconds` tells."""

    at: datetime = START
    ahead: timedelta = timedelta()

    def now(self) -> datetime:
        return self.at + self.ahead

    def seconds(self) -> float:
        return self.at.timestamp()

    def pass_by(self, **span: float) -> None:
        self.at += timedelta(**span)


PARTS = {Purpose.REMINDER: ReminderPart("", new_id())}


@dataclass
class Office:
    """A school with a channel, and everything that posts in it."""

    database: Database
    school: MadeSchool
    workspace: PlaygroundWorkspace
    url: str
    clock: Clock
    timings: Timings = field(default_factory=Timings)
    patience: float = 20.0
    unlisted: bool = False
    minute: float = 0.6
    says: str | None = "Three are missing."
    draws: Compose | None = None
    sources: list[Source] = field(default_factory=list[Source])
    messages: Callable[[Calls], Messages] = Messages

    def due(self, *, channel: str = OFFICE, purpose: Purpose = Purpose.DIGEST, **more: Any) -> UUID:
        """Have something due now; returns the delivery's id."""
        made = Due(
            purpose=purpose,
            school_id=self.school.school,
            subject_id=new_id(),
            local_date=TODAY,
            part=PARTS.get(purpose, DigestPart(DigestKind.DAILY)),
            channel_id=channel,
            due_at=self.clock.now(),
            expires_at=self.clock.now() + timedelta(hours=15),
        )
        made = replace(made, **more)
        self.database.write_now(queue.enqueue, [made])
        return made.id

    def rows(self) -> list[RowMapping]:
        """All deliveries, those that are due first before the others, digests before notices."""
        order = (DELIVERY.c.due_at, DELIVERY.c.purpose, DELIVERY.c.id)

        def look(connection: Connection) -> list[RowMapping]:
            return list(connection.execute(select(DELIVERY).order_by(*order)).mappings())

        return self.database.read_now(look)

    def row(self, delivery_id: UUID) -> RowMapping:
        return next(row for row in self.rows() if row["id"] == delivery_id)

    def put(self, delivery_id: UUID, **values: object) -> None:
        """Change a delivery behind everybody's back."""
        statement = update(DELIVERY).where(DELIVERY.c.id == delivery_id).values(**values)
        self.database.write_now(Connection.execute, statement)

    def compose(self, connection: Connection, claim: Claim, now: datetime) -> Drawn | None:
        if self.draws is not None:
            return self.draws(connection, claim, now)
        says = self.says
        return None if says is None else drawn(Message(says, [section(says)]))

    @property
    def team(self) -> str:
        return self.workspace.config.team_id

    @property
    def tempo(self) -> Tempo:
        """Slack's own wall is hit first: nobody waits a second between two messages."""
        return Tempo(minute=self.minute, clock=self._monotonic, unlisted=self.unlisted)

    def _monotonic(self) -> float:
        return time.monotonic() + self.clock.seconds()

    def with_outbox(self, work: Callable[[Outbox], Awaitable[Any]]) -> Any:
        """Do something with an outbox of its own, as one process has it."""
        here = NewInstallation(self.team, "", self.workspace.bot.id)
        self.database.write_now(kept.keep_of_environment, here, self.clock.now())
        self.database.write_now(schools.claim_for_workspace, self.team)

        async def do() -> Any:
            timeout = aiohttp.ClientTimeout(total=self.patience)
            async with aiohttp.ClientSession(timeout=timeout) as http:
                calls = Calls(http, Token("xoxb-office"), f"{self.url}/api/", tempo=self.tempo)
                slack = SlackClient.over(calls, f"{self.url}/api/", self.clock.now)
                plan = Plan(
                    sources=self.sources,
                    composers={
                        Purpose.DIGEST: self.compose,
                        Purpose.REMINDER: self.compose,
                        Purpose.NOTICE: notice_messages.notice,
                    },
                    on_failed={Purpose.DIGEST: undelivered.stop_digest},
                    on_held={Purpose.DIGEST: undelivered.ask_admins},
                    on_run_out={Purpose.DIGEST: undelivered.tell_of_loss},
                )
                outbox = Outbox(
                    team_id=self.team,
                    database=self.database,
                    messages=self.messages(calls),
                    channels=slack.channels,
                    pictures=Pictures(slack.files, self.clock.now),
                    plan=plan,
                    clock=self.clock.now,
                    timings=self.timings,
                )
                with calling(Haste.BY_ITSELF):
                    return await work(outbox)

        return asyncio.run(do())

    def deliver(self, processes: int = 1) -> None:
        """Have so many processes post what is due, at once."""

        async def work(outbox: Outbox) -> None:
            await asyncio.gather(*(Deliveries(outbox).deliver() for _ in range(processes)))

        self.with_outbox(work)

    def run_out(self, delivery: UUID) -> None:
        """Have the lease of a delivery end."""
        self.put(delivery, lease_until=RUN_OUT)

    def post_unseen(self, delivery: UUID) -> Spot:
        """Post a delivery's message without writing it down."""

        async def work(outbox: Outbox) -> Spot:
            message = Message(self.says or "", [])
            return await outbox.messages.post(OFFICE, message, delivery, at_once)

        return self.with_outbox(work)

    def enqueue(self) -> None:
        """Have what is due written down."""
        self.with_outbox(lambda outbox: enqueuing(outbox).enqueue())

    def edit(self) -> None:
        self.with_outbox(lambda outbox: Upkeep(outbox).edit())

    def sweep(self) -> None:
        self.with_outbox(lambda outbox: Upkeep(outbox).sweep())

    def posted(self, channel: str = OFFICE) -> list[PostedMessage]:
        return self.workspace.timeline.of(channel)

    def texts(self, channel: str = OFFICE) -> list[str]:
        return [message.content.text for message in self.posted(channel)]

    def keys(self, channel: str = OFFICE) -> list[object]:
        return [key_of({"metadata": each.content.metadata}) for each in self.posted(channel)]

    def fault(self, kind: str, method: str = "chat.postMessage", **more: Any) -> None:
        """Order that the next call of a method goes wrong."""
        order = {"method": method, "kind": kind, **more}
        answer = requests.post(f"{self.url}/play/faults", json=order, timeout=20)
        assert answer.ok, answer.text

    def fault_begun(self) -> None:
        """Wait until a call suffers from the fault that was ordered."""
        eventually(lambda: not self.workspace.faults.waiting())

    def no_faults(self) -> None:
        """Drop the faults that were ordered, and end those under way."""
        requests.delete(f"{self.url}/play/faults", timeout=20)

    def calls(self, method: str) -> int:
        return len(self.workspace.log.entries(method))

    def without_scopes(self, *scopes: str) -> None:
        config = self.workspace.config
        self.workspace.config = config.model_copy(update={"scopes": config.scopes - set(scopes)})


async def at_once() -> None:
    """What is to be done before a message goes out: nothing."""


def enqueuing(outbox: Outbox) -> Enqueuing:
    """What writes down what is due, by the plan of an outbox."""
    return Enqueuing(outbox.database, outbox.plan.sources, outbox.clock)


@pytest.fixture
def office(database: Database) -> Generator[Office]:
    """The usual office; its head is the school's admin and known to the bot."""
    school = make_school(database)
    head = school.add_staff("Ruth Abernathy", Role.ADMIN)
    clock = Clock()
    config = WorkspaceConfig(
        bot_token="xoxb-office", signing_secret="s", people=PEOPLE, channels=CHANNELS
    )
    link = {"slack_user_id": "UHEAD", "slack_team_id": config.team_id}
    linked = update(STAFF).where(STAFF.c.id == head).values(link)
    database.write_now(Connection.execute, linked)
    database.write_now(schools.claim_for_workspace, config.team_id)
    playground = create_playground(config, clock.seconds)
    with served(playground) as url:
        yield Office(database, school, playground.state.workspace, url, clock)
