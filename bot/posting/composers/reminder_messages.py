"""From a reminder's or an office list's delivery to its message."""

from datetime import datetime

from sqlalchemy import Connection

from bot.attendance.covers import sending
from bot.attendance.registers.sheets import Sheet
from bot.attendance.reminders import office_lists, to_teachers
from bot.blocks import missing_registers
from bot.blocks.elements import Message
from bot.blocks.ids.register_ids import RosterView
from bot.blocks.roster import reminded
from bot.posting.delivering.outbox import Drawn, drawn
from storage.deliveries.queue import Claim

# The same for every roster that is to be taken: the taps in it redraw it, in the mode and on the
# page that the person has chosen; it is edited only to fold, or to unfold after an undo.
TO_BE_TAKEN = Message("", [])


def reminder(connection: Connection, claim: Claim, now: datetime) -> Drawn | None:
    """Draw the register for the teacher; None when it is complete before it is sent."""
    sheet = to_teachers.sheet(connection, claim, now)
    if sheet is None:
        return None
    return _to_be_taken(sheet)


def cover(connection: Connection, claim: Claim, now: datetime) -> Drawn | None:
    """Draw the register for who covers it; None when it is complete before it is sent."""
    sheet = sending.sheet(connection, claim, now)
    return None if sheet is None else _to_be_taken(sheet)


def _to_be_taken(sheet: Sheet) -> Drawn:
    view = RosterView.of(sheet.key).but(folds=True)
    message = reminded.reminder(sheet, view)
    if sheet.complete:
        return drawn(message)
    return drawn(message, same=TO_BE_TAKEN, shorter=reminded.to_open(sheet, view))


def office_list(connection: Connection, claim: Claim, _now: datetime) -> Drawn | None:
    """Draw the list of the registers of a meeting time; None when all are in before it is sent."""
    found = office_lists.listed(connection, claim)
    return found and drawn(
        missing_registers.office_list(found),
        shorter=missing_registers.office_list(found, missing_registers.FEW),
    )
