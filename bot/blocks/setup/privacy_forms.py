"""What setup shows of privacy: all that is held of one person, to give it to them."""

from typing import Any

from bot.blocks.elements import Block, button, plain, section
from bot.blocks.forms import SetupCarried, modal, text_input
from bot.blocks.ids import setup_ids

_LONGEST = 320


def told() -> list[Block]:
    """Draw what may be done, each with its button."""
    export = button(setup_ids.SETUP_EXPORT, "Export…", "export", says="Export one person")
    return [
        section(
            "Who asks what is held of them, a student's family or one of the staff, gets all of it "
            "as a file.",
            export,
        )
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
