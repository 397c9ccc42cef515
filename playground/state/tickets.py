"""What Slack hands out for a short while: trigger ids (3 s, once) and response URLs (30 min, 5)."""

from dataclasses import dataclass, replace
from enum import StrEnum

from playground.state.numbering import Clock, Numbering
from playground.wire import Refusal, invalid_arguments

RESPONSE_SECONDS = 30 * 60.0
RESPONSE_USES = 5


@dataclass(frozen=True, slots=True)
class Trigger:
    """Permission to open one modal before one person."""

    person: str
    issued: float
    used: bool = False


class Origin(StrEnum):
    """What a response URL was given out for."""

    COMMAND = "commands"
    ACTION = "actions"


@dataclass(frozen=True, slots=True)
class Hook:
    """Permission to answer one interaction of one person without a token."""

    origin: Origin
    person: str
    channel: str
    issued: float
    message_ts: str | None = None
    uses: int = 0


class Triggers:
    """The trigger ids given out so far; each is of use for `seconds`."""

    def __init__(self, clock: Clock, numbering: Numbering, seconds: float) -> None:
        self._clock = clock
        self._seconds = seconds
        self._numbering = numbering
        self._issued: dict[str, Trigger] = {}

    def issue(self, person: str) -> str:
        """A fresh trigger id for what that person just did."""
        key = f"{self._numbering.next_id('')}.{self._numbering.next_id('')}.playground"
        self._issued[key] = Trigger(person, self._clock())
        return key

    def knows(self, key: str) -> bool:
        """Whether a trigger was issued here."""
        return key in self._issued

    def exchange(self, key: str) -> Trigger:
        """Use a trigger id up.

        Raises:
            Refusal: it was never given out, is too old, or was used before.
        """
        trigger = self._issued.get(key)
        if trigger is None:
            raise invalid_arguments("invalid `trigger_id` [json-pointer:/trigger_id]")
        if trigger.used:
            raise Refusal("exchanged_trigger_id")
        if self._clock() - trigger.issued > self._seconds:
            raise Refusal("expired_trigger_id")
        self._issued[key] = replace(trigger, used=True)
        return trigger


class Hooks:
    """The response URLs given out so far."""

    def __init__(self, clock: Clock, numbering: Numbering) -> None:
        self._clock = clock
        self._numbering = numbering
        self._issued: dict[str, Hook] = {}

    def issue(
        self, origin: Origin, person: str, channel: str, message_ts: str | None = None
    ) -> str:
        """The opaque end of a fresh response URL."""
        key = f"{origin}-{self._numbering.next_id('')}"
        self._issued[key] = Hook(origin, person, channel, self._clock(), message_ts)
        return key

    def get(self, key: str) -> Hook:
        """The hook of a key that was given out."""
        return self._issued[key]

    def valid(self, key: str) -> Hook:
        """The hook that a response URL stands for.

        Raises:
            Refusal: it was never given out, is older than thirty minutes, or has been used
                five times.
        """
        hook = self._issued.get(key)
        if hook is None:
            raise Refusal("no_service")
        if self._clock() - hook.issued > RESPONSE_SECONDS:
            raise Refusal("expired_url")
        if hook.uses >= RESPONSE_USES:
            raise Refusal("used_url")
        return hook

    def spend(self, key: str) -> None:
        """Count one use."""
        self._issued[key] = replace(self._issued[key], uses=self._issued[key].uses + 1)
