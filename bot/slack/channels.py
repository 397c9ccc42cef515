"""Which channels records may be posted in: ours alone, without guests, with the bot in them."""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta

from bot.slack.messages import Messages

REMEMBERED = timedelta(hours=1)
AT_ONCE = 5


class Channels:
    """Looks a channel up before each posting.

    Who is in it is asked each time; that somebody is no guest is remembered for an hour, since
    Slack answers only a hundred such questions a minute.
    """

    def __init__(self, messages: Messages, clock: Callable[[], datetime]) -> None:
        self._messages = messages
        self._clock = clock
        self._known: dict[str, datetime] = {}

    async def refusal(self, channel_id: str) -> str | None:
        """Say why nothing may be posted in a channel, by one word; None when it may.

        The words are Slack's `is_archived`, `not_in_channel`, and our `is_shared` and
        `has_guests`. Raises Declined and Unanswered when Slack doesn't tell.
        """
        found = await self._messages.conversation(channel_id)
        if found.is_archived:
            return "is_archived"
        if not found.is_member:
            return "not_in_channel"
        if found.is_shared:
            return "is_shared"
        return "has_guests" if await self._has_guests(channel_id) else None

    async def _has_guests(self, channel_id: str) -> bool:
        now = self._clock()
        self._known = {who: until for who, until in self._known.items() if until > now}
        members = await self._messages.members(channel_id)
        unknown = [member for member in members if member not in self._known]
        for start in range(0, len(unknown), AT_ONCE):
            some = unknown[start : start + AT_ONCE]
            guests = await asyncio.gather(*map(self._messages.is_guest, some))
            self._known |= {
                who: now + REMEMBERED
                for who, is_guest in zip(some, guests, strict=True)
                if not is_guest
            }
            if any(guests):
                return True
        return False
