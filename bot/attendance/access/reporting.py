"""Who may keep, read and decide families' reports: tokens of the school."""

from uuid import UUID

from sqlalchemy import Connection

from bot.attendance.access.callers import known_to, refuse_unfiltered, unknown
from bot.attendance.access.excusing import Excuser
from bot.attendance.tokens import Caller
from storage.excuses import report_rows
from storage.excuses.report_rows import ReportFilter, ReportRow


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
