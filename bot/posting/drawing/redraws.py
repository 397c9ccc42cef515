"""Redraws: every open roster of a register is drawn anew from the database after a change."""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Self

import orjson
import structlog

from bot.attendance.access.people import SlackPerson
from bot.attendance.errors import AttendanceError
from bot.attendance.registers import sheets
from bot.attendance.registers.sheets import Sheet
from bot.blocks.elements import Message
from bot.blocks.ids.register_ids import RosterView
from bot.blocks.notices import refused
from bot.blocks.roster.reminded import register
from bot.blocks.roster.stale import changed_since
from bot.blocks.surfaces import Surface
from bot.posting.accesses import Accesses
from bot.posting.drawing.by_register import ByRegister
from bot.posting.drawing.turns import Turns
from bot.posting.effects import Effects
from bot.slack.methods.surfaces import Surfaces
from bot.watching.watch import UNWATCHED, Timed, Watch
from storage.engine.database import Database
from storage.engine.signals import Heard
from storage.registers import news
from storage.registers.news import News
from storage.registers.opening import RegisterKey

log = structlog.get_logger(__name__)

# What Slack allows a response_url.
USES = 5
LASTS = timedelta(minutes=30)
PAUSE = 2.0
# So long quick presses at another process are drawn together.
SHORT_PAUSE = 0.2


@dataclass(frozen=True, slots=True)
class Viewer:
    """One message or modal before one person: each has its own mode and page of the register."""

    person: SlackPerson
    shown_in: str

    @classmethod
    def read(cls, place: str) -> Self:
        """Read what `written` has written."""
        *person, shown_in = orjson.loads(place)
        return cls(SlackPerson(*person), shown_in)

    def written(self) -> str:
        """Write it as the other processes are told of it: ids, no name."""
        who = self.person
        return orjson.dumps(
            [who.enterprise_id, who.team_id, who.slack_user_id, self.shown_in]
        ).decode()


@dataclass(frozen=True, slots=True)
class OpenCopy:
    """One message or modal as one person sees it: what it is to show and where it stands.

    That is a register, drawn anew each time, or a screen that takes the roster's place.
    """

    shows: RosterView | Message
    surface: Surface
    expires_at: datetime
    uses_left: int = USES


@dataclass(frozen=True, slots=True)
class Unpressed:
    """A roster that answered a command: until it is pressed nothing can take its place."""

    surface: Surface
    expires_at: datetime


class Redraws:
    """Keeps the rosters that are open, by message and by register, and redraws them.

    It hears whatever is written of registers, in this process or another.

    All that is put in the place of one message goes through one queue: one drawing is in flight,
    what changes meanwhile is drawn in the next round, so that the last drawing always shows what
    was wanted last, as the database has it. Others who have the same register open see a change as
    long as their last response_url lasts, and nobody waits for another's. Whoever has only typed
    the command is told once that the register has changed: Slack lets no response_url of a command
    replace its answer.

    What a press costs does not grow with the rosters that are open elsewhere: copies stand in the
    order in which they expire, and are found by the course offering. A modal is redrawn as often as
    wanted, until it is closed.
    """

    def __init__(
        self,
        database: Database,
        surfaces: Surfaces,
        effects: Effects,
        accesses: Accesses,
        clock: Callable[[], datetime],
        watch: Watch = UNWATCHED,
    ) -> None:
        self._accesses = accesses
        self._watch = watch
        self._database = database
        self._surfaces = surfaces
        self._effects = effects
        self._clock = clock
        self._copies: dict[Viewer, OpenCopy] = {}
        self._of = ByRegister[Viewer]()
        self._unpressed: dict[tuple[RegisterKey, SlackPerson], Unpressed] = {}
        self._typed = ByRegister[SlackPerson]()
        # Each since when.
        self._stale: dict[Viewer, float] = {}
        self._busy: set[Viewer] = set()
        self._pausing: set[tuple[RegisterKey, float]] = set()
        self._turns = Turns(database, effects, "rosters", self._lose, self._draw_again)

    def listen(self) -> None:
        """Hear from now on whatever is written of registers, and what another process draws."""
        self._database.signals.hear(news.TOPIC, self._hear)
        self._turns.listen()

    def want(self, holder: Viewer, view: RosterView, surface: Surface) -> None:
        """Have a roster redrawn after the ack."""
        self._forget_expired()
        self._forget_unpressed(view.key, holder.person)
        self._keep(holder, view, surface)
        self._turns.take(holder.written(), view.written())
        self._draw(holder)

    def put(self, holder: Viewer, message: Message, surface: Surface) -> None:
        """Put something else in the place of a roster after the ack, after what is in flight."""
        self._keep(holder, message, surface)
        self._turns.take(holder.written())
        self._draw(holder)

    def shown(self, holder: Viewer, view: RosterView, surface: Surface) -> None:
        """Remember that a modal has opened with a register."""
        self._forget_expired()
        self._keep(holder, view, surface)

    def gone(self, holder: Viewer) -> None:
        """Forget a modal that was closed."""
        self._drop(holder)

    def opened(self, person: SlackPerson, key: RegisterKey, response_url: str) -> None:
        """Remember that a command is answered with a register."""
        self._forget_expired()
        self._forget_unpressed(key, person)
        surface = Surface(response_url=response_url)
        self._unpressed[key, person] = Unpressed(surface, self._clock() + LASTS)
        self._typed.add(key, person)

    def show_all(self) -> None:
        """Redraw every open roster: nobody knows what was written meanwhile."""
        self._show(News(None, by_hand=True), is_own=False)

    def _hear(self, heard: Heard) -> None:
        self._show(News.read(heard.body), is_own=heard.is_own)

    def _show(self, told: News, *, is_own: bool) -> None:
        """Redraw every open roster of which something was written.

        At once after a press here. After a pause if whoever wrote one record may write the next,
        since a response_url lasts for five drawings.
        """
        self._forget_expired()
        concerned = dict.fromkeys([*self._of.within(told.reach), *self._typed.within(told.reach)])
        if is_own and told.by_hand:
            for key in concerned:
                self._show_now(key)
            return
        pause = SHORT_PAUSE if told.by_hand else PAUSE
        for key in concerned:
            if (key, pause) not in self._pausing:
                self._pausing.add((key, pause))
                self._effects.begin(partial(self._show_later, key, pause))

    async def _show_later(self, key: RegisterKey, pause: float) -> None:
        await self._effects.pause(pause)
        self._pausing.remove((key, pause))
        self._show_now(key)

    def _show_now(self, key: RegisterKey) -> None:
        for holder in self._of.of(key):
            self._draw(holder)
        for person in self._typed.of(key):
            self._effects.after_ack(partial(self._tell, key, person))

    def _draw(self, holder: Viewer) -> None:
        self._stale.setdefault(holder, time.perf_counter())
        self._effects.after_ack(partial(self._drain, holder))

    async def _drain(self, holder: Viewer) -> None:
        if holder in self._busy:
            return
        self._busy.add(holder)
        try:
            while holder in self._stale:
                await self._redraw(holder, self._stale.pop(holder))
        finally:
            self._busy.remove(holder)
            self._turns.ended(holder.written())

    def _lose(self, place: str, view: str) -> bool:
        """Leave a message or modal to another process; whether it is being drawn here."""
        holder = Viewer.read(place)
        self._drop(holder)
        self._stale.pop(holder, None)
        if view:
            self._forget_unpressed(RosterView.read(view).key, holder.person)
        return holder in self._busy

    def _draw_again(self, place: str) -> None:
        self._draw(Viewer.read(place))

    def waiting(self) -> int:
        """Say how many messages are to be drawn anew, or are just now."""
        return len(self._stale.keys() | self._busy)

    async def _redraw(self, holder: Viewer, since: float) -> None:
        copy = self._copies.get(holder)
        if copy is None:
            return
        self._copies[holder] = replace(copy, uses_left=copy.uses_left - 1)
        with self._watch.timing(Timed.REDRAW, since=since):
            await self._draw_copy(holder, copy)

    async def _draw_copy(self, holder: Viewer, copy: OpenCopy) -> None:
        if isinstance(copy.shows, Message):
            self._drop(holder)
            await self._surfaces.replace(copy.surface, copy.shows)
            return
        if copy.uses_left == 1 and copy.surface.response_url:
            self._drop(holder)
        try:
            async with self._effects.giving_way():
                sheet = await self._read(holder.person, copy.shows.key)
                message = register(sheet, copy.shows)
        except AttendanceError as refusal:
            self._drop(holder)
            await self._surfaces.show(copy.surface, refused(refusal))
            return
        drawn = await self._surfaces.replace(copy.surface, message)
        if not drawn and copy.surface.view_id:
            self._drop(holder)

    async def _tell(self, key: RegisterKey, person: SlackPerson) -> None:
        """Tell once who has the register open by a command, unless it is pressed by now."""
        copy = self._forget_unpressed(key, person)
        if copy is None:
            return
        try:
            sheet = await self._read(person, key)
        except AttendanceError:
            # Who may not see the register any more learns nothing of it.
            return
        await self._surfaces.show(copy.surface, changed_since(sheet))

    async def _read(self, person: SlackPerson, key: RegisterKey) -> Sheet:
        sheet = await self._database.read(sheets.sheet, person, key, self._clock())
        await self._accesses.keep(person, sheet.look)
        return sheet

    def _keep(self, holder: Viewer, shows: RosterView | Message, surface: Surface) -> None:
        self._drop(holder)
        self._copies[holder] = OpenCopy(shows, surface, self._clock() + LASTS)
        if isinstance(shows, RosterView):
            self._of.add(shows.key, holder)

    def _drop(self, holder: Viewer) -> None:
        copy = self._copies.pop(holder, None)
        if copy and isinstance(copy.shows, RosterView):
            self._of.take_out(copy.shows.key, holder)

    def _forget_unpressed(self, key: RegisterKey, person: SlackPerson) -> Unpressed | None:
        self._typed.take_out(key, person)
        return self._unpressed.pop((key, person), None)

    def _forget_expired(self) -> None:
        now = self._clock()
        while (copy := next(iter(self._copies), None)) and self._copies[copy].expires_at <= now:
            self._drop(copy)
        while (it := next(iter(self._unpressed), None)) and self._unpressed[it].expires_at <= now:
            self._forget_unpressed(*it)
