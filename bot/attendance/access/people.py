"""Who somebody in Slack is in the schools of the workspace."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Connection

from bot.attendance.errors import (
    NotFound,
    NotStaff,
    Refused,
)
from storage.excuses import named_students
from storage.excuses.named_students import NamedStudent
from storage.schools.people import staff
from storage.schools.people.staff import Member
from storage.tables.words import Role

SEES_THE_SCHOOL = frozenset({Role.OFFICE, Role.ADMIN})


@dataclass(frozen=True, slots=True)
class SlackPerson:
    """Who acts, as Slack says: the three ids together name one person."""

    enterprise_id: str
    team_id: str
    slack_user_id: str


def members_for(connection: Connection, person: SlackPerson) -> Sequence[Member]:
    """Find who a Slack person is in the schools of the workspace.

    Raises NotStaff for somebody that no staff list has.
    """
    members = staff.linked(
        connection,
        enterprise_id=person.enterprise_id,
        team_id=person.team_id,
        slack_user_id=person.slack_user_id,
    )
    if not members:
        raise NotStaff(
            "I don't know you as staff of this school. Ask the school office to put the e-mail "
            "address of your Slack profile on the staff list."
        )
    return members


def members_of_office(
    connection: Connection, person: SlackPerson, refusal: str
) -> Sequence[Member]:
    """Open something to the office and the admins, in each school of theirs.

    Raises NotStaff, and Refused for teachers, in the words of `refusal`.
    """
    found = [each for each in members_for(connection, person) if each.role in SEES_THE_SCHOOL]
    if not found:
        raise Refused(refusal)
    return found


def student_of(
    connection: Connection, members: Sequence[Member], student_id: UUID
) -> tuple[Member, NamedStudent]:
    """Open a student of one of the schools that were opened. Raises NotFound for any other."""
    by_school = {each.school_id: each for each in members}
    student = named_students.by_id(connection, list(by_school), student_id)
    if student is None:
        raise NotFound("This student is of no school whose office you are.")
    return by_school[student.school_id], student


def office_of(connection: Connection, person: SlackPerson, student_id: UUID) -> Member | None:
    """Say as whom of the office a person sees a student; None for others. Raises NotStaff."""
    members = {each.school_id: each for each in members_for(connection, person)}
    student = named_students.by_id(connection, list(members), student_id)
    member = members[student.school_id] if student else None
    return member if member and member.role in SEES_THE_SCHOOL else None


def school_to_read(connection: Connection, person: SlackPerson, school_id: UUID) -> Member:
    """Open a school's lists to its office and admins.

    Raises NotStaff, NotFound for a school that is not theirs, and Refused for teachers.
    """
    members = members_for(connection, person)
    found = next((each for each in members if each.school_id == school_id), None)
    if found is None:
        raise NotFound("This list is of a school that is not yours.")
    if found.role not in SEES_THE_SCHOOL:
        raise Refused(
            "The lists of the whole school are for its office and its admins. Type /attendance "
            "for your own registers."
        )
    return found


def school_to_staff(connection: Connection, person: SlackPerson, school_id: UUID) -> Member:
    """Let an admin add somebody to a school's staff list.

    Raises NotStaff, NotFound for a school that is not theirs, and Refused for who is no admin.
    """
    found = next((e for e in members_for(connection, person) if e.school_id == school_id), None)
    if found is None:
        raise NotFound("This is no school of yours.")
    if found.role is not Role.ADMIN:
        raise Refused(
            "Only an admin of the school may add somebody to its staff list. Ask one of them."
        )
    return found


def school_to_answer_for(
    connection: Connection, person: SlackPerson, school_id: UUID | None
) -> Member:
    """Let an admin answer for what a school posts; None is the school of something that is gone.

    Raises NotStaff, NotFound for a school that is not theirs, and Refused for who is no admin.
    """
    members = members_for(connection, person)
    found = next((each for each in members if each.school_id == school_id), None)
    if found is None:
        raise NotFound("This message is of no school of yours.")
    if found.role is not Role.ADMIN:
        raise Refused("Only an admin of the school may answer this. Ask one of them.")
    return found
