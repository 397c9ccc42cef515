"""Conversations: which the bot may see, and what has been said in them."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.playground.world import World


def test_a_shared_channel_says_so(world: World) -> None:
    shared = world.sdk("conversations_info", channel="CSHARED", include_num_members=True)
    own = world.sdk("conversations_info", channel="CSTAFF")

    assert shared["channel"]["is_ext_shared"]
    assert shared["channel"]["num_members"] == 3
    assert sorted(shared["channel"]["shared_team_ids"]) == ["T0OTHER", "T0PLAYGRND"]
    assert not own["channel"]["is_ext_shared"]


@pytest.mark.parametrize("channel", ["C404", "CSECRET"])
@pytest.mark.parametrize("method", ["info", "members", "history"])
def test_a_channel_that_the_bot_cannot_see_does_not_exist(
    world: World, method: str, channel: str
) -> None:
    answer = world.api(f"conversations.{method}", channel=channel)

    assert answer["error"] == "channel_not_found"


def test_the_bot_is_among_the_members_where_it_is_one(world: World) -> None:
    staff = world.sdk("conversations_members", channel="CSTAFF")
    alone = world.sdk("conversations_members", channel="CALONE")

    assert staff["members"] == ["UTEACH", "UOFFICE", "U0PLAYGBOT"]
    assert alone["members"] == ["UTEACH"]


def test_members_come_in_pages(world: World) -> None:
    first = world.sdk("conversations_members", channel="CSTAFF", limit=2)
    cursor = first["response_metadata"]["next_cursor"]
    rest = world.sdk("conversations_members", channel="CSTAFF", limit=2, cursor=cursor)

    assert first["members"] + rest["members"] == ["UTEACH", "UOFFICE", "U0PLAYGBOT"]


def test_the_list_has_the_kinds_that_were_asked_for(world: World) -> None:
    def ids(**arguments: Any) -> list[str]:
        found = world.api("conversations.list", **arguments)["channels"]
        return [channel["id"] for channel in found]

    assert ids() == ["CSTAFF", "CSHARED", "CALONE", "COLD"]
    assert ids(exclude_archived=True) == ["CSTAFF", "CSHARED", "CALONE"]
    assert ids(types="private_channel") == ["CHIDDEN"]
    assert ids(types="im") == ["DTEACH", "DOFFICE", "DGONE"]
    assert world.api("conversations.list", types="rooms")["error"] == "invalid_types"


def test_opening_a_conversation_with_a_person_gives_its_id(world: World) -> None:
    assert world.sdk("conversations_open", users="UTEACH")["channel"]["id"] == "DTEACH"


@pytest.mark.parametrize(
    ("users", "error"),
    [
        ("U404", "user_not_found"),
        ("UTEACH,UOFFICE", "user_not_found"),
        ("UGONE", "user_disabled"),
        ("USTRANGE", "user_not_visible"),
        ("U0PLAYGBOT", "cannot_dm_bot"),
    ],
)
def test_some_people_cannot_be_written_to(world: World, users: str, error: str) -> None:
    assert world.api("conversations.open", users=users)["error"] == error


def said(world: World, *texts: str) -> list[str]:
    return [world.sdk("chat_postMessage", channel="CSTAFF", text=text)["ts"] for text in texts]


def texts(world: World, **arguments: Any) -> list[str]:
    found = world.sdk("conversations_history", channel="CSTAFF", **arguments)["messages"]
    return [message["text"] for message in found]


def test_history_is_newest_first(world: World) -> None:
    said(world, "one", "two", "three")

    assert texts(world) == ["three", "two", "one"]


def test_history_between_instants_leaves_the_ends_out_unless_told(world: World) -> None:
    one, _, three = said(world, "one", "two", "three")

    assert texts(world, oldest=one, latest=three) == ["two"]
    assert texts(world, oldest=one, latest=three, inclusive=True) == ["three", "two", "one"]
    assert texts(world, oldest=three) == []


def test_history_may_be_behind(make_world: Callable[..., World]) -> None:
    world = make_world(history_lag=60.0)
    said(world, "one")
    assert texts(world) == []

    world.clock.ahead = 61.0
    said(world, "two")
    assert texts(world) == ["one"]


def test_history_comes_in_pages(world: World) -> None:
    said(world, "one", "two", "three")

    first = world.sdk("conversations_history", channel="CSTAFF", limit=2)
    cursor = first["response_metadata"]["next_cursor"]
    rest = world.sdk("conversations_history", channel="CSTAFF", limit=2, cursor=cursor)

    assert [message["text"] for message in first["messages"]] == ["three", "two"]
    assert first["has_more"]
    assert [message["text"] for message in rest["messages"]] == ["one"]
    assert not rest["has_more"]


def test_history_gives_metadata_only_when_asked(world: World) -> None:
    metadata = {"event_type": "digest", "event_payload": {"id": "7"}}
    world.sdk("chat_postMessage", channel="CSTAFF", text="x", metadata=metadata)

    plain = world.sdk("conversations_history", channel="CSTAFF")
    full = world.sdk("conversations_history", channel="CSTAFF", include_all_metadata=True)

    assert "metadata" not in plain["messages"][0]
    assert full["messages"][0]["metadata"] == metadata


def test_ephemeral_messages_are_in_no_history(world: World) -> None:
    world.sdk("chat_postEphemeral", channel="CSTAFF", user="UTEACH", text="psst")

    assert texts(world) == []
    assert [message["text"] for message in world.messages()] == ["psst"]


def test_history_needs_membership_and_sound_instants(world: World) -> None:
    def error(**arguments: Any) -> str:
        return world.api("conversations.history", **arguments)["error"]

    assert error(channel="CALONE") == "not_in_channel"
    assert error(channel="CSTAFF", oldest="yesterday") == "invalid_ts_oldest"
    assert error(channel="CSTAFF", latest="now") == "invalid_ts_latest"
    assert error(channel="CSTAFF", cursor="bmV4dDp4") == "invalid_cursor"
    assert error(channel="CSTAFF", limit=100_000) == "invalid_arguments"
