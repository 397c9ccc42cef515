"""Deliveries that nobody can make: of schools without a workspace, or where the bot is no more."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, and_, select, update

from storage.deliveries.queue import MOVED, OPEN
from storage.installations.serving import IS_SERVED, stopped_schools
from storage.tables import DELIVERY, SCHOOL
from storage.tables.words import DeliveryState

# Why a delivery was needless: the bot was taken away there, or the school has no workspace.
STOPPED = "workspace_stopped"
NO_WORKSPACE = "no_workspace"


def end_stopped(connection: Connection, now: datetime) -> int:
    """Note that what was due in such workspaces is needless; returns how many."""
    return _end(connection, STOPPED, now, DELIVERY.c.school_id.in_(stopped_schools(connection)))


def end_moved(connection: Connection, school_id: UUID, now: datetime) -> None:
    """Note that what was due is needless where a school was, and edit nothing there any more."""
    _end(connection, MOVED, now, DELIVERY.c.school_id == school_id)
    shown = update(DELIVERY).where(
        DELIVERY.c.school_id == school_id, DELIVERY.c.state == DeliveryState.SENT
    )
    still = {
        "not_before": None,
        "swept_at": now,
        "error": MOVED,
        "lease_owner": None,
        "lease_until": None,
    }
    connection.execute(shown.values(still))


def are_over(connection: Connection, now: datetime) -> bool:
    """Whether something has waited in vain for a school's workspace, until its time was over."""
    return (
        connection.execute(select(DELIVERY.c.id).where(_waited(now)).limit(1)).first() is not None
    )


def end(connection: Connection, now: datetime) -> int:
    """Note that what has waited in vain for a school's workspace is needless; returns how many."""
    return _end(connection, NO_WORKSPACE, now, _waited(now))


def _waited(now: datetime) -> ColumnElement[bool]:
    without = select(SCHOOL.c.id).where(~IS_SERVED)
    return and_(
        DELIVERY.c.state.in_(OPEN),
        DELIVERY.c.expires_at <= now,
        DELIVERY.c.school_id.in_(without),
    )


def _end(connection: Connection, why: str, now: datetime, wanted: ColumnElement[bool]) -> int:
    statement = update(DELIVERY).where(DELIVERY.c.state.in_(OPEN), wanted)
    # Whoever has one under a lease finds that it is not theirs any more, and posts nothing.
    nobodys = dict.fromkeys(("not_before", "lease_owner", "lease_until"))
    needless = {"state": DeliveryState.NEEDLESS, "error": why, "ended_at": now}
    return connection.execute(statement.values(nobodys | needless)).rowcount
