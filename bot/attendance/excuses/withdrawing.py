"""Withdrawing an excuse: what it changed and nobody has changed since goes back."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Connection

from bot.attendance.access.excusing import Excuser
from bot.attendance.errors import BadInput
from bot.attendance.excuses import writing
from bot.attendance.excuses.writing import Outcome, Touched
from bot.attendance.registers.marking import SavedAction, Stamp
from storage.engine import locks
from storage.excuses import excuse_rows, records_under
from storage.excuses.excuse_rows import ExcuseRow, Withdrawer
from storage.tables import NOTE
from storage.tables.words import Action


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """Which excuse is withdrawn, and why."""

    excuse: ExcuseRow
    why: str


def withdraw(
    connection: Connection, excuser: Excuser, withdrawal: Withdrawal, stamp: Stamp
) -> Outcome:
    """Withdraw an excuse; one that is withdrawn already stays so, as it was.

    What its change set wrote and nobody has changed since goes back to what was there; the rest
    stays. Raises BadInput without a reason.
    """
    excuse, why = withdrawal.excuse, withdrawal.why.strip()
    if not why or len(why) > NOTE:
        raise BadInput(
            f"Found {len(why)} characters, expected why the excuse is withdrawn, in 1 to {NOTE}.",
            field="why",
        )
    by = Withdrawer(excuser.staff_id, excuser.api_token_id, stamp.now, why)
    if not excuse_rows.withdraw(connection, excuse.id, by):
        return Outcome(_again(connection, excuser, excuse.id), [], [])
    written = records_under.written(connection, excuse.change_set_id, excuse.student_id)
    locks.hold_course_offerings(connection, {under.key.course_offering_id for under in written})
    # Read again: somebody may have changed one meanwhile.
    written = records_under.written(connection, excuse.change_set_id, excuse.student_id)
    back = [Touched(each, each.before, each.before_by) for each in written if each.stands]
    deed = SavedAction(Action.UNDO, stamp, undoes_id=excuse.change_set_id, why=why)
    changed = writing.write(connection, excuser, deed, back)
    stayed = [Touched(each, each.entry) for each in written if not each.stands]
    return Outcome(_again(connection, excuser, excuse.id), changed, stayed)


def _again(connection: Connection, excuser: Excuser, excuse_id: UUID) -> list[ExcuseRow]:
    return list(excuse_rows.by_ids(connection, excuser.school_id, [excuse_id]))
