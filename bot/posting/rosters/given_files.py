"""Files that people gave in Slack: read there and deleted, a few times where that may help."""

from functools import partial

from bot.slack.errors import SlackTrouble
from bot.slack.methods.files import Files, GivenFile
from bot.slack.tries import tried

# What Slack says of a file that is there no more.
_GONE = frozenset({"file_not_found", "file_deleted"})


async def read(files: Files, file_id: str) -> tuple[GivenFile, bytes]:
    """Read a file from Slack. Raises SlackTrouble."""
    file = await tried(partial(files.given, file_id), is_harmless=True)
    return file, await tried(partial(files.read, file), is_harmless=True)


async def undeleted(files: Files, file_id: str) -> str:
    """Delete a file from Slack; gives Slack's word for why it is there still, if it is."""
    try:
        await tried(partial(files.delete, file_id), is_harmless=True)
    except SlackTrouble as trouble:
        return "" if trouble.code in _GONE else trouble.code
    return ""
