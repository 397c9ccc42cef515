"""Turns: which process draws a message or modal, where presses on it come to several."""

from collections.abc import Callable
from functools import partial

import orjson

from bot.posting.effects import Effects
from storage.engine import signals
from storage.engine.database import Database
from storage.engine.signals import Heard, Signal

TAKEN, LATE = "taken", "late"
# Of so many places it is remembered that they are this process's.
_MOST = 10_000


class Turns:
    """Tells the other processes that a place is drawn here from now on, and hears it of them.

    Whoever loses a place draws it no more. If it was drawing it just then, that may come after
    what the new one has drawn: it says when it has ended, and the new one draws once more. A
    process without company says nothing. `loses` gets the place and what was said of it, and tells
    whether it is being drawn; `again` draws it once more.
    """

    def __init__(
        self,
        database: Database,
        effects: Effects,
        topic: str,
        loses: Callable[[str, str], bool],
        again: Callable[[str], None],
    ) -> None:
        self._database = database
        self._effects = effects
        self._topic = topic
        self._loses = loses
        self._again = again
        self._mine: dict[str, None] = {}
        self._late: set[str] = set()

    def listen(self) -> None:
        """Hear from now on what is drawn elsewhere."""
        self._database.signals.hear(self._topic, self._hear)

    def take(self, place: str, about: str = "") -> None:
        """Draw a place from now on; the others are told after the ack unless it was ours."""
        if place in self._mine:
            return
        self._mine[place] = None
        while len(self._mine) > _MOST:
            del self._mine[next(iter(self._mine))]
        if self._database.signals.has_company():
            self._effects.after_ack(partial(self._tell, TAKEN, place, about))

    def ended(self, place: str) -> None:
        """Say that a drawing has ended: if the place is another's by now, it is told."""
        if place in self._late:
            self._late.remove(place)
            self._effects.begin(partial(self._tell, LATE, place))

    async def _tell(self, what: str, place: str, about: str = "") -> None:
        body = orjson.dumps([what, place, about]).decode()
        await self._database.run(signals.send, Signal(self._topic, body))

    def _hear(self, heard: Heard) -> None:
        if heard.is_own:
            return
        what, place, about = orjson.loads(heard.body)
        if what == LATE:
            if place in self._mine:
                self._again(place)
            return
        self._mine.pop(place, None)
        if self._loses(place, about):
            self._late.add(place)
