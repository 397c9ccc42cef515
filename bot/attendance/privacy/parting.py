"""Erasing what was a workspace's, when it took the app away and the time to come back is over."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Connection

from storage.engine import locks
from storage.installations import serving
from storage.privacy import door, parting
from storage.privacy.door import Cause
from storage.tables import ACCESS, CHANGE, FOLLOW_UP, SETTING_CHANGE
from storage.tables.words import ErasureKind

WHY = "the workspace took the app away"
# So few that nobody at a press waits for them.
ROWS_AT_ONCE = 250
# What only grows has a door of its own kind.
_DOORS = {
    ErasureKind.AUDIT: (CHANGE, SETTING_CHANGE),
    ErasureKind.FOLLOW_UPS: (FOLLOW_UP,),
    ErasureKind.ACCESSES: (ACCESS,),
}
_ONLY_GROW = frozenset(table for tables in _DOORS.values() for table in tables)


def begin(connection: Connection, before: datetime, now: datetime) -> Sequence[UUID]:
    """Part the schools of workspaces that have been gone since then; says which."""
    locks.one_at_a_time(connection, locks.RETENTION)
    found = serving.gone_since(connection, before)
    for school_id in found:
        parting.begin(connection, school_id, now)
    return found


def take_out(
    connection: Connection, school_id: UUID, now: datetime, most: int = ROWS_AT_ONCE
) -> bool:
    """Take some of what was a school's out, and keep that it was done; False when all is out.

    One process does so at a time. Nothing goes of a student who is held, until that is lifted.
    """
    locks.one_at_a_time(connection, locks.RETENTION)
    locks.hold_settings(connection, school_id)
    if school_id not in parting.under_way(connection):
        return False
    others = [each for each in parting.tables_of_schools() if each not in _ONLY_GROW]
    stages = [*_DOORS.items(), (ErasureKind.ROSTER, others)]
    for kind, tables in stages:
        if parting.has_any(connection, school_id, tables):
            through = date.max if kind in _DOORS else None
            cause = Cause(kind, school_id, why=WHY, through=through)
            with door.opened(connection, cause, now) as opened:
                opened.counts.update(parting.take_out(connection, school_id, tables, most))
            return True
    parting.finish(connection, school_id, now)
    return False
