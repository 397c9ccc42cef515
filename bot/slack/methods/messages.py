"""Messages by Slack's Web API.

Every method raises Declined when Slack surely did nothing, Unanswered when nobody knows.
"""

from collections.abc import Awaitable, Callable
from contextlib import aclosing
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from bot.blocks.elements import Message
from bot.blocks.surfaces import Conversation
from bot.slack.calls import Calls, next_cursor, part
from bot.slack.tempo import HISTORY, POST_MESSAGE
from storage.deliveries.queue import Spot

EVENT_TYPE = "rollcall_delivery"
_MOST_PLACES = 1_000
# Later the newest messages may be others.
_PLACE_SECONDS = 1_800.0


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a history is read on, what was found before, and until when that is of use."""

    cursor: str
    found: list[Spot]
    until: float


class Messages:
    """Posts, edits, deletes and finds the bot's own messages."""

    def __init__(self, calls: Calls) -> None:
        self._calls = calls
        # Of what is looked for: where to read on, and what was found before.
        self._places: dict[tuple[str, UUID], _Place] = {}

    def refuse_if_full(self, channel_id: str) -> None:
        """Raise Declined where nothing may be posted in a conversation for now."""
        self._calls.pace.refuse_if_full(POST_MESSAGE, channel_id)

    async def post(
        self, channel_id: str, message: Message, key: UUID, ready: Callable[[], Awaitable[None]]
    ) -> Spot:
        """Post a message with an opaque key; to a Slack user's id it goes as a direct message.

        `ready` is done when its turn has come, right before it goes out; what it raises keeps the
        message here.
        """
        metadata = {"event_type": EVENT_TYPE, "event_payload": {"key": str(key)}}
        quiet = {"unfurl_links": False, "unfurl_media": False}
        answer = await self._calls.write(
            POST_MESSAGE,
            {"channel": channel_id, "metadata": metadata} | quiet | message.as_dict(),
            ready,
        )
        return Spot(answer["channel"], answer["ts"])

    async def write_to(self, slack_user_id: str, message: Message) -> None:
        """Write to one person in the direct conversation with them."""
        await self._calls.write(POST_MESSAGE, {"channel": slack_user_id} | message.as_dict())

    async def whisper(self, where: Conversation, message: Message) -> None:
        """Show one person a message in a conversation; nobody else sees it, nor it again."""
        thread = {"thread_ts": where.thread_ts} if where.thread_ts else {}
        place = {"channel": where.channel_id, "user": where.slack_user_id}
        await self._calls.write("chat.postEphemeral", place | thread | message.as_dict())

    async def update(self, spot: Spot, message: Message) -> None:
        """Put a message in the place of one of ours. Harmless to repeat."""
        where = {"channel": spot.channel_id, "ts": spot.message_ts}
        await self._calls.write("chat.update", where | message.as_dict())

    async def delete(self, spot: Spot) -> None:
        """Take one of our messages away."""
        await self._calls.write("chat.delete", {"channel": spot.channel_id, "ts": spot.message_ts})

    async def direct(self, slack_user_id: str) -> str:
        """Give the id of the direct conversation with somebody."""
        answer = await self._calls.write("conversations.open", {"users": slack_user_id})
        return answer["channel"]["id"]

    async def with_key(self, channel_id: str, key: UUID, since: datetime) -> list[Spot]:
        """Find the messages that carry a key in a conversation's history, the earliest first.

        Those since an instant, and the newest page whatever its instants are: our clock may have
        been ahead of Slack's when one was posted. Where Slack wants the next page later it is read
        on from there, so that each look at a long history comes to an end.
        """
        arguments = {"channel": channel_id, "include_all_metadata": "true"}
        limit, now = self._calls.tempo.history_page, self._calls.tempo.clock()
        place = self._places.get((channel_id, key))
        if place is None or place.until < now:
            place = _Place("", [], 0.0)
        cursor, found = place.cursor, place.found
        async with aclosing(self._calls.pages(HISTORY, arguments, limit, cursor)) as pages:
            async for page in pages:
                messages = page["messages"]
                found += [
                    Spot(channel_id, each["ts"]) for each in messages if key_of(each) == str(key)
                ]
                # The newest come first.
                if not messages or float(messages[-1]["ts"]) < since.timestamp():
                    break
                self._read_on(channel_id, key, next_cursor(page), found)
        self._places.pop((channel_id, key), None)
        return sorted(found, key=lambda spot: tuple(map(int, spot.message_ts.split("."))))

    def _read_on(self, channel_id: str, key: UUID, cursor: str, found: list[Spot]) -> None:
        until = self._calls.tempo.clock() + _PLACE_SECONDS
        self._places[channel_id, key] = _Place(cursor, found, until)
        while len(self._places) > _MOST_PLACES:
            del self._places[next(iter(self._places))]


def key_of(message: dict[str, Any]) -> object:
    """Read the key that a message carries; None for a message that is no delivery."""
    metadata = part(message, "metadata")
    ours = metadata.get("event_type") == EVENT_TYPE
    return part(metadata, "event_payload").get("key") if ours else None
