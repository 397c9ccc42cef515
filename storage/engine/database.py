"""The one Database: engines, transactions, and the only commit of the program."""

import asyncio
import sqlite3
import threading
from collections.abc import Callable, Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, nullcontext
from typing import Concatenate, ParamSpec, TypeVar

import psycopg
from sqlalchemy import Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError

P = ParamSpec("P")
R = TypeVar("R")

THREADS = 8
SQLITE_BUSY_SECONDS = 10
# Slack waits three seconds for an answer.
BEGIN_SECONDS = 2.3
POSTGRESQL_TIMEOUTS = (
    "-c statement_timeout=5s -c lock_timeout=2s -c idle_in_transaction_session_timeout=15s"
)
READS_OF_POSTGRESQL = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
# What PostgreSQL says when it took a transaction back that may be tried again as it was.
TRY_AGAIN = frozenset({"57P01", "40001", "40P01"})


class DatabaseBusyError(Exception):
    """Nobody got round to a piece of work in time; nothing of it was done."""


class DatabaseUrlError(ValueError):
    """The database's URL can't be used; the message says what was found and what was expected."""


class Database:
    """One database. `run` and `read` enter a plain function in a worker thread, in one transaction.

    Whoever holds the connection never commits: the transaction ends here, all or nothing. On SQLite
    one writer at a time passes a lock of the process, so that writers queue here and not in the
    driver's busy loop.
    """

    def __init__(self, url: str) -> None:
        self.url = parse(url)
        self.engine = engine_for(self.url)
        # One snapshot for all statements of a read; SQLite's BEGIN gives that by itself.
        self._reading = self.engine.execution_options(
            **({} if self.on_sqlite else READS_OF_POSTGRESQL)
        )
        self._writer = threading.Lock()
        self._readers = ThreadPoolExecutor(THREADS, thread_name_prefix="reader")
        # SQLite has one writer: others would only keep threads from the readers.
        writers = 1 if self.on_sqlite else THREADS
        self._writers = ThreadPoolExecutor(writers, thread_name_prefix="writer")

    @property
    def on_sqlite(self) -> bool:
        """Whether this is SQLite; else it is PostgreSQL."""
        return self.engine.dialect.name == "sqlite"

    async def run(
        self, work: Callable[Concatenate[Connection, P], R], *args: P.args, **kwargs: P.kwargs
    ) -> R:
        """Call `work(connection, ...)` in one transaction that writes; returns after the commit."""
        return await _entered(self._writers, lambda: self.write_now(work, *args, **kwargs))

    async def read(
        self, work: Callable[Concatenate[Connection, P], R], *args: P.args, **kwargs: P.kwargs
    ) -> R:
        """Call `work(connection, ...)` on one consistent view of the database."""
        return await _entered(self._readers, lambda: self.read_now(work, *args, **kwargs))

    def write_now(
        self, work: Callable[Concatenate[Connection, P], R], *args: P.args, **kwargs: P.kwargs
    ) -> R:
        """Do what `run` does, in the calling thread; `work` has to be safe to repeat."""
        try:
            return self._write_once(work, *args, **kwargs)
        except DBAPIError as error:
            if not may_run_again(error):
                raise
            return self._write_once(work, *args, **kwargs)

    def read_now(
        self, work: Callable[Concatenate[Connection, P], R], *args: P.args, **kwargs: P.kwargs
    ) -> R:
        """Do what `read` does, in the calling thread."""
        with self._reading.begin() as connection:
            self._begin_on_sqlite(connection, "BEGIN")
            return work(connection, *args, **kwargs)

    def close(self) -> None:
        """Wait for what is running, drop what has not begun, then close every connection."""
        for threads in (self._writers, self._readers):
            threads.shutdown(wait=True, cancel_futures=True)
        self.engine.dispose()

    def _write_once(
        self, work: Callable[Concatenate[Connection, P], R], *args: P.args, **kwargs: P.kwargs
    ) -> R:
        with self._transaction() as connection:
            return work(connection, *args, **kwargs)

    @contextmanager
    def _transaction(self) -> Generator[Connection]:
        queue = self._writer if self.on_sqlite else nullcontext()
        with queue, self.engine.begin() as connection:
            # The write lock at the start: two readers that turn writers lose updates silently.
            self._begin_on_sqlite(connection, "BEGIN IMMEDIATE")
            yield connection

    def _begin_on_sqlite(self, connection: Connection, statement: str) -> None:
        # The driver's own BEGIN is switched off. Not by an engine's event: as long as there is a
        # listener for one, SQLAlchemy looks for listeners at every statement.
        if self.on_sqlite:
            connection.exec_driver_sql(statement)


async def _entered(threads: ThreadPoolExecutor, work: Callable[[], R]) -> R:
    """Have a thread do the work. Raises DatabaseBusyError when none has begun it in time.

    Then it is certain that nothing was done: work that has begun is waited for.
    """
    future = threads.submit(work)
    waiting = asyncio.wrap_future(future)
    try:
        return await asyncio.wait_for(asyncio.shield(waiting), BEGIN_SECONDS)
    except TimeoutError:
        if future.cancel():
            raise DatabaseBusyError("the database was busy: nothing was done") from None
        return await waiting


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


def engine_for(url: URL) -> Engine:
    """Build the engine with the settings that keep records: see the comments at each."""
    if url.get_backend_name() == "sqlite":
        engine = create_engine(
            url,
            hide_parameters=True,
            pool_size=THREADS,
            connect_args={"timeout": SQLITE_BUSY_SECONDS, "isolation_level": None},
        )
        event.listen(engine, "connect", prepare_sqlite)
        return engine
    return create_engine(
        url,
        hide_parameters=True,
        pool_pre_ping=True,
        pool_size=THREADS,
        max_overflow=2,
        connect_args={"options": POSTGRESQL_TIMEOUTS, "connect_timeout": 10},
    )


def prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    """Set what SQLite forgets between connections. FULL: a commit outlives a power cut."""
    for setting in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "trusted_schema=OFF",
        # Without it INSERT OR REPLACE removes rows past the triggers that guard them.
        "recursive_triggers=ON",
        f"busy_timeout={SQLITE_BUSY_SECONDS * 1000}",
    ):
        connection.execute(f"PRAGMA {setting}")


def may_run_again(error: DBAPIError) -> bool:
    """Whether the transaction was rolled back, or the connection broke so that nobody knows.

    An action is the same twice (its change set has one id), so it may run again either way.
    """
    if not isinstance(error.orig, psycopg.Error):
        return False
    state = error.orig.sqlstate or ""
    return error.connection_invalidated or state in TRY_AGAIN or state.startswith("08")


def without_hurry(connection: Connection) -> None:
    """Lift PostgreSQL's statement time-out for this transaction; for imports and migrations."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET LOCAL statement_timeout = 0"))


def answers(connection: Connection) -> bool:
    """Ask the database for a one; for readiness."""
    return connection.execute(text("SELECT 1")).scalar_one() == 1
