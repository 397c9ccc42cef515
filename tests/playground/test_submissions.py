"""Modals in use: submitted, answered, closed, pressed."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.playground.kit import NOTE, details, named, plain
from tests.playground.world import JsonObject, Reply, World


def test_a_submission_carries_every_field_and_closes_the_modal(world: World) -> None:
    select = {"type": "static_select", "options": [{"text": plain("Ill"), "value": "ill"}]}
    number = {"type": "number_input", "is_decimal_allowed": False, "min_value": "1"}
    view = world.opened(
        details(
            NOTE,
            named("reason", select, optional=True),
            named("minutes", number),
            named("day", {"type": "datepicker", "initial_date": "2026-11-20"}),
            private_metadata="m",
        ),
    )

    answer = world.submit(view["id"], note={"value": "bus"}, minutes={"value": "7"})

    assert answer == {"ok": True, "errors": None, "shown": None}
    payload = world.app.last()
    assert (payload["type"], payload["view"]["private_metadata"]) == ("view_submission", "m")
    assert payload["view"]["state"]["values"] == {
        "note": {"a": {"type": "plain_text_input", "value": "bus"}},
        "reason": {"a": {"type": "static_select", "selected_option": None}},
        "minutes": {"a": {"type": "number_input", "value": "7"}},
        "day": {"a": {"type": "datepicker", "selected_date": "2026-11-20"}},
    }
    assert world.state()["view"] is None


FIELDS: dict[str, tuple[JsonObject, JsonObject, str]] = {
    "empty": ({"type": "plain_text_input"}, {"value": ""}, "Please complete this required field."),
    "too short": (
        {"type": "plain_text_input", "min_length": 3},
        {"value": "ab"},
        "Enter at least 3 characters.",
    ),
    "too long": (
        {"type": "plain_text_input", "max_length": 3},
        {"value": "abcd"},
        "Enter no more than 3 characters.",
    ),
    "no number": (
        {"type": "number_input", "is_decimal_allowed": True},
        {"value": "many"},
        "Enter a number.",
    ),
    "a fraction": (
        {"type": "number_input", "is_decimal_allowed": False},
        {"value": "1.5"},
        "Enter a whole number.",
    ),
    "too small": (
        {"type": "number_input", "is_decimal_allowed": False, "min_value": "1"},
        {"value": "0"},
        "Enter a number of at least 1.",
    ),
    "too great": (
        {"type": "number_input", "is_decimal_allowed": False, "max_value": "9"},
        {"value": "10"},
        "Enter a number of at most 9.",
    ),
    "nothing ticked": (
        {"type": "checkboxes", "options": [{"text": plain("x"), "value": "x"}]},
        {"selected_options": []},
        "Please complete this required field.",
    ),
}


@pytest.mark.parametrize(("element", "entry", "words"), FIELDS.values(), ids=FIELDS)
def test_slacks_client_sends_no_field_that_is_wrong(
    world: World, element: JsonObject, entry: JsonObject, words: str
) -> None:
    view = world.opened(details(named("one", element)))
    count = len(world.app.received)

    answer = world.submit(view["id"], one=entry)

    assert answer == {"ok": False, "errors": {"one": words}, "shown": None}
    assert len(world.app.received) == count
    assert world.state()["view"]["errors"] == {"one": words}


def test_an_optional_field_may_stay_empty(world: World) -> None:
    view = world.opened(details(named("one", {"type": "plain_text_input"}, optional=True)))

    assert world.submit(view["id"])["ok"]


def test_errors_are_shown_beside_their_fields_until_the_next_try(world: World) -> None:
    view = world.opened(details(NOTE))
    world.app.replies.append(Reply({"response_action": "errors", "errors": {"note": "too short"}}))

    answer = world.submit(view["id"], note={"value": "x"})

    assert answer == {"ok": False, "errors": {"note": "too short"}, "shown": None}
    assert world.state()["view"]["errors"] == {"note": "too short"}
    assert world.submit(view["id"], note={"value": "xx"})["ok"]
    assert world.state()["view"] is None


def test_an_answer_can_update_push_and_clear(world: World) -> None:
    view = world.opened(details(NOTE))

    def answered(view_id: str, **body: Any) -> JsonObject:
        world.app.replies.append(Reply(body))
        assert world.submit(view_id, note={"value": "x"})["ok"]
        return world.state()["view"]

    updated = answered(view["id"], response_action="update", view=details(NOTE, title=plain("Two")))
    assert (updated["id"], updated["view"]["title"]["text"]) == (view["id"], "Two")
    pushed = answered(view["id"], response_action="push", view=details(NOTE))
    assert pushed["id"] != view["id"]
    assert answered(pushed["id"], response_action="clear") is None


@pytest.mark.parametrize(
    "body",
    [
        {"response_action": "update", "view": details(title=plain("x" * 25))},
        {"response_action": "push"},
        {"response_action": "errors", "errors": {}},
        {"response_action": "errors", "errors": {"other": "x"}},
        {"response_action": "vanish"},
        {"text": "a message"},
    ],
)
def test_an_unsound_answer_leaves_the_modal_with_slacks_apology(
    world: World, body: JsonObject
) -> None:
    view = world.opened(details(NOTE))
    world.app.replies.append(Reply(body))

    answer = world.submit(view["id"], note={"value": "x"})

    assert not answer["ok"]
    assert answer["shown"].startswith("We had some trouble connecting. Try again?")
    assert world.state()["view"]["hash"] == view["hash"]
    assert not world.log("ack")[-1]["ok"]


def test_a_submission_that_times_out_keeps_the_modal(make_world: Callable[..., World]) -> None:
    world = make_world(ack_seconds=0.3)
    view = world.opened(details(NOTE))
    world.app.replies.append(Reply(seconds=1))

    answer = world.submit(view["id"], note={"value": "x"})

    assert "operation_timeout" in answer["shown"]
    assert world.state()["view"]["id"] == view["id"]


def test_an_app_hears_of_a_closed_view_when_it_asked(world: World) -> None:
    silent = world.opened(details(NOTE))
    count = len(world.app.received)
    world.play("close", **{"as": "UTEACH", "view_id": silent["id"]})
    assert len(world.app.received) == count

    loud = world.opened(details(NOTE, notify_on_close=True))
    world.play("close", **{"as": "UTEACH", "view_id": loud["id"]})
    payload = world.app.last()
    assert (payload["type"], payload["is_cleared"]) == ("view_closed", False)
    assert payload["view"]["id"] == loud["id"]


def test_a_view_may_take_all_others_with_it(world: World) -> None:
    world.opened(details(NOTE))
    top = details(NOTE, clear_on_close=True, notify_on_close=True)
    view = world.sdk("views_push", trigger_id=world.trigger(), view=top)["view"]

    world.play("close", **{"as": "UTEACH", "view_id": view["id"]})

    assert world.state()["view"] is None
    assert world.app.last()["is_cleared"]


def test_a_press_in_a_modal_carries_the_view_and_what_was_entered(world: World) -> None:
    button = {"type": "button", "action_id": "more", "value": "m", "text": plain("More")}
    row = {"type": "actions", "block_id": "row", "elements": [button]}
    view = world.opened(details(NOTE, row))

    answer = world.press_view(
        view["id"], "row", "more", state={"values": {"note": {"a": {"value": "typed"}}}}
    )

    assert answer["ok"]
    payload = world.app.last()
    assert payload["container"] == {"type": "view", "view_id": view["id"]}
    assert payload["view"]["state"]["values"]["note"]["a"]["value"] == "typed"
    assert payload["actions"][0]["value"] == "m"
    assert "response_url" not in payload
    assert "message" not in payload
    pushed = world.api("views.push", trigger_id=payload["trigger_id"], view=details(NOTE))
    assert pushed["ok"]


def test_only_ones_own_open_view_can_be_used(world: World) -> None:
    view = world.opened(details(NOTE))

    for what in ("submit", "close"):
        answer = world.play(what, **{"as": "UOFFICE", "view_id": view["id"]})
        assert "has no view" in answer["error"]
    assert "has no view" in world.press_view("V404", "row", "more")["error"]


def test_a_failed_press_in_a_modal_is_slacks_apology(world: World) -> None:
    button = {"type": "button", "action_id": "more", "text": plain("More")}
    view = world.opened(details({"type": "actions", "block_id": "row", "elements": [button]}))
    world.app.replies.append(Reply(status=500))

    answer = world.press_view(view["id"], "row", "more")

    assert answer["shown"] == "We had some trouble connecting. Try again? (dispatch_failed)"
