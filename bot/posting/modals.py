"""Modals that are drawn anew: the person's last choice is what stays."""

from dataclasses import dataclass
from functools import partial
from typing import Any

from bot.posting.effects import Effects
from bot.slack.modals import Modals

MOST = 1000


@dataclass(frozen=True, slots=True)
class WantedModal:
    """What a modal is to show, since when; nothing when that has been drawn."""

    acted_at: int
    view: dict[str, Any] | None


class ModalRedraws:
    """Redraws open modals, each in one queue.

    Two quick choices come with the same hash of Slack's, so that the second could not be drawn
    after the first: instead of the hash, the order of the choices decides, and one update is in
    flight for each modal.
    """

    def __init__(self, modals: Modals, effects: Effects) -> None:
        self._modals = modals
        self._effects = effects
        self._wanted: dict[str, WantedModal] = {}
        self._busy: set[str] = set()

    def want(self, view_id: str, view: dict[str, Any], acted_at: int) -> None:
        """Have a modal redrawn after the ack, unless a later choice has come before."""
        known = self._wanted.pop(view_id, None)
        if known and known.acted_at > acted_at:
            self._wanted[view_id] = known
            return
        self._wanted[view_id] = WantedModal(acted_at, view)
        while len(self._wanted) > MOST:
            del self._wanted[next(iter(self._wanted))]
        self._effects.after_ack(partial(self._drain, view_id))

    async def _drain(self, view_id: str) -> None:
        if view_id in self._busy:
            return
        self._busy.add(view_id)
        try:
            while (wanted := self._wanted.get(view_id)) and wanted.view:
                self._wanted[view_id] = WantedModal(wanted.acted_at, None)
                await self._modals.update(view_id, wanted.view)
        finally:
            self._busy.remove(view_id)
