"""Upkeep of what is posted: a message is edited when the records say otherwise, a twin removed."""

import structlog

from bot.attendance import calendar
from bot.blocks.elements import Message
from bot.posting.composers import TOO_NEW
from bot.posting.deliveries import CLOCKS_DIFFER
from bot.posting.outbox import Outbox
from bot.posting.refusals import OF_TOKEN, UNREACHABLE, Declined, Unanswered
from storage import deliveries, settling
from storage.deliveries import Claim, Spot
from storage.settling import NO_HISTORY

log = structlog.get_logger(__name__)

# How many messages one round looks at; another round comes soon.
ROUND = 200
# These say nothing of the message: it is edited when Slack is there again, or a new token.
OF_ANY_MESSAGE = OF_TOKEN | {UNREACHABLE}


class Upkeep:
    """Edits and sweeps the messages that deliveries have become."""

    def __init__(self, outbox: Outbox) -> None:
        self._outbox = outbox
        self._database = outbox.database
        self._timings = outbox.timings

    async def edit(self) -> None:
        """Have each message of the local day say what is so now, at most every few minutes."""
        for _ in range(ROUND):
            claim = await self._database.run(
                deliveries.claim_edit,
                self._outbox.plan.purposes,
                self._outbox.clock(),
                self._timings.lease,
            )
            if claim is None or claim.spot is None or not await self._edit(claim, claim.spot):
                return

    async def sweep(self) -> None:
        """Look for twins of messages that took several attempts, some minutes later."""
        for _ in range(ROUND):
            now = self._outbox.clock()
            claim = await self._database.run(
                deliveries.claim_sweep, now, now - self._timings.sweep, self._timings.lease
            )
            if claim is None:
                return
            await self._sweep(claim)

    async def _edit(self, claim: Claim, spot: Spot) -> bool:
        """Edit one message if it says something else; False when Slack wants no more for now."""
        now = self._outbox.clock()
        later = now + self._timings.edits
        if calendar.today(claim.time_zone, now) > claim.local_date:
            await self._database.run(settling.look_again, claim, None)
            return True
        drawn = await self._outbox.composed(claim)
        if drawn is None or drawn.mark == claim.fingerprint:
            await self._database.run(settling.look_again, claim, later)
            return True
        try:
            await self._update(claim, spot, drawn.message)
        except Declined as refusal:
            return await self._not_edited(claim, refusal)
        except Unanswered as trouble:
            log.warning("edit_unknown", delivery=str(claim.id), code=trouble.code)
            await self._database.run(settling.look_again, claim, later)
        else:
            log.info("delivery_edited", delivery=str(claim.id), purpose=claim.purpose)
            await self._database.run(settling.edited, claim, now, drawn.mark, later)
        return True

    async def _not_edited(self, claim: Claim, refusal: Declined) -> bool:
        """Note when an edit that Slack refuses is made again; False when no other fares better."""
        log.warning("edit_refused", delivery=str(claim.id), code=refusal.code)
        now = self._outbox.clock()
        if refusal.wait is not None or refusal.code in OF_ANY_MESSAGE:
            await self._database.run(settling.look_again, claim, now + self._timings.edits)
            return False
        # Drawn plainer at once; else it was deleted, is too old, or is where it must not be any
        # more: it stays as it is.
        is_too_new = refusal.code == TOO_NEW != claim.error
        when = now if is_too_new else None
        await self._database.run(settling.look_again, claim, when, refusal.code)
        return True

    async def _update(self, claim: Claim, spot: Spot, message: Message) -> None:
        code = None if claim.is_direct else await self._outbox.channels.refusal(claim.channel_id)
        if code is not None:
            raise Declined(code)
        await self._outbox.messages.update(spot, message)

    async def _sweep(self, claim: Claim) -> None:
        spot = None
        try:
            spot = await self._outbox.found(claim, claim.due_at - CLOCKS_DIFFER)
        except Declined as refusal:
            log.warning("sweep_refused", delivery=str(claim.id), code=refusal.code)
            if refusal.code != NO_HISTORY and not refusal.is_permanent:
                return
        except Unanswered as trouble:
            log.warning("sweep_unknown", delivery=str(claim.id), code=trouble.code)
            return
        log.debug("delivery_swept", delivery=str(claim.id))
        stamp = spot.message_ts if spot else None
        await self._database.run(settling.swept, claim, self._outbox.clock(), stamp)
