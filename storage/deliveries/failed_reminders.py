"""Reminders that Slack refused for good: whose they were, and of which register."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import Connection, select

from storage.deliveries import parts
from storage.deliveries.parts import ReminderPart
from storage.registers.opening import RegisterKey
from storage.tables import DELIVERY, OFFERING, STAFF
from storage.tables.words import DeliveryState, Purpose


@dataclass(frozen=True, slots=True)
class FailedReminder:
    """A reminder that its teacher did not get; `error` is Slack's word for why."""

    key: RegisterKey
    title: str
    teacher: tuple[str, str]
    error: str


_FAILED = (
    select(
        DELIVERY.c.subject_id,
        DELIVERY.c.local_date,
        OFFERING.c.title,
        DELIVERY.c.detail,
        DELIVERY.c.error,
    )
    .join_from(DELIVERY, OFFERING, OFFERING.c.id == DELIVERY.c.subject_id)
    .where(DELIVERY.c.purpose == Purpose.REMINDER, DELIVERY.c.state == DeliveryState.FAILED)
    .order_by(DELIVERY.c.due_at, OFFERING.c.title, DELIVERY.c.id)
)
_NAMES = select(STAFF.c.id, STAFF.c.given_name, STAFF.c.family_name)


def of_day(connection: Connection, school_id: UUID, day: date) -> Sequence[FailedReminder]:
    """List a school's failed reminders of a date in the order in which they were due.

    One that was sent again and failed again stands once.
    """
    of_school = (DELIVERY.c.school_id == school_id, DELIVERY.c.local_date == day)
    found = {
        (row.subject_id, part.period, part.staff_id): (row, part)
        for row in connection.execute(_FAILED.where(*of_school))
        if isinstance(part := parts.read(Purpose.REMINDER, row.detail), ReminderPart)
    }
    wanted = _NAMES.where(STAFF.c.id.in_({part.staff_id for _, part in found.values()}))
    names = {row.id: (row.given_name, row.family_name) for row in connection.execute(wanted)}
    return [
        FailedReminder(
            RegisterKey(row.subject_id, row.local_date, part.period),
            row.title,
            names.get(part.staff_id, ("", "")),
            row.error or "",
        )
        for row, part in found.values()
    ]
