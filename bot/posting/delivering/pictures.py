"""Pictures in messages: drawn, uploaded, and remembered for as long as they may be shown again."""

import asyncio
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.blocks.elements import Message
from bot.slack.methods.files import Files

# Longer than a message's attempts take; a file that somebody has deleted comes back after that.
REMEMBERED = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that a message can have: what draws it as a PNG, and the message that shows it.

    `shown` is given the id of the picture's file at Slack. `refused` says that Slack has refused to
    show one in this message before.
    """

    png: Callable[[], bytes]
    name: str
    title: str
    alt_text: str
    shown: Callable[[str], Message]
    refused: bool = False


class Pictures:
    """Uploads each picture once: one of the same bytes is the same file.

    So an attempt that follows one whose file Slack was not done with shows that very file, and a
    message that is edited without its figures having changed keeps its own.
    """

    def __init__(self, files: Files, clock: Callable[[], datetime]) -> None:
        self._files = files
        self._clock = clock
        self._known: dict[bytes, tuple[str, datetime]] = {}

    async def uploaded(self, picture: Picture, processing: timedelta) -> str:
        """Give the id of a picture's file; `processing` is how long Slack may need for a new one.

        That is waited for only if Slack has refused one of this message before, which another
        process may have uploaded. Raises SlackTrouble.
        """
        now = self._clock()
        self._known = {key: known for key, known in self._known.items() if known[1] > now}
        content = await asyncio.to_thread(picture.png)
        key = hashlib.sha256(content).digest()
        if key not in self._known:
            file_id = await self._files.upload(
                picture.name, content, picture.title, picture.alt_text
            )
            self._known[key] = file_id, now + REMEMBERED
            if picture.refused:
                await asyncio.sleep(processing.total_seconds())
        return self._known[key][0]
