"""Files: uploaded to Slack in its three steps, private to the app until somebody is shown them."""

from bot.slack.addresses import is_slacks
from bot.slack.calls import Calls
from bot.slack.errors import UNREADABLE, Declined, Unanswered

FILE_HOSTS = frozenset({"files.slack.com", "files.slack-gov.com"})


class Files:
    """Uploads files. To repeat it is harmless: what no message shows is seen by nobody."""

    def __init__(self, calls: Calls, other_api_url: str | None) -> None:
        self._calls = calls
        self._other = other_api_url

    async def upload(self, name: str, content: bytes, title: str, alt_text: str) -> str:
        """Upload a file and give its id; for a second or so Slack refuses blocks that show it.

        No channel is named, so it is shared with none. Raises SlackTrouble.
        """
        file_id = await self._sent(name, content, {"alt_txt": alt_text})
        done = {"files": [{"id": file_id, "title": title}]}
        await self._calls.write("files.completeUploadExternal", done)
        return file_id

    async def share(self, channel_id: str, name: str, content: bytes, title: str) -> None:
        """Upload a file into a conversation, where it is a message. Raises SlackTrouble."""
        file_id = await self._sent(name, content, {})
        done = {"files": [{"id": file_id, "title": title}], "channel_id": channel_id}
        await self._calls.write("files.completeUploadExternal", done)

    async def _sent(self, name: str, content: bytes, more: dict[str, str]) -> str:
        wanted = {"filename": name, "length": str(len(content))} | more
        promise = await self._calls.read("files.getUploadURLExternal", wanted)
        url, file_id = promise.get("upload_url"), promise.get("file_id")
        if not isinstance(url, str) or not isinstance(file_id, str):
            raise Unanswered(UNREADABLE)
        await self._send(url, content)
        return file_id

    async def _send(self, url: str, content: bytes) -> None:
        """Send the bytes to an address that Slack's answer names, to Slack only."""
        if not is_slacks(url, FILE_HOSTS, self._other):
            raise Declined("upload_url_refused")
        await self._calls.send(url, content, "application/octet-stream")
