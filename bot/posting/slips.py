"""Slips in an office person's own conversation with the app, and nowhere else."""

import asyncio

from bot.attendance.arrivals.slips import SlipSheet
from bot.slack.methods.files import Files
from bot.slack.methods.messages import Messages


class Slips:
    """Draws slips and puts them where only one person sees them."""

    def __init__(self, files: Files, messages: Messages) -> None:
        self._files = files
        self._messages = messages

    async def give(self, slack_user_id: str, sheet: SlipSheet) -> None:
        """Give somebody slips to print; no file is named by a student. Raises SlackTrouble."""
        content = await asyncio.to_thread(_drawn, sheet)
        channel_id = await self._messages.direct(slack_user_id)
        count = len(sheet.slips)
        title = "Late slip" if count == 1 else f"{count} late slips"
        name = f"late-{sheet.day.isoformat()}.pdf"
        await self._files.share(channel_id, name, content, title)


def _drawn(sheet: SlipSheet) -> bytes:
    # Plotting is slow to load, and most processes give no slip.
    from bot.blocks.arrivals import slip_pdf  # noqa: PLC0415

    return slip_pdf.pdf(sheet)
