"""Which channels records may be posted in: ours alone, without guests, with the bot in them."""

from dataclasses import dataclass

from bot.slack.calls import Calls, part
from bot.slack.methods.guests import Guests

WITH_OTHERS = ("is_ext_shared", "is_pending_ext_shared")


@dataclass(frozen=True, slots=True)
class Readers:
    """Who may read what is posted in a channel.

    `refusal` says in one word why nothing may be: Slack's `is_archived` and `not_in_channel`, and
    our `is_shared` and `has_guests`. `surely_ours` says that no guest is there: Slack may not tell.
    `number` is how many they are, the bot among them, if Slack tells.
    """

    refusal: str | None = None
    surely_ours: bool = True
    number: int | None = None


class Channels:
    """Looks a channel up before each posting."""

    def __init__(self, calls: Calls, guests: Guests) -> None:
        self._calls = calls
        self._guests = guests

    async def readers(self, channel_id: str) -> Readers:
        """Say who may read in a channel. Raises Declined and Unanswered when Slack doesn't tell."""
        answer = await self._calls.read("conversations.info", {"channel": channel_id})
        found = part(answer, "channel")
        if found.get("is_archived", False):
            return Readers("is_archived")
        if not found.get("is_member", False):
            return Readers("not_in_channel")
        if any(found.get(each, False) for each in WITH_OTHERS):
            return Readers("is_shared")
        members = await self._guests.members(channel_id)
        refusal = "has_guests" if members.guests else None
        return Readers(refusal, members.guests is False, members.number)

    async def refusal(self, channel_id: str) -> str | None:
        """Say why nothing may be posted in a channel, by one word; None when it may.

        Raises as `readers`.
        """
        return (await self.readers(channel_id)).refusal
