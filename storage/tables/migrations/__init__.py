"""The history of the tables, and the way from any state of it to the newest."""

from functools import cache
from pathlib import Path

from sqlalchemy import Connection, String, column, inspect, select, table

from storage.engine import locks
from storage.engine.database import Database, without_hurry
from storage.engine.errors import DatabaseNewerError

NEWEST = "head"
_VERSIONS = Path(__file__).parent / "versions"
_REVISION = column("version_num", String)
_AT = table("alembic_version", _REVISION)


def upgrade(database: Database, revision: str = NEWEST) -> None:
    """Bring the database to `revision`, in one transaction; replicas that start together queue.

    Tables of a newer program that this one can live with stay as they are. Raises
    DatabaseNewerError for any others of a newer program.
    """
    database.write_now(_run, revision, back=False)


def downgrade(database: Database, revision: str) -> None:
    """Take the database back to `revision`; "base" is the empty database."""
    database.write_now(_run, revision, back=True)


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
    if not inspect(connection).has_table(_AT.name):
        return None
    return connection.execute(select(_REVISION).select_from(_AT)).scalar_one_or_none()


@cache
def _known() -> frozenset[str]:
    """List the migrations that this program knows: their files are named by them."""
    return frozenset(each.name.partition("_")[0] for each in _VERSIONS.glob("*_*.py"))


def is_known(revision: str) -> bool:
    """Whether this program has a migration of that name."""
    return revision in _known()


@cache
def newest() -> str | None:
    """Name the last migration that this program knows."""
    return max(_known(), default=None)


def _run(connection: Connection, revision: str, *, back: bool) -> None:
    without_hurry(connection)
    locks.one_at_a_time(connection, locks.MIGRATIONS)
    if revision == NEWEST and is_current(connection):
        return
    _refuse_newer(connection)
    # What runs them is slow to load, and most starts have none to run.
    from storage.tables.migrations import running  # noqa: PLC0415

    change = running.downgrade if back else running.upgrade
    change(connection, revision)


def _refuse_newer(connection: Connection) -> None:
    """Raise DatabaseNewerError for tables that a newer program has made."""
    there = found(connection)
    if there is not None and not is_known(there):
        raise DatabaseNewerError(
            f"The database is newer than this program: its tables are at {there}, the newest here "
            f"is {newest()}, and the two can't work side by side. Update the program; nothing was "
            "changed."
        )
