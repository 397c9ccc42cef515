"""What the view of a student and the history of a day are both made of."""

from collections.abc import Sequence
from datetime import date

from bot.attendance import names
from bot.attendance.names import isolated
from bot.attendance.numbers import counted
from bot.attendance.reasons import Reasons
from bot.attendance.students.viewing import Who
from bot.blocks.elements import LONGEST_TEXT, Block, Element, button, context, section
from bot.blocks.ids import student_ids
from bot.blocks.ids.student_ids import StudentDay
from storage.registers.cells import Entry

LONGEST_NAME = 40
LONGEST_TITLE = 60
_OWN_ONLY = "Only your own courses are shown and counted."


def about(who: Who) -> list[Block]:
    """Say of whom it is: the grade, the number, and whether only own courses are shown."""
    number = f"number {who.number}" if who.number else ""
    told = " · ".join(filter(None, (who.grade, number, _OWN_ONLY if who.own else "")))
    return [context(told)] if told else []


def sections(lines: Sequence[str]) -> list[Block]:
    """Put lines into as few paragraphs as take them whole."""
    packed: list[str] = []
    parts = (
        line[at : at + LONGEST_TEXT] for line in lines for at in range(0, len(line), LONGEST_TEXT)
    )
    for line in parts:
        if packed and len(packed[-1]) + len(line) < LONGEST_TEXT:
            packed[-1] += f"\n{line}"
        else:
            packed.append(line)
    return [section(each) for each in packed]


def says(entry: Entry | None, reasons: Reasons, *, whole: bool = False) -> str:
    """Write "late, 12 minutes, Transport, note: ...", the note in short unless it is whole."""
    if entry is None:
        return "no record"
    late = "" if entry.minutes_late is None else counted(entry.minutes_late, "minute")
    why = reasons.label(entry.reason) if entry.reason else ""
    said = entry.note or ""
    note = f"note: {said if whole else names.cut(said, 120)}" if said else ""
    return ", ".join(filter(None, (str(entry.status), late, why, note)))


def day_button(name: str, text: str, who: Who, day: date, says: str) -> Element:
    """Draw the button that shows a student on a day."""
    value = StudentDay.of(who.id, day).written()
    return button(f"{student_ids.STUDENT_DAY}_{name}", text, value, says=says)


def of_staff(name: tuple[str, str] | None) -> str:
    """Write the name of a member of staff, in short; nothing for nobody."""
    return isolated(names.cut(names.full(name), LONGEST_NAME)) if name else ""
