"""Listening: one connection of its own for each process, on which it hears the others' signals."""

import asyncio
import random
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import structlog
from sqlalchemy.exc import SQLAlchemyError

from storage.engine import signals
from storage.engine.database import Database
from storage.engine.engines import parse
from storage.engine.errors import DatabaseError
from storage.engine.postgresql import opened_to_listen
from storage.engine.signals import CHANNEL, Signal

if TYPE_CHECKING:
    import psycopg

log = structlog.get_logger(__name__)

BEAT = "beat"
LISTEN_SETTING = "ROLLCALL_LISTEN_URL"
STARTING = "changes made at other processes are not heard yet"
LOST = "changes made at other processes are not heard: there is no connection to listen on"
SILENT = "changes made at other processes are not heard: the database does not answer"
DEAF = (
    "changes made at other processes are not heard: PostgreSQL took LISTEN, and what was then sent "
    "through ROLLCALL_DATABASE_URL did not arrive. A pooler such as PgBouncer in transaction mode "
    f"does that: set {LISTEN_SETTING} to PostgreSQL's own address, and to the same database"
)
_CONNECT_SECONDS = 5.0
_MOST_FAILURES = 30
_LISTEN = f"LISTEN {CHANNEL}"


@dataclass(frozen=True, slots=True)
class Cadence:
    """Seconds: between two beats, within which each has to be heard; and between two attempts."""

    beat: float = 5.0
    shortest: float = 0.1
    longest: float = 10.0


USUAL = Cadence()


class DeafError(DatabaseError):
    """The connection lives, and what is sent does not come on it."""


class Listener:
    """Hears what other processes commit, as long as it can, and knows whether it does.

    A beat is sent through the database again and again and has to come back by the connection that
    listens: so one that is cut off without a word, or stands behind a pooler, is found out. After
    each new connection `renew` is called, as what was told meanwhile is lost.
    """

    def __init__(
        self,
        database: Database,
        url: str | None,
        renew: Callable[[], None],
        cadence: Cadence = USUAL,
    ) -> None:
        self._database = database
        self._url = parse(url) if url else database.url
        self._renew = renew
        self._cadence = cadence
        self._problem: str | None = None if database.on_sqlite else STARTING
        self._failures = 0
        self._sent = 0
        self._heard = 0

    def problem(self) -> str | None:
        """Say why other processes' changes are not heard; None while they are, or are none."""
        return self._problem

    @asynccontextmanager
    async def listening(self) -> AsyncGenerator[None]:
        """Listen while the block lasts; on SQLite there is no other process."""
        if self._database.on_sqlite:
            yield
            return
        task = asyncio.create_task(self._listen_on())
        try:
            yield
        finally:
            task.cancel()
            await asyncio.wait({task})

    async def _listen_on(self) -> None:
        engine = self._database.engine
        driver_error = engine.dialect.loaded_dbapi.Error
        while True:
            try:
                async with asyncio.timeout(_CONNECT_SECONDS):
                    connection = await opened_to_listen(engine, self._url)
                await self._listen(connection)
            except (driver_error, OSError, DatabaseError, SQLAlchemyError) as error:
                self._lost(error)
            wait = min(self._cadence.longest, self._cadence.shortest * 2**self._failures)
            self._failures = min(self._failures + 1, _MOST_FAILURES)
            await asyncio.sleep(random.uniform(wait / 2, wait))  # noqa: S311 - not a secret

    def _lost(self, error: Exception) -> None:
        """Remember why nothing is heard, without what the database's URL says of it."""
        if isinstance(error, DeafError):
            why = str(error)
        elif isinstance(error, TimeoutError):
            why = SILENT
        else:
            why = f"{LOST} ({type(error).__name__})"
        if self._problem != why:
            log.warning("not_listening", error=type(error).__name__)
        self._problem = why

    async def _listen(self, connection: "psycopg.AsyncConnection") -> None:
        """Hear until something goes wrong. Raises what does."""
        try:
            async with asyncio.timeout(_CONNECT_SECONDS):
                await connection.execute(_LISTEN)
            self._renew()
            while True:
                await self._beat()
                await self._hear_for_a_beat(connection)
                if self._heard != self._sent:
                    raise DeafError(DEAF)
        finally:
            await connection.close()

    async def _beat(self) -> None:
        self._sent += 1
        async with asyncio.timeout(_CONNECT_SECONDS):
            await self._database.run(signals.send, Signal(BEAT, str(self._sent)))

    async def _hear_for_a_beat(self, connection: "psycopg.AsyncConnection") -> None:
        async with aclosing(connection.notifies(timeout=self._cadence.beat)) as notices:
            async for notice in notices:
                was_alone = not self._database.signals.has_company()
                own = self._database.signals.receive(notice.payload)
                if was_alone and self._database.signals.has_company():
                    # Whoever is new need not wait for the next beat to know of this process.
                    await self._database.run(signals.send, Signal(BEAT, "welcome"))
                if own is not None and own == Signal(BEAT, str(self._sent)):
                    self._is_well()

    def _is_well(self) -> None:
        if self._problem is not None:
            log.info("listening")
        self._heard, self._failures, self._problem = self._sent, 0, None
