"""What setup shows of privacy: all that is held of one person, to be given out or taken out."""

from typing import Any
from uuid import UUID

from bot.attendance.privacy.erasing import ErasurePlan
from bot.blocks.accesses.access_list import who_saw
from bot.blocks.elements import Block, button, plain, section
from bot.blocks.forms import SetupCarried, modal, text_input
from bot.blocks.ids import access_ids, setup_ids
from bot.blocks.privacy.erased import lines_told

_LONGEST = 320


def told(school_id: UUID) -> list[Block]:
    """Draw what may be done, each with its button."""
    export = button(setup_ids.SETUP_EXPORT, "Export…", "export", says="Export one person")
    erase = button(setup_ids.SETUP_ERASE, "Erase…", "erase", says="Erase one person")
    saw = who_saw(access_ids.SAW_SCHOOL, school_id, "Who saw what")
    return [
        section(
            "Who asks what is held of them, a student's family or one of the staff, gets all of it "
            "as a file.",
            export,
        ),
        section("Who asks to be erased is taken out of every table, for good.", erase),
        section("Who saw whose records outside their own classes is kept.", saw),
    ]


def export_form(carried: SetupCarried) -> dict[str, Any]:
    """Draw the form that asks of whom."""
    asked = text_input("person", "Student or member of staff", "", _LONGEST)
    hint = (
        "A student's number, id or whole name, or a staff's e-mail address. The file comes to your "
        "own conversation with the app."
    )
    blocks = [asked | {"hint": plain(hint)}]
    return modal(setup_ids.SETUP_EXPORT, "Export one person", blocks, carried, "Export")


class ErasureCarried(SetupCarried):
    """What the second form of erasing keeps: of whom, by the id alone."""

    person_id: UUID


def erase_form(carried: SetupCarried) -> dict[str, Any]:
    """Draw the form that asks whom, and why."""
    asked = text_input("person", "Student or member of staff", "", _LONGEST)
    hint = "A student's number, id or whole name, or a staff's e-mail address."
    blocks = [asked | {"hint": plain(hint)}, _why("")]
    return modal(setup_ids.SETUP_ERASE, "Erase one person", blocks, carried, "What would go?")


def surely_form(found: ErasurePlan, why: str, carried: ErasureCarried) -> dict[str, Any]:
    """Draw what would be taken out, with the way to do it, and why that was asked for."""
    blocks = [*(section(each) for each in lines_told(found, is_done=False)), _why(why)]
    return modal(
        setup_ids.SETUP_ERASE_SURELY, "Erase one person", blocks, carried, "Erase for good"
    )


def _why(text: str) -> Block:
    hint = {"hint": plain("It is kept: don't name anybody.")}
    return text_input("why", "Why", text, _LONGEST) | hint
