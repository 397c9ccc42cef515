"""Which channels records may be posted in: ours alone, without guests, with the bot in them."""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta

from bot.slack.calls import Calls, part
from bot.slack.people import People

REMEMBERED = timedelta(hours=1)
AT_ONCE = 5
WITH_OTHERS = ("is_ext_shared", "is_pending_ext_shared")


class Channels:
    """Looks a channel up before each posting.

    Who is in it is asked each time; that somebody is no guest is remembered for an hour, since
    Slack answers only a hundred such questions a minute.
    """

    def __init__(self, calls: Calls, people: People, clock: Callable[[], datetime]) -> None:
        self._calls = calls
        self._people = people
        self._clock = clock
        self._known: dict[str, datetime] = {}

    async def refusal(self, channel_id: str) -> str | None:
        """Say why nothing may be posted in a channel, by one word; None when it may.

        The words are Slack's `is_archived`, `not_in_channel`, and our `is_shared` and
        `has_guests`. Raises Declined and Unanswered when Slack doesn't tell.
        """
        answer = await self._calls.read("conversations.info", {"channel": channel_id})
        found = part(answer, "channel")
        if found.get("is_archived", False):
            return "is_archived"
        if not found.get("is_member", False):
            return "not_in_channel"
        if any(found.get(each, False) for each in WITH_OTHERS):
            return "is_shared"
        return "has_guests" if await self._has_guests(channel_id) else None

    async def _has_guests(self, channel_id: str) -> bool:
        now = self._clock()
        self._known = {who: until for who, until in self._known.items() if until > now}
        pages = self._calls.pages("conversations.members", {"channel": channel_id})
        members = [member async for page in pages for member in page["members"]]
        unknown = [member for member in members if member not in self._known]
        for start in range(0, len(unknown), AT_ONCE):
            some = unknown[start : start + AT_ONCE]
            found = await asyncio.gather(*map(self._people.profile, some))
            self._known |= {
                who: now + REMEMBERED
                for who, profile in zip(some, found, strict=True)
                if not profile.is_guest
            }
            if any(profile.is_guest for profile in found):
                return True
        return False
