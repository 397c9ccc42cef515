"""What SQLAlchemy has compiled, shared by the engines of one test run.

Each test has engines of its own, which live for a few statements. Alone, each would compile them
all anew, as a program does once after its start; that took a sixth of the time of a story.
"""

from collections.abc import Iterator, MutableMapping

from sqlalchemy import Connection, Engine, event
from sqlalchemy.sql.compiler import Compiled
from sqlalchemy.util import LRUCache

# Some statements more than all tests have; each takes some ten thousand bytes.
STATEMENTS = 3_000

Key = tuple[object, ...]


class Shared(MutableMapping[Key, Compiled]):
    """Finds by the kind of dialect what an engine asks for by its own; the oldest are dropped."""

    def __init__(self) -> None:
        self._kept: LRUCache[Key, Compiled] = LRUCache(STATEMENTS)

    def __getitem__(self, key: Key) -> Compiled:
        return self._kept[_by_kind(key)]

    def __setitem__(self, key: Key, compiled: Compiled) -> None:
        self._kept[_by_kind(key)] = compiled

    def __delitem__(self, key: Key) -> None:
        del self._kept[_by_kind(key)]

    def __iter__(self) -> Iterator[Key]:
        return iter(self._kept)

    def __len__(self) -> int:
        return len(self._kept)


def share() -> None:
    """Have all engines of this process use one cache."""
    shared = Shared()

    def use(connection: Connection) -> None:
        connection.execution_options(compiled_cache=shared)

    event.listen(Engine, "engine_connect", use)


def _by_kind(key: Key) -> Key:
    dialect, *statement = key
    return type(dialect), getattr(dialect, "server_version_info", None), *statement
