"""Modals that are drawn anew: the person's last choice is what stays."""

from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from bot.posting.drawing.turns import Turns
from bot.posting.effects import Effects
from bot.slack.methods.modals import Modals
from storage.engine.database import Database

MOST = 1000


@dataclass(frozen=True, slots=True)
class WantedModal:
    """What a modal is to show, since when, and whether that has been drawn."""

    acted_at: int
    view: dict[str, Any]
    is_drawn: bool = False


class ModalRedraws:
    """Redraws open modals, each in one queue.

    Two quick choices come with the same hash of Slack's, so that the second could not be drawn
    after the first: instead of the hash, the order of the choices decides, and one update is in
    flight for each modal.
    """

    def __init__(self, database: Database, modals: Modals, effects: Effects) -> None:
        self._modals = modals
        self._effects = effects
        self._wanted: dict[str, WantedModal] = {}
        self._busy: set[str] = set()
        self._turns = Turns(database, effects, "modals", self._lose, self._draw_again)

    def listen(self) -> None:
        """Hear from now on which modals another process draws."""
        self._turns.listen()

    def want(self, view_id: str, view: dict[str, Any], acted_at: int) -> None:
        """Have a modal redrawn after the ack, unless a later choice has come before."""
        known = self._wanted.pop(view_id, None)
        if known and known.acted_at > acted_at:
            self._wanted[view_id] = known
            return
        self._wanted[view_id] = WantedModal(acted_at, view)
        while len(self._wanted) > MOST:
            del self._wanted[next(iter(self._wanted))]
        self._turns.take(view_id)
        self._effects.after_ack(partial(self._drain, view_id))

    async def _drain(self, view_id: str) -> None:
        if view_id in self._busy:
            return
        self._busy.add(view_id)
        try:
            while (wanted := self._wanted.get(view_id)) and not wanted.is_drawn:
                self._wanted[view_id] = replace(wanted, is_drawn=True)
                await self._modals.update(view_id, wanted.view)
        finally:
            self._busy.remove(view_id)
            self._turns.ended(view_id)

    def _lose(self, view_id: str, _about: str) -> bool:
        self._wanted.pop(view_id, None)
        return view_id in self._busy

    def _draw_again(self, view_id: str) -> None:
        if wanted := self._wanted.get(view_id):
            self._wanted[view_id] = replace(wanted, is_drawn=False)
            self._effects.begin(partial(self._drain, view_id))
