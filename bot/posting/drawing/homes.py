"""Homes: published anew when somebody looks at theirs, and after what they did themselves."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

import orjson
import structlog

from bot.attendance.access.people import SlackPerson
from bot.attendance.errors import AttendanceError
from bot.attendance.home import days
from bot.blocks.elements import Message
from bot.blocks.home.home_view import home, not_let_in
from bot.blocks.notices import refused
from bot.posting.accesses import Accesses
from bot.posting.effects import Effects
from bot.slack.errors import SlackTrouble
from bot.slack.methods.homes import Homes
from bot.slack.tempo import of_school
from storage.engine import signals
from storage.engine.database import Database
from storage.engine.signals import Heard, Signal

log = structlog.get_logger(__name__)

TOPIC = "homes"
TRIES = 3
# Of so many persons it is remembered which Home they have.
MOST = 10_000


class HomeTabs:
    """Publishes each person's Home in one queue.

    One publication is in flight, and what is wanted meanwhile is drawn in the next, so that the
    last always shows what the database has. Slack says with a hash whether another process has
    published since: then the state is read again.
    """

    def __init__(
        self,
        database: Database,
        homes: Homes,
        effects: Effects,
        accesses: Accesses,
        clock: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._homes = homes
        self._accesses = accesses
        self._effects = effects
        self._clock = clock
        self._hashes: dict[SlackPerson, str] = {}
        self._chosen: dict[SlackPerson, int] = {}
        self._wanted: dict[SlackPerson, Message | None] = {}
        self._busy: set[SlackPerson] = set()

    def listen(self) -> None:
        """Hear from now on whose Home another process wants published."""
        self._database.signals.hear(TOPIC, self._hear)

    def want(self, person: SlackPerson) -> None:
        """Have a person's Home published after the ack."""
        self._effects.after_ack(partial(self.publish, person))

    def clear_search(self, person: SlackPerson) -> None:
        """Have the search of a person's Home be empty again when it is published next.

        Otherwise it stays as it is: what somebody is typing is not taken from them.
        """
        self._chosen[person] = self._chosen.get(person, 0) + 1
        _bound(self._chosen)

    def renew(self, person: SlackPerson) -> None:
        """Have the Home of somebody who has looked at it published anew after the ack.

        By this process or the one at which they have looked: that has the hash.
        """
        if person in self._hashes:
            self.want(person)
        elif self._database.signals.has_company():
            self._effects.after_ack(partial(self._tell, person))

    async def _tell(self, person: SlackPerson) -> None:
        who = [person.enterprise_id, person.team_id, person.slack_user_id]
        await self._database.run(signals.send, Signal(TOPIC, orjson.dumps(who).decode()))

    def _hear(self, heard: Heard) -> None:
        person = SlackPerson(*orjson.loads(heard.body))
        if not heard.is_own and person in self._hashes:
            self._effects.begin(partial(self.publish, person))

    async def publish(self, person: SlackPerson, refusal: Message | None = None) -> None:
        """Publish a person's Home, or why they are shown none."""
        self._wanted[person] = refusal
        if person in self._busy:
            return
        self._busy.add(person)
        try:
            while person in self._wanted:
                await self._publish(person, self._wanted.pop(person))
        finally:
            self._busy.remove(person)

    async def _publish(self, person: SlackPerson, refusal: Message | None) -> None:
        """Publish what the database has, a few times if others publish it too."""
        view_hash = self._hashes.pop(person, "")
        for _ in range(TRIES):
            view, school_id = (not_let_in(refusal), None) if refusal else await self._drawn(person)
            try:
                with of_school(school_id):
                    published = await self._homes.publish(person.slack_user_id, view, view_hash)
            except SlackTrouble as trouble:
                log.warning("home_refused", code=trouble.code)
                return
            if published is not None:
                self._remember(person, published)
                return
            view_hash = ""
        log.warning("home_refused", code="hash_conflict")

    async def _drawn(self, person: SlackPerson) -> tuple[dict[str, object], UUID | None]:
        """Draw a person's Home, and say of which school it is first of all.

        Whom it names is kept before: what can't be kept is not published.
        """
        try:
            found = await self._database.read(days.home, person, self._clock())
        except AttendanceError as refusal:
            return not_let_in(refused(refusal)), None
        looks = [look for day in found if day.office for look in day.office.looks]
        await self._accesses.keep(person, *looks)
        return home(found, search=self._chosen.get(person, 0)), found[0].member.school_id

    def _remember(self, person: SlackPerson, view_hash: str) -> None:
        self._hashes[person] = view_hash
        _bound(self._hashes)


def _bound(remembered: dict[SlackPerson, Any]) -> None:
    while len(remembered) > MOST:
        del remembered[next(iter(remembered))]
