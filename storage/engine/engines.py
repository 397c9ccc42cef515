"""Engines: from a URL to connections with the settings that keep records."""

import os
import sqlite3
from contextlib import suppress
from pathlib import Path

from sqlalchemy import Engine, create_engine, event, make_url
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError, NoSuchModuleError

from storage.engine.errors import DatabaseGoneError, DatabaseUrlError

THREADS = 8
_OWNERS_ONLY = 0o600
BUSY_SECONDS = 10


def parse(url: str) -> URL:
    """Read a database URL. Raises DatabaseUrlError unless it is sqlite or postgresql."""
    try:
        parsed = make_url(url)
        parsed.get_dialect()
    except (ArgumentError, NoSuchModuleError):
        parsed = None
    if parsed is None or parsed.get_backend_name() not in {"sqlite", "postgresql"}:
        raise DatabaseUrlError(
            "the database URL can't be read: expected sqlite:///FILE or postgresql://USER@HOST/NAME"
        )
    if parsed.get_backend_name() == "postgresql":
        return parsed.set(drivername="postgresql+psycopg")
    if parsed.database in {None, "", ":memory:"}:
        raise DatabaseUrlError(
            "the database URL names no file: expected sqlite:///FILE, since records have to last"
        )
    return parsed


def file_of(url: URL) -> Path | None:
    """Give the file of a SQLite database, whole; None for PostgreSQL."""
    if url.get_backend_name() != "sqlite" or url.database is None:
        return None
    return Path(url.database).absolute()


class OpenFile:
    """The file of a SQLite database, as it was when its first connection opened it.

    Connections keep a file that was deleted or replaced: what they write then is lost.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._opened: tuple[int, int] | None = None

    def make(self) -> None:
        """Make the file where there is none yet: only its owner may read what schools enter.

        What SQLite keeps beside it is alike. Why it can't be made, SQLite says.
        """
        with suppress(OSError):
            os.close(os.open(self._path, os.O_CREAT | os.O_EXCL, _OWNERS_ONLY))

    def note(self) -> None:
        """Note the file behind a new connection. Raises DatabaseGoneError if it is another one."""
        if self._opened is None:
            self._opened = self._found()
        self.check()

    def check(self) -> None:
        """Raise DatabaseGoneError unless the file that was opened is still in its place."""
        if self._opened is not None and self._found() != self._opened:
            raise DatabaseGoneError(
                f"The database {self._path} was moved, deleted or replaced while it was open, so "
                "nothing is saved any more: put it back, then start the program again."
            )

    def _found(self) -> tuple[int, int] | None:
        try:
            found = os.stat(self._path)  # noqa: PTH116  # at every press: four times as fast
        except OSError:
            return None
        return found.st_dev, found.st_ino


def sqlite_engine(url: URL, file: OpenFile) -> Engine:
    """Build the engine of a SQLite database."""
    engine = create_engine(
        url,
        hide_parameters=True,
        pool_size=THREADS,
        # A value that a statement names several times is converted once.
        paramstyle="named",
        connect_args={"timeout": BUSY_SECONDS, "isolation_level": None},
    )

    def prepare(connection: sqlite3.Connection, _record: object) -> None:
        """Set what SQLite forgets between connections. FULL: a commit outlives a power cut."""
        for setting in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            "trusted_schema=OFF",
            # Without it INSERT OR REPLACE removes rows past the triggers that guard them.
            "recursive_triggers=ON",
            # What is deleted is overwritten, and no longer in the file than in the tables.
            "secure_delete=ON",
            # Nor in a WAL that was as long once: it is cut when it begins anew.
            "journal_size_limit=0",
        ):
            connection.execute(f"PRAGMA {setting}")
        file.note()

    def make(*_of_connecting: object) -> None:
        """Make the file before SQLite does, as SQLAlchemy's event do_connect has it."""
        file.make()

    event.listen(engine, "do_connect", make)
    event.listen(engine, "connect", prepare)
    return engine
