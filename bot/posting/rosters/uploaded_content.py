"""What an upload is of: read from Slack, kept and deleted there, or fetched from where it comes."""

import asyncio
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path

from bot.cleaning import clean
from bot.oneroster import sources
from bot.posting.rosters import export_runs, given_files
from bot.slack.methods.files import Files
from bot.sources.fetching import Fetching
from storage.engine.database import Database
from storage.rosters.exports import uploads
from storage.rosters.exports.uploads import Upload

_DELETED = "Your file was read, and is deleted from Slack."
_NOT_DELETED = (
    "Your file was read. I could not delete it from Slack ({code}): please delete {name} "
    "yourself, under Files. It names students."
)
_FETCHED = "This was fetched from {name} just now: all that it has of your school."
_LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class UploadedContent:
    """Obtains what the uploads of a workspace are of."""

    _database: Database
    _files: Files
    _fetching: Fetching

    async def obtained(self, upload: Upload) -> tuple[Upload, str]:
        """Read the file from Slack, keep it and then delete it there, or fetch it; and say so.

        So that one of the two has it, whenever that breaks off. Raises SlackTrouble, or
        OneRosterError for what can't be fetched.
        """
        source = await self._database.read(export_runs.source_of, upload)
        if source is not None:
            with tempfile.TemporaryDirectory(prefix="rollcall-") as folder:
                gathered = await self._fetching.gather_all(source, Path(folder) / "all")
                content = await asyncio.to_thread(sources.packed, gathered.path)
            return await self._kept(upload, "", content), _FETCHED.format(name=source.settings.name)
        if upload.content is None:
            file, content = await given_files.read(self._files, upload.given.file_id)
            upload = await self._kept(upload, clean(file.name)[:_LONGEST_NAME], content)
        return upload, await self._deleted(upload.given.file_id, upload.file_name)

    async def _kept(self, upload: Upload, name: str, content: bytes) -> Upload:
        await self._database.run(uploads.keep_content, upload.id, name, content)
        return replace(upload, file_name=name, content=content)

    async def _deleted(self, file_id: str, name: str) -> str:
        """Delete the file from Slack, and say whether it is."""
        code = await given_files.undeleted(self._files, file_id)
        return _NOT_DELETED.format(code=code, name=name) if code else _DELETED
