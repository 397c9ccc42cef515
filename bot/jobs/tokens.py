"""Renewing tokens before they end: beside each other, and whichever process comes first."""

from functools import partial

from bot.posting.rounds import Apart
from bot.slack.installations.renewing import Renewals


class Tokens:
    """Renews the tokens that end soon."""

    def __init__(self, renewals: Renewals) -> None:
        self._renewals = renewals
        self._running = Apart()

    async def renew(self) -> None:
        """Renew those that are due; a slow one goes on beside the next ticks."""
        due = await self._renewals.due()
        await self._running.each({str(each): partial(self._renewals.renew, each) for each in due})

    async def settle(self) -> None:
        """Wait for what is under way, for a while: what Slack gives has to be kept."""
        await self._renewals.settle()
