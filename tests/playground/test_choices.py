"""Choices made in messages: sent in full, held as state, refused when not offered."""

import pytest

from tests.playground.kit import MARK, plain
from tests.playground.world import JsonObject, World

A: JsonObject = {"text": plain("A") | {"emoji": True}, "value": "a"}
B: JsonObject = {"text": plain("B") | {"emoji": True}, "value": "b"}

CHOICES: dict[str, tuple[JsonObject, JsonObject, JsonObject]] = {
    "select": (
        {"type": "static_select", "options": [A, B]},
        {"selected_option": {"value": "b"}},
        {"selected_option": B},
    ),
    "grouped select": (
        {
            "type": "static_select",
            "option_groups": [
                {"label": plain("1"), "options": [A]},
                {"label": plain("2"), "options": [B]},
            ],
        },
        {"selected_option": {"value": "b"}},
        {"selected_option": B},
    ),
    "overflow": (
        {"type": "overflow", "options": [A]},
        {"selected_option": {"value": "a"}},
        {"selected_option": A},
    ),
    "checkboxes": (
        {"type": "checkboxes", "options": [A, B]},
        {"selected_options": [{"value": "a"}, {"value": "b"}]},
        {"selected_options": [A, B]},
    ),
    "no checkbox": (
        {"type": "checkboxes", "options": [A], "initial_options": [A]},
        {"selected_options": []},
        {"selected_options": []},
    ),
    "radio buttons": (
        {"type": "radio_buttons", "options": [A]},
        {"selected_option": {"value": "a"}},
        {"selected_option": A},
    ),
    "date": (
        {"type": "datepicker", "initial_date": "2026-11-19"},
        {"selected_date": "2026-11-20"},
        {"selected_date": "2026-11-20", "initial_date": "2026-11-19"},
    ),
    "time": (
        {"type": "timepicker"},
        {"selected_time": "08:30"},
        {"selected_time": "08:30"},
    ),
    "channel": (
        {"type": "channels_select"},
        {"selected_channel": "CSTAFF"},
        {"selected_channel": "CSTAFF"},
    ),
    "conversation": (
        {"type": "conversations_select"},
        {"selected_conversation": "CSTAFF"},
        {"selected_conversation": "CSTAFF"},
    ),
}


@pytest.mark.parametrize(("element", "choice", "sent"), CHOICES.values(), ids=CHOICES)
def test_a_choice_is_sent_in_full_and_held_as_state(
    world: World, element: JsonObject, choice: JsonObject, sent: JsonObject
) -> None:
    row = {"type": "actions", "block_id": "row", "elements": [element | {"action_id": "pick"}]}
    message = world.roster([row])

    assert world.press(message, "row", "pick", action=choice)["ok"]

    payload = world.app.last()
    (action,) = payload["actions"]
    drawn = world.messages()[0]["blocks"][0]["elements"][0]
    assert {name: action[name] for name in sent} == sent
    chosen = next(iter(choice))
    if element["type"] != "overflow":
        held = payload["state"]["values"]["row"]["pick"]
        assert held == {"type": drawn["type"], chosen: sent[chosen]}


def test_other_elements_hold_their_initial_value_or_what_was_entered(world: World) -> None:
    select = {
        "type": "static_select",
        "action_id": "mode",
        "options": [A, B],
        "initial_option": A,
    }
    date = {"type": "datepicker", "action_id": "day"}
    row = {"type": "actions", "block_id": "row", "elements": [MARK, select, date]}
    message = world.roster([row])

    world.press(
        message, "row", "mark", state={"values": {"row": {"day": {"selected_date": "2026-11-20"}}}}
    )

    held = world.app.last()["state"]["values"]["row"]
    assert held["mode"]["selected_option"]["value"] == "a"
    assert held["day"]["selected_date"] == "2026-11-20"
    assert "mark" not in held


def test_a_choice_that_is_not_offered_cannot_be_made(world: World) -> None:
    select = {"type": "static_select", "action_id": "pick", "options": [A]}
    message = world.roster([{"type": "actions", "block_id": "row", "elements": [select]}])
    count = len(world.app.received)

    answer = world.press(message, "row", "pick", action={"selected_option": {"value": "z"}})

    assert answer == {
        "ok": False,
        "error": "pick offers no option with the value 'z'",
    }
    assert len(world.app.received) == count


def test_an_entry_that_is_not_offered_cannot_be_made(world: World) -> None:
    select = {"type": "static_select", "action_id": "pick", "options": [A]}
    row = {"type": "actions", "block_id": "row", "elements": [MARK, select]}
    entered = {"row": {"pick": {"selected_option": {"value": "z"}}}}

    answer = world.press(world.roster([row]), "row", "mark", state={"values": entered})

    assert "offers no option with the value 'z'" in answer["error"]
