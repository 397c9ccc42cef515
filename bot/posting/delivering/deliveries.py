"""Deliveries: each message is posted once, whatever breaks on the way.

claim -> look in history, unless it is surely not there -> draw -> may it go there? -> upload its
picture, if it has one -> wait for its turn -> write the intent -> post -> note what became of it.
Each arrow is a commit or a call, and a process may end at any of them: whoever claims the delivery
next sees how far it came. The lease is renewed until then, so that nobody takes over what is slow.
A picture that is uploaded again is harmless: nobody sees the first.
"""

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

import structlog
from sqlalchemy import Connection

from bot.attendance.accesses import posting
from bot.attendance.accesses.posting import Named
from bot.posting.delivering import heartbeats
from bot.posting.delivering.outbox import SOON, Drawn, Outbox
from bot.slack.errors import OF_TOKEN, Declined, SlackTrouble, Unanswered
from storage.deliveries import leases, outcomes
from storage.deliveries.outcomes import Shown
from storage.deliveries.queue import Claim, Spot
from storage.tables.words import ChartRefused, DeliveryState, Purpose

log = structlog.get_logger(__name__)

# How much longer than its due time history is searched: clocks differ.
CLOCKS_DIFFER = timedelta(hours=1)
# Another round comes soon; this one should not keep the others waiting.
ROUND_SECONDS = 60.0
MOST_DOUBLINGS = 6
# Slack's word for a history that the bot may not read.
NO_HISTORY = "missing_scope"


class _KeptBack(Declined):
    """We did not post it, since the lease is another's, or may be."""


class Deliveries:
    """Posts what is due in one workspace, one message after the other.

    Its schools take turns, and of each the longest due comes first: a large one keeps no small one
    waiting.
    `began_at` is when the process began; None where nothing was posted before it.
    """

    def __init__(self, outbox: Outbox, began_at: datetime | None = None) -> None:
        self._outbox = outbox
        self._began_at = began_at
        self._database = outbox.database
        self._timings = outbox.timings
        self._stopping = False
        self._turn = outbox.first_turn()

    def stop(self) -> None:
        """Begin no further delivery."""
        self._stopping = True

    async def deliver(self) -> None:
        """Post what is due and free, for about a minute."""
        loop = asyncio.get_running_loop()
        until = loop.time() + ROUND_SECONDS
        while not self._stopping and loop.time() < until:
            claim = await self._database.run(leases.claim, self._turn, self._outbox.clock())
            if claim is None:
                return
            self._turn = self._turn.after(claim)
            log.debug("delivery_claimed", delivery=str(claim.id), attempt=claim.attempt)
            with self._outbox.timing(claim):
                async with heartbeats.beating(self._outbox, claim):
                    await self._deliver(claim)

    async def _deliver(self, claim: Claim) -> None:
        if await self._may_post(claim) and await self._is_surely_absent(claim):
            wanted = await self._wanted(claim)
            drawn = None if wanted is None else await self._admitted(claim, wanted)
            if drawn is not None:
                message = await self._outbox.illustrated(claim, drawn)
                await self._post(claim, replace(drawn, message=message))

    async def _may_post(self, claim: Claim) -> bool:
        """Whether Slack takes messages there just now: if not, nothing is drawn or uploaded."""
        try:
            self._outbox.messages.refuse_if_full(claim.channel_id)
        except Declined as refusal:
            await self._put_off(claim, refusal)
            return False
        return True

    async def _is_surely_absent(self, claim: Claim) -> bool:
        """Whether no message of this delivery is in the conversation.

        One that is long due, or was due before this process began, may have been posted by whoever
        wrote the database before it was restored: so history is read then too. As long as it can't
        be read, nothing is posted.
        """
        if not claim.may_be_there and not self._may_be_restored(claim):
            return True
        try:
            spot = await self._outbox.found(claim, claim.due_at - CLOCKS_DIFFER)
        except Declined as refusal:
            await self._unread(claim, refusal)
            return False
        except Unanswered as trouble:
            await self._put_off(claim, trouble)
            return False
        log.debug("delivery_looked_for", delivery=str(claim.id), found=spot is not None)
        if spot is not None:
            await self._sent(claim, spot, None)
        return spot is None

    def _may_be_restored(self, claim: Claim) -> bool:
        """Whether the database may have been put back to before a delivery that was made.

        Whoever has a database open that is restored has to begin anew.
        """
        late = self._outbox.clock() - claim.due_at > self._timings.late
        return late or (self._began_at is not None and claim.due_at < self._began_at)

    async def _unread(self, claim: Claim, refusal: Declined) -> None:
        """Wait for a history that Slack doesn't show; somebody who can see the channel is asked."""
        if refusal.code != NO_HISTORY:
            await self._declined(claim, refusal)
            return
        self._outbox.count(claim, "held")
        log.warning("delivery_held", delivery=str(claim.id), purpose=claim.purpose)
        await self._database.run(self._hold, claim, self._outbox.clock())

    def _hold(self, connection: Connection, claim: Claim, now: datetime) -> None:
        if claim.expires_at <= now:
            self._run_out(connection, claim, NO_HISTORY, now)
            return
        later = now + self._timings.held
        is_ours = outcomes.put_off(connection, claim, later, NO_HISTORY, held=True)
        told = self._outbox.plan.on_held.get(claim.purpose)
        if is_ours and told:
            told(connection, claim, NO_HISTORY, now)

    async def _wanted(self, claim: Claim) -> Drawn | None:
        """Draw the message; None, and the delivery is needless, when it is not wanted any more."""
        now = self._outbox.clock()
        expired = claim.expires_at <= now
        if expired and claim.error is not None:
            await self._database.run(self._run_out, claim, claim.error, now)
            return None
        drawn = None if expired else await self._outbox.composed(claim)
        log.debug("delivery_composed", delivery=str(claim.id))
        if drawn is None:
            why = "expired" if expired else "nothing_to_say"
            self._outbox.count(claim, "needless")
            log.info("delivery_needless", delivery=str(claim.id), purpose=claim.purpose, why=why)
            await self._database.run(outcomes.end, claim, DeliveryState.NEEDLESS, why, now)
        return drawn

    async def _admitted(self, claim: Claim, drawn: Drawn) -> Drawn | None:
        """Give what may be shown in its channel; None when nothing may, or not now."""
        try:
            return await self._outbox.admitted(claim, drawn)
        except Declined as refusal:
            await self._declined(claim, refusal)
        except Unanswered as trouble:
            await self._put_off(claim, trouble)
        return None

    async def _intend(self, claim: Claim, named: Named) -> None:
        """Write the intent, when the message would go out next, and who is about to read it.

        Raises _KeptBack if it must not.
        """
        loop = asyncio.get_running_loop()
        began = loop.time()
        if not await self._database.run(self._intended, claim, named, self._outbox.clock()):
            raise _KeptBack("overtaken")
        log.debug("delivery_intended", delivery=str(claim.id))
        if loop.time() - began > self._timings.hesitation.total_seconds():
            # The process was stopped meanwhile: its lease may be over.
            raise _KeptBack("hesitated")

    def _intended(self, connection: Connection, claim: Claim, named: Named, now: datetime) -> bool:
        is_ours = outcomes.intend(connection, claim, now, self._timings.lease)
        if is_ours:
            posting.keep(connection, claim, named, now)
        return is_ours

    async def _post(self, claim: Claim, drawn: Drawn) -> None:
        post, ready = self._outbox.messages.post, partial(self._intend, claim, drawn.named)
        try:
            spot = await self._outbox.shown(
                drawn, lambda message: post(claim.channel_id, message, claim.id, ready)
            )
        except _KeptBack as reason:
            # What is written of a lease that is another's is written nowhere.
            await self._put_off(claim, reason)
            return
        except Declined as refusal:
            plainer = drawn.plainer_after(refusal)
            if plainer is None:
                await self._declined(claim, refusal)
            else:
                await self._plainer(claim, refusal, plainer)
            return
        except Unanswered as trouble:
            self._outbox.count(claim, "unknown")
            log.warning("delivery_unknown", delivery=str(claim.id), code=trouble.code)
            look_at = self._outbox.clock() + self._timings.settling
            await self._database.run(outcomes.lost_sight, claim, look_at, trouble.code)
            return
        log.debug("delivery_posted", delivery=str(claim.id))
        await self._sent(claim, spot, drawn)

    async def _sent(self, claim: Claim, spot: Spot, drawn: Drawn | None) -> None:
        """Note where it is; `drawn` is None where nobody knows which attempt's message it is."""
        now = self._outbox.clock()
        shown = Shown(drawn.mark, drawn.counts_only) if drawn else Shown()
        compare_at = now + self._timings.edits if drawn else now
        if await self._database.run(outcomes.sent, claim, now, spot, shown, compare_at):
            self._outbox.count(claim, "sent")
            log.info("delivery_sent", delivery=str(claim.id), purpose=claim.purpose)
        else:
            log.warning("delivery_sent_late", delivery=str(claim.id))
            await self._database.run(outcomes.posted_late, claim)

    async def _declined(self, claim: Claim, refusal: Declined) -> None:
        """Note that Slack refuses it: for good, or until later."""
        # A notice waits for a new token: it tells of what the old one could not do.
        waits = claim.purpose is Purpose.NOTICE and refusal.code in OF_TOKEN
        if not refusal.is_permanent or waits:
            await self._put_off(claim, refusal)
            return
        self._outbox.count(claim, "failed")
        log.warning("delivery_failed", delivery=str(claim.id), code=refusal.code)
        await self._database.run(self._fail, claim, refusal.code, self._outbox.clock())

    def _fail(self, connection: Connection, claim: Claim, code: str, now: datetime) -> None:
        is_ours = outcomes.end(connection, claim, DeliveryState.FAILED, code, now)
        told = self._outbox.plan.on_failed.get(claim.purpose)
        if is_ours and told:
            told(connection, claim, code, now)

    def _run_out(self, connection: Connection, claim: Claim, code: str, now: datetime) -> None:
        """Give up what could not be posted in its time; whoever would miss it is told."""
        self._outbox.count(claim, "ran_out")
        log.warning("delivery_ran_out", delivery=str(claim.id), code=code)
        is_ours = outcomes.end(connection, claim, DeliveryState.FAILED, code, now)
        told = self._outbox.plan.on_run_out.get(claim.purpose)
        if is_ours and told:
            told(connection, claim, code, now)

    async def _plainer(self, claim: Claim, refusal: Declined, plainer: ChartRefused) -> None:
        """Try again soon without the chart that Slack refuses."""
        log.info("delivery_drawn_plainer", delivery=str(claim.id), chart=plainer)
        soon = self._outbox.clock() + timedelta(seconds=SOON)
        await self._database.run(outcomes.put_off, claim, soon, refusal.code, chart_refused=plainer)

    async def _put_off(self, claim: Claim, trouble: SlackTrouble) -> None:
        """Try again when Slack says, else later each time; not when its time is over by now."""
        self._outbox.count(claim, "put_off")
        log.info("delivery_put_off", delivery=str(claim.id), code=trouble.code)
        now = self._outbox.clock()
        if claim.expires_at <= now:
            await self._database.run(self._run_out, claim, trouble.code, now)
            return
        wait = self._timings.again * 2 ** min(claim.attempt - 1, MOST_DOUBLINGS)
        if isinstance(trouble, Declined) and trouble.wait is not None:
            wait = timedelta(seconds=trouble.wait)
        await self._database.run(outcomes.put_off, claim, now + wait, trouble.code)
