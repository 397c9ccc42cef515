"""Withdrawing an excuse: what it changed and nobody has changed since goes back."""

from dataclasses import dataclass

from sqlalchemy import Connection

from bot.attendance.access.excusing import Excuser
from bot.attendance.excuses import giving_back, writing
from bot.attendance.excuses.giving_back import GivenUp
from bot.attendance.excuses.writing import ExcuseOutcome
from bot.attendance.registers.actions import Stamp
from storage.excuses import excuse_rows, records_under
from storage.excuses.excuse_rows import ExcuseRow, Withdrawer


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """Which excuse is withdrawn, and why."""

    excuse: ExcuseRow
    why: str


def withdraw(
    connection: Connection, excuser: Excuser, withdrawal: Withdrawal, stamp: Stamp
) -> ExcuseOutcome:
    """Withdraw an excuse; one that is withdrawn already stays so, as it was.

    What its change set wrote and nobody has changed since goes back to what was there, or to what
    an excuse says that was entered later and still covers it; the rest stays. Raises BadInput
    without a reason.
    """
    excuse, why = withdrawal.excuse, giving_back.why_of(withdrawal.why, "withdrawn")
    reach = writing.hold(connection, [excuse.student_id], excuse.begins_on, excuse.ends_on)
    by = Withdrawer(excuser.staff_id, excuser.api_token_id, stamp.now, why)
    if not excuse_rows.withdraw(connection, excuse.id, by, reach):
        found = excuse_rows.by_ids(connection, excuser.school_id, [excuse.id])
        return ExcuseOutcome(found, [], [], reach)
    written = records_under.written(connection, excuse.change_set_id, excuse.student_id)
    # What it covers no more since it was shortened has gone back, or stayed, then.
    still = [each for each in written if not each.is_after_end]
    given_up = GivenUp(excuse, why, still)
    changed, stayed = giving_back.give_back(connection, excuser, given_up, stamp)
    found = excuse_rows.by_ids(connection, excuser.school_id, [excuse.id])
    return ExcuseOutcome(found, changed, stayed, reach)
