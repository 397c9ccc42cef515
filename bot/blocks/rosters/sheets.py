"""A roster as a spreadsheet: the form that takes one, and the one for which column is what."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from bot.attendance.errors import AttendanceError
from bot.attendance.names import cut
from bot.attendance.rosters.looking import NewClassForm
from bot.attendance.rosters.mapping import ColumnSeen, SheetSeen
from bot.blocks.elements import Element, Message, actions, button, context, header, plain, section
from bot.blocks.forms import choice, date_input, modal, radios
from bot.blocks.ids import upload_ids
from bot.blocks.ids.roster_ids import OfRoster
from bot.blocks.ids.upload_ids import UploadChoice
from bot.blocks.inputs import input_block
from bot.blocks.rosters import dry_runs
from bot.blocks.rosters.forms import RosterCarried
from bot.blocks.rosters.lists import FROM_SHEET
from bot.blocks.surfaces import FormCarried

NAMES, FIRST_ROW, STUDENT = "names", "first_row", "student"
_MOST_COLUMNS = 100
# Each menu has all columns, and Slack takes 250 kB: of many columns the names alone, in short.
_FEW_COLUMNS, _SHORT_NAME = 25, 24
_ASKED = {
    "title": ("Class", "The title, such as Biology 9A."),
    "family": ("Family name", ""),
    "given": ("Given name", ""),
    "full": ("Full name, where one column has both", "The last word is the family name."),
    "grade": ("Grade", ""),
    "number": ("The school's number of a student", "By it they are known again."),
    "email": ("Teacher's e-mail", "Who teaches the class."),
    "times": ("When the class meets", "Such as Mon Wed Fri 09:00-09:50 P1."),
}


class ColumnsCarried(FormCarried):
    """What the form for columns keeps while it is open: of which upload it is, and no name."""

    upload_id: UUID


def upload_button(school_id: UUID) -> Element:
    """Make the button that opens the form for a spreadsheet."""
    value = OfRoster(school_id=school_id).written()
    return button(upload_ids.SHEET, "Spreadsheet…", value, says=FROM_SHEET)


def form(found: NewClassForm, carried: RosterCarried) -> dict[str, Any]:
    """Draw the form that takes a spreadsheet."""
    file: Element = {
        "type": "file_input",
        "action_id": upload_ids.FILE,
        "filetypes": ["xlsx", "csv"],
        "max_files": 1,
    }
    value = OfRoster(school_id=found.school.id).written()
    template = button(upload_ids.TEMPLATE, "Send me a template", value)
    ends = found.ends_on.isoformat() if found.ends_on else ""
    blocks = [
        section("A row for each student in a class: class, family name, given name, and more."),
        actions("template", [template]),
        input_block(upload_ids.FILE, "Spreadsheet, as XLSX or CSV", file)
        | {"hint": plain("10 MB at most. It is deleted from Slack when it was read.")},
        date_input("begins_on", "First day of new classes", chosen=found.begins_on.isoformat()),
        date_input("ends_on", "Last day of new classes", chosen=ends),
        context(
            "Nothing is changed yet: you get a direct message with what would be added, and import "
            "from there. Whom you have entered already is known again, and nobody leaves a class."
        ),
    ]
    return modal(upload_ids.SHEET, "Spreadsheet", blocks, carried, "Upload")


def columns_button(upload_id: UUID) -> Element:
    """Make the button that opens the form for columns."""
    value = UploadChoice(upload_id=upload_id).written()
    return button(upload_ids.COLUMNS, "Columns…", value, says="Say which column is what")


def not_taken(upload_id: UUID, error: AttendanceError, notes: Sequence[str]) -> Message:
    """Say why a sheet can't be entered as it is: other columns may be meant, or it is unsound."""
    told = str(error).split("\n")
    lines = told[1:] if len(told) > 1 else told
    cancel = button(upload_ids.CANCEL, "Cancel", UploadChoice(upload_id=upload_id).written())
    return Message(
        "The spreadsheet was not taken: nothing changed.",
        [
            header("The spreadsheet was not taken"),
            *(section(note) for note in notes),
            section(
                "Nothing changed. Say which column is what if they were taken for others, or mend "
                "the file and upload it again."
            ),
            *dry_runs.listed("", lines, "mend these first, the rest is told then."),
            actions("sheet", [columns_button(upload_id), cancel]),
        ],
    )


def columns_form(seen: SheetSeen, carried: ColumnsCarried) -> dict[str, Any]:
    """Draw the form that says which column is what, with the first cells of each."""
    is_wide = len(seen.columns) > _FEW_COLUMNS
    choices = [_column(each, is_wide=is_wide) for each in seen.columns[:_MOST_COLUMNS]]
    first = [
        choice("It names the columns", NAMES),
        choice("It is a student already", STUDENT),
    ]
    chosen = NAMES if seen.mapped.has_header else STUDENT
    blocks = [radios(FIRST_ROW, "The first row", first, chosen)]
    for column, (label, hint) in _ASKED.items():
        menu: Element = {
            "type": "static_select",
            "action_id": column,
            "placeholder": plain("None", 150),
            "options": choices,
        }
        place = str(seen.mapped.places.get(column, ""))
        initial = [each for each in choices if each["value"] == place]
        if initial:
            menu["initial_option"] = initial[0]
        block = input_block(column, label, menu, optional=column != "title")
        blocks.append(block | ({"hint": plain(hint)} if hint else {}))
    return modal(upload_ids.COLUMNS, "Which column is what", blocks, carried, "Read again")


def _column(seen: ColumnSeen, *, is_wide: bool) -> Element:
    name, place = seen.name or f"Column {seen.place + 1}", str(seen.place)
    return choice(cut(name, _SHORT_NAME), place) if is_wide else choice(name, place, seen.sample)
