"""Upkeep of what is posted: a message is edited when the records say otherwise, a twin removed."""

from dataclasses import replace
from datetime import timedelta

import structlog

from bot.attendance.days import dates
from bot.posting.delivering.deliveries import CLOCKS_DIFFER, NO_HISTORY
from bot.posting.delivering.outbox import SOON, Drawn, Outbox
from bot.slack.errors import OF_TOKEN, UNREACHABLE, Declined, Unanswered
from storage.deliveries import leases, outcomes
from storage.deliveries.outcomes import Shown
from storage.deliveries.queue import Claim, Spot

log = structlog.get_logger(__name__)

# How many messages one round looks at; another round comes soon.
ROUND = 200
# These say nothing of the message: it is edited when Slack is there again, or a new token.
OF_ANY_MESSAGE = OF_TOKEN | {UNREACHABLE}


class Upkeep:
    """Edits and sweeps the messages that deliveries of one workspace have become."""

    def __init__(self, outbox: Outbox) -> None:
        self._outbox = outbox
        self._database = outbox.database
        self._timings = outbox.timings
        self._turn = outbox.first_turn()

    async def edit(self) -> None:
        """Have each message of the local day say what is so now, at most every few minutes."""
        for _ in range(ROUND):
            claim = await self._database.run(leases.claim_edit, self._turn, self._outbox.clock())
            if claim is None or claim.spot is None:
                return
            self._turn = self._turn.after(claim)
            if not await self._edit(claim, claim.spot):
                return

    async def sweep(self) -> None:
        """Look for twins of messages that took several attempts, some minutes later."""
        for _ in range(ROUND):
            now = self._outbox.clock()
            before = now - self._timings.sweep
            claim = await self._database.run(leases.claim_sweep, self._turn, now, before)
            if claim is None:
                return
            self._turn = self._turn.after(claim)
            await self._sweep(claim)

    async def _edit(self, claim: Claim, spot: Spot) -> bool:
        """Edit one message if it says something else; False when Slack wants no more for now.

        Its picture is drawn anew only then, and uploaded anew only if its own figures are others.
        """
        now = self._outbox.clock()
        later = now + self._timings.edits
        if dates.today(claim.time_zone, now) > claim.local_date:
            await self._database.run(outcomes.look_again, claim, None)
            return True
        drawn = await self._outbox.composed(claim)
        if drawn is None or (drawn.mark == claim.fingerprint and not claim.counts_only):
            await self._database.run(outcomes.look_again, claim, later)
            return True
        try:
            shown = await self._update(claim, spot, drawn)
        except Declined as refusal:
            return await self._refused(claim, drawn, refusal)
        except Unanswered as trouble:
            log.warning("edit_unknown", delivery=str(claim.id), code=trouble.code)
            await self._database.run(outcomes.look_again, claim, later)
            return True
        if shown is None:
            await self._database.run(outcomes.look_again, claim, later)
        else:
            log.info("delivery_edited", delivery=str(claim.id), purpose=claim.purpose)
            await self._database.run(outcomes.edited, claim, now, shown, later)
        return True

    async def _refused(self, claim: Claim, drawn: Drawn, refusal: Declined) -> bool:
        """Note that Slack does not edit it; False when it wants no more for now."""
        now = self._outbox.clock()
        plainer = drawn.plainer_after(refusal)
        if plainer is not None:
            # As expected of a workspace that takes no chart: nobody has to do anything.
            log.info("edit_put_off", delivery=str(claim.id), chart=plainer)
            soon = now + timedelta(seconds=SOON)
            await self._database.run(outcomes.look_again, claim, soon, chart_refused=plainer)
            return True
        log.warning("edit_refused", delivery=str(claim.id), code=refusal.code)
        if refusal.wait is not None or refusal.code in OF_ANY_MESSAGE:
            await self._database.run(outcomes.look_again, claim, now + self._timings.edits)
            return False
        # Deleted by somebody, too old, or where it must not be any more: it stays as it is.
        await self._database.run(outcomes.look_again, claim, None, error=refusal.code)
        return True

    async def _update(self, claim: Claim, spot: Spot, drawn: Drawn) -> Shown | None:
        """Edit a message; None, and it stays, where Slack doesn't tell whether guests read it.

        One that has names keeps them then, and one that has none gets new counts.
        """
        admitted = await self._outbox.admitted(claim, drawn)
        is_new = drawn.mark != claim.fingerprint
        if admitted.counts_only and not (claim.counts_only and is_new):
            return None
        await self._outbox.keep(claim, admitted)
        message = await self._outbox.illustrated(claim, admitted)
        await self._outbox.shown(
            replace(admitted, message=message),
            lambda message: self._outbox.messages.update(spot, message),
        )
        return Shown(admitted.mark, admitted.counts_only)

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
        await self._database.run(outcomes.swept, claim, self._outbox.clock(), stamp)
