"""Messages by conversation, oldest first, ephemeral ones among them."""

from collections import defaultdict
from dataclasses import dataclass, replace

from playground.wire import JsonObject


@dataclass(frozen=True, slots=True)
class Content:
    """What a message says."""

    text: str
    blocks: tuple[JsonObject, ...] = ()
    metadata: JsonObject | None = None


@dataclass(frozen=True, slots=True)
class PostedMessage:
    """One message. `only_for` is the one person who sees an ephemeral message."""

    channel: str
    ts: str
    author: str
    content: Content
    only_for: str | None = None
    edited: str | None = None
    thread_ts: str | None = None

    @property
    def is_ephemeral(self) -> bool:
        """Ephemeral messages are in no history and no Web API method finds them."""
        return self.only_for is not None


class Timeline:
    """The messages of all conversations."""

    def __init__(self) -> None:
        self._channels: dict[str, dict[str, PostedMessage]] = defaultdict(dict)

    def put(self, message: PostedMessage) -> None:
        """Add a message, or put it in the place of the one with its stamp."""
        self._channels[message.channel][message.ts] = message

    def remove(self, message: PostedMessage) -> None:
        """Take a message away for good."""
        del self._channels[message.channel][message.ts]

    def find(self, channel: str, ts: str) -> PostedMessage | None:
        """The message of that conversation and stamp."""
        return self._channels[channel].get(ts)

    def of(self, channel: str) -> list[PostedMessage]:
        """The messages of a conversation, oldest first."""
        return list(self._channels[channel].values())


def edit(message: PostedMessage, content: Content, at: str) -> PostedMessage:
    """The message with other content, marked as edited at that stamp."""
    return replace(message, content=content, edited=at)
