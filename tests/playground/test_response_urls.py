"""Response URLs: five uses, thirty minutes, ephemeral unless told otherwise."""

import pytest

from tests.playground.kit import ROW
from tests.playground.world import JsonObject, World


def pressed(world: World) -> str:
    """The response URL of a press on an ephemeral roster."""
    roster = world.roster([ROW])
    world.press(roster, "row", "mark")
    return world.app.last()["response_url"]


def commanded(world: World) -> str:
    world.say("/attendance")
    return world.app.last()["response_url"]


def pressed_in_channel(world: World) -> str:
    world.sdk("chat_postMessage", channel="CSTAFF", text="before", blocks=[ROW])
    world.press(world.messages()[0], "row", "mark")
    return world.app.last()["response_url"]


def test_an_answer_is_a_whisper_beside_the_original(world: World) -> None:
    url = pressed(world)

    answer = world.respond(url, text="psst")

    assert (answer.status_code, answer.json()) == (200, {"ok": True})
    assert [m["text"] for m in world.messages()] == ["the roster", "psst"]
    assert world.messages("UOFFICE") == []


def test_an_answer_can_be_for_everybody(world: World) -> None:
    world.respond(pressed(world), text="hear hear", response_type="in_channel")

    assert [m["text"] for m in world.messages("UOFFICE")] == ["hear hear"]


def test_an_ephemeral_original_can_be_replaced_in_its_place(world: World) -> None:
    url = pressed(world)
    before = world.messages()[0]

    world.respond(url, text="after", blocks=[ROW], replace_original=True)

    (after,) = world.messages()
    assert (after["ts"], after["text"], after["ephemeral"]) == (before["ts"], "after", True)


def test_an_ordinary_original_can_be_replaced_for_everybody(world: World) -> None:
    world.respond(pressed_in_channel(world), text="after", replace_original=True)

    (message,) = world.messages("UOFFICE")
    assert (message["text"], message["blocks"]) == ("after", [])
    assert message["edited"]


def test_an_original_can_be_deleted_once(world: World) -> None:
    url = pressed(world)

    assert world.respond(url, delete_original=True).status_code == 200
    assert world.messages() == []
    gone = world.respond(url, delete_original=True)
    assert (gone.status_code, gone.json()["error"]) == (400, "message_not_found")


def test_a_deleted_original_is_not_replaced_but_posted_anew(world: World) -> None:
    url = pressed(world)
    world.respond(url, delete_original=True)

    world.respond(url, text="after", replace_original=True)

    assert [m["text"] for m in world.messages()] == ["after"]


def test_a_command_has_no_original_to_replace(world: World) -> None:
    url = commanded(world)

    first = world.respond(url, text="one")
    world.respond(url, text="two", replace_original=True)

    assert (first.status_code, first.text) == (200, "ok")
    assert [m["text"] for m in world.messages()] == ["one", "two"]


def test_the_sixth_use_is_refused(world: World) -> None:
    url = pressed(world)

    for number in range(5):
        assert world.respond(url, text=str(number), replace_original=True).status_code == 200
    sixth = world.respond(url, text="6", replace_original=True)

    assert (sixth.status_code, sixth.json()) == (404, {"ok": False, "error": "used_url"})
    assert [m["text"] for m in world.messages()] == ["4"]


def test_a_url_ends_after_thirty_minutes(world: World) -> None:
    url = pressed(world)

    world.clock.ahead = 29 * 60
    assert world.respond(url, text="in time").status_code == 200
    world.clock.ahead = 30 * 60 + 1
    late = world.respond(url, text="late")

    assert (late.status_code, late.json()["error"]) == (404, "expired_url")


def test_a_made_up_url_leads_nowhere(world: World) -> None:
    answer = world.respond(f"{world.url}/respond/actions-1", text="x")

    assert (answer.status_code, answer.json()["error"]) == (404, "no_service")


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ({}, "no_text"),
        ({"text": "x", "blocks": [{"type": "alert"}]}, "invalid_blocks"),
        ({"text": "x", "blocks": [{"type": "divider"}] * 51}, "invalid_blocks"),
    ],
)
def test_an_unsound_answer_is_refused_without_using_the_url_up(
    world: World, body: JsonObject, error: str
) -> None:
    url = pressed(world)

    for _ in range(6):
        answer = world.respond(url, **body)
        assert (answer.status_code, answer.json()) == (400, {"ok": False, "error": error})

    assert world.log("response_url")[-1]["error"].startswith(error)
    assert world.respond(url, text="sound").status_code == 200


def test_a_body_that_is_no_json_object_is_refused(world: World) -> None:
    url = pressed(world)

    for body in (b"{", b"[]", b""):
        answer = world.http.post(url, data=body, timeout=10)
        assert (answer.status_code, answer.json()["error"]) == (400, "invalid_payload")


def test_long_blocks_that_the_chat_methods_refuse_are_taken_here(world: World) -> None:
    long = {"type": "section", "text": {"type": "mrkdwn", "text": "x" * 3000}}

    assert world.respond(pressed(world), text="x", blocks=[long] * 5).status_code == 200


def test_an_answer_needs_no_token_and_no_membership(world: World) -> None:
    world.say("/attendance", channel="CSECRET")

    assert world.respond(world.app.last()["response_url"], text="x").status_code == 200
