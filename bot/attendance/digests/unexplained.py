"""How many students are absent on a day without an explanation: one rule, asked here."""

from datetime import date
from uuid import UUID

from sqlalchemy import Connection

from bot.attendance.digests.daily import total_of
from storage.digests import absences
from storage.digests.absences import Group


def students(connection: Connection, school_id: UUID, day: date) -> int:
    """Count the students with an absent record of the day and no reason or excuse for one."""
    tallies, _ = absences.people(connection, school_id, day, 0)
    return total_of(tallies, Group.UNEXPLAINED)
