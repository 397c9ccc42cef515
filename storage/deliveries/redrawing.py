"""Messages that are to be drawn anew without somebody who was erased, and what became of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, case, func, literal, select, update

from storage.deliveries.outcomes import Shown, settle
from storage.deliveries.queue import MOVED, OVER, Claim
from storage.engine.columns import new_id
from storage.tables import DELIVERY

# What may be in Slack, or may come to be there.
MAY_BE_SHOWN = DELIVERY.c.state.not_in(OVER)


@dataclass(frozen=True, slots=True)
class NotRedrawn:
    """A message that Slack does not let be edited: where it is, of which day, and Slack's word."""

    channel_id: str
    message_ts: str
    local_date: date
    error: str


def count(connection: Connection, where: ColumnElement[bool]) -> int:
    """Count the messages that are to be drawn anew."""
    statement = select(func.count(DELIVERY.c.id)).where(where, DELIVERY.c.message_ts.is_not(None))
    return connection.execute(statement).scalar_one()


def mark(
    connection: Connection, where: ColumnElement[bool], person_id: UUID, now: datetime
) -> None:
    """Have messages drawn anew; those that are about a person alone are about nobody since."""
    shown = (where, MAY_BE_SHOWN)
    # What was left behind in another workspace can't be edited: it is listed at once.
    at = case((DELIVERY.c.error == MOVED, None), else_=literal(now, DELIVERY.c.not_before.type))
    connection.execute(update(DELIVERY).where(*shown).values(redraw_since=now, not_before=at))
    about = select(DELIVERY.c.id).where(*shown, DELIVERY.c.subject_id == person_id)
    for delivery_id in connection.execute(about).scalars().all():
        nobody = update(DELIVERY).where(DELIVERY.c.id == delivery_id)
        connection.execute(nobody.values(subject_id=new_id()))


def redrawn(
    connection: Connection, claim: Claim, now: datetime, shown: Shown, not_before: datetime | None
) -> bool:
    """Note that a message shows the person no more."""
    return settle(
        connection,
        claim,
        redraw_since=None,
        edited_at=now,
        fingerprint=shown.fingerprint,
        counts_only=shown.counts_only,
        not_before=not_before,
        error=None,
    )


def later(connection: Connection, claim: Claim, not_before: datetime) -> bool:
    """Note when to try a message again."""
    return settle(connection, claim, not_before=not_before)


def refused(connection: Connection, claim: Claim, error: str) -> bool:
    """Note that Slack does not let a message be edited: somebody has to look at it."""
    return settle(connection, claim, not_before=None, error=error)


def waiting(connection: Connection, school_id: UUID) -> int:
    """Count a school's messages that are still to be drawn anew."""
    return count(
        connection,
        (DELIVERY.c.school_id == school_id)
        & DELIVERY.c.redraw_since.is_not(None)
        & DELIVERY.c.not_before.is_not(None),
    )


def not_redrawn(connection: Connection, school_id: UUID) -> Sequence[NotRedrawn]:
    """List a school's messages that could not be."""
    statement = (
        select(
            DELIVERY.c.posted_in,
            DELIVERY.c.message_ts,
            DELIVERY.c.local_date,
            func.coalesce(DELIVERY.c.error, ""),
        )
        .where(
            DELIVERY.c.school_id == school_id,
            DELIVERY.c.redraw_since.is_not(None),
            DELIVERY.c.not_before.is_(None),
        )
        .order_by(DELIVERY.c.local_date, DELIVERY.c.id)
    )
    return [NotRedrawn(*row) for row in connection.execute(statement)]
