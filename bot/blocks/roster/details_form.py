"""The Details modal: one student's status, minutes late, reason and note."""

from dataclasses import replace
from typing import Any

from bot.attendance.reasons import Reasons
from bot.attendance.registers.details import MOST_MINUTES_LATE, version
from bot.attendance.registers.sheets import Line, Sheet
from bot.blocks import inputs
from bot.blocks.elements import Block, Element, plain, section
from bot.blocks.ids import register_ids
from bot.blocks.inputs import input_block, option
from bot.blocks.roster import roster, standing
from bot.blocks.surfaces import FormCarried
from storage.registers.cells import Entry
from storage.tables import NOTE
from storage.tables.words import Status

STUDENT, STATUS, MINUTES, REASON, NOTES = "student", "status", "minutes_late", "reason", "note"


class DetailsCarried(FormCarried):
    """What the modal keeps while it is open: the drawn roster it belongs to, how to redraw that.

    `view` is a written RosterView; `shown_in` names the roster's message or modal, which stands on
    `surface`; `acted_at` is when the form was opened, in microseconds by Slack's clock; `seen` is
    the version of what was recorded of the student when it was drawn. Errors show none of it.
    """

    view: str
    shown_in: str
    acted_at: int
    seen: str = ""


def details(
    sheet: Sheet,
    page: int,
    carried: DetailsCarried,
    chosen: int | None = None,
    kept: Entry | None = None,
) -> dict[str, Any]:
    """Draw the modal for one student of a roster's page, by default the one that wants it most.

    The inputs' block ids name the student, so that none shows what was typed for another. `kept` is
    what was entered and not saved, since somebody has changed the record meanwhile: it stays in the
    inputs, below what stands now.
    """
    pages = roster.page_count(len(sheet.lines))
    lines = roster.shown(sheet.lines, min(page, pages - 1), pages)
    line = next((line for line in lines if line.roll_number == chosen), _wanting(lines))
    student = str(line.roll_number)
    filled = replace(line, entry=kept) if kept else line
    carried = carried.model_copy(update={"seen": version(line.entry)})
    return {
        "type": "modal",
        "callback_id": register_ids.DETAILS,
        "title": plain("Details", 24),
        "submit": plain("Save", 24),
        "close": plain("Cancel", 24),
        "private_metadata": carried.model_dump_json(),
        "blocks": [
            *([section(_changed(line, sheet.reasons))] if kept else []),
            _student_input(lines, line),
            _status_input(filled, student),
            _minutes_input(filled, student),
            _reason_input(filled, student, sheet.reasons),
            _note_input(filled, student),
        ],
    }


def _changed(line: Line, reasons: Reasons) -> str:
    """Say what stands now, and what becomes of what was entered."""
    who = "The school office" if line.from_office else "Somebody else"
    note = f" Note: {line.entry.note}" if line.entry and line.entry.note else ""
    now = standing.entered(line, reasons) if line.entry else "nothing is recorded"
    return (
        f"{who} has changed this while the form was open. Now: {now}.{note}\n"
        "What you have entered is below and not saved: Save puts it in the place of what stands, "
        "Cancel leaves that."
    )


def _wanting(lines: tuple[Line, ...]) -> Line:
    """Choose who most likely wants details: late without minutes, then absent without reason."""
    return min(lines, key=_ease)


def _ease(line: Line) -> int:
    if line.entry is None or line.entry.status == Status.PRESENT:
        return 3
    if line.entry.status == Status.LATE and line.entry.minutes_late is None:
        return 0
    return 2 if line.entry.reason else 1


def _student_input(lines: tuple[Line, ...], chosen: Line) -> Block:
    """Draw the choice of the student."""
    options = [option(_name_of(line), str(line.roll_number)) for line in lines]
    element = {
        "type": "static_select",
        "action_id": register_ids.DETAILS_STUDENT,
        "options": options,
        "initial_option": options[lines.index(chosen)],
    }
    return input_block(STUDENT, "Student", element) | {"dispatch_action": True}


def _name_of(line: Line) -> str:
    """Write the name with the sign of its status."""
    return f"{roster.SIGNS[line.entry.status] if line.entry else roster.UNMARKED} {line.full_name}"


def _status_input(line: Line, student: str) -> Block:
    """Draw the four statuses."""
    options = [option(f"{roster.SIGNS[s]} {s.capitalize()}", s) for s in Status]
    element: Element = {"type": "radio_buttons", "action_id": STATUS, "options": options}
    if line.entry:
        element["initial_option"] = options[list(Status).index(line.entry.status)]
    return input_block(f"{STATUS}:{student}", "Status", element)


def _minutes_input(line: Line, student: str) -> Block:
    """Draw the minutes late."""
    minutes = line.entry.minutes_late if line.entry else None
    element = inputs.number(MINUTES, minutes, 0, MOST_MINUTES_LATE)
    return input_block(f"{MINUTES}:{student}", "Minutes late", element, optional=True)


def _reason_input(line: Line, student: str, reasons: Reasons) -> Block:
    """Draw the school's reasons, with the one that stands even if it is retired."""
    offered = reasons.offered_beside(line.entry.reason if line.entry else None)
    options = {each.code: option(each.label, each.code) for each in offered}
    element: Element = {
        "type": "static_select",
        "action_id": REASON,
        "placeholder": plain("No reason given"),
        "options": list(options.values()),
    }
    if line.entry and line.entry.reason in options:
        element["initial_option"] = options[line.entry.reason]
    return input_block(f"{REASON}:{student}", "Reason", element, optional=True)


def _note_input(line: Line, student: str) -> Block:
    """Draw the note."""
    element = inputs.lines(NOTES, (line.entry and line.entry.note) or "", NOTE)
    hint = plain("Seen by the course's teachers and the school office only.")
    return input_block(f"{NOTES}:{student}", "Note", element, optional=True) | {"hint": hint}
