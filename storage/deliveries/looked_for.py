"""Deliveries of which nobody knows yet whether Slack took them: they are being looked for."""

from uuid import UUID

from sqlalchemy import Connection, func, select

from storage.tables import DELIVERY
from storage.tables.words import DeliveryState


def count(connection: Connection, school_id: UUID) -> int:
    """Count those of a school; for one that is held a person is asked instead."""
    wanted = select(func.count()).where(
        DELIVERY.c.school_id == school_id,
        DELIVERY.c.state == DeliveryState.UNKNOWN,
        DELIVERY.c.held.is_(False),
    )
    return connection.execute(wanted).scalar_one()
