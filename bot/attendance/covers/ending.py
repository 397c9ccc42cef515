"""Ending a cover before its last day: once, and whoever comes later is told by whom and when."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection

from bot.attendance import names
from bot.attendance.access import covering
from bot.attendance.access.people import SlackPerson
from bot.attendance.covers import telling
from bot.attendance.days import dates, written_times
from bot.attendance.errors import Decided
from storage.registers import covers
from storage.registers.covers import CoverRow
from storage.schools.people.staff import Member


def end(connection: Connection, person: SlackPerson, cover_id: UUID, now: datetime) -> None:
    """End a cover before its last day: the right ends at once, and who is concerned is told.

    Raises Decided for one that was ended already, also at the same moment, and as `cover_to_end`.
    """
    member, found = covering.cover_to_end(connection, person, cover_id)
    if covers.end(connection, found.id, member.staff_id, now):
        telling.ended(connection, found, member, now)
    else:
        _, found = covering.cover_to_end(connection, person, cover_id)
        refuse_ended(found, member, now)


def refuse_ended(found: CoverRow, member: Member, now: datetime) -> None:
    """Say of a cover that was ended by whom and when. Raises Decided, for such a one alone."""
    if found.ended_at is None:
        return
    at = written_times.moment(
        dates.local(member.time_zone, found.ended_at),
        dates.today(member.time_zone, now),
        member.hour_cycle,
    )
    who = names.full((found.ender_given_name or "", found.ender_family_name or ""))
    raise Decided(f"{names.isolated(who)} ended this cover already, at {at}: nothing changed.")
