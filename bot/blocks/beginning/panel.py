"""How far a school is on the way to its first register, and the button of the next step."""

from bot.attendance.beginning.steps import Progress, Step
from bot.attendance.registers.asking import Word
from bot.blocks.elements import Block, Element, Message, actions, button, header, section
from bot.blocks.ids import register_ids, roster_ids, setup_ids, upload_ids
from bot.blocks.ids.roster_ids import OfRoster
from bot.blocks.rosters.lists import FROM_SHEET

_TITLES = {
    Step.SCHOOL: "The school",
    Step.CLASSES: "Classes, and who teaches them",
    Step.STUDENTS: "Students",
    Step.TIMETABLE: "Timetable",
    Step.DIGEST: "A channel for the daily digest",
    Step.REGISTER: "The first complete register",
}
_NEXT = {
    Step.SCHOOL: "",
    Step.CLASSES: (
        "Next: add your first class, with its teacher. Or bring classes and students at once: as a "
        "spreadsheet, or as a roster in setup."
    ),
    Step.STUDENTS: "Next: open a class, and add its students. Or bring all as a spreadsheet.",
    Step.TIMETABLE: "Next: say when classes meet. One without times has one register a day.",
    Step.DIGEST: "Next: choose the channel that gets the day's digest.",
    Step.REGISTER: "Next: take a first register. This list goes away with it.",
}


def panel(found: Progress, mark: str = "", *, in_setup: bool = False) -> list[Block]:
    """Draw the steps, those done ticked, and the buttons; `mark` tells several panels apart.

    `in_setup` it stands in setup itself, from where forms open otherwise.
    """
    lines = [_line(step, found) for step in Step]
    row = _buttons(found, in_setup=in_setup)
    return [
        header(f"Getting started: {len(found.done)} of {len(Step)}"),
        section("\n".join([*lines, "", _NEXT[found.next_step]])),
        *([actions(f"steps{mark}", row)] if row else []),
    ]


def message(found: Progress | None, sentence: str) -> Message:
    """Draw the steps as a message of their own, below what has just come about."""
    return Message(sentence, [section(sentence), *(panel(found) if found else [])])


def _line(step: Step, found: Progress) -> str:
    if step in found.done:
        return f"✅ {_TITLES[step]}"
    return f"{'👉' if step is found.next_step else '⬜'} {_TITLES[step]}"


def _buttons(found: Progress, *, in_setup: bool) -> list[Element]:
    row: list[Element] = []
    value = OfRoster(school_id=found.school_id).written()
    if found.next_step is Step.CLASSES and not found.has_classes:
        row.append(button(roster_ids.ADD_CLASS, "Add a class", value, style="primary"))
    elif found.next_step in {Step.CLASSES, Step.STUDENTS, Step.TIMETABLE}:
        leads_to = roster_ids.OPEN_CLASSES if in_setup else roster_ids.CLASSES
        row.append(button(leads_to, "Classes", value, style="primary"))
    if found.next_step in {Step.CLASSES, Step.STUDENTS}:
        row.append(button(upload_ids.SHEET, "Spreadsheet…", value, says=FROM_SHEET))
    if found.next_step is Step.DIGEST:
        leads_to = setup_ids.SETUP_ADD if in_setup else f"{register_ids.ASK_WORD}_begin"
        row.append(button(leads_to, "Add a digest", Word.SETUP, style="primary"))
    if found.can_take_registers:
        style = "" if row else "primary"
        row.append(button(f"{register_ids.ASK}0", "Take a register", "today", style=style))
    return row
