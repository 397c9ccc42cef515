"""Upkeep of what is posted: a message is edited when the records say otherwise, a twin removed."""

import structlog

from bot.attendance import calendar
from bot.blocks.elements import Message
from bot.posting.deliveries import CLOCKS_DIFFER
from bot.posting.outbox import Outbox
from bot.posting.refusals import Declined, Unanswered
from storage import deliveries, settling
from storage.deliveries import Claim, Spot
from storage.settling import NO_HISTORY

log = structlog.get_logger(__name__)

# How many messages one round looks at; another round comes soon.
ROUND = 200


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
            # Deleted by somebody, too old, or where it must not be any more: it stays as it is.
            is_over = refusal.wait is None
            log.warning("edit_refused", delivery=str(claim.id), code=refusal.code)
            when, code = (None, refusal.code) if is_over else (later, None)
            await self._database.run(settling.look_again, claim, when, code)
            return is_over
        except Unanswered as trouble:
            log.warning("edit_unknown", delivery=str(claim.id), code=trouble.code)
            await self._database.run(settling.look_again, claim, later)
        else:
            log.info("delivery_edited", delivery=str(claim.id), purpose=claim.purpose)
            await self._database.run(settling.edited, claim, now, drawn.mark, later)
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
