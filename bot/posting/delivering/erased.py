"""What Slack still shows of somebody who was erased: drawn anew without them, a few at a time."""

import structlog

from bot.blocks.notices import said
from bot.posting.delivering.outbox import Drawn, Outbox, drawn
from bot.slack.errors import Declined, Unanswered
from storage.deliveries import leases, redrawing
from storage.deliveries.outcomes import Shown
from storage.deliveries.queue import Claim, Spot
from storage.tables.words import Purpose

log = structlog.get_logger(__name__)

# Few, so that what is due to be posted does not wait for them; another round comes soon.
ROUND = 20
# Who has deleted a message has done more than we would.
_GONE = frozenset({"message_not_found"})
_NOTHING_LEFT = "What stood here was about somebody whose records were erased."


class ErasedRedraws:
    """Edits the messages that may show somebody who was erased, whatever their age."""

    def __init__(self, outbox: Outbox) -> None:
        self._outbox = outbox
        self._database = outbox.database
        self._timings = outbox.timings
        self._turn = outbox.first_turn()

    async def redraw(self) -> None:
        """Draw some messages anew."""
        for _ in range(ROUND):
            claim = await self._database.run(leases.claim_redraw, self._turn, self._outbox.clock())
            if claim is None or claim.spot is None:
                return
            self._turn = self._turn.after(claim)
            if not await self._redraw(claim, claim.spot):
                return

    async def _redraw(self, claim: Claim, spot: Spot) -> bool:
        """Draw one anew; False when Slack wants no more for now."""
        now = self._outbox.clock()
        later = now + self._timings.edits
        found = await self._outbox.composed(claim) or drawn(said(_NOTHING_LEFT))
        is_same = claim.purpose is Purpose.DIGEST and found.mark == claim.fingerprint
        try:
            shown = Shown(found.mark, claim.counts_only)
            shown = shown if is_same else await self._update(claim, spot, found)
        except Declined as refusal:
            if not refusal.is_permanent:
                await self._database.run(redrawing.later, claim, later)
                return False
            return await self._refused(claim, refusal)
        except Unanswered as trouble:
            log.warning("redraw_unknown", delivery=str(claim.id), code=trouble.code)
            await self._database.run(redrawing.later, claim, later)
            return True
        await self._database.run(redrawing.redrawn, claim, now, shown, later)
        return True

    async def _refused(self, claim: Claim, refusal: Declined) -> bool:
        if refusal.code in _GONE:
            shown = Shown(None, counts_only=claim.counts_only)
            now = self._outbox.clock()
            await self._database.run(redrawing.redrawn, claim, now, shown, None)
            return True
        log.warning("redraw_refused", delivery=str(claim.id), code=refusal.code)
        await self._database.run(redrawing.refused, claim, refusal.code)
        return True

    async def _update(self, claim: Claim, spot: Spot, found: Drawn) -> Shown:
        """Edit a message, without any name where guests may read it: it must not stay as it is."""
        try:
            admitted = await self._outbox.admitted(claim, found)
        except Declined as refusal:
            if not refusal.is_permanent:
                raise
            admitted = found.without_names()
        await self._outbox.keep(claim, admitted)
        # A picture of counts is not drawn anew: it shows nobody.
        await self._outbox.shown(
            admitted, lambda message: self._outbox.messages.update(spot, message)
        )
        return Shown(admitted.mark, admitted.counts_only)
