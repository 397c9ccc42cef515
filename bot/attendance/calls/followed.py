"""What was done about a student's absences, for who looks at the student."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import Connection

from bot.attendance.access.people import SlackPerson, office_of
from bot.attendance.calls import call_list
from storage.calls import follow_ups
from storage.calls.follow_ups import FollowUpRow
from storage.tables.words import HourCycle

_MOST = 5


@dataclass(frozen=True, slots=True)
class Followed:
    """The latest follow-ups of a student, each with the day of the absence, and how many in all.

    Their times are the school's.
    """

    latest: tuple[tuple[date, FollowUpRow], ...]
    total: int
    hour_cycle: HourCycle


def of_student(connection: Connection, person: SlackPerson, student_id: UUID) -> Followed | None:
    """Read the latest follow-ups of a student, for the office; None for others.

    Raises NotStaff.
    """
    member = office_of(connection, person, student_id)
    if member is None:
        return None
    total, rows = follow_ups.latest(connection, student_id, _MOST)
    latest = tuple((day, call_list.in_zone(member.time_zone, row)) for day, row in rows)
    return Followed(latest, total, member.hour_cycle)
