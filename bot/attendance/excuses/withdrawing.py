"""Withdrawing an excuse: what it changed and nobody has changed since goes back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy import Connection

from bot.attendance.access.excusing import Excuser
from bot.attendance.errors import BadInput
from bot.attendance.excuses import writing
from bot.attendance.excuses.writing import Outcome, Touched
from bot.attendance.registers import covered
from bot.attendance.registers.marking import SavedAction, Stamp
from storage.excuses import covering, excuse_rows, records_under
from storage.excuses.excuse_rows import ExcuseRow, Withdrawer
from storage.excuses.records_under import Place
from storage.registers.records import Entry
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

    What its change set wrote and nobody has changed since goes back to what was there, or to what
    an excuse says that was entered later and still covers it; the rest stays. Raises BadInput
    without a reason.
    """
    excuse, why = withdrawal.excuse, withdrawal.why.strip()
    if not why or len(why) > NOTE:
        raise BadInput(
            f"Found {len(why)} characters, expected why the excuse is withdrawn, in 1 to {NOTE}.",
            field="why",
        )
    span = excuse.student_id, excuse.begins_on, excuse.ends_on
    reach = writing.hold(connection, [excuse.student_id], excuse.begins_on, excuse.ends_on)
    by = Withdrawer(excuser.staff_id, excuser.api_token_id, stamp.now, why)
    if not excuse_rows.withdraw(connection, excuse.id, by):
        return Outcome(_again(connection, excuser, excuse.id), [], [], reach)
    written = records_under.written(connection, excuse.change_set_id, excuse.student_id)
    beneath = records_under.beneath(connection, *span)
    back = [
        Touched(each, found.entry, found.entered_by)
        for each in written
        if each.stands and (found := beneath.get(each.place))
    ]
    deed = SavedAction(Action.UNDO, stamp, undoes_id=excuse.change_set_id, why=why)
    gone = writing.write(connection, excuser, deed, back)
    said = _said_by_others(connection, excuser, Withdrawal(excuse, why), gone, stamp)
    net = [replace(each, now=said.get(each.under.place, each.now)) for each in gone]
    changed = [each for each in net if each.now != each.under.entry]
    others = {each.under.place for each in changed}
    stayed = [Touched(each, each.entry) for each in written if each.place not in others]
    return Outcome(_again(connection, excuser, excuse.id), changed, stayed, reach)


def _said_by_others(
    connection: Connection,
    excuser: Excuser,
    withdrawal: Withdrawal,
    gone: Sequence[Touched],
    stamp: Stamp,
) -> Mapping[Place, Entry]:
    """Write what excuses that were entered later say of records that went back; by place.

    They found what the withdrawn one had made of the records. It belongs to what they wrote
    themselves, so that it goes when they go.
    """
    excuse = withdrawal.excuse
    later = covering.of_records(
        connection, excuse.student_id, excuse.begins_on, excuse.ends_on, after=excuse.id
    )
    by_excuse: dict[UUID, list[Touched]] = {}
    for each in gone:
        if found := later.get(each.under.place):
            change_set_id, says = found
            cell = replace(
                each.under.cell,
                entry=each.now,
                order_key=each.under.cell.order_key + 1,
                entered_by=each.entered_by,
            )
            under = replace(each.under, cell=cell, entry=each.now)
            by_excuse.setdefault(change_set_id, []).append(
                Touched(under, covered.said(each.now, says))
            )
    deed = SavedAction(Action.EXCUSE, stamp, why=withdrawal.why)
    return {
        each.under.place: each.now
        for change_set_id, wanted in by_excuse.items()
        for each in writing.write(connection, excuser, deed, wanted, change_set_id)
    }


def _again(connection: Connection, excuser: Excuser, excuse_id: UUID) -> list[ExcuseRow]:
    return list(excuse_rows.by_ids(connection, excuser.school_id, [excuse_id]))
