"""Who may see a school's unexplained absences and follow them up: its office and its admins."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Connection

from bot.attendance.access.people import SlackPerson, members_of_office, student_of
from storage.excuses.named_students import NamedStudent
from storage.schools.people.staff import Member


def members_who_call(connection: Connection, person: SlackPerson) -> Sequence[Member]:
    """Open the calls to the office and the admins, in each school of theirs.

    Raises NotStaff, and Refused for teachers.
    """
    return members_of_office(
        connection,
        person,
        "Calls, and who comes late or leaves early, are for the school office and its admins. "
        "What you know of a student of yours goes into Details on your register.",
    )


def student_to_call(
    connection: Connection, person: SlackPerson, student_id: UUID
) -> tuple[Member, NamedStudent]:
    """Let the office follow a student of its school up. Raises as `members_who_call`, NotFound."""
    return student_of(connection, members_who_call(connection, person), student_id)
