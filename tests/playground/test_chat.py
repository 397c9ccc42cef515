"""Posting, changing and deleting messages by the Web API."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.playground.kit import DIVIDER, section
from tests.playground.world import World


def test_a_message_reaches_everybody_in_the_channel(world: World) -> None:
    answer = world.sdk("chat_postMessage", channel="CSTAFF", text="hello")

    for person in ("UTEACH", "UOFFICE"):
        (message,) = world.messages(person)
        assert (message["ts"], message["text"]) == (answer["ts"], "hello")
        assert (message["is_bot"], message["user_name"]) == (True, "Rollcall")
    assert "CSTAFF" not in world.state("USTRANGE")["messages"]


def test_a_message_to_a_person_opens_the_conversation(world: World) -> None:
    answer = world.sdk("chat_postMessage", channel="UTEACH", text="hello")

    assert answer["channel"] == "DTEACH"
    assert [m["text"] for m in world.messages(channel="DTEACH")] == ["hello"]


def test_a_channel_may_be_named(world: World) -> None:
    assert world.sdk("chat_postMessage", channel="#staff", text="x")["channel"] == "CSTAFF"


@pytest.mark.parametrize(
    ("channel", "error"),
    [
        ("C404", "channel_not_found"),
        ("CSECRET", "channel_not_found"),
        ("CALONE", "not_in_channel"),
        ("COLD", "is_archived"),
        ("UGONE", "user_disabled"),
    ],
)
def test_some_channels_take_no_message(world: World, channel: str, error: str) -> None:
    assert world.api("chat.postMessage", channel=channel, text="x")["error"] == error


def test_a_scope_lets_the_bot_write_where_it_is_no_member(
    make_world: Callable[..., World],
) -> None:
    world = make_world(scopes=frozenset({"chat:write", "chat:write.public"}))

    assert world.api("chat.postMessage", channel="CALONE", text="x")["ok"]


def long_section(count: int) -> dict[str, Any]:
    return {"type": "section", "text": {"type": "mrkdwn", "text": "x" * count}}


@pytest.mark.parametrize(
    ("content", "error"),
    [
        ({}, "no_text"),
        ({"text": ""}, "no_text"),
        ({"blocks": []}, "no_text"),
        ({"text": "x" * 40_001}, "msg_too_long"),
        ({"text": 3}, "invalid_arguments"),
        ({"text": "x", "blocks": "[{"}, "invalid_blocks_format"),
        ({"text": "x", "blocks": DIVIDER}, "invalid_blocks_format"),
        ({"text": "x", "blocks": [DIVIDER] * 51}, "invalid_blocks"),
        ({"text": "x", "blocks": [long_section(3000)] * 4}, "msg_blocks_too_long"),
        ({"text": "x", "attachments": [{"text": "x"}]}, "invalid_attachments"),
        ({"text": "x", "metadata": "{"}, "invalid_metadata_format"),
        ({"text": "x", "metadata": {"event_type": "x"}}, "invalid_metadata_format"),
        (
            {"text": "x", "metadata": {"event_type": "x", "event_payload": "x"}},
            "invalid_metadata_format",
        ),
        (
            {"text": "x", "metadata": {"event_type": "x", "event_payload": {"a": "x" * 8000}}},
            "metadata_too_large",
        ),
    ],
)
def test_an_unsound_message_is_refused_and_posted_nowhere(
    world: World, content: dict[str, Any], error: str
) -> None:
    assert world.api("chat.postMessage", channel="CSTAFF", **content)["error"] == error
    assert world.messages() == []


def test_refused_blocks_come_with_the_judges_words(world: World) -> None:
    answer = world.sdk("chat_postMessage", channel="CSTAFF", text="x", blocks=[{"type": "section"}])

    words = "must define either `text` or `fields` [json-pointer:/blocks/0/type]"
    assert answer == {
        "ok": False,
        "error": "invalid_blocks",
        "errors": [words],
        "response_metadata": {"messages": [f"[ERROR] {words}"]},
    }


def test_blocks_get_ids_and_defaults_where_they_have_none(world: World) -> None:
    button = {"type": "button", "text": {"type": "plain_text", "text": "Go"}}
    row = {"type": "actions", "elements": [button]}

    world.sdk("chat_postMessage", channel="CSTAFF", text="x", blocks=[row, section()])

    first, second = world.messages()[0]["blocks"]
    assert first["block_id"] != second["block_id"]
    assert first["elements"][0]["action_id"]
    assert first["elements"][0]["text"]["emoji"] is True
    assert second["text"]["verbatim"] is False


def test_a_form_may_leave_an_argument_empty(world: World) -> None:
    form = {"token": "xoxb-test", "channel": "CSTAFF", "text": "x", "blocks": "", "metadata": ""}
    answer = world.http.post(f"{world.url}/api/chat.postMessage", data=form, timeout=10)

    assert answer.json()["ok"]


def test_blocks_without_text_are_announced_as_slack_does(world: World) -> None:
    world.api("chat.postMessage", channel="CSTAFF", blocks=[DIVIDER])

    assert world.messages()[0]["text"] == "This content can't be displayed."


def test_an_update_replaces_text_and_blocks(world: World) -> None:
    ts = world.sdk("chat_postMessage", channel="CSTAFF", text="before", blocks=[DIVIDER])["ts"]

    answer = world.sdk("chat_update", channel="CSTAFF", ts=ts, text="after", blocks=[section()])

    (message,) = world.messages()
    assert answer["ts"] == ts
    assert (message["text"], message["blocks"][0]["type"]) == ("after", "section")
    assert message["edited"]


def test_an_update_with_text_alone_removes_the_blocks_and_keeps_the_metadata(
    world: World,
) -> None:
    metadata = {"event_type": "digest", "event_payload": {"id": "7"}}
    posted = world.sdk(
        "chat_postMessage", channel="CSTAFF", text="x", blocks=[DIVIDER], metadata=metadata
    )

    world.sdk("chat_update", channel="CSTAFF", ts=posted["ts"], text="y")
    (message,) = world.messages()
    assert (message["blocks"], message["metadata"]) == ([], metadata)

    world.sdk("chat_update", channel="CSTAFF", ts=posted["ts"], text="z", metadata={})
    assert "metadata" not in world.messages()[0]


def test_only_the_bots_own_lasting_messages_can_be_changed(world: World) -> None:
    world.say("hello")
    own = world.messages()[0]["ts"]
    whisper = world.sdk("chat_postEphemeral", channel="CSTAFF", user="UTEACH", text="psst")

    def error(method: str, ts: str, **more: str) -> str:
        return world.api(f"chat.{method}", channel="CSTAFF", ts=ts, **more)["error"]

    assert error("update", own, text="x") == "cant_update_message"
    assert error("delete", own) == "cant_delete_message"
    assert error("update", "1.000001", text="x") == "message_not_found"
    assert error("update", whisper["message_ts"], text="x") == "message_not_found"


def test_an_update_has_the_limits_of_a_post_and_a_shorter_text(world: World) -> None:
    ts = world.sdk("chat_postMessage", channel="CSTAFF", text="before")["ts"]

    def error(**more: Any) -> str:
        return world.api("chat.update", channel="CSTAFF", ts=ts, **more)["error"]

    assert error(text="x" * 4001) == "msg_too_long"
    assert error(text="x", blocks=[{"type": "alert"}]) == "invalid_blocks"
    assert error() == "no_text"
    assert world.messages()[0]["text"] == "before"


def test_a_message_in_an_archived_channel_cannot_be_changed(world: World) -> None:
    ts = world.sdk("chat_postMessage", channel="CSTAFF", text="x")["ts"]
    staff = world.workspace.channels["CSTAFF"]
    world.workspace.channels["CSTAFF"] = staff.model_copy(update={"is_archived": True})

    assert world.api("chat.update", channel="CSTAFF", ts=ts, text="y")["error"] == "is_inactive"


def test_a_deleted_message_is_gone(world: World) -> None:
    ts = world.sdk("chat_postMessage", channel="CSTAFF", text="x")["ts"]

    assert world.sdk("chat_delete", channel="CSTAFF", ts=ts)["ok"]
    assert world.messages() == []


def test_an_ephemeral_message_is_seen_by_one_person(world: World) -> None:
    world.sdk("chat_postEphemeral", channel="CSTAFF", user="UTEACH", text="psst")

    assert world.messages("UTEACH")[0]["ephemeral"]
    assert world.messages("UOFFICE") == []


def test_an_ephemeral_message_needs_its_reader_in_the_channel(world: World) -> None:
    answer = world.api("chat.postEphemeral", channel="CSTAFF", user="USTRANGE", text="psst")

    assert answer["error"] == "user_not_in_channel"


def test_stamps_are_never_given_twice(world: World) -> None:
    posted = [world.sdk("chat_postMessage", channel="CSTAFF", text="x")["ts"] for _ in range(5)]

    assert sorted(set(posted)) == posted
