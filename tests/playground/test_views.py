"""Modals: opened by a trigger, updated by hash, submitted, stacked, closed; and the Home tab."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.playground.kit import NOTE, details, named, plain
from tests.playground.world import JsonObject, World

HOME: JsonObject = {"type": "home", "blocks": [{"type": "divider"}]}


def test_a_modal_opens_before_the_person_who_asked(world: World) -> None:
    view = world.opened(details(NOTE, private_metadata="m", callback_id="details"))

    assert view["root_view_id"] == view["id"]
    assert (view["private_metadata"], view["callback_id"]) == ("m", "details")
    shown = world.state()["view"]
    assert (shown["id"], shown["hash"]) == (view["id"], view["hash"])
    assert world.state("UOFFICE")["view"] is None


def test_a_trigger_is_good_for_three_seconds(world: World) -> None:
    late = world.trigger()
    world.clock.ahead = 3.1

    assert (
        world.api("views.open", trigger_id=late, view=details(NOTE))["error"]
        == "expired_trigger_id"
    )


def test_a_trigger_is_good_for_one_modal(world: World) -> None:
    once = world.trigger()

    assert world.api("views.open", trigger_id=once, view=details(NOTE))["ok"]
    again = world.api("views.open", trigger_id=once, view=details(NOTE))
    assert again["error"] == "exchanged_trigger_id"


def test_a_made_up_trigger_is_refused(world: World) -> None:
    answer = world.api("views.open", trigger_id="1.2.3", view=details(NOTE))

    assert answer["error"] == "invalid_arguments"
    assert answer["response_metadata"]["messages"] == [
        "[ERROR] invalid `trigger_id` [json-pointer:/trigger_id]"
    ]


def test_an_unsound_modal_is_refused_with_the_judges_words(world: World) -> None:
    answer = world.sdk(
        "views_open", trigger_id=world.trigger(), view=details(title=plain("x" * 25))
    )

    assert answer["error"] == "invalid_arguments"
    assert answer["response_metadata"]["messages"] == [
        "[ERROR] must be less than 25 characters [json-pointer:/view/title/text]"
    ]
    assert world.state()["view"] is None


def test_a_view_over_250_kilobytes_is_too_large(world: World) -> None:
    section = {"type": "section", "text": plain("x" * 3000)}
    view = details(*[section] * 85)

    assert (
        world.api("views.open", trigger_id=world.trigger(), view=view)["error"] == "view_too_large"
    )


@pytest.mark.parametrize("view", [None, "{", []])
def test_a_view_that_is_none_is_refused(world: World, view: object) -> None:
    answer = world.api("views.open", trigger_id=world.trigger(), view=view)

    assert answer["error"] == "invalid_arguments"


def test_an_update_needs_the_hash_of_what_it_updates(world: World) -> None:
    view = world.opened(details(NOTE))
    more = details(NOTE, named("late", {"type": "plain_text_input"}))

    updated = world.sdk("views_update", view_id=view["id"], hash=view["hash"], view=more)
    stale = world.sdk("views_update", view_id=view["id"], hash=view["hash"], view=details(NOTE))

    assert updated["view"]["id"] == view["id"]
    assert updated["view"]["hash"] != view["hash"]
    assert stale["error"] == "hash_conflict"
    assert len(world.state()["view"]["view"]["blocks"]) == 2


def test_a_view_can_be_named_by_the_app_once(world: World) -> None:
    world.opened(details(NOTE, external_id="mine"))
    updated = details(NOTE, title=plain("Other"), external_id="mine")

    assert world.api("views.update", external_id="mine", view=updated)["ok"]
    assert world.state()["view"]["view"]["title"]["text"] == "Other"
    again = world.api("views.open", trigger_id=world.trigger("UOFFICE"), view=updated)
    assert again["error"] == "duplicate_external_id"


def test_an_update_names_one_view_that_is_open(world: World) -> None:
    def error(**arguments: Any) -> str:
        return world.api("views.update", view=details(NOTE), **arguments)["error"]

    view = world.opened(details(NOTE))
    assert error(view_id="V404") == "not_found"
    assert error(view_id=view["id"], external_id="x") == "invalid_arguments"
    assert error() == "invalid_arguments"
    world.play("close", **{"as": "UTEACH", "view_id": view["id"]})
    assert error(view_id=view["id"]) == "not_found"


def test_three_modals_stack_and_come_back_one_by_one(world: World) -> None:
    first = world.opened(details(NOTE))
    views = [first]
    for _ in range(2):
        answer = world.sdk("views_push", trigger_id=world.trigger(), view=details(NOTE))
        views.append(answer["view"])
    fourth = world.api("views.push", trigger_id=world.trigger(), view=details(NOTE))

    assert fourth["error"] == "push_limit_reached"
    assert [view["root_view_id"] for view in views] == [first["id"]] * 3
    assert [view["previous_view_id"] for view in views] == [None, first["id"], views[1]["id"]]
    for view in reversed(views):
        assert world.state()["view"]["id"] == view["id"]
        world.play("close", **{"as": "UTEACH", "view_id": view["id"]})
    assert world.state()["view"] is None


def test_nothing_is_pushed_onto_nothing(world: World) -> None:
    answer = world.api("views.push", trigger_id=world.trigger(), view=details(NOTE))

    assert answer["error"] == "not_found"


def test_a_home_tab_is_published_again_and_again_under_one_id(world: World) -> None:
    first = world.sdk("views_publish", user_id="UTEACH", view=HOME)["view"]
    second = world.sdk("views_publish", user_id="UTEACH", view=HOME, hash=first["hash"])["view"]
    stale = world.api("views.publish", user_id="UTEACH", view=HOME, hash=first["hash"])

    assert (second["id"], second["type"]) == (first["id"], "home")
    assert stale["error"] == "hash_conflict"
    assert world.state()["home"]["hash"] == second["hash"]
    assert world.api("views.publish", user_id="U404", view=HOME)["error"] == "invalid_arguments"
    assert (
        world.api("views.publish", user_id="UTEACH", view=details())["error"] == "invalid_arguments"
    )


def test_an_app_without_a_home_tab_publishes_none(make_world: Callable[..., World]) -> None:
    world = make_world(home_tab=False)

    assert world.api("views.publish", user_id="UTEACH", view=HOME)["error"] == "not_enabled"
    assert "no Home tab" in world.play("home", **{"as": "UTEACH"})["error"]


def test_a_hundred_homes_a_minute_are_taken(make_world: Callable[..., World]) -> None:
    world = make_world(rate_limits=True)
    arguments: JsonObject = {"user_id": "UTEACH", "view": HOME}

    answers = [world.call("views.publish", "xoxb-test", arguments) for _ in range(101)]
    assert [each.status_code for each in answers] == [*[200] * 100, 429]
    assert answers[-1].json()["error"] == "ratelimited"
    world.clock.ahead += int(answers[-1].headers["Retry-After"])
    assert world.api("views.publish", **arguments)["ok"]


def test_a_home_tab_of_250_kilobytes_is_too_large(world: World) -> None:
    text = {"type": "mrkdwn", "text": "x" * 2900}
    view = {"type": "home", "blocks": [{"type": "section", "text": text}] * 90}

    assert world.api("views.publish", user_id="UTEACH", view=view)["error"] == "view_too_large"


def test_a_home_tab_can_be_updated_and_pressed(world: World) -> None:
    home = world.sdk("views_publish", user_id="UTEACH", view=HOME)["view"]
    button = {"type": "button", "action_id": "go", "text": plain("Go")}
    row = {"type": "actions", "block_id": "row", "elements": [button]}

    changed: JsonObject = {"type": "home", "blocks": [row]}
    assert world.api("views.update", view_id=home["id"], view=changed)["ok"]
    world.press_view(home["id"], "row", "go")

    pressed = world.app.last()
    assert pressed["view"]["type"] == "home"
    assert pressed["container"] == {"type": "view", "view_id": home["id"]}
    assert not {"response_url", "message", "channel"} & pressed.keys()
    assert world.sdk("views_open", trigger_id=pressed["trigger_id"], view=details(NOTE))["ok"]
