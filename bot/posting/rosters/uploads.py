"""Rosters that were uploaded in Slack: read, tried and imported, beside everything else.

What came of each is written to who gave it, and to nobody else.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from functools import partial
from uuid import UUID

import structlog
from sqlalchemy import Connection

from bot.attendance.access import setting_up
from bot.attendance.access.setting_up import Asker, Led
from bot.attendance.beginning import steps
from bot.attendance.errors import AttendanceError, NotStaff, Refused
from bot.attendance.rosters import giving_up, uploading
from bot.attendance.rosters.spreadsheets import SheetMoved
from bot.blocks import notices
from bot.blocks.beginning import panel
from bot.blocks.elements import Block, Message
from bot.blocks.rosters import dry_runs, sheets
from bot.oneroster import importing, undoing
from bot.oneroster.importing import Outcome
from bot.oneroster.problems import OneRosterError
from bot.oneroster.syncing.outcome import MovedError
from bot.oneroster.undoing import UndoneImport
from bot.posting.rosters import export_runs, given_files, sheet_runs, untold
from bot.posting.rosters.sheet_runs import SheetRuns, Unentered
from bot.posting.rosters.uploaded_content import UploadedContent
from bot.slack.errors import SlackTrouble
from bot.slack.methods.files import Files
from bot.slack.methods.messages import Messages
from bot.sources.fetching import Fetching
from bot.surviving import survived
from storage.engine.database import Database
from storage.rosters.exports import uploads
from storage.rosters.exports.uploads import Upload
from storage.schools.importing.imports import Origin
from storage.tables.words import ImportDoor, NoticeKind, UploadState

log = structlog.get_logger(__name__)

NOT_READ = "Slack did not give me the file ({code}), so nothing was read. Upload it again."
# Before the second time and the third, in seconds: some faults pass.
_PAUSES = (1.0, 2.0)


class Uploads:
    """Works on the uploads of one workspace, one after the other."""

    def __init__(
        self,
        database: Database,
        files: Files,
        messages: Messages,
        fetching: Fetching,
        sheets: SheetRuns,
        clock: Callable[[], datetime],
    ) -> None:
        self._team_id = sheets.team_id
        self._database = database
        self._files = files
        self._messages = messages
        self._content = UploadedContent(database, files, fetching)
        self._sheets = sheets
        self._clock = clock
        self._busy = asyncio.Lock()

    async def look(self, upload_id: UUID) -> None:
        """Read an upload's file, or fetch it, and show who gave it what an import would do."""
        async with self._busy:
            upload = await self._taken(upload_id)
            if upload is None:
                return
            seen = await _insisted(upload, partial(self._looked, upload_id), _PAUSES)
            if seen is None:
                await self._give_up(upload, UploadState.READING, NoticeKind.UPLOAD_FAILED)
            else:
                await self._tell(upload, seen)

    async def carry_out(self, upload: Upload, *, allow_drop: bool) -> None:
        """Import what a dry run has shown, if nothing moved since."""
        async with self._busy:
            imported = partial(self._imported, upload, allow_drop=allow_drop)
            done = await _insisted(upload, imported)
            if done is None:
                await self._give_up(upload, UploadState.IMPORTING, NoticeKind.UPLOAD_FAILED)
            else:
                await self._tell(upload, done)

    async def undo(self, asker: Asker, import_id: UUID) -> str:
        """Undo an import in the school that somebody sets up; gives what came of it."""
        async with self._busy:
            try:
                done = await asyncio.to_thread(self._undo, asker, import_id)
            except (OneRosterError, AttendanceError) as refusal:
                return str(refusal)
            log.info("import_undone", import_id=str(import_id))
            return dry_runs.undone(done)

    async def sweep(self) -> None:
        """Erase what nobody has decided on for a day; go on with what broke off, or tell of it."""
        now = self._clock()
        # First, so that none that can't be gone on with keeps what names students.
        if await self._database.read(uploading.forgotten, now):
            await self._database.run(uploading.erase_forgotten, now)
        for upload in await self._database.read(uploading.broken_off, self._team_id, now):
            if await self._database.run(uploading.begin_again, upload, now):
                await self.look(upload.id)
            else:
                await self._give_up(upload, upload.state, NoticeKind.UPLOAD_BROKEN)

    async def _taken(self, upload_id: UUID) -> Upload | None:
        moves = (UploadState.WAITING, UploadState.READING)
        if not await self._database.run(uploads.move, upload_id, *moves, self._clock()):
            return None
        return await self._database.read(uploads.find, upload_id)

    async def _looked(self, upload_id: UUID) -> Message:
        """Look at an upload as it stands: the time before may have read and deleted its file."""
        upload = await self._database.read(uploads.find, upload_id)
        if upload is None:
            raise AssertionError("an upload that is being read is gone")
        try:
            upload, note = await self._content.obtained(upload)
        except SlackTrouble as trouble:
            await self._end(upload)
            return notices.said(NOT_READ.format(code=trouble.code))
        except OneRosterError as error:
            await self._end(upload)
            return dry_runs.refused(error, [])
        try:
            outcome = await self._run(upload, dry_run=True)
        except Unentered as error:
            await self._wait(upload)
            return sheets.not_taken(upload.id, error, [note])
        except OneRosterError as error:
            await self._end(upload)
            return dry_runs.refused(error, [note])
        except AttendanceError as refusal:
            await self._end(upload)
            return notices.refused(refusal)
        return await self._shown(upload, outcome, note)

    async def _give_up(self, upload: Upload, before: UploadState, kind: NoticeKind) -> None:
        """Delete the file from Slack, end the upload, and have who gave it told by a notice.

        The notice is delivered as all are: what Slack does not take now, it is given later.
        """
        given = upload.given
        if given.source_id is None and await given_files.undeleted(self._files, given.file_id):
            kind = NoticeKind.UPLOAD_STAYS
        if await self._database.run(giving_up.give_up, upload, before, kind, self._clock()):
            reference = giving_up.reference(upload.id)
            log.warning("upload_given_up", upload=str(upload.id), reference=reference, why=kind)

    async def _shown(
        self, upload: Upload, outcome: Outcome, note: str, before: UploadState = UploadState.READING
    ) -> Message:
        """Keep what a dry run shows, and draw it."""
        await self._database.run(_show, upload.id, before, outcome, self._clock())
        more = [sheets.columns_button(upload.id)] if upload.given.is_sheet else []
        return dry_runs.dry_run(upload.id, outcome, [note], more)

    async def _imported(self, upload: Upload, *, allow_drop: bool) -> Message:
        try:
            outcome = await self._run(upload, dry_run=False, allow_drop=allow_drop)
        except (MovedError, SheetMoved) as moved:
            new = _shown(moved)
            note = dry_runs.moved(upload.counts, dry_runs.numbers_of(new))
            return await self._shown(upload, new, note, UploadState.IMPORTING)
        except OneRosterError as error:
            await self._end(upload)
            return dry_runs.refused(error, [])
        except AttendanceError as refusal:
            await self._end(upload)
            return notices.refused(refusal)
        log.info("rosters_imported", upload=str(upload.id))
        # Whoever imported them is told so, whatever fails by now.
        with survived("next_step_failed", upload=str(upload.id)):
            return dry_runs.imported(outcome, await self._next_step(upload))
        return dry_runs.imported(outcome, [])

    async def _next_step(self, upload: Upload) -> list[Block]:
        """Draw what to set up next, to who still sets the school up.

        Whoever owns the workspace does so only until an import brings the school's first admin.
        """
        asker, now = uploading.asker_of(upload), self._clock()
        try:
            progress = await self._database.read(setting_up.in_school, asker, steps.now, now)
        except (NotStaff, Refused):
            return []
        return panel.panel(progress) if progress else []

    async def _run(self, upload: Upload, *, dry_run: bool, allow_drop: bool = False) -> Outcome:
        """Import an export or a sheet, or try to. Raises OneRosterError and AttendanceError."""
        content = upload.content
        if content is None:
            raise AssertionError("an upload that is to be imported has no file")
        if upload.given.is_sheet:
            return await self._sheets.run(upload, content, dry_run=dry_run)
        return await asyncio.to_thread(
            export_runs.run,
            self._database,
            upload,
            content,
            self._clock(),
            dry_run=dry_run,
            allow_drop=allow_drop,
        )

    async def _wait(self, upload: Upload) -> None:
        """Have an upload wait for who gave it, with nothing to import yet."""
        moves = (UploadState.READING, UploadState.SHOWN)
        await self._database.run(uploads.move, upload.id, *moves, self._clock())

    def _undo(self, asker: Asker, import_id: UUID) -> UndoneImport:
        return self._database.write_now(setting_up.led, asker, _undo, import_id, self._clock())

    async def _end(self, upload: Upload) -> None:
        await self._database.run(uploads.end, upload.id, UploadState.ENDED, self._clock())

    async def _tell(self, upload: Upload, message: Message) -> None:
        await untold.tell(self._database, self._messages, upload, message, self._clock())


async def _insisted(
    upload: Upload, act: Callable[[], Awaitable[Message]], pauses: Sequence[float] = ()
) -> Message | None:
    """Do something with an upload, again after each pause while it fails; None if it always does.

    What is wrong with the rosters themselves is no failure of it, but what it says.
    """
    for pause in (0.0, *pauses):
        await asyncio.sleep(pause)
        reference = giving_up.reference(upload.id)
        with survived("upload_failed", upload=str(upload.id), reference=reference):
            return await act()
    return None


def _undo(connection: Connection, led: Led, import_id: UUID, now: datetime) -> UndoneImport:
    origin = Origin(ImportDoor.SLACK, led.acting_id)
    return undoing.undo(connection, led.school.id, origin, now, import_id)


def _shown(moved: MovedError | SheetMoved) -> Outcome:
    if isinstance(moved, SheetMoved):
        return sheet_runs.outcome_of(moved.outcome)
    return importing.shown(moved.outcome)


def _show(
    connection: Connection, upload_id: UUID, before: UploadState, outcome: Outcome, now: datetime
) -> None:
    uploads.keep_plan(connection, upload_id, outcome.plan, dry_runs.numbers_of(outcome))
    uploads.move(connection, upload_id, before, UploadState.SHOWN, now)
