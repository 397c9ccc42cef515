"""The Events API: what an app hears of, in which words, and how often."""

from collections.abc import Callable

import pytest
from slack_sdk.signature import SignatureVerifier

from tests.playground.world import JsonObject, Reply, World
from tests.serving import eventually

ALL = frozenset({"app_home_opened", "app_mention", "message.im"})
HOME: JsonObject = {"type": "home", "blocks": [{"type": "divider"}]}
MakeWorld = Callable[..., World]


@pytest.fixture
def world(make_world: MakeWorld) -> World:
    """A world whose app has subscribed to all events."""
    return make_world(events=ALL)


def heard(world: World, count: int) -> list[JsonObject]:
    """The events that the app received, once there are so many."""
    return eventually(lambda: found if len(found := world.app.events()) >= count else None) or []


def test_an_event_comes_signed_in_its_envelope(world: World) -> None:
    world.say("hello <b> & @Ada Lovelace", channel="DTEACH")

    (told,) = world.app.received
    assert SignatureVerifier("shh").is_valid_request(told.raw, told.headers)
    assert "x-slack-retry-num" not in told.headers
    whole = told.content
    assert (whole["type"], whole["team_id"]) == ("event_callback", "T0PLAYGRND")
    assert whole["event_id"].startswith("Ev")
    assert isinstance(whole["event_time"], int)
    (authorization,) = whole["authorizations"]
    assert (authorization["user_id"], authorization["is_bot"]) == ("U0PLAYGBOT", True)
    event = whole["event"]
    assert (event["type"], event["channel_type"], event["channel"]) == ("message", "im", "DTEACH")
    assert (event["user"], event["ts"]) == ("UTEACH", event["event_ts"])
    assert event["text"] == "hello &lt;b&gt; &amp; <@UTEACH>"
    assert event["client_msg_id"]
    assert "bot_id" not in event


def test_the_apps_own_messages_are_told_too_with_their_changes(world: World) -> None:
    posted = world.api("chat.postMessage", channel="DTEACH", text="one")
    world.api("chat.update", channel="DTEACH", ts=posted["ts"], text="two")
    world.api("chat.delete", channel="DTEACH", ts=posted["ts"])

    events = {each.get("subtype"): each for each in heard(world, 3)}
    assert events[None]["bot_id"] == "B0PLAYGRND"
    changed = events["message_changed"]
    assert (changed["message"]["text"], changed["previous_message"]["text"]) == ("two", "one")
    assert events["message_deleted"]["deleted_ts"] == posted["ts"]


def test_a_mention_is_told_where_the_app_is_a_member(world: World) -> None:
    world.say("@rollcall help me in #staff, see https://x.test/a.")
    world.say("@Rollcall help", channel="CALONE")
    world.say("@Rollcallers, mail me@rollcall")
    world.say("@Rollcall help", channel="DTEACH")

    mention, direct = world.app.events()
    assert (mention["type"], mention["channel"]) == ("app_mention", "CSTAFF")
    assert mention["text"] == ("<@U0PLAYGBOT> help me in <#CSTAFF|staff>, see <https://x.test/a>.")
    assert "channel_type" not in mention
    assert (direct["type"], direct["text"]) == ("message", "<@U0PLAYGBOT> help")


def test_a_look_at_the_app_is_told_with_what_stands_there(world: World) -> None:
    world.play("home", **{"as": "UTEACH"})
    world.api("views.publish", user_id="UTEACH", view=HOME)
    world.play("home", **{"as": "UTEACH"})
    world.play("home", **{"as": "UTEACH", "tab": "messages"})

    first, second, third = world.app.events()
    assert (first["type"], first["tab"], first["user"]) == ("app_home_opened", "home", "UTEACH")
    assert first["channel"] == "DTEACH"
    assert "view" not in first
    assert second["view"]["type"] == "home"
    assert (third["tab"], "view" in third) == ("messages", False)
    assert "not installed" in world.play("home", **{"as": "USTRANGE"})["error"]


@pytest.mark.parametrize(
    "changes",
    [{}, {"events": ALL, "scopes": frozenset({"chat:write"})}],
    ids=["not subscribed", "no scope"],
)
def test_an_app_that_did_not_ask_or_may_not_is_told_nothing(
    make_world: MakeWorld, changes: JsonObject
) -> None:
    world = make_world(**changes)

    world.say("hello", channel="DTEACH")
    world.say("@Rollcall hello")

    assert world.app.received == []


def test_an_event_comes_again_three_times_until_it_is_taken(world: World) -> None:
    world.app.replies += [Reply(status=500), Reply(status=503), Reply(status=500), Reply()]
    world.say("hello", channel="DTEACH")

    heard(world, 4)
    again = [
        (each.headers.get("x-slack-retry-num"), each.headers.get("x-slack-retry-reason"))
        for each in world.app.received
    ]
    assert again == [
        (None, None),
        ("1", "http_error"),
        ("2", "http_error"),
        ("3", "http_error"),
    ]
    assert len({each.content["event_id"] for each in world.app.received}) == 1
    world.say("good", channel="DTEACH")
    assert len(world.app.received) == 5


def test_a_slow_app_is_told_again_why(make_world: MakeWorld) -> None:
    world = make_world(events=ALL, ack_seconds=0.2)
    world.app.replies.append(Reply(seconds=1.0))
    world.say("hello", channel="DTEACH")

    heard(world, 2)
    assert world.app.received[1].headers["x-slack-retry-reason"] == "http_timeout"


def test_an_app_may_ask_not_to_hear_again_and_any_2xx_is_a_yes(world: World) -> None:
    world.app.replies += [Reply(status=500, headers={"X-Slack-No-Retry": "1"}), Reply(status=204)]
    world.say("one", channel="DTEACH")
    world.say("two", channel="DTEACH")
    world.say("three", channel="DTEACH")

    assert [each["text"] for each in world.app.events()] == ["one", "two", "three"]


def test_a_read_only_conversation_takes_no_messages(make_world: MakeWorld) -> None:
    world = make_world(messages_tab_read_only=True)

    assert "turned off" in world.say("hello", channel="DTEACH")["error"]
    assert world.api("chat.postMessage", channel="DTEACH", text="news")["ok"]
