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
        locks.one_at_a_time(connection, locks.IMPORTS, seconds)
    except DatabaseBusyError:
        raise OtherImportError(
            "Another import has been at work for longer than a minute, so this one was not begun "
            "and nothing was changed: try again when that has ended."
        ) from None
