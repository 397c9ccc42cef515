"""Messages and conversations by Slack's Web API: each call is made once, and never by itself again.

Every method raises Declined when Slack surely did nothing, Unanswered when nobody knows.
"""

from collections.abc import AsyncGenerator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast
from uuid import UUID

import aiohttp

from bot.blocks.elements import Message
from bot.slack.calls import Calls
from storage.deliveries.queue import Spot

EVENT_TYPE = "rollcall_delivery"
PAGE = "200"


@dataclass(frozen=True, slots=True)
class Conversation:
    """What conversations.info tells of a channel."""

    is_member: bool
    is_archived: bool
    is_shared: bool


class Messages:
    """The calls, over one pooled session whose time-out is theirs."""

    def __init__(self, http: aiohttp.ClientSession, token: str, base_url: str) -> None:
        self._calls = Calls(http, token, base_url)

    async def post(self, channel_id: str, message: Message, key: UUID) -> Spot:
        """Post a message with an opaque key; to a Slack user's id it goes as a direct message."""
        metadata = {"event_type": EVENT_TYPE, "event_payload": {"key": str(key)}}
        quiet = {"unfurl_links": False, "unfurl_media": False}
        answer = await self._calls.write(
            "chat.postMessage",
            {"channel": channel_id, "metadata": metadata} | quiet | message.as_dict(),
        )
        return Spot(answer["channel"], answer["ts"])

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
        """Find the messages that carry a key in a conversation's history, the earliest first."""
        arguments = {
            "channel": channel_id,
            "oldest": f"{since.timestamp():.6f}",
            "include_all_metadata": "true",
        }
        found = [
            Spot(channel_id, message["ts"])
            async for page in self._pages("conversations.history", arguments)
            for message in page["messages"]
            if key_of(message) == str(key)
        ]
        return sorted(found, key=lambda spot: tuple(map(int, spot.message_ts.split("."))))

    async def conversation(self, channel_id: str) -> Conversation:
        """Ask what a channel is."""
        found = (await self._calls.read("conversations.info", {"channel": channel_id}))["channel"]
        with_others = ("is_ext_shared", "is_pending_ext_shared")
        return Conversation(
            is_member=found.get("is_member", False),
            is_archived=found.get("is_archived", False),
            is_shared=any(found.get(each, False) for each in with_others),
        )

    async def members(self, channel_id: str) -> list[str]:
        """List who is in a channel, by Slack users' ids."""
        arguments = {"channel": channel_id}
        pages = self._pages("conversations.members", arguments)
        return [member async for page in pages for member in page["members"]]

    async def is_guest(self, slack_user_id: str) -> bool:
        """Ask whether somebody is a guest, or of another organisation."""
        found = (await self._calls.read("users.info", {"user": slack_user_id}))["user"]
        kinds = ("is_restricted", "is_ultra_restricted", "is_stranger")
        return any(found.get(each, False) for each in kinds)

    async def _pages(
        self, method: str, arguments: dict[str, str]
    ) -> AsyncGenerator[dict[str, Any]]:
        cursor: object = None
        while True:
            more = {"cursor": str(cursor)} if cursor else {}
            page = await self._calls.read(method, arguments | {"limit": PAGE} | more)
            yield page
            cursor = part(page, "response_metadata").get("next_cursor")
            if not cursor:
                return


def key_of(message: dict[str, Any]) -> object:
    """Read the key that a message carries; None for a message that is no delivery."""
    metadata = part(message, "metadata")
    ours = metadata.get("event_type") == EVENT_TYPE
    return part(metadata, "event_payload").get("key") if ours else None


def part(whole: dict[str, Any], name: str) -> dict[str, Any]:
    """Give an object in an object; an empty one where Slack leaves it out."""
    found: object = whole.get(name)
    return cast("dict[str, Any]", found) if isinstance(found, dict) else {}
