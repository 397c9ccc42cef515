"""Who of a channel's members is a guest: told in few calls, however many members there are."""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from bot.slack.calls import Calls, next_cursor
from bot.slack.errors import Declined
from bot.slack.methods.people import People, Profile

log = structlog.get_logger(__name__)

_REMEMBERED = timedelta(hours=1)
_AT_ONCE = 5
# So many are asked for one by one: Slack answers a hundred such questions a minute. For more the
# list of the workspace's people is read, of which Slack gives twenty pages a minute.
_FEW = 50
# Ids are short: a page may have as many as Slack allows.
_MEMBERS_ON_A_PAGE = "1000"
_MOST_MEMBERS = 20_000
_PATIENCE_SECONDS = 20.0


@dataclass(frozen=True, slots=True)
class Members:
    """How many are in a channel, and whether a guest is; None where Slack doesn't tell."""

    number: int | None = None
    guests: bool | None = None


class Guests:
    """Knows for an hour who is no guest; who is in a channel is asked each time.

    What could not be found out in time is found out from there on the next time.
    """

    def __init__(self, calls: Calls, people: People, clock: Callable[[], datetime]) -> None:
        self._calls = calls
        self._people = people
        self._clock = clock
        self._no_guests: dict[str, datetime] = {}
        self._reading = asyncio.Lock()
        self._cursor = ""
        self._all_read: datetime | None = None

    async def members(self, channel_id: str) -> Members:
        """Say who is in a channel.

        Raises Declined and Unanswered when Slack doesn't tell of a small channel.
        """
        try:
            async with asyncio.timeout(_PATIENCE_SECONDS):
                members = await self._members(channel_id)
                if members is None:
                    return Members()
                return Members(len(members), await self._has_guest(channel_id, members))
        except TimeoutError:
            log.warning("guests_unknown", channel=channel_id, code="too_slow")
            return Members()

    async def _has_guest(self, channel_id: str, members: Sequence[str]) -> bool | None:
        unknown = self._unknown(members)
        if len(unknown) > _FEW and not await self._read_on(channel_id):
            return None
        unknown = self._unknown(unknown)
        if await self._is_any(unknown[:_FEW]):
            return True
        return False if len(unknown) <= _FEW else None

    async def _members(self, channel_id: str) -> list[str] | None:
        """List who is in a channel; None for one that is too large to be listed."""
        found: list[str] = []
        where = {"channel": channel_id}
        async with aclosing(
            self._calls.pages("conversations.members", where, _MEMBERS_ON_A_PAGE)
        ) as pages:
            async for page in pages:
                found += page["members"]
                if len(found) >= _MOST_MEMBERS and next_cursor(page):
                    log.warning("guests_unknown", channel=channel_id, code="too_many")
                    return None
        return found

    def _unknown(self, members: Iterable[str]) -> list[str]:
        return [who for who in members if not self._holds(self._no_guests.get(who))]

    def _holds(self, until: datetime | None) -> bool:
        """Whether something is remembered still: not by a clock that was ahead."""
        now = self._clock()
        return until is not None and now < until <= now + _REMEMBERED

    async def _read_on(self, channel_id: str) -> bool:
        """Read the list of the workspace's people from where it was left; False if it goes on."""
        async with self._reading:
            while not self._holds(self._all_read):
                try:
                    found, self._cursor = await self._people.some(self._cursor)
                except Declined as refusal:
                    if refusal.wait is None:
                        if not self._cursor:
                            raise
                        # A place in the list is Slack's to forget: it is read anew.
                        self._cursor = ""
                        continue
                    log.warning("guests_unknown", channel=channel_id, code=refusal.code)
                    return False
                self._remember(found)
                if not self._cursor:
                    self._all_read = self._clock() + _REMEMBERED
            return True

    async def _is_any(self, members: Sequence[str]) -> bool:
        for start in range(0, len(members), _AT_ONCE):
            some = members[start : start + _AT_ONCE]
            found = await asyncio.gather(*map(self._people.profile, some))
            self._remember(found)
            if any(profile.is_guest for profile in found):
                return True
        return False

    def _remember(self, found: Iterable[Profile]) -> None:
        until = self._clock() + _REMEMBERED
        self._no_guests |= {each.id: until for each in found if not each.is_guest}
