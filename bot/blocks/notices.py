"""Notices: what a person is told when something is refused or goes wrong."""

from typing import Any

from bot.attendance.errors import AttendanceError, NoSchool
from bot.blocks.elements import Block, Message, actions, button, escaped, plain, section
from bot.blocks.ids import beginning_ids


def refused(refusal: AttendanceError) -> Message:
    """Say why something was refused, in the refusal's own words, with the way on if there is."""
    return Message(escaped(refusal.nameless), [section(str(refusal)), *_way_on(refusal)])


def _way_on(refusal: AttendanceError) -> list[Block]:
    if isinstance(refusal, NoSchool) and refusal.may_create:
        create = button(beginning_ids.CREATE, "Create your school", "create", style="primary")
        return [actions("create", [create])]
    return []


def said(sentence: str) -> Message:
    """Say one sentence, which has no name in it."""
    return Message(sentence, [section(sentence)])


def left_as_it_is(students: int) -> Message:
    """Say what an undo has left."""
    who = "1 student stays as it is" if students == 1 else f"{students} students stay as they are"
    sentence = f"Undone, but {who}: somebody else has marked since. Tap a name to change it."
    return Message(sentence, [section(sentence)])


def failed(reference: str) -> Message:
    """Say that something broke; `reference` finds it in the log."""
    sentence = (
        "Something went wrong on my side: this was not saved. Please try again. If it happens "
        f"again, give the school office this reference: {reference}."
    )
    return said(sentence)


def not_saved(message: Message) -> dict[str, Any]:
    """Draw a notice as what stands in a modal's place."""
    return {
        "type": "modal",
        "title": plain("Not saved", 24),
        "close": plain("Close", 24),
        "blocks": message.blocks,
    }
