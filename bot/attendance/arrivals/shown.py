"""What the desk is shown of students' day, kept in the access log."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection

from bot.attendance.days import dates
from storage.accesses import keeping
from storage.accesses.keeping import Viewers
from storage.schools.people.staff import Member
from storage.tables.words import AccessKind


def keep(
    connection: Connection,
    kind: AccessKind,
    member: Member,
    students: Iterable[UUID],
    now: datetime,
) -> None:
    """Keep that somebody of the office is about to be shown students' records of today."""
    today, who = dates.today(member.time_zone, now), Viewers(staff_id=member.staff_id)
    look = keeping.of_day(kind, member.school_id, today, tuple(students))
    keeping.keep(connection, replace(look, viewers=who), now)
