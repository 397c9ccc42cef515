"""The one Database: engines, transactions, and the only commit of the program."""

import asyncio
import sqlite3
import threading
import time
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, nullcontext
from typing import Concatenate, ParamSpec, TypeVar, cast

from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from storage.engine import locks, signals
from storage.engine.engines import (
    BUSY_SECONDS,
    THREADS,
    OpenFile,
    file_of,
    parse,
    sqlite_engine,
)
from storage.engine.errors import DatabaseBusyError, ImportAtWorkError
from storage.engine.postgresql import Pooler, postgresql_engine
from storage.engine.signals import Signal, Signals

P = ParamSpec("P")
R = TypeVar("R")

# Slack waits three seconds for an answer.
BEGIN_SECONDS = 2.3
READS_OF_POSTGRESQL = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
# What PostgreSQL says when it took a transaction back that may be tried again as it was.
# 23505 is of two that made one row at once: where it has two keys, an upsert minds the one alone.
TRY_AGAIN = frozenset({"57P01", "40001", "40P01", "23505"})


class BeginsBy:
    """How long a piece of work may wait until it begins, wherever it waits."""

    def __init__(self, seconds: float = BEGIN_SECONDS) -> None:
        self._until = time.monotonic() + seconds

    def left(self) -> float:
        """Give the seconds that are left, none at the least."""
        return max(0.0, self._until - time.monotonic())


class Database:
    """One database. `run` and `read` enter a plain function in a worker thread, in one transaction.

    Whoever holds the connection never commits: the transaction ends here, all or nothing. On SQLite
    one writer at a time passes a lock of the process, so that writers queue here and not in the
    driver's busy loop. What it has signalled is told when it is committed.
    """

    def __init__(self, url: str) -> None:
        self.url = parse(url)
        path = file_of(self.url)
        self._file = OpenFile(path) if path else None
        self._pooler: Pooler | None = None
        self.signals = Signals()
        if self._file:
            self.engine = sqlite_engine(self.url, self._file)
        else:
            self._pooler = Pooler()
            self.engine = postgresql_engine(self.url, self._pooler)
        # One snapshot for all statements of a read; SQLite's BEGIN gives that by itself.
        self._reading = self.engine.execution_options(
            **({} if self.on_sqlite else READS_OF_POSTGRESQL)
        )
        self._writer = threading.Lock()
        self._readers = ThreadPoolExecutor(THREADS, thread_name_prefix="reader")
        # SQLite has one writer: others would only keep threads from the readers.
        writers = 1 if self.on_sqlite else THREADS
        self._writers = ThreadPoolExecutor(writers, thread_name_prefix="writer")
        # How many pieces of work wait for a thread or are in one.
        self.under_way = 0

    @property
    def on_sqlite(self) -> bool:
        """Whether this is SQLite; else it is PostgreSQL."""
        return self._file is not None

    async def run(
        self, work: Callable[Concatenate[Connection, P], R], *args: P.args, **kwargs: P.kwargs
    ) -> R:
        """Call `work(connection, ...)` in one transaction that writes; returns after the commit.

        Raises NothingDoneError, within Slack's patience, when nobody gets round to it.
        """
        waits = BeginsBy()
        done, told = await self._entered(
            self._writers, waits, lambda: self._write(waits, lambda c: work(c, *args, **kwargs))
        )
        self.signals.tell(told)
        return done

    async def read(
        self, work: Callable[Concatenate[Connection, P], R], *args: P.args, **kwargs: P.kwargs
    ) -> R:
        """Call `work(connection, ...)` on one consistent view of the database."""
        waits = BeginsBy()
        return await self._entered(
            self._readers, waits, lambda: self._read(waits, lambda c: work(c, *args, **kwargs))
        )

    def write_now(
        self, work: Callable[Concatenate[Connection, P], R], *args: P.args, **kwargs: P.kwargs
    ) -> R:
        """Do what `run` does, in the calling thread and with more patience.

        `work` has to be safe to repeat.
        """
        done, told = self._write(BeginsBy(BUSY_SECONDS), lambda c: work(c, *args, **kwargs))
        self.signals.tell_loop(told)
        return done

    def read_now(
        self, work: Callable[Concatenate[Connection, P], R], *args: P.args, **kwargs: P.kwargs
    ) -> R:
        """Do what `read` does, in the calling thread and with more patience."""
        return self._read(BeginsBy(BUSY_SECONDS), lambda c: work(c, *args, **kwargs))

    def close(self) -> None:
        """Wait for what is running, drop what has not begun, then close every connection."""
        for threads in (self._writers, self._readers):
            threads.shutdown(wait=True, cancel_futures=True)
        self.engine.dispose()

    async def _entered(
        self, threads: ThreadPoolExecutor, waits: BeginsBy, work: Callable[[], R]
    ) -> R:
        self.under_way += 1
        try:
            return await _begun_in_time(threads, waits, work)
        finally:
            self.under_way -= 1

    def _write(
        self, waits: BeginsBy, work: Callable[[Connection], R]
    ) -> tuple[R, Sequence[Signal]]:
        try:
            return self._write_once(waits, work)
        except DBAPIError as error:
            if not _may_run_again(error):
                raise
            return self._write_once(waits, work)

    def _write_once(
        self, waits: BeginsBy, work: Callable[[Connection], R]
    ) -> tuple[R, Sequence[Signal]]:
        try:
            with self._transaction(waits) as connection:
                signals.forget(connection)
                return work(connection), self.signals.notify(connection)
        except DBAPIError as error:
            if locks.was_not_free(error) and self.read_now(locks.has_import_at_work):
                raise ImportAtWorkError from error
            raise

    def _read(self, waits: BeginsBy, work: Callable[[Connection], R]) -> R:
        self._check_file()
        with self._reading.begin() as connection:
            self._begin(connection, "BEGIN", waits)
            return work(connection)

    @contextmanager
    def _transaction(self, waits: BeginsBy) -> Generator[Connection]:
        queue = self._writer if self.on_sqlite else nullcontext()
        self._check_file()
        with queue, self.engine.begin() as connection:
            # The write lock at the start: two readers that turn writers lose updates silently.
            self._begin(connection, "BEGIN IMMEDIATE", waits)
            yield connection
            # What is committed to a file that is gone would be told as saved.
            self._check_file()

    def _check_file(self) -> None:
        if self._file:
            self._file.check()

    def _begin(self, connection: Connection, statement: str, waits: BeginsBy) -> None:
        """Begin on SQLite by `statement`; PostgreSQL's driver begins by itself."""
        # The driver's own BEGIN is switched off. Not by an engine's event: as long as there is a
        # listener for one, SQLAlchemy looks for listeners at every statement.
        if self._pooler:
            self._pooler.begin(connection)
            return
        driver = cast("sqlite3.Connection", connection.connection.driver_connection)
        driver.execute(f"PRAGMA busy_timeout={round(waits.left() * 1000)}")
        try:
            connection.exec_driver_sql(statement)
        except DBAPIError as error:
            if not _is_locked(error):
                raise
            raise DatabaseBusyError(
                "Another program is writing to the database, so nothing was done: try again."
            ) from None


async def _begun_in_time(threads: ThreadPoolExecutor, waits: BeginsBy, work: Callable[[], R]) -> R:
    """Have a thread do the work. Raises DatabaseBusyError when none has begun it in time.

    Then it is certain that nothing was done: work that has begun is waited for.
    """
    future = threads.submit(work)
    waiting = asyncio.wrap_future(future)
    # It cancels only what no thread has begun.
    late = asyncio.get_running_loop().call_later(waits.left(), future.cancel)
    try:
        return await asyncio.shield(waiting)
    except asyncio.CancelledError:
        if not future.cancelled():
            raise
        raise DatabaseBusyError("The database was busy, so nothing was done: try again.") from None
    finally:
        late.cancel()


def _is_locked(error: DBAPIError) -> bool:
    """Whether another program holds SQLite's lock; the low byte is the primary code."""
    code = error.orig.sqlite_errorcode if isinstance(error.orig, sqlite3.Error) else 0
    return code & 0xFF in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}


def _may_run_again(error: DBAPIError) -> bool:
    """Whether the transaction was rolled back, or the connection broke so that nobody knows.

    An action is the same twice (its change set has one id), so it may run again either way.
    """
    if isinstance(error.orig, sqlite3.Error):
        return False
    state = getattr(error.orig, "sqlstate", None) or ""
    return error.connection_invalidated or state in TRY_AGAIN or state.startswith("08")


def without_hurry(connection: Connection) -> None:
    """Lift PostgreSQL's statement time-out for this transaction; for imports and migrations."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET LOCAL statement_timeout = 0"))


def answers(connection: Connection) -> bool:
    """Ask the database for a one; for readiness."""
    return connection.execute(text("SELECT 1")).scalar_one() == 1
