"""Exports of one person in an admin's own conversation with the app, and nowhere else."""

import asyncio

from bot.attendance.privacy.exporting import PersonExport
from bot.blocks.privacy.archive import archive
from bot.slack.methods.files import Files
from bot.slack.methods.messages import Messages


class Exports:
    """Puts exports where only one person sees them."""

    def __init__(self, files: Files, messages: Messages) -> None:
        self._files = files
        self._messages = messages

    async def give(self, slack_user_id: str, export: PersonExport) -> None:
        """Give somebody an export; its file is named by no person. Raises SlackTrouble."""
        content = await asyncio.to_thread(archive, export)
        channel_id = await self._messages.direct(slack_user_id)
        name = f"export-{export.made_at:%Y-%m-%d-%H%M%S}.zip"
        await self._files.share(channel_id, name, content, "All that is held of one person")
