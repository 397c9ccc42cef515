"""Who may enter and withdraw excuses, and read them: the office for all, tokens of the school."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy import Connection

from bot.attendance.access.callers import known_to, refuse_unfiltered, unknown
from bot.attendance.access.people import SEES_THE_SCHOOL, SlackPerson, members_of_office, student_of
from bot.attendance.errors import BadInput, NotFound, NotInSchool, Refused, UnknownId
from bot.attendance.tokens import Caller
from storage.api import catalogue
from storage.excuses import excuse_rows, named_students
from storage.excuses.excuse_rows import ExcuseFilter, ExcuseRow
from storage.excuses.named_students import NamedStudent
from storage.schools.people import email_addresses, staff
from storage.schools.people.staff import Member
from storage.schools.schools import NamedSchool
from storage.tables.words import Door


@dataclass(frozen=True, slots=True)
class Excuser:
    """Who may excuse the students of a school; only this room makes one."""

    school_id: UUID
    staff_id: UUID | None = None
    api_token_id: UUID | None = None

    @property
    def door(self) -> Door:
        """Tell through which door the excuses come."""
        return Door.API if self.api_token_id else Door.SLACK


def members_who_excuse(connection: Connection, person: SlackPerson) -> Sequence[Member]:
    """Open excuses to the office and the admins, in each school of theirs.

    Raises NotStaff, and Refused for teachers.
    """
    return members_of_office(
        connection,
        person,
        "Excuses are for the school office and its admins. On a register of your own, Details "
        "takes a reason; ask the school office for an excuse over days.",
    )


def student_to_excuse(
    connection: Connection, person: SlackPerson, student_id: UUID
) -> tuple[Excuser, NamedStudent]:
    """Let the office excuse a student of its school. Raises as `members_who_excuse`, NotFound."""
    members = members_who_excuse(connection, person)
    member, student = student_of(connection, members, student_id)
    return Excuser(member.school_id, staff_id=member.staff_id), student


def students_to_excuse(
    connection: Connection, person: SlackPerson, student_ids: Sequence[UUID]
) -> tuple[Excuser, Sequence[NamedStudent]]:
    """Let the office excuse students of one school of theirs.

    Raises as `members_who_excuse`, NotFound where one is of no school of theirs, and BadInput for
    students of several schools.
    """
    members = {each.school_id: each for each in members_who_excuse(connection, person)}
    found = named_students.by_ids(connection, list(members), student_ids)
    if len(found) < len(set(student_ids)):
        raise NotFound("One of these students is of no school whose office you are.")
    schools = {each.school_id for each in found}
    if len(schools) > 1:
        raise BadInput(
            "Found students of several schools, expected those of one: enter an excuse for each.",
            field="student_ids",
        )
    member = members[schools.pop()]
    return Excuser(member.school_id, staff_id=member.staff_id), found


def excuse_to_change(
    connection: Connection, person: SlackPerson, excuse_id: UUID
) -> tuple[Excuser, ExcuseRow]:
    """Let the office withdraw or shorten an excuse of its school. Raises as `student_to_excuse`."""
    for member in members_who_excuse(connection, person):
        found = excuse_rows.by_ids(connection, member.school_id, [excuse_id])
        if found:
            return Excuser(member.school_id, staff_id=member.staff_id), found[0]
    raise NotFound("This excuse is of no school whose office you are.")


def excuser_by_email(connection: Connection, school: NamedSchool, email: str) -> Excuser:
    """Let whoever runs the program excuse as somebody of the school's office.

    Raises NotInSchool for an e-mail address of nobody who is on the staff list now, and Refused for
    a teacher's.
    """
    wanted = email_addresses.kept(email)
    found = [
        each
        for each in staff.of_school(connection, school.id)
        if each.active and wanted and each.email == wanted
    ]
    if not found:
        raise NotInSchool(
            f"{school.name} has no staff with the e-mail address “{email.strip()}”. "
            "`rollcall staff list` shows them."
        )
    of_office = next((each for each in found if each.role in SEES_THE_SCHOOL), None)
    if of_office is None:
        raise Refused(
            f"“{wanted}” is a teacher's, and excuses are for the school office and its admins: "
            "name one of them."
        )
    return Excuser(school.id, staff_id=of_office.id)


def excuser_for_token(
    connection: Connection, caller: Caller, student_ids: Sequence[UUID]
) -> Excuser:
    """Let a token excuse students of its school. Raises UnknownId, naming the first other one."""
    known = catalogue.known_of(connection, catalogue.STUDENTS, caller.school_id, student_ids)
    for place, student_id in enumerate(student_ids):
        if student_id not in known:
            raise UnknownId(
                f"There is no student of the id {student_id} in the token's school.",
                field=f"student_ids/{place}",
            )
    return Excuser(caller.school_id, api_token_id=caller.token_id)


def excuse_for_token(connection: Connection, caller: Caller, excuse_id: UUID) -> ExcuseRow:
    """Find an excuse of a token's school. Raises UnknownId."""
    found = excuse_rows.by_ids(connection, caller.school_id, [excuse_id])
    if not found:
        raise unknown("excuse", "id")
    return found[0]


def list_for_token(connection: Connection, caller: Caller, wanted: ExcuseFilter) -> ExcuseFilter:
    """Let a token list excuses of its school.

    Raises UnknownId for a student that the school has not, ScopeMissing for a list without any
    filter to a token without read:all.
    """
    if wanted == ExcuseFilter(caller.school_id):
        refuse_unfiltered(caller, "a student_id, dates or a state")
    known_to(connection, caller, wanted.student_id, None)
    return replace(wanted, school_id=caller.school_id)
