"""The history of the tables, and the way from any state of it to the newest."""

from collections.abc import Callable
from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from storage.engine import locks
from storage.engine.database import Database, without_hurry
from storage.engine.errors import DatabaseNewerError

Change = Callable[[Config, str], None]
HERE = Path(__file__).parent
NEWEST = "head"


def upgrade(database: Database, revision: str = NEWEST) -> None:
    """Bring the database to `revision`, in one transaction; replicas that start together queue.

    Tables of a newer program that this one can live with stay as they are. Raises
    DatabaseNewerError for any others of a newer program.
    """
    database.write_now(_run, command.upgrade, revision)


def downgrade(database: Database, revision: str) -> None:
    """Take the database back to `revision`; "base" is the empty database."""
    database.write_now(_run, command.downgrade, revision)


def is_current(connection: Connection) -> bool:
    """Whether every migration known here has been run, and this program can live with any later.

    Versions run side by side for a while, when one takes the place of another. The older one goes
    on as long as the series stays the same, which is the letters before a revision's number: a
    migration that the version before can't live with begins a new one.
    """
    there = found(connection)
    return there == newest() or (there is not None and is_lived_with(there))


def is_lived_with(revision: str) -> bool:
    """Whether a revision is a later one that this program can live with: one of its own series."""
    known = newest()
    same = known is not None and series_of(revision) == series_of(known)
    return same and revision > str(known)


def series_of(revision: str) -> str:
    """Give the series of a revision: "" of "0033", "b" of "b0040"."""
    return revision.rstrip("0123456789")


def found(connection: Connection) -> str | None:
    """Name the migration that the database's tables are at; None where none was run."""
    return MigrationContext.configure(connection).get_current_revision()


@cache
def _known() -> frozenset[str]:
    """List the migrations that this program knows."""
    return frozenset(each.revision for each in ScriptDirectory(str(HERE)).walk_revisions())


def is_known(revision: str) -> bool:
    """Whether this program has a migration of that name."""
    return revision in _known()


@cache
def newest() -> str | None:
    """Name the last migration that this program knows."""
    return ScriptDirectory(str(HERE)).get_current_head()


def _config_for(connection: Connection) -> Config:
    """Make alembic's configuration: our folder, and a connection that is in a transaction."""
    config = Config()
    config.set_main_option("script_location", str(HERE))
    config.attributes["connection"] = connection
    return config


def _run(connection: Connection, change: Change, revision: str) -> None:
    without_hurry(connection)
    locks.one_at_a_time(connection, locks.MIGRATIONS)
    if revision == NEWEST and is_current(connection):
        return
    _refuse_newer(connection)
    change(_config_for(connection), revision)


def _refuse_newer(connection: Connection) -> None:
    """Raise DatabaseNewerError for tables that a newer program has made."""
    there = found(connection)
    if there is not None and not is_known(there):
        raise DatabaseNewerError(
            f"The database is newer than this program: its tables are at {there}, the newest here "
            f"is {newest()}, and the two can't work side by side. Update the program; nothing was "
            "changed."
        )
