"""One fetch from start to end: what a source has is gathered, and imported as any export is."""

import asyncio
import tempfile
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from uuid import UUID

from sqlalchemy import Connection

from bot.attendance.errors import BadInput
from bot.attendance.rosters import fetching as rules
from bot.oneroster import importing, keeping
from bot.oneroster.importing import ImportOptions, Outcome
from bot.oneroster.problems import DeltaError, ExportError
from bot.oneroster.reading import OnProgress, ReadingStep
from bot.oneroster.reading.memory import ID, STATUS, TO_BE_DELETED
from bot.sealing import Seal, SealError
from bot.sources import files
from bot.sources.errors import FetchError, FilterRefusedError, UnderWayError
from bot.sources.gathering import Earlier, WantedSchool, gather
from bot.sources.patience import Pause, insisted
from bot.sources.service import Service, ServiceAccess
from bot.sources.web import SourceReach, Web
from storage.engine.database import Database
from storage.rosters.exports import sets
from storage.schools.importing import sources
from storage.schools.importing.imports import Origin
from storage.schools.importing.sources import Good, Source
from storage.tables.words import ImportDoor, SourceKind

_LEASE, _HEARTBEAT = timedelta(minutes=3), 60.0


@dataclass(frozen=True, slots=True)
class Gathered:
    """What was fetched: a folder or a ZIP; all of it and why, or what was changed since.

    `began_at` is when the fetch began.
    """

    path: Path
    began_at: datetime
    full_why: str = ""

    @property
    def is_full(self) -> bool:
        """Whether it is all that there is."""
        return bool(self.full_why)


@dataclass(frozen=True, slots=True)
class How:
    """How it is wanted: only to see what it would do, all of it, past the brake, kept in a folder.

    `is_scheduled`: nobody has asked for it, and it counts as the day's.
    """

    dry_run: bool = False
    is_full: bool = False
    allow_drop: bool = False
    staff_id: UUID | None = None
    save_to: Path | None = None
    is_scheduled: bool = False


@dataclass(frozen=True, slots=True)
class Fetched:
    """What became of a fetch; `full_why` says why all was fetched, and nothing where it was not."""

    outcome: Outcome
    full_why: str


def _draw_nothing(_step: ReadingStep) -> None:
    """Draw no progress."""


class Fetching:
    """Fetches what sources have. Raises OneRosterError and AttendanceError where that fails."""

    def __init__(
        self,
        database: Database,
        seal: Seal,
        reach: SourceReach,
        clock: Callable[[], datetime],
        pause: Pause = asyncio.sleep,
        on_progress: OnProgress | None = None,
    ) -> None:
        self._database = database
        self._seal = seal
        self._reach = reach
        self._clock = clock
        self._pause = pause
        self._on_progress = on_progress or _draw_nothing

    def sealed(self, secret: str) -> bytes | None:
        """Seal a secret that was entered. Raises BadInput where there is no key to do so."""
        try:
            return self._seal.close(secret) if secret else None
        except SealError as error:
            raise BadInput(str(error), field="secret") from error

    async def fetch(self, source: Source, how: How) -> Fetched:
        """Fetch a school's rosters and import them, while nobody else does."""
        tried_at = self._clock() if how.is_scheduled else None
        async with self._held(source, tried_at):
            with tempfile.TemporaryDirectory(prefix="rollcall-") as folder:
                why = await self._why_full(source, how)
                try:
                    return await self._fetched(source, how, Path(folder) / "changes", why)
                except (DeltaError, ExportError, FilterRefusedError) as error:
                    if why:
                        raise
                    why = _does_not_fit(error)
                return await self._fetched(source, how, Path(folder) / "all", why)

    async def gather_all(self, source: Source, folder: Path) -> Gathered:
        """Fetch all that a source has of its school into a folder, while nobody else does."""
        async with self._held(source, None):
            return await self._gathered(source, folder, "somebody asked for it")

    async def _why_full(self, source: Source, how: How) -> str:
        if how.is_full:
            return "somebody asked for it"
        return await self._database.read(rules.full_why, source, self._clock())

    async def _from_sftp(self, source: Source, folder: Path) -> Path:
        # It looks for the system's libraries when it loads, by a compiler if there is one.
        from bot.sources import sftp  # noqa: PLC0415

        settings = source.settings
        user, pin = settings.client_id, settings.host_key
        place = sftp.SftpPlace(settings.address, user, pin, self._secret(source))
        return await insisted(self._pause, lambda: sftp.copied(self._reach, place, folder))

    async def _fetched(self, source: Source, how: How, folder: Path, why: str) -> Fetched:
        gathered = await self._gathered(source, folder, why)
        if how.save_to is not None:
            await asyncio.to_thread(_save, gathered.path, how.save_to)
        outcome = await asyncio.to_thread(self._import, source, gathered, how)
        return Fetched(outcome, why)

    async def _gathered(self, source: Source, folder: Path, why: str) -> Gathered:
        began_at = self._clock()
        await asyncio.to_thread(folder.mkdir)
        return Gathered(await self._brought(source, folder, why), began_at, why)

    async def _brought(self, source: Source, folder: Path, why: str) -> Path:
        """Bring what a source has into a folder; gives the folder, or the ZIP in it."""
        settings = source.settings
        match settings.kind:
            case SourceKind.FOLDER:
                folders = self._reach.folders
                return await asyncio.to_thread(files.copied, folders, settings.address, folder)
            case SourceKind.SFTP:
                return await self._from_sftp(source, folder)
            case SourceKind.WEB:
                async with Web.opened(self._reach) as web:
                    token = self._secret(source)
                    return await files.downloaded(web, settings.address, token, folder, self._pause)
            case SourceKind.ONEROSTER:
                async with Web.opened(self._reach) as web:
                    access, told = self._access(source), self._on_progress
                    service = Service(web, access, self._clock, self._pause, told)
                    await gather(service, await self._wanted(source, why), folder)
                return folder

    async def _wanted(self, source: Source, why: str) -> WantedSchool:
        school = source.settings.sourced_id or source.school_sourced_id
        if why:
            return WantedSchool(school)
        earlier = await asyncio.to_thread(_earlier, self._database, school)
        return WantedSchool(school, source.standing.changes_since, earlier)

    def _access(self, source: Source) -> ServiceAccess:
        settings = source.settings
        return ServiceAccess(
            settings.address, settings.token_address, settings.client_id, self._secret(source)
        )

    def _secret(self, source: Source) -> str:
        """Open a source's secret. Raises FetchError where no key does."""
        if source.secret is None:
            return ""
        try:
            return self._seal.open(source.secret, source.settings.name)
        except SealError as error:
            raise FetchError(
                f"The secret of {source.settings.name} can't be opened: ROLLCALL_TOKEN_KEYS is not "
                "what it was. Put the key back, or enter the secret again."
            ) from error

    def _import(self, source: Source, gathered: Gathered, how: How) -> Outcome:
        """Import what was gathered, or try to; in a thread."""
        finish = partial(note_good, source=source, gathered=gathered)
        options = ImportOptions(
            now=gathered.began_at,
            allow_drop=how.allow_drop,
            dry_run=how.dry_run,
            origin=Origin(ImportDoor.SOURCE, how.staff_id, source.settings.name),
            admit=lambda _connection, named: rules.admit(source, named),
            adopts=source.school_id,
            finish=finish,
        )
        return importing.run(self._database, gathered.path, options, self._on_progress)

    @asynccontextmanager
    async def _held(self, source: Source, tried_at: datetime | None) -> AsyncGenerator[None]:
        """Hold a source while the block lasts. Raises UnderWayError while another has it."""
        owner = await self._database.run(sources.take, source.id, _LEASE, tried_at)
        if owner is None:
            raise UnderWayError
        heart = asyncio.create_task(self._beat(owner))
        try:
            yield
        finally:
            heart.cancel()
            await self._database.run(sources.give_back, owner)

    async def _beat(self, owner: UUID) -> None:
        while True:
            await asyncio.sleep(_HEARTBEAT)
            await self._database.run(sources.hold_on, owner, _LEASE)


def note_good(connection: Connection, source: Source, gathered: Gathered) -> None:
    """Note, in the import's own transaction, that what was fetched is imported."""
    at = gathered.began_at
    good = Good(at, is_full=gathered.is_full, changes_since=at - rules.OVERLAP)
    rules.succeed(connection, source.id, source.school_id, good)


def _does_not_fit(error: DeltaError | ExportError | FilterRefusedError) -> str:
    if isinstance(error, FilterRefusedError):
        return "the service does not say what was changed"
    return "what was changed does not fit what was fetched before"


def _earlier(database: Database, school: str) -> Earlier:
    """Read what the last fetches have come to. Raises DeltaError where there were none."""
    found = [each for each in database.read_now(sets.all_sets) if school in each.schools]
    if len(found) != 1:
        raise DeltaError("Found no rosters of the school to change, expected some.")
    told = keeping.earlier(database, found[0])
    roles: dict[str, set[str]] = {}
    for cells in told("roles.csv"):
        if cells.get(STATUS) != TO_BE_DELETED and "userSourcedId" in cells:
            roles.setdefault(cells["userSourcedId"], set()).add(cells[ID])
    return Earlier(
        people=frozenset(cells[ID] for cells in told("users.csv") if ID in cells),
        classes=frozenset(cells[ID] for cells in told("classes.csv") if ID in cells),
        roles={person: frozenset(ids) for person, ids in roles.items()},
        parents={
            cells[ID]: cells.get("parentSourcedId", "") for cells in told("orgs.csv") if ID in cells
        },
    )


def _save(folder: Path, target: Path) -> None:
    """Keep what was fetched for whoever wants to look at it; it names people."""
    target.mkdir(mode=0o700, parents=True, exist_ok=True)
    for file in folder.iterdir() if folder.is_dir() else (folder,):
        (target / file.name).write_bytes(file.read_bytes())
