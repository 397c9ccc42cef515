"""Giving back what an excuse wrote that is withdrawn, or that was shortened."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy import Connection

from bot.attendance import fields
from bot.attendance.access.excusing import Excuser
from bot.attendance.excuses import writing
from bot.attendance.excuses.writing import Touched
from bot.attendance.registers import covered
from bot.attendance.registers.actions import SavedAction, Stamp
from storage.excuses import covering, records_under
from storage.excuses.excuse_rows import ExcuseRow
from storage.excuses.records_under import Place, WrittenUnder
from storage.registers.cells import Entry
from storage.tables.words import Action


@dataclass(frozen=True, slots=True)
class GivenUp:
    """An excuse, as it was, of which something is given up; why; and what it wrote there."""

    excuse: ExcuseRow
    why: str
    written: Sequence[WrittenUnder]


def why_of(text: str, done: str) -> str:
    """Read why an excuse is withdrawn or shortened. Raises BadInput without it."""
    return fields.read_why(text, f"the excuse is {done}")


def give_back(
    connection: Connection, excuser: Excuser, given_up: GivenUp, stamp: Stamp
) -> tuple[list[Touched], list[Touched]]:
    """Give what changed, and what stays.

    What nobody has changed since goes back to what was there, or to what an excuse says that was
    entered later and still covers it; the rest stays.
    """
    excuse, written = given_up.excuse, given_up.written
    ids = [excuse.student_id]
    beneath = records_under.beneath(connection, ids, excuse.begins_on, excuse.ends_on)
    back = [
        Touched(each, found.entry, found.entered_by)
        for each in written
        if each.stands and (found := beneath.get(each.place))
    ]
    deed = SavedAction(Action.UNDO, stamp, undoes_id=excuse.change_set_id, why=given_up.why)
    gone = writing.write(connection, excuser, deed, back)
    said = _said_by_others(connection, excuser, given_up, gone, stamp)
    net = [replace(each, now=said.get(each.under.place, each.now)) for each in gone]
    changed = [each for each in net if each.now != each.under.entry]
    others = {each.under.place for each in changed}
    return changed, [Touched(each, each.entry) for each in written if each.place not in others]


def _said_by_others(
    connection: Connection,
    excuser: Excuser,
    given_up: GivenUp,
    gone: Sequence[Touched],
    stamp: Stamp,
) -> Mapping[Place, Entry]:
    """Write what excuses that were entered later say of records that went back; by place.

    They found what this one had made of the records. It belongs to what they wrote
    themselves, so that it goes when they go.
    """
    excuse = given_up.excuse
    later = covering.of_records(
        connection, excuse.student_id, excuse.begins_on, excuse.ends_on, after=excuse.id
    )
    by_excuse = defaultdict[UUID, list[Touched]](list)
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
            by_excuse[change_set_id].append(Touched(under, covered.said(each.now, says)))
    deed = SavedAction(Action.EXCUSE, stamp, why=given_up.why)
    return {
        each.under.place: each.now
        for change_set_id, wanted in by_excuse.items()
        for each in writing.write(connection, excuser, deed, wanted, change_set_id)
    }
