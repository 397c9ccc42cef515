"""Screens, on whatever surface a person looks at: a message or a modal."""

from bot.blocks.elements import Message
from bot.blocks.surfaces import Surface, screen
from bot.slack.methods.messages import Messages
from bot.slack.methods.modals import Modals
from bot.slack.methods.replies import Replies
from bot.slack.tries import tried


class Surfaces:
    """Puts screens where a person looks."""

    def __init__(self, replies: Replies, modals: Modals, messages: Messages) -> None:
        self._replies = replies
        self._modals = modals
        self._messages = messages

    async def replace(self, surface: Surface, message: Message) -> bool:
        """Put a screen in the place of what stands there; whether Slack took it.

        Raises SlackTrouble where it is a modal and Slack doesn't answer.
        """
        if surface.view_id:
            view = screen(message)
            return await tried(lambda: self._modals.update(surface.view_id, view), is_harmless=True)
        return await self._replies.replace(surface.response_url, message)

    async def show(self, surface: Surface, message: Message, trigger_id: str = "") -> bool:
        """Show a screen beside what stands there; whether Slack took it.

        Below a message or in a conversation, upon a modal while its trigger lasts, else in the
        modal's place. Where nothing can be shown it is shown nowhere. Raises as `replace`.
        """
        if surface.response_url:
            return await self._replies.show(surface.response_url, message)
        if where := surface.conversation:
            await tried(lambda: self._messages.whisper(where, message), is_harmless=False)
            return True
        if surface.view_id and not trigger_id:
            return await self.replace(surface, message)
        if trigger_id:
            await self.open(surface, screen(message), trigger_id)
        return bool(trigger_id)

    async def write_to_reader(self, surface: Surface, message: Message) -> None:
        """Write directly to who looks at a place that shows nothing later. Raises as `replace`."""
        if surface.reader:
            await self._messages.write_to(surface.reader, message)

    async def open(self, surface: Surface, view: dict[str, object], trigger_id: str) -> str:
        """Open a modal, upon the one that the person looks at if so; give its id.

        Raises SlackTrouble.
        """
        put = self._modals.push if surface.view_id else self._modals.open
        return await put(trigger_id, view)
