"""The forms of excuses: one to enter, one to withdraw."""

from typing import Any
from uuid import UUID

from bot.attendance.excuses.office import Meant, StandingExcuse
from bot.attendance.students.searching import Likeness
from bot.blocks.elements import Block, context, plain, section
from bot.blocks.excuses import clearing_inputs
from bot.blocks.forms import (
    choice,
    date_input,
    lines_input,
    modal,
    radios,
    text_input,
    time_input,
)
from bot.blocks.ids import excuse_ids
from bot.blocks.students.inputs import reason_input, searched_students_input, students_input
from bot.blocks.surfaces import FormCarried
from storage.tables import NAME, NOTE
from storage.tables.words import Becomes

_BECOMES = (
    choice("Excused", Becomes.EXCUSED),
    choice("Absent", Becomes.ABSENT, "The reason is known, and not an excuse."),
    choice("Present", Becomes.PRESENT, "Elsewhere for the school: a trip, an exam."),
)


class ExcuseCarried(FormCarried):
    """What a modal of excuses keeps while it is open; errors show none of it.

    `student_id` is the one whose view stands on `surface` and is to be drawn again; `is_list`: the
    list of excuses does. `clears`: it has to be said by what the office was told.
    """

    excuse_id: UUID | None = None
    student_id: UUID | None = None
    is_list: bool = False
    clears: bool = False


def entry(found: Meant, carried: ExcuseCarried) -> dict[str, Any]:
    """Draw the form for an excuse of students of those who may be meant, from today."""
    today = found.today.isoformat()
    clears = found.clearing is not None and found.clearing.is_needed
    carried = carried.model_copy(update={"clears": clears})
    blocks = [
        *_unsure(found),
        _student_input(found),
        date_input("begins_on", "First day", chosen=today),
        date_input("ends_on", "Last day, if there are several", optional=True),
        time_input("starts_at", "On one day: from", None, optional=True),
        time_input("ends_at", "On one day: to", None, optional=True)
        | {"hint": plain("It covers the lessons that begin between the two times.")},
        becomes_input(),
        reason_input("Reason", found.reasons),
        note_input(),
        *clearing_inputs.method_inputs(found.clearing),
        text_input("told_by", "Who said so", "", NAME, optional=True),
        *clearing_inputs.relation_input(found.clearing),
    ]
    return modal(excuse_ids.ENTER, "Excuse a student", blocks, carried, "Save")


def withdrawal(student: str, carried: ExcuseCarried) -> dict[str, Any]:
    """Ask why an excuse is withdrawn."""
    blocks: list[Block] = [
        section(f"Withdraw the excuse of {student}?"),
        text_input("why", "Why", "", NOTE),
        context(
            "What it changed, and nobody has changed since, goes back. The excuse stays on record "
            "as withdrawn."
        ),
    ]
    return modal(excuse_ids.WITHDRAW, "Withdraw the excuse", blocks, carried, "Withdraw")


def shortening(found: StandingExcuse, carried: ExcuseCarried) -> dict[str, Any]:
    """Ask when an excuse ends instead, on which day or on its one day at which time, and why."""
    excuse = found.excuse
    end = (
        time_input("ends_at", "Ends at", f"{excuse.ends_at:%H:%M}")
        if excuse.ends_at
        else date_input("ends_on", "Last day", chosen=excuse.ends_on.isoformat())
    )
    blocks: list[Block] = [
        section(f"Shorten the excuse of {found.student}?"),
        end,
        text_input("why", "Why", "", NOTE),
        context(
            "What it changed after its new end, and nobody has changed since, goes back. When it "
            "ended before stays on record."
        ),
    ]
    return modal(excuse_ids.SHORTEN, "Shorten the excuse", blocks, carried, "Shorten")


def _unsure(found: Meant) -> list[Block]:
    """Say so where nobody is called as was typed."""
    told = {
        Likeness.EXACT: "",
        Likeness.TYPO: f"Nobody is called “{found.typed}”; these are but for one typing error.",
        Likeness.NEAR: f"Nobody is called “{found.typed}”. Do you mean one of these?",
    }[found.likeness]
    return [context(told)] if told else []


def _student_input(found: Meant) -> Block:
    """Draw the menu of those who may be meant, or one that is searched where nobody is yet."""
    if not found.choices:
        return searched_students_input("Students, one or several")
    label = "Student" if found.only else "Students, one or several"
    return students_input(label, found.choices, ticked=found.only is not None)


def becomes_input() -> Block:
    """Ask what the records that an excuse covers become."""
    return radios("becomes", "Records become", _BECOMES, Becomes.EXCUSED)


def note_input() -> Block:
    """Ask for a note, which need not be."""
    return lines_input("note", "Note, for the office", "", NOTE, optional=True)
