"""Templates of a roster's spreadsheet, in somebody's own conversation with the app."""

import asyncio

from bot.blocks.rosters import sheet_template
from bot.slack.methods.files import Files
from bot.slack.methods.messages import Messages


class Templates:
    """Puts templates where who asked for one sees them."""

    def __init__(self, files: Files, messages: Messages) -> None:
        self._files = files
        self._messages = messages

    async def give(self, slack_user_id: str) -> None:
        """Give somebody the template, for Excel and for everything else. Raises SlackTrouble."""
        channel_id = await self._messages.direct(slack_user_id)
        book = await asyncio.to_thread(sheet_template.xlsx)
        await self._files.share(channel_id, "rollcall-roster.xlsx", book, "Roster template")
        text = sheet_template.csv_text()
        await self._files.share(channel_id, "rollcall-roster.csv", text, "Roster template as CSV")
