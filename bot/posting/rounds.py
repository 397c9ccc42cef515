"""Rounds: what a tick does in each workspace, side by side, so that none waits for another."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.posting.delivering.deliveries import Deliveries
from bot.posting.delivering.erased import ErasedRedraws
from bot.posting.delivering.upkeep import Upkeep
from bot.posting.introducing.introductions import Introductions
from bot.posting.rosters.uploads import Uploads
from bot.slack.tempo import Haste, calling
from bot.slack.workspaces import PerWorkspace, Workspaces
from bot.surviving import survived
from storage.deliveries import leases
from storage.engine.database import Database
from storage.tables.words import Purpose

Work = Callable[[], Awaitable[None]]

# Whoever takes longer goes on beside the next ticks, which leave that workspace out until then.
_PATIENCE_SECONDS = 5.0
# Each has at most one piece of work for the database at a time.
_AT_ONCE = 50
_LAST_SECONDS = 10.0


class Apart:
    """Does one thing in several workspaces side by side: no slow or failing one stops another."""

    def __init__(self, patience: float = _PATIENCE_SECONDS, haste: Haste = Haste.BY_ITSELF) -> None:
        self._patience = patience
        self._haste = haste
        self._running: dict[str, asyncio.Task[None]] = {}
        self._few = asyncio.Semaphore(_AT_ONCE)

    async def each(self, works: Mapping[str, Work]) -> None:
        """Begin it where it is not under way, and wait a while for all."""
        for team_id, work in works.items():
            if team_id not in self._running:
                task = self._running[team_id] = asyncio.create_task(self._survived(team_id, work))
                task.add_done_callback(lambda _, team_id=team_id: self._running.pop(team_id))
        await self.wait(self._patience)

    async def wait(self, seconds: float) -> None:
        """Wait for what is under way, at most so long."""
        if self._running:
            await asyncio.wait(self._running.values(), timeout=seconds)

    async def end(self, seconds: float) -> None:
        """Wait for what is under way, and break off what takes longer."""
        await self.wait(seconds)
        tasks = list(self._running.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _survived(self, team_id: str, work: Work) -> None:
        with survived("round_failed", team=team_id):
            async with self._few:
                with calling(self._haste):
                    await work()


@dataclass(frozen=True, slots=True)
class Postman:
    """What posts in one workspace."""

    deliveries: Deliveries
    upkeep: Upkeep
    introductions: Introductions
    uploads: Uploads
    erased: ErasedRedraws

    async def keep_up(self) -> None:
        """Edit what says something else by now, and look for twins."""
        await self.erased.redraw()
        await self.upkeep.edit()
        await self.upkeep.sweep()


class Rounds:
    """The rounds of all workspaces that are served."""

    def __init__(
        self,
        database: Database,
        workspaces: Workspaces,
        postmen: PerWorkspace[Postman],
        purposes: Iterable[Purpose],
        clock: Callable[[], datetime],
        sweep: timedelta,
    ) -> None:
        self._database = database
        self._workspaces = workspaces
        self._postmen = postmen
        self._purposes = tuple(purposes)
        self._clock = clock
        self._sweep = sweep
        self._introducing = Apart()
        self._posting = Apart()
        # A school may have a thousand messages to edit: no other's digest waits for them.
        self._keeping = Apart(haste=Haste.UPKEEP)
        # Who uploaded something waits to hear of it.
        self._sweeping = Apart(haste=Haste.AFTERWARDS)

    async def introduce(self) -> None:
        """Look up whom reminders can't reach, in every workspace."""
        await self._introducing.each(
            {team_id: each.introductions.introduce for team_id, each in self._everywhere().items()}
        )

    async def sweep_uploads(self) -> None:
        """Tell of uploads that were broken off, in every workspace."""
        await self._sweeping.each(
            {team_id: each.uploads.sweep for team_id, each in self._everywhere().items()}
        )

    async def post(self) -> None:
        """Post what is due, and keep up what is posted, where something is to be done."""
        now = self._clock()
        teams = await self._database.read(
            leases.teams_with_work, self._purposes, now, now - self._sweep
        )
        everywhere = self._everywhere()
        postmen = {each: everywhere[each] for each in teams if each in everywhere}
        await asyncio.gather(
            self._posting.each({team: each.deliveries.deliver for team, each in postmen.items()}),
            self._keeping.each({team: each.keep_up for team, each in postmen.items()}),
        )

    def stop(self) -> None:
        """Begin no further delivery."""
        for each in self._postmen.made():
            each.deliveries.stop()

    async def settle(self) -> None:
        """Wait for what is under way, for a while; for the shutdown."""
        await asyncio.gather(*(each.wait(_LAST_SECONDS) for each in (self._posting, self._keeping)))

    def _everywhere(self) -> dict[str, Postman]:
        every = self._workspaces.every()
        return {each.workspace.team_id: self._postmen.of(each) for each in every}
