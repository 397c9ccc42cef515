"""The absences of a student that nobody has cleared, with the days that are left for it."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Connection

from bot.attendance.access.people import SEES_THE_SCHOOL, SlackPerson, members_for
from bot.attendance.days import dates
from bot.attendance.excuses import deadlines
from bot.attendance.excuses.deadlines import Deadline
from storage.calls import uncleared
from storage.excuses import named_students
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
    members = {each.school_id: each for each in members_for(connection, person)}
    student = named_students.by_id(connection, list(members), student_id)
    member = members[student.school_id] if student else None
    if member is None or member.role not in SEES_THE_SCHOOL:
        return ()
    today = dates.today(member.time_zone, now)
    since = records.since(connection, student_id, today)
    days = uncleared.days(connection, student_id, since, today)
    until = deadlines.of_days(connection, member.school_id, days, today)
    return tuple(Uncleared(day, until[day]) for day in days if day in until)
