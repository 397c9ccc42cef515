"""Redraws: every open roster of a register is drawn anew from the database after a change."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

import structlog

from bot.attendance.access import SlackPerson
from bot.attendance.errors import AttendanceError
from bot.attendance.registers import sheets
from bot.blocks.elements import Message
from bot.blocks.ids import RosterView
from bot.blocks.notices import refused
from bot.blocks.reminders import register
from bot.posting.effects import Effects
from bot.slack.replies import Replies
from storage.engine.database import Database
from storage.registers.opening import RegisterKey

log = structlog.get_logger(__name__)

# What Slack allows a response_url.
USES = 5
LASTS = timedelta(minutes=30)
PAUSE = 2.0


@dataclass(frozen=True, slots=True)
class Viewer:
    """One message before one person: each has its own mode and page of the same register."""

    person: SlackPerson
    message: str


@dataclass(frozen=True, slots=True)
class OpenRoster:
    """What is known of a drawn roster: what it shows and how it can still be replaced."""

    view: RosterView
    response_url: str
    expires_at: datetime
    uses_left: int = USES


class Redraws:
    """Keeps the rosters that are open, by register, and redraws them.

    One redraw is in flight per roster; what changes meanwhile is drawn in the next round, so that
    the last drawing always shows the database's state. Others who have the same register open see
    a change as long as their last response_url lasts, and nobody waits for another's.
    """

    def __init__(
        self,
        database: Database,
        replies: Replies,
        effects: Effects,
        clock: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._replies = replies
        self._effects = effects
        self._clock = clock
        self._open: dict[RegisterKey, dict[Viewer, OpenRoster]] = {}
        self._stale: set[tuple[RegisterKey, Viewer]] = set()
        self._pausing: set[RegisterKey] = set()
        self._busy: set[tuple[RegisterKey, Viewer]] = set()

    def want(self, holder: Viewer, view: RosterView, response_url: str, *, changed: bool) -> None:
        """Have a roster redrawn after the ack, and everybody's of that register if it changed."""
        self._forget_expired()
        rosters = self._open.setdefault(view.key, {})
        rosters[holder] = OpenRoster(view, response_url, self._clock() + LASTS)
        for each in rosters if changed else [holder]:
            self._stale.add((view.key, each))
            self._effects.after_ack(partial(self._drain, view.key, each))

    async def show_change(self, key: RegisterKey) -> None:
        """Redraw every open roster of a register that somebody changed through another door.

        After a pause: whoever writes one record often writes the next, and a response_url lasts for
        five drawings.
        """
        self._forget_expired()
        if key in self._open and key not in self._pausing:
            self._pausing.add(key)
            self._effects.begin(partial(self._drain_later, key))

    def closed(self, holder: Viewer, key: RegisterKey) -> None:
        """Forget a roster whose message shows something else now."""
        self._open.get(key, {}).pop(holder, None)

    async def _drain_later(self, key: RegisterKey) -> None:
        await self._effects.pause(PAUSE)
        self._pausing.remove(key)
        holders = list(self._open.get(key, {}))
        self._stale.update((key, holder) for holder in holders)
        await asyncio.gather(*(self._drain(key, holder) for holder in holders))

    async def _drain(self, key: RegisterKey, holder: Viewer) -> None:
        if (key, holder) in self._busy:
            return
        self._busy.add((key, holder))
        try:
            while (key, holder) in self._stale:
                self._stale.remove((key, holder))
                await self._redraw(key, holder)
        finally:
            self._busy.remove((key, holder))

    async def _redraw(self, key: RegisterKey, holder: Viewer) -> None:
        rosters = self._open.get(key, {})
        roster_ = rosters.get(holder)
        if roster_ is None:
            return
        rosters[holder] = replace(roster_, uses_left=roster_.uses_left - 1)
        if rosters[holder].uses_left == 0:
            del rosters[holder]
        try:
            message = await self._drawn(holder.person, roster_.view)
        except AttendanceError as refusal:
            rosters.pop(holder, None)
            await self._replies.show(roster_.response_url, refused(refusal))
            return
        await self._replies.replace(roster_.response_url, message)

    async def _drawn(self, person: SlackPerson, view: RosterView) -> Message:
        sheet = await self._database.read(sheets.sheet, person, view.key, self._clock())
        return register(sheet, view)

    def _forget_expired(self) -> None:
        now = self._clock()
        for key in list(self._open):
            rosters = self._open[key]
            for holder in [each for each, open_ in rosters.items() if open_.expires_at <= now]:
                del rosters[holder]
            if not rosters:
                del self._open[key]
