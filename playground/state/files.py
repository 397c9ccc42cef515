"""Files: those that the app uploads in its three steps, and those that people give it."""

from dataclasses import dataclass, replace

from playground.state.numbering import Clock, Numbering
from playground.wire import Refusal

# How the pictures begin that Slack shows in blocks, and what they are then.
PICTURES = {b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg", b"GIF8": "image/gif"}
DOCUMENTS = {b"%PDF-": "application/pdf", b"PK\x03\x04": "application/zip"}


@dataclass(frozen=True, slots=True)
class File:
    """One file. `key` is the end of its upload URL; `completed` says when it was completed.

    `owner` is the person who gave it to the app; it is the app's own without one.
    """

    id: str
    key: str
    name: str
    length: int
    alt_text: str
    content: bytes | None = None
    title: str = ""
    completed: float | None = None
    owner: str | None = None

    @property
    def picture(self) -> str | None:
        """What kind of picture it is; None for anything else."""
        return self._among(PICTURES)

    @property
    def kind(self) -> str | None:
        """What it is, of what the page gives out; None for anything else."""
        return self._among(PICTURES | DOCUMENTS)

    def _among(self, kinds: dict[bytes, str]) -> str | None:
        begins = self.content or b""
        return next((kind for sign, kind in kinds.items() if begins.startswith(sign)), None)


class UploadedFiles:
    """The files of the workspace, private to the app until a block shows them."""

    def __init__(self, clock: Clock, numbering: Numbering) -> None:
        self._clock = clock
        self._numbering = numbering
        self._files: dict[str, File] = {}

    def promise(self, name: str, length: int, alt_text: str) -> File:
        """A file that is going to be sent."""
        file_id = self._numbering.next_id("F")
        file = File(file_id, self._numbering.next_id("u"), name, length, alt_text)
        self._files[file.id] = file
        return file

    def receive(self, key: str, content: bytes) -> File:
        """Take what is sent to an upload URL.

        Raises:
            Refusal: no such URL is waiting, or the content has another length than was said.
        """
        file = next((file for file in self._files.values() if file.key == key), None)
        if file is None or file.content is not None:
            raise Refusal("no_such_upload")
        if len(content) != file.length:
            raise Refusal("wrong_length")
        self._files[file.id] = sent = replace(file, content=content)
        return sent

    def complete(self, file_id: str, title: str | None) -> File:
        """Finish an upload.

        Raises:
            Refusal: nothing of that id was sent.
        """
        file = self._files.get(file_id)
        if file is None or file.content is None:
            raise Refusal("file_not_found")
        done = replace(file, title=title or file.name, completed=self._clock())
        self._files[file.id] = done
        return done

    def give(self, owner: str, name: str, content: bytes) -> File:
        """Take a file from a person, who sends it in one step."""
        key = self._numbering.next_id("u")
        file_id = self._numbering.next_id("F")
        file = File(
            file_id,
            key,
            name,
            len(content),
            "",
            content,
            name,
            completed=self._clock(),
            owner=owner,
        )
        self._files[file.id] = file
        return file

    def delete(self, file_id: str) -> None:
        """Forget a file."""
        del self._files[file_id]

    def completed(self, file_id: str) -> File | None:
        """The file of that id, if its upload is completed."""
        file = self._files.get(file_id)
        return None if file is None or file.completed is None else file

    def shown(self, file_id: str, seconds: float) -> File | None:
        """The picture of that id, if it was completed at least so many seconds ago."""
        file = self._files.get(file_id)
        if file is None or file.completed is None or file.picture is None:
            return None
        return file if self._clock() - file.completed >= seconds else None
