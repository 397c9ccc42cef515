"""Explaining an absence from the call list: whom the form is of, and what it asks."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Connection

from bot.attendance import reasons
from bot.attendance.access import calling
from bot.attendance.access.people import SlackPerson
from bot.attendance.calls import following_up
from bot.attendance.days import dates
from bot.attendance.excuses import clearing
from bot.attendance.excuses.office import Choice, Meant


def to_explain(
    connection: Connection, person: SlackPerson, student_id: UUID, day: date, now: datetime
) -> Meant:
    """Name a student whose absence of a day is explained. Raises as `calling.student_to_call`.

    In a school that has absences cleared the form asks by what the office was told.
    """
    member, _ = calling.student_to_call(connection, person, student_id)
    found = following_up.to_follow_up(connection, person, student_id, day, now)
    today = dates.today(member.time_zone, now)
    asked = clearing.asked(connection, member.school_id, [student_id], today, is_needed=True)
    offered = reasons.of_school(connection, member.school_id)
    return Meant((Choice(found.student_id, found.called),), day, offered, clearing=asked)
