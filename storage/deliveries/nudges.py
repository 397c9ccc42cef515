"""Reminders of registers as they went out last, and those that somebody sends by hand."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Connection, bindparam, select

from storage.deliveries import parts
from storage.deliveries.parts import ReminderPart
from storage.deliveries.queue import OPEN
from storage.registers.opening import RegisterKey
from storage.tables import DELIVERY, STAFF
from storage.tables.words import DeliveryState, Purpose


@dataclass(frozen=True, slots=True)
class LastReminder:
    """The reminder of a register that a teacher got, or is to get, last.

    `at` is when it was sent, or was due while it is on its way; `asked_by` is the name of who had
    it sent by hand.
    """

    again: int
    state: DeliveryState
    at: datetime
    asked_by: tuple[str, str] | None

    @property
    def is_on_its_way(self) -> bool:
        """Whether it is still to be posted, or may have been."""
        return self.state in OPEN

    @property
    def has_arrived(self) -> bool:
        """Whether the teacher has it."""
        return self.state is DeliveryState.SENT


_OF_DAY = (
    select(
        DELIVERY.c.subject_id,
        DELIVERY.c.detail,
        DELIVERY.c.state,
        DELIVERY.c.due_at,
        DELIVERY.c.sent_at,
        STAFF.c.given_name,
        STAFF.c.family_name,
    )
    .join_from(DELIVERY, STAFF, STAFF.c.id == DELIVERY.c.asked_by_id, isouter=True)
    .where(
        DELIVERY.c.purpose == Purpose.REMINDER,
        DELIVERY.c.subject_id.in_(bindparam("course_offering_ids", expanding=True)),
        DELIVERY.c.local_date == bindparam("local_date"),
    )
)


def last_of_day(
    connection: Connection, day: date, course_offering_ids: Sequence[UUID]
) -> Mapping[tuple[RegisterKey, UUID], LastReminder]:
    """Give the last reminder of each register of a day to each of its teachers."""
    parameters = {"course_offering_ids": course_offering_ids, "local_date": day}
    found: dict[tuple[RegisterKey, UUID], LastReminder] = {}
    for row in connection.execute(_OF_DAY, parameters):
        part = parts.read(Purpose.REMINDER, row.detail)
        if not isinstance(part, ReminderPart):
            continue
        key = (RegisterKey(row.subject_id, day, part.period), part.staff_id)
        if key in found and found[key].again > part.again:
            continue
        by = None if row.family_name is None else (row.given_name, row.family_name)
        found[key] = LastReminder(part.again, row.state, row.sent_at or row.due_at, by)
    return found
