"""The absences of a student that nobody has cleared, with the days that are left for it."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Connection

from bot.attendance.access.people import SlackPerson, office_of
from bot.attendance.days import dates
from bot.attendance.excuses import deadlines
from bot.attendance.excuses.deadlines import Deadline
from storage.calls import uncleared
from storage.students import records


@dataclass(frozen=True, slots=True)
class Uncleared:
    """A day on which an absence is unexplained, and until when it is to be cleared."""

    day: date
    deadline: Deadline


def of_student(
    connection: Connection, person: SlackPerson, student_id: UUID, now: datetime
) -> tuple[Uncleared, ...]:
    """List them for the office, the latest first, since the student's courses began.

    Others see none, and a school that has set no deadline has none. Raises NotStaff.
    """
    member = office_of(connection, person, student_id)
    if member is None:
        return ()
    today = dates.today(member.time_zone, now)
    since = records.since(connection, student_id, today)
    days = uncleared.days(connection, student_id, since, today)
    until = deadlines.of_days(connection, member.school_id, days, today)
    return tuple(Uncleared(day, until[day]) for day in days if day in until)
