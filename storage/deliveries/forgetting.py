"""Forgetting deliveries: for a workspace whose messages are gone, as the demo's are at its end."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import Connection, delete, select

from storage.deliveries.queue import DELIVERY
from storage.tables.words import DeliveryState, Purpose


def forget(connection: Connection, school_id: UUID, day: date) -> Sequence[UUID]:
    """Forget a school's deliveries of a date, so that what is due then is posted anew.

    Gives the digests that had been posted.
    """
    of_day = (DELIVERY.c.school_id == school_id, DELIVERY.c.local_date == day)
    posted = select(DELIVERY.c.subject_id).where(
        *of_day, DELIVERY.c.purpose == Purpose.DIGEST, DELIVERY.c.state == DeliveryState.SENT
    )
    found = connection.execute(posted).scalars().all()
    connection.execute(delete(DELIVERY).where(*of_day))
    return found
