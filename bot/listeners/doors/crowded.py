"""Who comes when too many press: nothing of it is begun, and they are told so at once."""

import time
from collections.abc import Callable
from functools import partial
from http import HTTPStatus

from bot.blocks.notices import said
from bot.crowds import Turnstile
from bot.listeners.context import Body, Desk, surface_of
from bot.listeners.telling import tell
from bot.posting.effects import Effects

SENTENCE = (
    "So many are pressing just now that this was not saved. Please tap again in a few seconds."
)
# Slack itself marks each press that failed; the sentence comes once for a few taps.
_AGAIN_SECONDS = 5.0
_MOST = 10_000


class TurnedAway(Exception):
    """What came was not begun, since too many wait; `answer` and `status` are what Slack is told.

    A command is answered in words. Of a press Slack shows that it failed, and of a form too, which
    stays open; an event it brings again.
    """

    def __init__(self, payload: Body) -> None:
        super().__init__("too many wait")
        is_command = "command" in payload
        self.status = HTTPStatus.OK if is_command else HTTPStatus.SERVICE_UNAVAILABLE
        ephemeral = {"response_type": "ephemeral"}
        self.answer = ephemeral | said(SENTENCE).as_dict() if is_command else None


class Doorkeeper:
    """Lets in as many as can be served in time, and tells the others."""

    def __init__(
        self, turnstile: Turnstile, effects: Effects, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.turnstile = turnstile
        self._effects = effects
        self._clock = clock
        self._told: dict[str, float] = {}

    def turned_away(self, payload: Body, desk: Desk | None) -> TurnedAway:
        """Tell who pressed on a message in words, unless they were told just now."""
        if desk is not None and payload.get("response_url") and "user" in payload:
            now, who = self._clock(), payload["user"]["id"]
            if now - self._told.get(who, -_AGAIN_SECONDS) >= _AGAIN_SECONDS:
                if len(self._told) >= _MOST:
                    self._told.clear()
                self._told[who] = now
                surface = surface_of(payload)
                self._effects.begin(partial(tell, desk.surfaces, surface, said(SENTENCE), ""))
        return TurnedAway(payload)
