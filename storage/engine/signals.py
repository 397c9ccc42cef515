"""Signals: what a transaction tells every process on its database, once it is committed.

On PostgreSQL they go by NOTIFY, in the transaction that they tell of; nobody keeps them. In the
process that has written they go straight to who hears them, on SQLite as on PostgreSQL.
"""

import asyncio
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple, cast
from uuid import uuid4
from weakref import WeakMethod

import structlog
from sqlalchemy import Connection

log = structlog.get_logger(__name__)

CHANNEL = "rollcall"
# PostgreSQL takes payloads below 8000 bytes.
LONGEST = 7_900
_WAITING = "signals"
_ORIGIN_LENGTH = 32
_LATELY = 30.0
# One statement, however many there are; PostgreSQL sends what is alike once.
_NOTIFY = "SELECT pg_notify(%s, payload) FROM unnest(%s::text[]) AS payload"


class Signal(NamedTuple):
    """What is told, and of what: ids and dates, never a name."""

    topic: str
    body: str


@dataclass(frozen=True, slots=True)
class Heard:
    """A signal as it is heard; `is_own`: this process has sent it."""

    body: str
    is_own: bool


Hearer = Callable[[Heard], None]


def send(connection: Connection, signal: Signal) -> None:
    """Have a signal go out when this transaction is committed. Raises ValueError if too long."""
    if len(signal.body) + len(signal.topic) > LONGEST - _ORIGIN_LENGTH:
        raise ValueError(f"found a signal of {len(signal.body)}, expected {LONGEST} at most")
    waiting: dict[Signal, None] = connection.info.setdefault(_WAITING, {})
    waiting[signal] = None


def forget(connection: Connection) -> None:
    """Forget what a transaction on this connection has wanted sent that came to nothing."""
    connection.info.pop(_WAITING, None)


class Signals:
    """Sends what transactions of this process tell, and gives what is heard to who wants it."""

    def __init__(self) -> None:
        self._origin = uuid4().hex
        self._hearers: dict[str, list[WeakMethod[Hearer]]] = {}
        self._loop: asyncio.AbstractEventLoop | None = None
        self._others_at = -_LATELY

    def hear(self, topic: str, hearer: Hearer) -> None:
        """Have a method hear what is told of something, as long as what it is of is there.

        To be called in the program's loop.
        """
        self._loop = asyncio.get_running_loop()
        still = [each for each in self._hearers.get(topic, []) if each() is not None]
        self._hearers[topic] = [*still, WeakMethod(hearer)]

    def notify(self, connection: Connection) -> Sequence[Signal]:
        """Send at the end of a transaction what it tells, in one statement, and give it."""
        waiting = cast("dict[Signal, None]", connection.info.pop(_WAITING, {}))
        if waiting and connection.dialect.name == "postgresql":
            payloads = [f"{self._origin}{topic} {body}" for topic, body in waiting]
            connection.exec_driver_sql(_NOTIFY, (CHANNEL, payloads))
        return list(waiting)

    def tell(self, signals: Iterable[Signal]) -> None:
        """Give what this process has committed to who hears it here; in the program's loop."""
        for signal in signals:
            self._give(signal, is_own=True)

    def tell_loop(self, signals: Sequence[Signal]) -> None:
        """Do what `tell` does, from another thread."""
        if signals and self._loop is not None:
            self._loop.call_soon_threadsafe(self.tell, signals)

    def receive(self, payload: str) -> Signal | None:
        """Take what came by LISTEN; gives it if this process has told it, and so knows it."""
        origin, rest = payload[:_ORIGIN_LENGTH], payload[_ORIGIN_LENGTH:]
        topic, _, body = rest.partition(" ")
        signal = Signal(topic, body)
        if origin == self._origin:
            return signal
        self._others_at = time.monotonic()
        self._give(signal, is_own=False)
        return None

    def has_company(self) -> bool:
        """Whether another process has told anything lately: each does every few seconds."""
        return time.monotonic() - self._others_at < _LATELY

    def _give(self, signal: Signal, *, is_own: bool) -> None:
        hearers = [each() for each in self._hearers.get(signal.topic, [])]
        for hearer in filter(None, hearers):
            try:
                hearer(Heard(signal.body, is_own))
            except Exception as error:  # what one can't read must not keep the rest from others
                log.exception("signal_failed", topic=signal.topic, error=type(error).__name__)
