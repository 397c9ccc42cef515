"""One import from start to end: open, read, check all, and only then change the database."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from uuid import UUID

from sqlalchemy import Connection

from bot import zones
from bot.fates import Counts, Noun
from bot.oneroster import deltas, keeping, manifest, repeats, sources, syncing
from bot.oneroster.checking import check
from bot.oneroster.checking.known import Known
from bot.oneroster.clock import SchoolClock
from bot.oneroster.keeping import RowPacker
from bot.oneroster.problems import ExportError, Findings, Notice, RowProblem, TimeZoneError
from bot.oneroster.reading import OnProgress, Reader
from bot.oneroster.reading.memory import Memory
from bot.oneroster.repeats import fingerprints
from bot.oneroster.sources import Export
from bot.oneroster.syncing.brake import Drop
from bot.oneroster.syncing.outcome import Admit, SavedMeanwhileError, SyncOutcome, Terms
from storage.engine.database import Database
from storage.rosters import stored_schools
from storage.rosters.exports import staging
from storage.rosters.exports.staging import Staging
from storage.schools.importing.imports import NewImport, Origin
from storage.tables.words import ImportDoor

# Seldom is a second one needed: somebody has to save, just then, of whom the import is ending.
ATTEMPTS = 3
AT_THE_SERVER = Origin(ImportDoor.COMMAND_LINE)


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """What whoever imports decides.

    `time_zone` is the IANA zone of all schools of the export; without one a school keeps the zone
    that it has, and a new one gets UTC. `skip_bad_rows` leaves unsound rows out instead of refusing
    the export. Changes hold from each school's own date at the instant `now`, or from `today`.
    `allow_drop` lets an import end more than an export should; `dry_run` says what would change
    and changes nothing. `origin` is kept with the import. The rest is as of a sync's Terms.
    """

    now: datetime
    today: date | None = None
    time_zone: str | None = None
    skip_bad_rows: bool = False
    allow_drop: bool = False
    dry_run: bool = False
    origin: Origin = AT_THE_SERVER
    admit: Admit | None = None
    adopts: UUID | None = None
    expected: str | None = None
    finish: Callable[[Connection], None] | None = None

    @property
    def terms(self) -> Terms:
        """Give what the sync goes by."""
        return Terms(self.admit, self.adopts, self.allow_drop, self.expected, self.finish)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an import did, or would do.

    `skipped` names every row that was left out as unsound, `drops` where more would end than an
    export should. `plan` names all that it wrote, or would write.
    """

    counts: Mapping[Noun, Counts]
    skipped: tuple[RowProblem, ...]
    notices: tuple[str, ...]
    drops: tuple[Drop, ...] = ()
    plan: str = ""

    @property
    def changed_nothing(self) -> bool:
        """Whether the database was as the export says already."""
        return not any(c.added or c.changed or c.ended for c in self.counts.values())


def shown(done: SyncOutcome) -> Outcome:
    """Give what a sync did, or would do, without what was read on the way."""
    return Outcome(done.counts, (), (), done.drops, done.plan)


def run(database: Database, path: Path, options: ImportOptions, on_progress: OnProgress) -> Outcome:
    """Import a OneRoster export, a folder or a ZIP of version 1.1 or 1.2, into a database.

    What a delta does not name is as the exports before it have said.

    All in one transaction, after everything was read and checked. Raises SourceError,
    TimeZoneError, ExportError with every problem, DeltaError where there is nothing that a delta
    could change, DropError where too much would end, ImportedMeanwhileError, or SavedMeanwhileError
    where registers are saved all the time; then nothing was changed. Whole files are never skipped.
    """
    _check_time_zone(options.time_zone, options.now)
    findings = Findings()
    with sources.opened(path) as export, staging.opened() as staged:
        fingerprint = fingerprints.of(export, options.time_zone)
        if fingerprint is not None and database.read_now(repeats.is_known, fingerprint):
            found = _repeated(database, fingerprint, options, _new(path, export, options))
            if found is not None:
                return found
        known = _known(database, Reader(export, findings, on_progress), staged, options)
        refused = findings.unreadable if options.skip_bad_rows else findings.problems
        if refused:
            raise ExportError(findings.problems)
        known.fingerprint = fingerprints.unmoved(fingerprint, export, options.time_zone)
        done = _synced(database, known, options, _new(path, export, options), on_progress)
    if options.time_zone is None:
        findings.note(Notice.UTC, done.counts[Noun.SCHOOLS].added)
    skipped = sorted([*findings.problems, *findings.followers], key=lambda each: each.rank)
    return Outcome(done.counts, tuple(skipped), findings.notices(), done.drops, done.plan)


def _new(path: Path, export: Export, options: ImportOptions) -> NewImport:
    return NewImport(options.origin, sources.digest(path, export), options.now)


def _repeated(
    database: Database, fingerprint: bytes, options: ImportOptions, new: NewImport
) -> Outcome | None:
    """Import a repeat, of which no row is read; None where the export is none."""
    clock = SchoolClock(options.now, options.time_zone, options.today)
    if options.dry_run:
        found = database.write_now(repeats.rehearse, fingerprint, clock, options.terms)
    else:
        found = database.write_now(repeats.sync, fingerprint, clock, options.terms, new)
    if found is None:
        return None
    done, notices = found
    return Outcome(done.counts, (), tuple(notices), done.drops, done.plan)


def _known(database: Database, reader: Reader, staged: Staging, options: ImportOptions) -> Known:
    """Read and check an export, a delta with what it changes."""
    declared = manifest.declared(reader)
    changes = deltas.changed_set(database, reader, declared)
    ledger = RowPacker(staged)
    memory = Memory(declared.modes, keep=ledger.keep)
    if changes is not None:
        memory = replace(memory, earlier=keeping.earlier(database, changes))
    clock = _clock(database, options)
    known = Known(replace(reader, memory=memory), staged, clock, declared.version, changes)
    check(known)
    ledger.finish()
    return known


def _synced(
    database: Database,
    known: Known,
    options: ImportOptions,
    new: NewImport,
    on_progress: OnProgress,
) -> SyncOutcome:
    """Sync, and once more from the start if a register was saved meanwhile that matters."""
    for _ in range(ATTEMPTS - 1):
        with suppress(SavedMeanwhileError):
            return _sync_once(database, known, options, new, on_progress)
    return _sync_once(database, known, options, new, on_progress)


def _sync_once(
    database: Database,
    known: Known,
    options: ImportOptions,
    new: NewImport,
    on_progress: OnProgress,
) -> SyncOutcome:
    if options.dry_run:
        return database.write_now(syncing.rehearse, known, on_progress, options.terms)
    return database.write_now(_sync_and_keep, known, on_progress, options.terms, new)


def _sync_and_keep(
    connection: Connection, known: Known, on_progress: OnProgress, terms: Terms, new: NewImport
) -> SyncOutcome:
    done = syncing.sync(connection, known, on_progress, terms, new)
    repeats.keep(connection, known, done)
    return done


def _clock(database: Database, options: ImportOptions) -> SchoolClock:
    clock = SchoolClock(options.now, options.time_zone, options.today)
    return (
        replace(clock, zones=database.read_now(stored_schools.zones))
        if clock.needs_zones
        else clock
    )


def _check_time_zone(name: str | None, now: datetime) -> None:
    """Raise TimeZoneError for a zone that nobody knows."""
    if name is not None and (wrong := zones.refusal(name, now)):
        raise TimeZoneError(wrong)
