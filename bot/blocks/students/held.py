"""What an admin sees of holds on a student, with the ways to place one and to release it."""

from typing import Any
from uuid import UUID

from bot.attendance.days import written_times
from bot.attendance.names import cut
from bot.attendance.privacy.holding import HoldSeen
from bot.blocks.accesses.access_list import who_saw
from bot.blocks.elements import Block, Element, actions, asking, button, plain, section
from bot.blocks.forms import lines_input, modal
from bot.blocks.ids import access_ids, student_ids
from bot.blocks.surfaces import FormCarried
from storage.tables import NOTE

WHY = "why"
_LONGEST_WHY = 300


class HoldCarried(FormCarried):
    """What the form keeps while it is open: on whom."""

    student_id: UUID


def held(found: HoldSeen | None, value: str, called: str, student_id: UUID) -> list[Block]:
    """Draw the hold that stands, or the way to place one, and that to who saw the student.

    Nothing for who is no admin.
    """
    if found is None:
        return []
    saw = who_saw(access_ids.SAW_STUDENT, student_id, f"Who saw {called}")
    if found.why is None or found.since is None:
        place = button(student_ids.HOLD, "Hold…", value, says=f"Place a hold: {called}")
        return [actions("hold", [place, saw])]
    release = button(student_ids.RELEASE, "Release", value, says=f"Release the hold: {called}")
    told = (
        f"🔒 On hold since {written_times.in_full(found.since)}: {cut(found.why, _LONGEST_WHY)}\n"
        "Nothing of this student is taken out."
    )
    return [section(told, _asking(release)), actions("saw", [saw])]


def _asking(release: Element) -> Element:
    return asking(
        release,
        "Release the hold?",
        "What the school has kept long enough goes the next night.",
        "Release",
        "Cancel",
    )


def form(carried: HoldCarried) -> dict[str, Any]:
    """Draw the form that asks why."""
    asked = lines_input(WHY, "Why is nothing to be taken out?", "", NOTE)
    hint = "It is kept, with who placed the hold and when. Such as: a court asked for the records."
    return modal(student_ids.HOLD, "Hold", [asked | {"hint": plain(hint)}], carried, "Hold")
