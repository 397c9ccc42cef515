"""Leases: who takes which delivery next, to post, to edit or to sweep it."""

from collections.abc import Collection
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from sqlalchemy import ColumnElement, Connection, and_, bindparam, or_, text, update

from storage.deliveries.queue import CLAIMED, OPEN, Claim
from storage.engine.columns import new_id
from storage.tables import DELIVERY
from storage.tables.words import DeliveryState, Purpose

# How far back messages are still edited and swept: later ones stay as they are.
_EDITABLE = timedelta(days=2)
_SWEEPABLE = timedelta(days=7)
# Longer than anything is put off, an hour: what is to wait longer was written by a clock ahead.
_LONGEST_WAIT = timedelta(hours=2)

_IS_FREE = or_(DELIVERY.c.lease_until.is_(None), DELIVERY.c.lease_until < bindparam("clock"))


def claim(
    connection: Connection, purposes: Collection[Purpose], now: datetime, lease: timedelta
) -> Claim | None:
    """Take the delivery that is due longest under a lease, for one more attempt; None if none is.

    Leases go by the database's clock: processes need not agree on the time.
    """
    wanted = and_(
        DELIVERY.c.state.in_(OPEN),
        DELIVERY.c.purpose.in_(purposes),
        DELIVERY.c.due_at <= now,
        or_(DELIVERY.c.not_before.is_(None), _has_come(now)),
    )
    return _leased(connection, wanted, lease, attempts=1)


def claim_edit(
    connection: Connection, purposes: Collection[Purpose], now: datetime, lease: timedelta
) -> Claim | None:
    """Take a message that may say something else by now under a lease; None if none may.

    The one that waited longest: by age the oldest of many would come again and again, and the
    newest never.
    """
    wanted = and_(
        DELIVERY.c.state == DeliveryState.SENT,
        DELIVERY.c.purpose.in_(purposes),
        DELIVERY.c.due_at.between(now - _EDITABLE, now),
        _has_come(now),
        DELIVERY.c.message_ts.is_not(None),
    )
    return _leased(connection, wanted, lease, attempts=0, first=DELIVERY.c.not_before)


def _has_come(now: datetime) -> ColumnElement[bool]:
    return or_(DELIVERY.c.not_before <= now, DELIVERY.c.not_before > now + _LONGEST_WAIT)


def claim_sweep(
    connection: Connection, now: datetime, sent_before: datetime, lease: timedelta
) -> Claim | None:
    """Take a message that took several attempts under a lease, to look for twins; None if none."""
    wanted = and_(
        DELIVERY.c.state == DeliveryState.SENT,
        DELIVERY.c.due_at > now - _SWEEPABLE,
        DELIVERY.c.attempt > 1,
        DELIVERY.c.swept_at.is_(None),
        DELIVERY.c.sent_at <= sent_before,
    )
    return _leased(connection, wanted, lease, attempts=0)


def _leased(
    connection: Connection,
    wanted: ColumnElement[bool],
    lease: timedelta,
    *,
    attempts: int,
    first: ColumnElement[datetime] = DELIVERY.c.due_at,
) -> Claim | None:
    clock = database_now(connection)
    next_ = CLAIMED.where(wanted, _IS_FREE).order_by(first, DELIVERY.c.id).limit(1)
    found = connection.execute(
        next_.with_for_update(of=DELIVERY, skip_locked=True), {"clock": clock}
    ).first()
    if found is None:
        return None
    before = Claim(*found)
    taken = replace(before, attempt=before.attempt + attempts, owner=new_id())
    statement = update(DELIVERY).where(DELIVERY.c.id == taken.id)
    connection.execute(
        statement.values(attempt=taken.attempt, lease_owner=taken.owner, lease_until=clock + lease)
    )
    return taken


def database_now(connection: Connection) -> datetime:
    """Read the database's own clock."""
    if connection.dialect.name == "postgresql":
        return connection.execute(text("SELECT clock_timestamp()")).scalar_one()
    read = text("SELECT strftime('%Y-%m-%dT%H:%M:%f', 'now')")
    return datetime.fromisoformat(connection.execute(read).scalar_one()).replace(tzinfo=UTC)
