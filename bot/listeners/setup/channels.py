"""Whether something may be posted in a channel that somebody chose."""

import asyncio

from bot.listeners.context import Desk
from bot.slack.errors import Declined, SlackTrouble

# Slack waits three seconds for the answer to a form.
_PATIENCE_SECONDS = 2.0
_TOO_SLOW = "too_slow"


async def refusal_of(desk: Desk, channel_id: str) -> str | None:
    """Say why nothing may be posted there, as Slack's word; None where something may.

    Raises SlackTrouble when Slack can't tell now, or not within two seconds.
    """
    try:
        async with asyncio.timeout(_PATIENCE_SECONDS):
            return await desk.channels.refusal(channel_id)
    except TimeoutError as late:
        raise SlackTrouble(_TOO_SLOW) from late
    except Declined as refusal:
        if not refusal.is_permanent:
            raise
        return refusal.code
