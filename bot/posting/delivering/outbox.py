"""What deliveries are made with: what is due, how it is drawn, how long things may take."""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TypeVar

import orjson
import structlog
from sqlalchemy import Connection

from bot.attendance.accesses import posting
from bot.attendance.accesses.posting import NOBODY, Named
from bot.blocks.elements import Message
from bot.posting.delivering.pictures import Picture, Pictures
from bot.slack.errors import INVALID_BLOCKS, OF_DRAWING, Declined, SlackTrouble
from bot.slack.methods.channels import Channels
from bot.slack.methods.messages import Messages
from bot.watching.watch import UNWATCHED, Counted, Timed, Watch
from storage.deliveries.leases import Turn
from storage.deliveries.queue import Claim, Due, Spot
from storage.engine.database import Database
from storage.tables.words import ChartRefused, Level, Purpose

log = structlog.get_logger(__name__)

T = TypeVar("T")

# In seconds: time enough for Slack to be done with a picture.
SOON = 5.0
SEE_ATTENDANCE = "Type /attendance to see more."


@dataclass(frozen=True, slots=True)
class Drawn:
    """A message, and the mark of what it says, without when it says so.

    It is edited when the mark is another: an instant in it would have it edited for nothing.
    `picture` is one that the message gets if it can be uploaded. `plainer` is the chart that Slack
    then refuses, should it refuse the blocks, so that the next attempt draws it plainer.
    `shorter` is what says less, for a Slack that finds the message too long. The plainest form is
    its text alone, which has counts and no student's name, with `see_more`, where the rest is.
    `nameless` is for a channel of which Slack doesn't tell whether guests are in it, and
    `counts_only` says that this is what is shown. `named` is what is kept of who reads it.
    """

    message: Message
    mark: bytes
    picture: Picture | None = None
    plainer: ChartRefused | None = None
    shorter: Message | None = None
    see_more: str = SEE_ATTENDANCE
    nameless: Message | None = None
    counts_only: bool = False
    named: Named = NOBODY

    @property
    def plainest(self) -> Message:
        """Give the form that every Slack takes."""
        return Message(f"{self.message.text} {self.see_more}", [])

    def without_names(self) -> "Drawn":
        """Give the form that tells nothing of any one student."""
        message = self.nameless or self.plainest
        named = replace(self.named, students=(), level=self.named.level and Level.COUNTS)
        return Drawn(message, self.mark, see_more=self.see_more, counts_only=True, named=named)

    def plainer_after(self, refusal: Declined) -> ChartRefused | None:
        """Say which chart to leave out after a refusal; None if that is of no use."""
        return self.plainer if refusal.code == INVALID_BLOCKS else None


# Says what is due at an instant; harmless to ask again.
Source = Callable[[Connection, datetime], Sequence[Due]]
# Draws a delivery as it is now; None when there is nothing to say any more. It may draw plainer
# what Slack refused: the claim's `chart_refused` says so.
Compose = Callable[[Connection, Claim, datetime], Drawn | None]
# Is told, in the transaction that notes it, by which of Slack's words a delivery was halted.
Halted = Callable[[Connection, Claim, str, datetime], None]


@dataclass(frozen=True, slots=True)
class Timings:
    """How long things take. `lease` goes by the database's clock.

    It is renewed each `beat`, at most so many times, and when a message goes out, which has to be
    within `hesitation`. After an answer that was lost history is read not before `settling`: Slack
    may take a message as late as that. A picture has `upload` to get to Slack, `processing`
    included, which Slack may need before it shows it.
    """

    lease: timedelta = timedelta(seconds=120)
    beat: timedelta = timedelta(seconds=30)
    most_beats: int = 20
    hesitation: timedelta = timedelta(seconds=20)
    settling: timedelta = timedelta(seconds=60)
    again: timedelta = timedelta(seconds=30)
    late: timedelta = timedelta(minutes=2)
    held: timedelta = timedelta(minutes=5)
    edits: timedelta = timedelta(minutes=3)
    sweep: timedelta = timedelta(minutes=5)
    upload: timedelta = timedelta(seconds=20)
    processing: timedelta = timedelta(seconds=3)


@dataclass(frozen=True, slots=True)
class Plan:
    """What is delivered: who says that it is due, who draws it, who is told when it can't be done.

    Only purposes that have a composer are delivered. `on_failed` hears of what Slack refuses for
    good, `on_held` of what waits since history can't be read, `on_run_out` of what could not be
    posted in its time.
    """

    sources: Sequence[Source]
    composers: Mapping[Purpose, Compose]
    on_failed: Mapping[Purpose, Halted] = field(default_factory=dict[Purpose, Halted])
    on_held: Mapping[Purpose, Halted] = field(default_factory=dict[Purpose, Halted])
    on_run_out: Mapping[Purpose, Halted] = field(default_factory=dict[Purpose, Halted])

    @property
    def purposes(self) -> tuple[Purpose, ...]:
        """List what can be drawn."""
        return tuple(self.composers)


@dataclass(frozen=True, slots=True)
class Outbox:
    """The parts that deliveries and their upkeep work with in one workspace."""

    team_id: str
    database: Database
    messages: Messages
    channels: Channels
    pictures: Pictures
    plan: Plan
    clock: Callable[[], datetime]
    timings: Timings = Timings()
    watch: Watch = UNWATCHED

    def first_turn(self) -> Turn:
        """Say whose turn it is to begin with."""
        return Turn(self.team_id, self.plan.purposes, self.timings.lease)

    def count(self, claim: Claim, outcome: str) -> None:
        """Count what became of a delivery this time."""
        self.watch.count(Counted.DELIVERY, claim.purpose.value, outcome)

    def timing(self, claim: Claim) -> AbstractContextManager[None]:
        """Time what is done of a delivery in the block."""
        key, attempt = str(claim.id), claim.attempt
        return self.watch.timing(Timed.DELIVERY, claim.purpose.value, delivery=key, attempt=attempt)

    async def composed(self, claim: Claim) -> Drawn | None:
        """Draw a delivery as it is now."""
        compose = self.plan.composers[claim.purpose]
        return await self.database.read(compose, claim, self.clock())

    async def admitted(self, claim: Claim, drawn: Drawn) -> Drawn:
        """Give what may be shown where a delivery goes.

        Raises Declined, by a word of ours too, where nothing may be, and Unanswered.
        """
        if claim.is_direct:
            return drawn
        readers = await self.channels.readers(claim.channel_id)
        if readers.refusal is not None:
            raise Declined(readers.refusal)
        shown = drawn if readers.surely_ours else drawn.without_names()
        return replace(shown, named=replace(shown.named, readers=readers.number))

    async def keep(self, claim: Claim, drawn: Drawn) -> None:
        """Keep who is about to read what is edited: what can't be kept is not shown."""
        await self.database.run(posting.keep, claim, drawn.named, self.clock())

    async def illustrated(self, claim: Claim, drawn: Drawn) -> Message:
        """Give the message with its picture uploaded; without it where that can't be done."""
        if drawn.picture is None:
            return drawn.message
        try:
            async with asyncio.timeout(self.timings.upload.total_seconds()):
                file_id = await self.pictures.uploaded(drawn.picture, self.timings.processing)
        except (SlackTrouble, TimeoutError) as trouble:
            log.warning("picture_left_out", delivery=str(claim.id), code=str(trouble) or "too_slow")
            return drawn.message
        return drawn.picture.shown(file_id)

    async def shown(self, drawn: Drawn, send: Callable[[Message], Awaitable[T]]) -> T:
        """Post or edit a message in the richest form that Slack takes; a refused one is not there.

        Raises SlackTrouble, also when the next attempt may leave a chart out.
        """
        forms = [drawn.message, *([drawn.shorter] if drawn.shorter else [])]
        for form in forms:
            try:
                return await send(form)
            except Declined as refusal:
                if refusal.code not in OF_DRAWING or drawn.plainer_after(refusal) is not None:
                    raise
                log.info("message_drawn_plainer", code=refusal.code)
        return await send(drawn.plainest)

    async def conversation_of(self, claim: Claim) -> str:
        """Name the conversation that a delivery is or will be in. Raises SlackTrouble."""
        if claim.posted_in or not claim.channel_id.startswith(("U", "W")):
            return claim.posted_in or claim.channel_id
        return await self.messages.direct(claim.channel_id)

    async def found(self, claim: Claim, since: datetime) -> Spot | None:
        """Look for a delivery's message in its conversation; twins of the earliest are deleted.

        Raises SlackTrouble when Slack doesn't show the history, or does not delete a twin.
        """
        spots = await self.messages.with_key(await self.conversation_of(claim), claim.id, since)
        for twin in spots[1:]:
            log.warning("twin_deleted", delivery=str(claim.id))
            await self._deleted(twin)
        return spots[0] if spots else None

    async def _deleted(self, twin: Spot) -> None:
        try:
            await self.messages.delete(twin)
        except Declined as refusal:
            if refusal.code != "message_not_found":
                raise


def drawn(
    message: Message,
    same: Message | None = None,
    shorter: Message | None = None,
    see_more: str = SEE_ATTENDANCE,
    nameless: Message | None = None,
) -> Drawn:
    """Mark a message by what it says; `same` says the same at an instant that stays."""
    told = orjson.dumps((same or message).as_dict(), option=orjson.OPT_SORT_KEYS)
    mark = hashlib.sha256(told).digest()
    return Drawn(message, mark, shorter=shorter, see_more=see_more, nameless=nameless)
