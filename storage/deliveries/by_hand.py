"""Digests that somebody sends by hand: what became of a day's delivery, and another try."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Connection, or_, select, update

from storage.deliveries.parts import DigestPart
from storage.deliveries.queue import OPEN, OVER
from storage.engine.clock import database_now
from storage.tables import DELIVERY
from storage.tables.words import DeliveryState, DigestKind, Purpose


def state_of(
    connection: Connection, digest_id: UUID, kind: DigestKind, day: date
) -> DeliveryState | None:
    """Say what became of a digest's delivery of a local date; None if there is none yet."""
    statement = select(DELIVERY.c.state).where(
        DELIVERY.c.purpose == Purpose.DIGEST,
        DELIVERY.c.subject_id == digest_id,
        DELIVERY.c.local_date == day,
        DELIVERY.c.detail == DigestPart(kind).written(),
    )
    return connection.execute(statement).scalar()


def try_again(
    connection: Connection,
    digest_id: UUID,
    kind: DigestKind,
    day: date,
    channel_id: str,
    expires_at: datetime,
) -> bool:
    """Have a delivery that is over tried again; False when it is not over.

    An earlier attempt may have posted it: so it counts as unknown, history is read first, and from
    the time on at which it was due.
    """
    statement = update(DELIVERY).where(
        DELIVERY.c.purpose == Purpose.DIGEST,
        DELIVERY.c.subject_id == digest_id,
        DELIVERY.c.local_date == day,
        DELIVERY.c.detail == DigestPart(kind).written(),
        DELIVERY.c.state.in_(OVER),
        or_(DELIVERY.c.lease_until.is_(None), DELIVERY.c.lease_until < database_now(connection)),
    )
    values = {
        "state": DeliveryState.UNKNOWN,
        "channel_id": channel_id,
        "expires_at": expires_at,
        "not_before": None,
        "held": False,
        "error": None,
    }
    return connection.execute(statement.values(values)).rowcount == 1


def redirect(connection: Connection, digest_id: UUID, channel_id: str) -> None:
    """Have what waits to be posted go to another channel; what may be posted already stays."""
    statement = update(DELIVERY).where(
        DELIVERY.c.purpose == Purpose.DIGEST,
        DELIVERY.c.subject_id == digest_id,
        DELIVERY.c.state == DeliveryState.WAITING,
        or_(DELIVERY.c.lease_until.is_(None), DELIVERY.c.lease_until < database_now(connection)),
    )
    connection.execute(statement.values(channel_id=channel_id))


def call_off(connection: Connection, digest_id: UUID, now: datetime) -> None:
    """Have nothing more posted of what waits; what may be there already is still looked for."""
    statement = update(DELIVERY).where(
        DELIVERY.c.purpose == Purpose.DIGEST,
        DELIVERY.c.subject_id == digest_id,
        DELIVERY.c.state.in_(OPEN),
        DELIVERY.c.expires_at > now,
    )
    connection.execute(statement.values(expires_at=now, not_before=None, error=None))
