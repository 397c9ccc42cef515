"""The app's Home tab, which each person has for themselves."""

from typing import Any

from bot.slack.calls import Calls, part, word
from bot.slack.errors import Declined


class Homes:
    """Publishes Homes."""

    def __init__(self, calls: Calls) -> None:
        self._calls = calls

    async def publish(self, slack_user_id: str, view: dict[str, Any], view_hash: str) -> str | None:
        """Put a Home in the place of the one there; give its hash, None when that is another.

        `view_hash` is the hash of the one that it replaces, empty for whichever is there. Raises
        SlackTrouble when Slack does not take it.
        """
        guard = {"hash": view_hash} if view_hash else {}
        wanted = {"user_id": slack_user_id, "view": view}
        try:
            answer = await self._calls.write("views.publish", wanted | guard)
        except Declined as refusal:
            if refusal.code == "hash_conflict":
                return None
            raise
        return word(part(answer, "view"), "hash")
