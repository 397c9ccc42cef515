"""Fetching the rosters of schools when they say: in one process at a time, beside the ticks."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from urllib.parse import urlsplit

import structlog

from bot.attendance.errors import AttendanceError
from bot.attendance.rosters import fetching as rules
from bot.oneroster.problems import OneRosterError
from bot.oneroster.turns import OtherImportError
from bot.posting.rounds import Apart
from bot.sources.errors import FetchError, UnderWayError, nameless
from bot.sources.fetching import Fetching, How
from storage.engine.database import Database
from storage.schools.importing.sources import Source

log = structlog.get_logger(__name__)

# A fetch takes minutes: no tick waits for one.
_NO_TIME, _LAST_SECONDS = 0.0, 3.0


class Rosters:
    """Fetches what is due, several schools beside each other."""

    def __init__(
        self,
        database: Database,
        fetching: Fetching,
        clock: Callable[[], datetime],
        last_seconds: float = _LAST_SECONDS,
    ) -> None:
        self._database = database
        self._fetching = fetching
        self._clock = clock
        self._last_seconds = last_seconds
        self._running = Apart(_NO_TIME)

    async def fetch(self) -> None:
        """Begin the fetches that are due, of each server one at a time: it lets us ask so often.

        The others of that server begin when it is done.
        """
        due = await self._database.read(rules.due, self._clock())
        await self._running.each({_server_of(each): partial(self._fetch, each) for each in due})

    async def settle(self) -> None:
        """Wait for what is under way, for a while, and break it off; for the shutdown."""
        await self._running.end(self._last_seconds)

    async def _fetch(self, source: Source) -> None:
        try:
            fetched = await self._fetching.fetch(source, How(is_scheduled=True))
        except UnderWayError:
            return
        except OneRosterError as error:
            await self._fail(source, nameless(error), passes=_passes(error))
        except AttendanceError as refusal:
            await self._fail(source, refusal.nameless, passes=False)
        else:
            log.info("rosters_fetched", source=str(source.id), full=bool(fetched.full_why))

    async def _fail(self, source: Source, sentence: str, *, passes: bool) -> None:
        now = self._clock()
        await self._database.run(rules.fail, source, sentence, now, passes=passes)
        log.warning("fetch_failed", source=str(source.id), passes=passes)


def _passes(error: OneRosterError) -> bool:
    """Whether it may be otherwise in an hour."""
    return isinstance(error, OtherImportError) or (isinstance(error, FetchError) and error.passes)


def _server_of(source: Source) -> str:
    return urlsplit(source.settings.address).netloc or str(source.id)
