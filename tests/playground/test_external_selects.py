"""Searched menus: when the app is asked, with what, and which answers Slack takes."""

from collections.abc import Callable
from typing import Any

import pytest

from playground import judge
from tests.playground.kit import actions, details, modal, named, option, options, section
from tests.playground.world import JsonObject, Reply, World

ADA = option("ada", "Ada L.")
SEARCH: JsonObject = {"type": "external_select", "action_id": "a"}
MANY: JsonObject = {"type": "multi_external_select", "action_id": "a"}


def field_of(element: JsonObject) -> JsonObject:
    return details(named("pick", element, optional=True))


def in_view(view: JsonObject) -> JsonObject:
    return {"type": "view", "view_id": view["id"]}


def in_message(message: JsonObject) -> JsonObject:
    return {"type": "message", "channel": "CSTAFF", "ts": message["ts"]}


def test_what_is_typed_in_a_modal_is_asked_and_what_is_found_can_be_chosen(world: World) -> None:
    view = world.opened(field_of(SEARCH))
    world.app.replies.append(Reply({"options": [ADA]}))
    found = world.suggest(in_view(view), "ada")

    assert (found["ok"], found["options"], found["shown"]) == (True, [ADA], None)
    asked = world.app.last()
    assert (asked["type"], asked["value"]) == ("block_suggestion", "ada")
    assert (asked["action_id"], asked["block_id"]) == ("a", "pick")
    assert asked["container"] == in_view(view)
    assert asked["view"]["id"] == view["id"]
    assert not {"trigger_id", "response_url", "actions"} & asked.keys()

    unknown = world.submit(view["id"], pick={"selected_option": option("bob", "Bob")})
    assert "offers no option with the value 'bob'" in unknown["error"]
    assert world.submit(view["id"], pick={"selected_option": ADA})["ok"]
    values = world.app.last()["view"]["state"]["values"]
    assert values["pick"]["a"] == {"type": "external_select", "selected_option": ADA}


def test_a_choice_in_a_message_and_on_home_is_an_action(world: World) -> None:
    message = world.roster([actions(SEARCH, block_id="pick")])
    home = world.sdk(
        "views_publish",
        user_id="UTEACH",
        view={"type": "home", "blocks": [section(block_id="pick", accessory=SEARCH)]},
    )["view"]
    for place in (in_message(message), in_view(home)):
        world.app.replies.append(Reply({"options": [ADA]}))
        assert world.suggest(place, "ada")["ok"]
        asked = world.app.last()
        assert asked["container"]["type"] == place["type"]
        assert ("view" in asked) == (place["type"] == "view")
        where = {"container": place, "block_id": "pick", "action_id": "a"}
        chosen = {"selected_option": {"value": "ada"}}
        assert world.play("press", **{"as": "UTEACH", **where, "action": chosen})["ok"]
        (action,) = world.app.last()["actions"]
        assert action["selected_option"] == ADA
        assert "options" not in action


def test_several_are_chosen_from_several_searches_and_from_the_initial(world: World) -> None:
    view = world.opened(field_of(MANY | {"initial_options": [option("old", "Old")]}))
    groups = [{"label": {"type": "plain_text", "text": "9A"}, "options": [ADA]}]
    world.app.replies.append(Reply({"option_groups": groups}))
    assert world.suggest(in_view(view), "ada")["option_groups"] == groups
    world.app.replies.append(Reply({"options": [option("bob", "Bob")]}))
    world.suggest(in_view(view), "bob")

    picked = [{"value": value} for value in ("old", "ada", "bob")]
    assert world.submit(view["id"], pick={"selected_options": picked})["ok"]
    held = world.app.last()["view"]["state"]["values"]["pick"]["a"]["selected_options"]
    assert [each["text"]["text"] for each in held] == ["Old", "Ada L.", "Bob"]


@pytest.mark.parametrize(("least", "too_short"), [({}, "ad"), ({"min_query_length": 1}, "")])
def test_the_app_is_asked_when_enough_is_typed(
    world: World, least: JsonObject, too_short: str
) -> None:
    view = world.opened(field_of(SEARCH | least))
    before = len(world.app.received)

    assert "characters on" in world.suggest(in_view(view), too_short)["error"]
    assert len(world.app.received) == before


BROKEN: dict[str, tuple[Any, str]] = {
    "101 options": (
        {"options": options(101)},
        "no more than 100 items allowed [json-pointer:/options]",
    ),
    "a text of 76": (
        {"options": [option("v", "x" * 76)]},
        "must be less than 76 characters [json-pointer:/options/0/text/text]",
    ),
    "neither": ({}, "must define either `options` or `option_groups` [json-pointer:]"),
    "marked text": (
        {"options": [{"text": {"type": "mrkdwn", "text": "x"}, "value": "v"}]},
        "unsupported type: mrkdwn [json-pointer:/options/0/text/type]",
    ),
}


@pytest.mark.parametrize(("body", "words"), BROKEN.values(), ids=BROKEN)
def test_an_unsound_answer_shows_no_options(world: World, body: JsonObject, words: str) -> None:
    view = world.opened(field_of(SEARCH))
    world.app.replies.append(Reply(body))
    found = world.suggest(in_view(view), "ada")

    assert (found["ok"], found["options"], found["shown"]) == (False, [], "dispatch_failed")
    assert words in world.log("ack")[-1]["error"]


def test_an_app_that_takes_too_long_finds_nothing(make_world: Callable[..., World]) -> None:
    world = make_world(ack_seconds=0.3)
    view = world.opened(field_of(SEARCH))
    world.app.replies.append(Reply({"options": [ADA]}, seconds=1.0))
    found = world.suggest(in_view(view), "ada")

    assert (found["ok"], found["options"], found["shown"]) == (False, [], "operation_timeout")


def test_searched_menus_stand_where_slack_takes_them() -> None:
    assert judge.modal_problems(field_of(SEARCH | {"min_query_length": 0})) == []
    assert judge.modal_problems(field_of(MANY | {"max_selected_items": 3})) == []
    assert judge.message_problems([section(accessory=MANY), actions(SEARCH)]) == []
    assert [str(each) for each in judge.modal_problems(modal(actions(MANY)))] == [
        "unsupported type: multi_external_select [json-pointer:/view/blocks/0/elements/0/type]"
    ]
    assert [str(each) for each in judge.message_problems([actions(SEARCH | {"options": []})])] == [
        "invalid additional property: options [json-pointer:/blocks/0/elements/0]"
    ]
