"""On which days a school meets by its timetable, and when its first lesson of a day begins."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time
from uuid import UUID

from sqlalchemy import Connection, bindparam, func, select

from storage.due import closures
from storage.registers.opening import lies_within
from storage.tables import MEETING, OFFERING


@dataclass(frozen=True, slots=True)
class MeetingDays:
    """A weekday (1 is Monday) on which something meets between two dates, both inclusive.

    `first` and `last` are the timetable's, None for an open end; the term's are always there.
    """

    weekday: int
    first: date | None
    last: date | None
    term_first: date
    term_last: date

    def has(self, day: date) -> bool:
        """Whether a date is one of them."""
        begins, ends = self.first or self.term_first, self.last or self.term_last
        return day.isoweekday() == self.weekday and max(begins, self.term_first) <= day <= min(
            ends, self.term_last
        )


# As few as there are terms and timetables, however many course offerings.
_WEEKLY = (
    select(
        MEETING.c.weekday,
        MEETING.c.begins_on,
        MEETING.c.ends_on,
        OFFERING.c.begins_on,
        OFFERING.c.ends_on,
    )
    .join_from(OFFERING, MEETING, MEETING.c.course_offering_id == OFFERING.c.id)
    .where(OFFERING.c.school_id == bindparam("school_id"))
    .distinct()
)
_FIRST = (
    select(func.min(MEETING.c.starts_at))
    .join_from(OFFERING, MEETING, MEETING.c.course_offering_id == OFFERING.c.id)
    .where(
        OFFERING.c.school_id == bindparam("school_id"),
        MEETING.c.weekday == bindparam("weekday"),
        lies_within(MEETING.c.begins_on, MEETING.c.ends_on),
        lies_within(OFFERING.c.begins_on, OFFERING.c.ends_on),
    )
)


def weekly(connection: Connection, school_id: UUID) -> Sequence[MeetingDays]:
    """List on which weekdays a school meets, and between which dates."""
    rows = connection.execute(_WEEKLY, {"school_id": school_id})
    return [MeetingDays(*row) for row in rows]


def first_start(connection: Connection, school_id: UUID, day: date) -> time | None:
    """Say when the first lesson of a school's day begins; None where there is none.

    On a day that closes early all that begins before counts.
    """
    parameters = {
        "school_id": school_id,
        "attendance_date": day,
        "weekday": day.isoweekday(),
    }
    found = connection.execute(_FIRST, parameters).scalar()
    closed = closures.on(connection, school_id, day)
    return None if found is None or (closed and closed.covers(found)) else found
