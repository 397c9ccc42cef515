"""What setup shows of a school's rosters: the last imports, and what stops one."""

from datetime import datetime
from typing import Any

from bot.attendance import names
from bot.attendance.days import dates, written_times
from bot.attendance.rosters.brake_rule import MOST_PERCENT, MOST_ROWS
from bot.attendance.rosters.imported import SchoolRosters
from bot.blocks import inputs
from bot.blocks.elements import Block, Element, actions, asking, button, context, plain, section
from bot.blocks.forms import SetupCarried, modal
from bot.blocks.ids import setup_ids, upload_ids
from bot.blocks.ids.upload_ids import ImportChoice
from bot.blocks.inputs import input_block
from bot.blocks.rosters import sheets
from bot.blocks.setup import source_forms
from storage.schools.importing import imports
from storage.schools.importing.brakes import Brake
from storage.schools.importing.imports import KeptImport, Undoing
from storage.schools.schools import NamedSchool
from storage.tables.words import ImportDoor


def told(found: SchoolRosters, school: NamedSchool, at: datetime) -> list[Block]:
    """Draw how old a school's rosters are, the last imports, and what stops one."""
    change = button(setup_ids.SETUP_BRAKE, "Change", "change", says="Change what stops an import")
    brake = (
        f"An import that would end more than {found.brake.percent} % of the school's staff, "
        f"classes, teacher assignments or enrolments, and {found.brake.rows} at least, is stopped."
    )
    upload = button(upload_ids.UPLOAD, "Upload…", "upload", says="Upload rosters as a ZIP")
    undo = [_undo(found.undoable, school, at)] if found.undoable else []
    ways = actions("rosters", [upload, sheets.upload_button(school.id), *undo])
    fetched = source_forms.told(found.source, school, at)
    if not found.imports:
        none = section(f"No rosters were imported since imports are kept.\n{brake}", change)
        return [none, ways, *fetched]
    last = imports.last_standing(found.imports)
    age = "undone"
    if last:
        age = written_times.ago(dates.local(school.time_zone, last.at).date(), at.date())
    lines = [line_of(each, school, at) for each in found.imports]
    shown = section(f"Last rosters: {age}.\n{brake}", change)
    return [shown, context("\n".join(lines)), ways, *fetched]


def line_of(found: KeptImport, school: NamedSchool, at: datetime) -> str:
    """Write when an import was done, by whom, what it did, and of which file."""
    local = dates.local(school.time_zone, found.at)
    when = written_times.moment(local, at.date(), school.hour_cycle)
    line = f"{when}, {by_whom(found)}: {_done(found)} · file {found.digest.hex()[:8]}"
    return f"{line} · {undone(found.undone, school, at)}" if found.undone else line


def undone(found: Undoing, school: NamedSchool, at: datetime) -> str:
    """Write when an import was undone, and by whom."""
    local = dates.local(school.time_zone, found.at)
    when = written_times.moment(local, at.date(), school.hour_cycle)
    return f"undone {when} {_by(found.door, found.who)}"


def _undo(found: KeptImport, school: NamedSchool, at: datetime) -> Element:
    """Draw the button that undoes an import, which asks first, and says what will happen."""
    local = dates.local(school.time_zone, found.at)
    when = written_times.moment(local, at.date(), school.hour_cycle)
    value = ImportChoice(import_id=found.id).written()
    element = button(upload_ids.UNDO, "Undo the last import", value, style="danger")
    return asking(
        element, f"Undo the import of {when}?", what_undoing_does(found), "Undo", "Keep it"
    )


def what_undoing_does(found: KeptImport) -> str:
    """Say by noun what an undo takes out, and what it puts back."""
    added = [f"{noun} {each['added']}" for noun, each in found.counts.items() if each.get("added")]
    others = [
        f"{noun} {number}"
        for noun, each in found.counts.items()
        if (number := each.get("changed", 0) + each.get("ended", 0))
    ]
    told = [
        *([f"Goes again: {', '.join(added)}."] if added else []),
        *([f"As before it: {', '.join(others)}."] if others else []),
        "Not done if anything was recorded on top. Importing the same again brings it back.",
    ]
    return " ".join(told)


def by_whom(found: KeptImport) -> str:
    """Write who did an import, or whence it came."""
    return f"from {found.source}" if found.door is ImportDoor.SOURCE else _by(found.door, found.who)


def _by(door: ImportDoor, who: tuple[str, str] | None) -> str:
    by = f"by {names.isolated(names.full(who))}" if who else ""
    if door is ImportDoor.COMMAND_LINE:
        return f"{by} from the command line".strip()
    return by or "in Slack"


def _done(found: KeptImport) -> str:
    fates = [(found.number(fate), fate) for fate in ("added", "changed", "ended")]
    return ", ".join(f"{number} {fate}" for number, fate in fates if number) or "nothing new"


def form(brake: Brake, carried: SetupCarried) -> dict[str, Any]:
    """Draw the form for what stops an import."""
    blocks = [
        _number("percent", "Most percent that one import may end", brake.percent, MOST_PERCENT)
        | {"hint": plain("Of the staff, classes, teacher assignments or enrolments that last.")},
        _number("rows", "Fewer than so many never count", brake.rows, MOST_ROWS),
    ]
    return modal(setup_ids.SETUP_BRAKE, "Imports", blocks, carried, "Save")


def upload_form(carried: SetupCarried) -> dict[str, Any]:
    """Draw the form that takes an export."""
    file: Element = {
        "type": "file_input",
        "action_id": upload_ids.FILE,
        "filetypes": ["zip"],
        "max_files": 1,
    }
    blocks = [
        input_block(upload_ids.FILE, "OneRoster export, as a ZIP", file)
        | {"hint": plain("10 MB at most. It is deleted from Slack when it was read.")},
        context(
            "Nothing is changed yet: you get a direct message with what would be added, changed "
            "and ended, and what is wrong, and import from there."
        ),
    ]
    return modal(upload_ids.UPLOAD, "Upload rosters", blocks, carried, "Upload")


def _number(name: str, label: str, number: int, most: int) -> Block:
    return input_block(name, label, inputs.number(name, number, 1, most))
