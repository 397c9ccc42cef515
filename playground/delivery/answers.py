"""What comes back from the app: an acknowledgement, or how it failed."""

from dataclasses import dataclass
from enum import StrEnum

from playground.wire import JsonObject


class DeliveryKind(StrEnum):
    """The kinds of deliveries, as Socket Mode names them."""

    COMMAND = "slash_commands"
    INTERACTION = "interactive"
    EVENT = "events_api"


@dataclass(frozen=True)
class Retry:
    """An event is brought again: for the how manieth time, and how the app failed before."""

    number: int
    reason: str


@dataclass(frozen=True)
class BotAnswer:
    """The app's answer: `status` over HTTP, Slack's error when it failed, the decoded body.

    A plain text counts as a message's text. `no_retry` is the app's wish to hear of an event once
    only, however it answered.
    """

    status: int | None
    failure: str | None
    body: JsonObject
    no_retry: bool = False

    @classmethod
    def failed(cls, failure: str, status: int | None = None) -> "BotAnswer":
        """An answer that did not come, or came wrong."""
        return cls(status, failure, {})
