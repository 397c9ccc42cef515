"""Slash commands: the form that is sent, and what becomes of the acknowledgement."""

from collections.abc import Callable
from typing import Any

import pytest
from slack_sdk.signature import SignatureVerifier

from tests.playground.kit import section
from tests.playground.world import Reply, World

NOT_A_COMMAND = "is not a valid command. In Slack, all messages that start with the"


def test_a_command_is_a_signed_form(world: World) -> None:
    assert world.say("/attendance  bio 9a ") == {"ok": True, "shown": None}

    delivery = world.app.received[-1]
    assert SignatureVerifier("shh").is_valid_request(delivery.raw, delivery.headers)
    form = delivery.content
    assert (form["command"], form["text"]) == ("/attendance", "bio 9a")
    assert (form["user_id"], form["user_name"]) == ("UTEACH", "ada.lovelace")
    assert (form["channel_id"], form["channel_name"]) == ("CSTAFF", "staff")
    assert (form["team_id"], form["is_enterprise_install"]) == ("T0PLAYGRND", "false")
    assert form["response_url"].startswith(f"{world.url}/respond/")
    assert form["trigger_id"]


@pytest.mark.parametrize(
    ("channel", "name"), [("DTEACH", "directmessage"), ("CHIDDEN", "privategroup")]
)
def test_the_name_of_a_closed_conversation_is_not_told(
    world: World, channel: str, name: str
) -> None:
    world.say("/attendance", channel=channel)

    assert world.app.last()["channel_name"] == name


def test_an_empty_acknowledgement_shows_nothing(world: World) -> None:
    world.say("/attendance")

    assert world.messages() == []


def test_a_plain_text_acknowledgement_is_whispered(world: World) -> None:
    world.app.replies.append(Reply("hello"))
    world.say("/attendance")

    (message,) = world.messages()
    assert (message["text"], message["ephemeral"]) == ("hello", True)
    assert world.messages("UOFFICE") == []


def test_an_acknowledgement_may_be_a_whole_message(world: World) -> None:
    world.app.replies.append(Reply({"text": "hello", "blocks": [section()]}))
    world.say("/attendance")

    (message,) = world.messages()
    assert message["blocks"][0]["type"] == "section"
    assert message["ephemeral"]


def test_an_acknowledgement_may_be_for_everybody(world: World) -> None:
    world.app.replies.append(Reply({"text": "hello", "response_type": "in_channel"}))
    world.say("/attendance", who="UOFFICE")

    assert not world.messages("UTEACH")[0]["ephemeral"]


@pytest.mark.parametrize(
    "body",
    [
        {"text": "x", "blocks": [{"type": "alert"}]},
        {"text": "x", "blocks": [{"type": "divider"}] * 51},
        {"response_type": "ephemeral"},
    ],
)
def test_an_unsound_acknowledgement_shows_nothing_but_a_failed_dispatch(
    world: World, body: dict[str, Any]
) -> None:
    world.app.replies.append(Reply(body))

    shown = world.say("/attendance")["shown"]

    assert shown == '/attendance failed with the error "dispatch_failed"'
    assert world.messages() == []
    entry = world.log("ack")[-1]
    assert (entry["ok"], entry["body"]) == (False, body)
    assert entry["error"].startswith(("invalid_blocks", "no_text"))


def test_an_acknowledgement_in_a_channel_without_the_bot_is_shown(world: World) -> None:
    world.app.replies.append(Reply("hello"))
    world.say("/attendance", channel="CSECRET")

    assert [m["text"] for m in world.messages(channel="CSECRET")] == ["hello"]


@pytest.mark.parametrize(
    ("status", "seconds", "error"),
    [(500, 0, "dispatch_failed"), (401, 0, "dispatch_failed"), (200, 1, "operation_timeout")],
)
def test_a_command_that_fails_says_so_in_slacks_words(
    make_world: Callable[..., World],
    status: int,
    seconds: float,
    error: str,
) -> None:
    world = make_world(ack_seconds=0.3)
    world.app.replies.append(Reply("hello", status=status, seconds=seconds))

    shown = world.say("/attendance")["shown"]

    assert shown == f'/attendance failed with the error "{error}"'
    assert world.state()["notice"] == shown
    assert world.messages() == []


def test_a_body_that_claims_to_be_json_and_is_not_is_a_failed_dispatch(
    make_world: Callable[..., World],
) -> None:
    world = make_world()
    world.app.replies.append(Reply(b"{"))

    assert "dispatch_failed" in world.say("/attendance")["shown"]


def test_an_unknown_command_never_reaches_the_app(world: World) -> None:
    shown = world.say("/attendence")["shown"]

    assert shown.startswith(f"/attendence {NOT_A_COMMAND}")
    assert world.app.received == []
    assert world.messages() == []


def test_a_stranger_has_no_commands(world: World) -> None:
    shown = world.say("/attendance", who="USTRANGE", channel="CSHARED")["shown"]

    assert shown.startswith(f"/attendance {NOT_A_COMMAND}")
    assert world.app.received == []


def test_an_ordinary_message_is_only_posted(world: World) -> None:
    world.say("good morning")

    (message,) = world.messages("UOFFICE")
    assert (message["text"], message["user_name"]) == ("good morning", "Ada Lovelace")
    assert not message["is_bot"]
    assert world.app.received == []


def test_one_speaks_only_where_one_is(world: World) -> None:
    assert "is in no channel" in world.say("x", who="UOFFICE", channel="CSHARED")["error"]
    assert "is archived" in world.say("x", channel="COLD")["error"]
    assert world.say("", channel="CSTAFF")["error"].startswith("text: ")
