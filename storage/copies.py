"""Copies of a SQLite database: a backup that is whole, and one put in the database's place."""

import fcntl
import os
import sqlite3
from collections.abc import Generator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import mkstemp

from sqlalchemy.engine import URL

from storage.engine.database import Database
from storage.engine.errors import DatabaseCopyError
from storage.tables import migrations

# What SQLite keeps beside a database: a file here belongs to that database and to no other.
_SIDES = ("-wal", "-shm", "-journal")
# Where each open connection holds a lock of its own (SQLite's file format, "the lock-byte page").
_SHARED_FIRST, _SHARED_SIZE = 0x40000002, 510


_OTHERS = "Keep the older backups."


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restore did: which tables the backup had, and where the database from before is."""

    tables_at: str
    kept: Path | None


def back_up(file: Path, to: Path) -> str:
    """Copy a database, which may be in use, to a file that is whole and checked, or not there.

    Only its owner may read it. Returns which migration its tables are at. Raises DatabaseCopyError
    where a file of that name is there already, or the copy is not sound.
    """
    if to.exists():
        raise DatabaseCopyError(
            f"Found {to} already: a backup overwrites nothing. Give each one a name of its own, "
            "such as one with the date."
        )
    with _told(file), _part_of(to) as part:
        _copy(file, part, "rw")
        tables_at = _checked(part, file)
        _put(part, to)
        return tables_at


def restore(backup: Path, into: Path, *, replaces: bool, now: datetime) -> Restored:
    """Put a backup in a database's place, migrated to this version.

    The database that was there is kept beside, with the instant in its name; only who `replaces`
    one may find one. Raises DatabaseCopyError while a program has it open, for what is no sound
    backup, and where a file lies that SQLite would take for a part of the restored database;
    DatabaseNewerError for tables of a newer program. Then everything is as it was.
    """
    with _told(backup):
        _refuse_sides(backup, into)
        with _nobody_in(into), _part_of(into) as part:
            if into.exists() and not replaces:
                raise DatabaseCopyError(
                    f"Found a database at {into}: with --replace it is kept beside, under another "
                    "name, and the backup takes its place."
                )
            _copy(backup, part, "ro&immutable=1")
            tables_at = _checked(part, backup)
            _migrate(part)
            _own(part, into)
            kept = _set_aside(into, now)
            _put(part, into)
            return Restored(tables_at, kept)


def _refuse_sides(backup: Path, into: Path) -> None:
    """Raise DatabaseCopyError for files that would be taken for parts of what they are not of."""
    if not backup.is_file():
        raise DatabaseCopyError(f"Found no backup at {backup}: name a file of rollcall backup.")
    if sides := _sides_of(backup):
        raise DatabaseCopyError(
            f"Found {sides[0].name} beside the backup: it is a database in use, or was copied from "
            "one, and may lack what was written last. Make one by rollcall backup."
        )
    if not into.exists() and (sides := _sides_of(into)):
        raise DatabaseCopyError(
            f"Found {sides[0]} without its database: SQLite would write what it holds over the "
            "restored records. Move it away, then restore again."
        )


def _sides_of(file: Path) -> list[Path]:
    beside = [file.with_name(file.name + end) for end in _SIDES]
    return [each for each in beside if each.exists()]


@contextmanager
def _nobody_in(file: Path) -> Generator[None]:
    """See that no program has a database open, and keep it so during the block.

    By SQLite's own locks, but not through SQLite: the file may be too broken to be opened.
    """
    if not file.exists():
        yield
        return
    with file.open("r+b") as held:
        try:
            fcntl.lockf(held, fcntl.LOCK_EX | fcntl.LOCK_NB, _SHARED_SIZE, _SHARED_FIRST)
        except (BlockingIOError, PermissionError):
            raise DatabaseCopyError(
                f"A program has {file} open: stop rollcall serve first, and whatever else uses it."
            ) from None
        yield


@contextmanager
def _part_of(whole: Path) -> Generator[Path]:
    """Give an empty file beside another that only its owner may read; it is gone at the end."""
    if not whole.parent.is_dir():
        raise DatabaseCopyError(f"Found no folder {whole.parent}: make it, or name another.")
    handle, name = mkstemp(prefix=f".{whole.name}.", suffix=".part", dir=whole.parent)
    os.close(handle)
    part = Path(name)
    try:
        yield part
    finally:
        for each in (part, *_sides_of(part)):
            each.unlink(missing_ok=True)


def _copy(source: Path, part: Path, mode: str) -> None:
    """Copy as of one instant, in one file: also while others write, who don't wait for it."""
    with (
        closing(sqlite3.connect(f"{source.absolute().as_uri()}?mode={mode}", uri=True)) as read,
        closing(sqlite3.connect(part)) as written,
    ):
        read.backup(written)
        _alone(written)


def _alone(connection: sqlite3.Connection) -> None:
    """Have a database be one file, without others beside it."""
    connection.execute("PRAGMA journal_mode=DELETE")


def _checked(part: Path, source: Path) -> str:
    """Say which migration a copy's tables are at. Raises DatabaseCopyError if it is not sound."""
    with closing(sqlite3.connect(part)) as connection:
        found = [row[0] for row in connection.execute("PRAGMA integrity_check")]
        if found != ["ok"]:
            raise DatabaseCopyError(f"{source} is damaged: {found[0]}. {_OTHERS}")
        if strays := connection.execute("PRAGMA foreign_key_check").fetchall():
            raise DatabaseCopyError(
                f"{source} is damaged: {len(strays)} rows belong to rows that are not there, the "
                f"first in the table {strays[0][0]}. {_OTHERS}"
            )
        named = "SELECT name FROM sqlite_master WHERE name = 'alembic_version'"
        if connection.execute(named).fetchone():
            row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
            if row:
                return row[0]
    raise DatabaseCopyError(f"{source} has no tables of Rollcall: expected one of its databases.")


def _migrate(part: Path) -> None:
    url = URL.create("sqlite", database=str(part))
    with closing(Database(url.render_as_string())) as database:
        migrations.upgrade(database)
    with closing(sqlite3.connect(part)) as connection:
        _alone(connection)


def _own(part: Path, whole: Path) -> None:
    """Give the file to whom the database belonged, where root restores it."""
    if os.geteuid() == 0:
        owner = (whole if whole.exists() else whole.parent).stat()
        os.chown(part, owner.st_uid, owner.st_gid)


def _set_aside(file: Path, now: datetime) -> Path | None:
    """Move a database away with what lies beside it; the database first.

    Should the power fail in between, what is left beside is refused, and mixed with nothing.
    """
    if not file.exists():
        return None
    kept = file.with_name(f"{file.name}.before-{now:%Y%m%dT%H%M%SZ}")
    if kept.exists():
        raise DatabaseCopyError(f"Found {kept} already: wait a second, then restore again.")
    sides = _sides_of(file)
    file.rename(kept)
    for side in sides:
        side.rename(kept.with_name(kept.name + side.name.removeprefix(file.name)))
    return kept


def _put(part: Path, whole: Path) -> None:
    """Give a finished file its name, so that it outlives a power cut from then on."""
    with part.open("rb") as finished:
        os.fsync(finished.fileno())
    part.rename(whole)
    folder = os.open(whole.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


@contextmanager
def _told(source: Path) -> Generator[None]:
    """Turn what the file that is read, or the disk, refuses into a sentence."""
    try:
        yield
    except sqlite3.Error as error:
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        if code in {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}:
            raise DatabaseCopyError(f"{source} is damaged: {error}. {_OTHERS}") from error
        raise DatabaseCopyError(f"SQLite refuses: {error}. Nothing was changed.") from error
    except OSError as error:
        what = f"{error.strerror}: {error.filename}"
        raise DatabaseCopyError(f"{what}. Nothing was changed.") from error
