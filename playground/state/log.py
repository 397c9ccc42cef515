"""What Slack received from the app, newest last, for tests to look at."""

from collections import deque
from dataclasses import dataclass

from playground.wire import JsonObject

KEPT = 1000


@dataclass(frozen=True, slots=True)
class LogEntry:
    """One call: a Web API method, "response_url", or "ack" for the answer to a delivery.

    Over a WebSocket each acknowledgement is an "envelope" too, awaited or not.
    """

    method: str
    body: JsonObject
    time: float
    ok: bool
    error: str | None = None


class Log:
    """The last thousand entries."""

    def __init__(self) -> None:
        self._entries: deque[LogEntry] = deque(maxlen=KEPT)

    def add(self, entry: LogEntry) -> None:
        """Keep an entry, forgetting the oldest when there are too many."""
        self._entries.append(entry)

    def clear(self) -> None:
        """Forget all."""
        self._entries.clear()

    def entries(self, method: str | None = None) -> list[LogEntry]:
        """The entries kept, oldest first, of one method or of all."""
        return [entry for entry in list(self._entries) if method in {None, entry.method}]
