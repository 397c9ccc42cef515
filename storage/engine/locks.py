"""PostgreSQL's advisory locks: who waits for whom. SQLite has one writer anyway.

Each is held until the end of the transaction. Their numbers are any that nothing else in the
database takes; they stand here so that no two are alike.
"""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError, OperationalError

from storage.engine.errors import DatabaseBusyError

MIGRATIONS = 6_220_171_130
IMPORTS = 6_220_171_131
RETENTION = 6_220_171_132
_COURSE_OFFERINGS = 6_220
# Few enough for PostgreSQL's table of locks, enough that presses seldom wait for an import.
_BUCKETS = 64

# PostgreSQL's word for a lock that was not free in time.
_NOT_FREE = "55P03"
_PATIENTLY = text("SELECT set_config('lock_timeout', :patience, true)")
_ONE = text("SELECT pg_advisory_xact_lock(:lock)")
_IS_FREE = text("SELECT pg_try_advisory_xact_lock_shared(:lock)")
_NAMED = text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))")
_BUCKET = text("SELECT pg_advisory_xact_lock(:locks, :bucket)")
_NAMED_IN_BUCKET = text(
    "SELECT pg_advisory_xact_lock_shared(:locks, :bucket),"
    " pg_advisory_xact_lock(hashtextextended(:name, 0))"
)


def one_at_a_time(connection: Connection, lock: int, seconds: float = 60.0) -> None:
    """Let no second transaction with this lock run beside this one; it waits a minute at most.

    Raises DatabaseBusyError when it has waited for that long.
    """
    if not _has_locks(connection):
        return
    connection.execute(_PATIENTLY, {"patience": f"{round(seconds * 1000)}ms"})
    try:
        connection.execute(_ONE, {"lock": lock})
    except OperationalError as error:
        if not was_not_free(error):
            raise
        raise DatabaseBusyError(
            f"Another process was at the same work for longer than {seconds:.0f} seconds, so "
            "nothing was done: try again when that has ended."
        ) from None


def wait_for_imports(connection: Connection, seconds: float = 60.0) -> None:
    """Let no import, dry run or undoing run beside this one, of exports and of spreadsheets alike.

    It waits a minute at most. Raises DatabaseBusyError after that, with what to tell.
    """
    try:
        one_at_a_time(connection, IMPORTS, seconds)
    except DatabaseBusyError:
        raise DatabaseBusyError(
            "Another import has been at work for longer than a minute, so this one was not begun "
            "and nothing was changed: try again when that has ended."
        ) from None


def was_not_free(error: DBAPIError) -> bool:
    """Whether a statement has waited too long for a lock, a row's or one of these."""
    return getattr(error.orig, "sqlstate", None) == _NOT_FREE


def has_import_at_work(connection: Connection) -> bool:
    """Whether an import, a dry run or an undoing is at work just now, on PostgreSQL."""
    if not _has_locks(connection):
        return False
    return not connection.execute(_IS_FREE, {"lock": IMPORTS}).scalar_one()


def hold_name(connection: Connection, name: str) -> None:
    """Let no second transaction with this name run beside this one."""
    if _has_locks(connection):
        connection.execute(_NAMED, {"name": name})


def hold_settings(connection: Connection, school_id: UUID) -> None:
    """Let nobody else add to or take from what a school has set up."""
    hold_name(connection, f"settings of {school_id}")


def hold_rosters(connection: Connection, school_id: UUID) -> None:
    """Let nobody else change who is in a school by hand."""
    hold_name(connection, f"rosters of {school_id}")


def hold_import(connection: Connection, school_id: UUID) -> None:
    """Let no import go into a school: it would bring back whom it has read of already."""
    hold_name(connection, f"import into {school_id}")


def hold_register(connection: Connection, course_offering_id: UUID, name: str) -> None:
    """Let no second transaction change this register, nor anybody hold its course offering."""
    if _has_locks(connection):
        bucket = _bucket_of(course_offering_id)
        connection.execute(
            _NAMED_IN_BUCKET, {"locks": _COURSE_OFFERINGS, "bucket": bucket, "name": name}
        )


def hold_course_offerings(connection: Connection, course_offerings: Iterable[UUID]) -> None:
    """Have whoever changes a register of some course offerings wait; who does so is waited for."""
    if _has_locks(connection):
        for bucket in sorted({_bucket_of(each) for each in course_offerings}):
            connection.execute(_BUCKET, {"locks": _COURSE_OFFERINGS, "bucket": bucket})


def _has_locks(connection: Connection) -> bool:
    return connection.dialect.name == "postgresql"


def _bucket_of(course_offering_id: UUID) -> int:
    return course_offering_id.int % _BUCKETS
