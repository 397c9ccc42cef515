"""Files: uploaded to Slack in its three steps, and those read and deleted that people gave us."""

from dataclasses import dataclass

from bot.slack.addresses import is_slacks
from bot.slack.calls import Calls, part, word
from bot.slack.errors import TOO_LARGE, UNREADABLE, Declined, Unanswered

FILE_HOSTS = frozenset({"files.slack.com", "files.slack-gov.com"})


# What Slack takes in one file of a modal.
MOST_GIVEN = 10 * 1024**2


@dataclass(frozen=True, slots=True)
class GivenFile:
    """A file that somebody gave the app: whose it is, its size in bytes, where its content lies."""

    id: str
    name: str
    size: int
    owner_id: str
    url: str


class Files:
    """Uploads files, which is harmless to repeat: what no message shows is seen by nobody.

    And reads and deletes what people gave. Every method raises SlackTrouble.
    """

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

    async def given(self, file_id: str) -> GivenFile:
        """Ask what Slack knows of a file."""
        found = part(await self._calls.read("files.info", {"file": file_id}), "file")
        size: object = found.get("size")
        if not isinstance(size, int):
            raise Unanswered(UNREADABLE)
        name, url = word(found, "name"), word(found, "url_private_download")
        return GivenFile(word(found, "id"), name, size, word(found, "user"), url)

    async def read(self, file: GivenFile) -> bytes:
        """Get a file's content, from Slack only: the token goes with it. Ten megabytes at most."""
        if not is_slacks(file.url, FILE_HOSTS, self._other):
            raise Declined("download_url_refused")
        if file.size > MOST_GIVEN:
            raise Declined(TOO_LARGE)
        return await self._calls.fetch(file.url, MOST_GIVEN)

    async def delete(self, file_id: str) -> None:
        """Delete a file, which not every workspace allows an app for what people gave it."""
        await self._calls.write("files.delete", {"file": file_id})

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
