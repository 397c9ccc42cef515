"""What setup shows of who is told while nobody was reached."""

from typing import Any

from bot.attendance import names
from bot.attendance.calls.escalation_rule import MOST_MINUTES, WhoMayBeTold
from bot.blocks.elements import Block, Element, button, plain, section
from bot.blocks.forms import SetupCarried, minutes_input, modal
from bot.blocks.ids import setup_ids
from bot.blocks.inputs import input_block, option
from storage.calls.escalations import Escalating, NamedPerson

_MOST_NAMED = 20


def told(found: Escalating) -> Block:
    """Draw who is told, with the way to say otherwise."""
    change = button(
        setup_ids.SETUP_ESCALATION, "Change", "change", says="Change who is told of absences"
    )
    if not found.people:
        return section("Off: nobody is told of a student whose absence nobody explains.", change)
    called = [_called(each) for each in found.people[:_MOST_NAMED]]
    more = len(found.people) - len(called)
    who = ", ".join([*called, *([f"and {more} more"] if more else [])])
    return section(
        f"{who}: told of each student who is absent for {found.after_minutes} min without a reason "
        "and about whom nobody was spoken to.",
        change,
    )


def form(found: WhoMayBeTold, carried: SetupCarried) -> dict[str, Any]:
    """Draw the form."""
    options = {each.staff_id: option(_called(each), str(each.staff_id)) for each in found.choices}
    chosen = [options[each.staff_id] for each in found.now.people if each.staff_id in options]
    element: Element = {
        "type": "multi_static_select",
        "action_id": "people",
        "options": list(options.values()),
    }
    if chosen:
        element["initial_options"] = chosen
    people = input_block("people", "Who is told, by direct message", element, optional=True)
    blocks = [
        people | {"hint": plain("People of the office, and admins. Nobody: it is off.")},
        minutes_input(
            "after_minutes",
            "Minutes after the first lesson that was missed began",
            found.now.after_minutes,
            MOST_MINUTES,
        ),
    ]
    return modal(setup_ids.SETUP_ESCALATION, "Nobody reached", blocks, carried, "Save")


def _called(person: NamedPerson) -> str:
    return names.full(person.name)
