"""Who may keep, read and decide families' reports: the office, and tokens of the school."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Connection

from bot.attendance.access.callers import known_to, refuse_unfiltered, unknown
from bot.attendance.access.excusing import Excuser
from bot.attendance.access.people import SlackPerson, members_of_office
from bot.attendance.errors import BadInput, NotFound
from bot.attendance.tokens import Caller
from storage.excuses import named_reports, report_rows
from storage.excuses.named_reports import NamedReport
from storage.excuses.report_rows import ReportFilter, ReportRow
from storage.schools.people.staff import Member


@dataclass(frozen=True, slots=True)
class Decider:
    """Who of a school's office decides which of its reports."""

    member: Member
    excuser: Excuser
    reports: Sequence[NamedReport]


def members_who_decide(connection: Connection, person: SlackPerson) -> Sequence[Member]:
    """Open families' reports to the office and the admins, in each school of theirs.

    Raises NotStaff, and Refused for teachers.
    """
    return members_of_office(
        connection,
        person,
        "What families report is for the school office and its admins. On your register you see "
        "who is excused once it is accepted.",
    )


def to_decide(connection: Connection, person: SlackPerson, report_ids: Sequence[UUID]) -> Decider:
    """Let the office decide reports of one school of theirs, and read those already decided.

    Raises as `members_who_decide`, NotFound where one is of no school of theirs, and BadInput for
    reports of several schools.
    """
    members = {each.school_id: each for each in members_who_decide(connection, person)}
    found = named_reports.by_ids(connection, list(members), report_ids)
    if not found or len(found) < len(set(report_ids)):
        raise NotFound("One of these reports is of no school whose office you are.")
    schools = {each.report.school_id for each in found}
    if len(schools) > 1:
        raise BadInput(
            "Found reports of several schools, expected those of one.", field="report_ids"
        )
    member = members[schools.pop()]
    return Decider(member, Excuser(member.school_id, staff_id=member.staff_id), found)


def student_for_token(connection: Connection, caller: Caller, student_id: UUID) -> None:
    """Let a token keep a report of a student of its school. Raises UnknownId."""
    known_to(connection, caller, student_id, None)


def report_for_token(connection: Connection, caller: Caller, report_id: UUID) -> ReportRow:
    """Find a report of a token's school. Raises UnknownId."""
    found = report_rows.by_id(connection, caller.school_id, report_id)
    if found is None:
        raise unknown("absence report", "id")
    return found


def decider_for_token(connection: Connection, caller: Caller, report_id: UUID) -> Excuser:
    """Let a token decide a report of its school. Raises UnknownId."""
    report_for_token(connection, caller, report_id)
    return Excuser(caller.school_id, api_token_id=caller.token_id)


def list_for_token(connection: Connection, caller: Caller, wanted: ReportFilter) -> None:
    """Let a token list reports of its school.

    Raises UnknownId for a student that the school has not, ScopeMissing for a list without any
    filter to a token without read:all.
    """
    if wanted == ReportFilter(caller.school_id):
        refuse_unfiltered(caller, "a student_id, dates or a status")
    known_to(connection, caller, wanted.student_id, None)
