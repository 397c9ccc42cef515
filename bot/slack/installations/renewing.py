"""Tokens that end after twelve hours: renewed well before, and when a call finds one ended."""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

import structlog

from bot.attendance.workspaces import renewing as rules
from bot.sealing import Seal, SealError
from bot.slack.calls import Calls
from bot.slack.errors import EXPIRED, Declined, SlackTrouble
from bot.slack.installations.granting import Grant, granted
from bot.starting import ClientKeys
from storage.engine.database import Database
from storage.engine.errors import NothingDoneError
from storage.installations import renewing
from storage.installations.renewing import Ending

if TYPE_CHECKING:
    from storage.installations.kept import NewToken

log = structlog.get_logger(__name__)

# A token is renewed this long before it ends: so long people can be told where that is refused.
AHEAD = timedelta(hours=2)
# Nobody else tries meanwhile: longer than a call and its commit take.
LEASE = timedelta(seconds=60)
# What Slack refuses may be mended: the app's secret, for one.
REFUSED_WAIT = timedelta(minutes=10)
# How long a call waits for another process that is about to renew its token, and then later.
_LOOKS, _BETWEEN, _LATER = 10, 0.3, 30.0
_LAST_SECONDS = 12.0


class Renewals:
    """Renews the tokens of installations, each by one process at a time.

    What renews a token works once. So what Slack gives for it is kept in memory until the database
    has it; and where Slack's answer was lost, nobody knows whether it was used. It is tried again
    then: if it was, Slack refuses it, the admins are told, and the token is good until it ends.
    """

    def __init__(
        self,
        database: Database,
        calls: Calls,
        keys: ClientKeys | None,
        seal: Seal,
        clock: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._calls = calls
        self._keys = keys
        self._seal = seal
        self._clock = clock
        self._alone: defaultdict[UUID, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._unsaved: dict[UUID, tuple[Ending, NewToken]] = {}
        self._failing: set[UUID] = set()
        self._running: set[asyncio.Task[bool]] = set()

    async def due(self) -> Sequence[UUID]:
        """List the installations whose token is to be renewed, or was and is not kept yet."""
        before = self._clock() + AHEAD
        found = await self._database.read(renewing.due, before) if self._keys else ()
        return [*self._unsaved, *(each for each in found if each not in self._unsaved)]

    async def renew(self, installation_id: UUID) -> None:
        """Renew the token of an installation, unless somebody else does."""
        async with self._alone[installation_id]:
            if installation_id in self._unsaved:
                await self._save(installation_id)
                return
            ending = await self._database.read(renewing.standing, installation_id)
            if ending is not None and ending.ends_at <= self._clock() + AHEAD:
                await self._unbroken(ending)

    async def settle(self) -> None:
        """Wait for what is under way; for the shutdown."""
        if self._running:
            await asyncio.wait(self._running, timeout=_LAST_SECONDS)

    async def instead_of(self, installation_id: UUID, ended: str) -> str:
        """Give the token that takes the place of one that Slack says has ended.

        Raises Declined where there is none, with a wait where there may be one: somebody mends it.
        """
        for _ in range(_LOOKS):
            async with self._alone[installation_id]:
                ending = await self._database.read(renewing.standing, installation_id)
                if ending is None:
                    raise Declined(EXPIRED)
                token = self._token_of(ending)
                if token != ended:
                    return token
                if await self._unbroken(ending):
                    continue
            if ending.refused is not None or self._keys is None:
                raise Declined(EXPIRED, REFUSED_WAIT.total_seconds())
            if installation_id in self._failing:
                break
            # Another process is about to.
            await asyncio.sleep(_BETWEEN)
        raise Declined(EXPIRED, _LATER)

    def _token_of(self, ending: Ending) -> str:
        before, new = self._unsaved.get(ending.id, (None, None))
        is_newer = before is not None and before.ends_at == ending.ends_at
        kept = new.bot_token if new and is_newer else ending.bot_token
        try:
            return self._seal.open(kept, ending.installed_in)
        except SealError:
            raise Declined(EXPIRED, REFUSED_WAIT.total_seconds()) from None

    async def _unbroken(self, ending: Ending) -> bool:
        """Renew a token, also where who waits for it waits no more: Slack gives it once."""
        task = asyncio.create_task(self._renewed(ending))
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        return await asyncio.shield(task)

    async def _renewed(self, ending: Ending) -> bool:
        """Have Slack give a token for the one that renews it; False where it does not now."""
        if self._keys is None or not await self._database.run(renewing.claim, ending, LEASE):
            return False
        try:
            refresh = self._seal.open(ending.refresh_token, ending.installed_in)
        except SealError:
            # Whoever reads which tokens there are has told of it.
            return False
        asked = {"grant_type": "refresh_token", "refresh_token": refresh}
        began = self._clock()
        try:
            grant = await granted(self._calls, self._keys, asked, Grant)
        except SlackTrouble as trouble:
            self._failing.add(ending.id)
            await self._not_renewed(ending, trouble)
            return False
        self._failing.discard(ending.id)
        self._unsaved[ending.id] = ending, grant.sealed(self._seal, began)
        log.info("token_renewed", installed_in=ending.installed_in)
        await self._save(ending.id)
        return True

    async def _save(self, installation_id: UUID) -> None:
        """Keep what Slack gave; while the database can't, it stays here, and is tried again."""
        ending, new = self._unsaved[installation_id]
        try:
            is_kept = await self._database.run(renewing.renewed, ending, new)
        except NothingDoneError:
            log.warning("renewed_token_unsaved", installed_in=ending.installed_in)
            return
        del self._unsaved[installation_id]
        if not is_kept:
            log.info("renewed_token_needless", installed_in=ending.installed_in)

    async def _not_renewed(self, ending: Ending, trouble: SlackTrouble) -> None:
        """Try again later; where Slack says no, the admins are told."""
        log.warning("token_not_renewed", installed_in=ending.installed_in, code=trouble.code)
        if not isinstance(trouble, Declined):
            return
        if trouble.is_permanent:
            await self._database.run(rules.refuse, ending, trouble.code, self._clock())
        length = REFUSED_WAIT if trouble.is_permanent else timedelta(seconds=trouble.wait or _LATER)
        await self._database.run(renewing.wait, ending, length)
