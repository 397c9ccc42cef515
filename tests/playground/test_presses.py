"""Presses: the payload that reaches the app, signed, and what the person sees when it fails."""

import time
from collections.abc import Callable

import pytest
from slack_sdk.signature import Clock as RealClock
from slack_sdk.signature import SignatureVerifier

from tests.playground.kit import MARK, ROW
from tests.playground.world import Reply, World


def test_a_press_on_an_ephemeral_message_carries_the_place_but_not_the_message(
    world: World,
) -> None:
    roster = world.roster([ROW])

    answer = world.press(roster, "row", "mark")

    assert answer["ok"]
    assert answer["status"] == 200
    payload = world.app.last()
    assert payload["type"] == "block_actions"
    assert payload["user"] == {
        "id": "UTEACH",
        "username": "ada.lovelace",
        "name": "ada.lovelace",
        "team_id": "T0PLAYGRND",
    }
    assert payload["team"] == {"id": "T0PLAYGRND", "domain": "playground"}
    assert payload["container"] == {
        "type": "message",
        "message_ts": roster["ts"],
        "channel_id": "CSTAFF",
        "is_ephemeral": True,
    }
    assert payload["channel"] == {"id": "CSTAFF", "name": "staff"}
    assert payload["state"] == {"values": {}}
    assert payload["response_url"].startswith(f"{world.url}/respond/")
    assert "message" not in payload
    (action,) = payload["actions"]
    assert (action["value"], action["block_id"], action["action_id"]) == (
        "ada:absent",
        "row",
        "mark",
    )
    assert action["text"]["text"] == "✅ Ada/L."
    assert action["action_ts"] == answer["action_ts"]


def test_a_press_on_an_ordinary_message_carries_the_whole_message(world: World) -> None:
    world.sdk("chat_postMessage", channel="CSTAFF", text="x", blocks=[ROW])

    world.press(world.messages("UOFFICE")[0], "row", "mark", who="UOFFICE")

    message = world.app.last()["message"]
    assert message["blocks"] == world.messages()[0]["blocks"]
    assert (message["bot_id"], message["user"]) == ("B0PLAYGRND", "U0PLAYGBOT")


def test_a_payload_is_signed_with_the_secret_and_the_clock(world: World) -> None:
    world.press(world.roster([ROW]), "row", "mark")

    delivery = world.app.received[-1]
    assert SignatureVerifier("shh").is_valid_request(delivery.raw, delivery.headers)
    assert not SignatureVerifier("other").is_valid_request(delivery.raw, delivery.headers)
    assert delivery.headers["content-type"] == "application/x-www-form-urlencoded"


def test_a_payload_of_a_late_clock_is_signed_late(world: World) -> None:
    roster = world.roster([ROW])
    world.clock.ahead = -600

    world.press(roster, "row", "mark")

    delivery = world.app.received[-1]
    assert not SignatureVerifier("shh").is_valid_request(delivery.raw, delivery.headers)

    class TenMinutesAgo(RealClock):
        def now(self) -> float:
            return time.time() - 600

    verifier = SignatureVerifier("shh", TenMinutesAgo())
    assert verifier.is_valid_request(delivery.raw, delivery.headers)


def test_a_strangers_press_names_their_own_team(world: World) -> None:
    world.sdk("chat_postMessage", channel="CSHARED", text="x", blocks=[ROW])
    message = world.messages("USTRANGE", "CSHARED")[0]

    world.press(message, "row", "mark", who="USTRANGE", channel="CSHARED")

    payload = world.app.last()
    assert payload["user"]["team_id"] == "T0OTHER"
    assert payload["team"]["id"] == "T0PLAYGRND"


def test_every_press_has_its_own_trigger_response_url_and_time(world: World) -> None:
    roster = world.roster([ROW])

    times = [world.press(roster, "row", "mark")["action_ts"] for _ in range(3)]

    presses = [delivery.content for delivery in world.app.received[1:]]
    assert times == sorted(set(times))
    assert len({press["trigger_id"] for press in presses}) == 3
    assert len({press["response_url"] for press in presses}) == 3


def test_a_press_can_be_delivered_late_and_from_an_older_drawing(world: World) -> None:
    roster = world.roster([ROW])
    older = MARK | {"value": "ada:present", "action_id": "old"}

    world.press(roster, "gone", "old", action_ts="1700000000.000001", element=older)

    (action,) = world.app.last()["actions"]
    assert (action["block_id"], action["action_id"]) == ("gone", "old")
    assert (action["value"], action["action_ts"]) == ("ada:present", "1700000000.000001")


def test_what_is_not_there_or_not_seen_cannot_be_pressed(world: World) -> None:
    roster = world.roster([ROW])
    count = len(world.app.received)

    assert "no element" in world.press(roster, "row", "other")["error"]
    assert "no element" in world.press(roster, "gone", "mark")["error"]
    assert "sees no message" in world.press({"ts": "1.000001"}, "row", "mark")["error"]
    assert "sees no message" in world.press(roster, "row", "mark", who="UOFFICE")["error"]
    assert "no person" in world.press(roster, "row", "mark", who="U404")["error"]
    assert len(world.app.received) == count


@pytest.mark.parametrize(
    ("status", "seconds", "error"),
    [(500, 0, "dispatch_failed"), (404, 0, "dispatch_failed"), (200, 1, "operation_timeout")],
)
def test_a_press_that_is_not_acknowledged_says_so(
    make_world: Callable[..., World],
    status: int,
    seconds: float,
    error: str,
) -> None:
    world = make_world(ack_seconds=0.3)
    roster = world.roster([ROW])
    world.app.replies.append(Reply(status=status, seconds=seconds))

    answer = world.press(roster, "row", "mark")

    assert not answer["ok"]
    assert answer["shown"] == f'This action failed with the error "{error}"'
    assert world.state()["notice"] == answer["shown"]
    assert world.log("ack")[-1]["error"] == error
    world.press(roster, "row", "mark")
    assert world.state()["notice"] is None


def test_an_app_that_is_not_there_is_a_failed_dispatch(world: World) -> None:
    roster = world.roster([ROW])
    world.workspace.request_url = "http://127.0.0.1:9/slack/events"

    assert "dispatch_failed" in world.press(roster, "row", "mark")["shown"]


def test_an_enterprise_is_named_in_payloads(make_world: Callable[..., World]) -> None:
    world = make_world(enterprise_id="E1")

    roster = world.roster([ROW])
    assert world.app.last()["enterprise_id"] == "E1"
    world.press(roster, "row", "mark")
    assert world.app.last()["enterprise"]["id"] == "E1"
