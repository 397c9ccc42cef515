"""Turns: of imports, dry runs and undoings one is at work at a time, in whichever process."""

from sqlalchemy import Connection

from bot.oneroster.problems import OneRosterError
from storage.engine import locks
from storage.engine.errors import DatabaseBusyError


class OtherImportError(OneRosterError):
    """Another import was at work for longer than one may wait."""


def take(connection: Connection, seconds: float = 60.0) -> None:
    """Wait until no other import is at work, a minute at most. Else raises OtherImportError."""
    try:
        locks.wait_for_imports(connection, seconds)
    except DatabaseBusyError as busy:
        raise OtherImportError(str(busy)) from None
