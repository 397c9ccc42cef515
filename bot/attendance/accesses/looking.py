"""What somebody is about to be shown, kept before it is."""

from collections.abc import Iterable
from dataclasses import asdict, replace
from datetime import datetime

from sqlalchemy import Connection

from bot.attendance.access.people import SlackPerson
from storage.accesses import keeping
from storage.accesses.keeping import Look, Viewers
from storage.schools.people import staff


def keep_for(
    connection: Connection, person: SlackPerson, looks: Iterable[Look], now: datetime
) -> None:
    """Keep what a person in Slack is about to be shown, as who they are in each school.

    Who only owns the workspace of a school without an admin is nobody of its staff.
    """
    members = {each.school_id: each for each in staff.linked(connection, **asdict(person))}
    for look in looks:
        member = members.get(look.school_id)
        who = Viewers(staff_id=member.staff_id if member else None)
        keeping.keep(connection, replace(look, viewers=who), now)
