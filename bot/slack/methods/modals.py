"""Modals: opened by a trigger, which lasts three seconds, put upon one another, and redrawn."""

from typing import Any

from bot.slack.calls import Calls, part, word
from bot.slack.errors import Declined


class Modals:
    """Shows modals. Every method raises SlackTrouble when Slack doesn't."""

    def __init__(self, calls: Calls) -> None:
        self._calls = calls

    async def open(self, trigger_id: str, view: dict[str, Any]) -> str:
        """Open a modal, and give its id."""
        return await self._shown("views.open", trigger_id, view)

    async def push(self, trigger_id: str, view: dict[str, Any]) -> str:
        """Put a modal upon the one in which the trigger came up, and give its id."""
        return await self._shown("views.push", trigger_id, view)

    async def _shown(self, method: str, trigger_id: str, view: dict[str, Any]) -> str:
        answer = await self._calls.write(method, {"trigger_id": trigger_id, "view": view})
        return word(part(answer, "view"), "id")

    async def update(
        self, view_id: str, view: dict[str, Any], view_hash: str | None = None
    ) -> bool:
        """Put a modal in the place of one; False when it was closed since.

        With a hash also when it was changed since.
        """
        guard = {"hash": view_hash} if view_hash else {}
        try:
            await self._calls.write("views.update", {"view_id": view_id, "view": view} | guard)
        except Declined as refusal:
            if refusal.code in {"hash_conflict", "not_found"}:
                return False
            raise
        return True
