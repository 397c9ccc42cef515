"""The shapes of what Slack sends beside commands and presses on messages, by either door."""

from collections.abc import Callable
from typing import Any

import orjson
import pytest

from tests.stories.building import MakeStage
from tests.stories.forging import (
    action,
    opened,
    press,
    send,
    send_payload,
    shortcut,
    suggestion,
)
from tests.stories.reading import Json
from tests.stories.stage import Stage
from tests.stories.test_socket_mode import BY_SOCKET

Forge = Callable[..., Json]
AS_JSON = "application/json"


def view_press(stage: Stage, **fields: Any) -> Json:
    """A press on Home, which has no response_url."""
    view: Json = {
        "id": "V1",
        "hash": "1.a",
        "type": "home",
        "callback_id": "",
        "private_metadata": "",
        "blocks": [],
        "state": {"values": {}},
    }
    pressed = press(stage, action(stage, action_id="no_such", block_id="b1"))
    del pressed["response_url"]
    return pressed | {"container": {"type": "view", "view_id": "V1"}, "view": view} | fields


def without(payload: Json, name: str) -> Json:
    return {key: value for key, value in payload.items() if key != name}


def lacking(stage: Stage) -> list[Json]:
    """Payloads of which one part is missing that Slack always sends."""
    mention: Json = {"type": "app_mention", "text": "help", "ts": "1.1", "channel": "CSTAFF"}
    message: Json = {"type": "message", "text": "help", "ts": "1.1", "channel": "DTUNDE"}
    event = opened(stage)
    return [
        *(without(event, name) for name in ("event", "event_id", "team_id")),
        *(event | {"event": without(event["event"], name)} for name in ("user", "tab")),
        *(event | {"event": without(mention, name)} for name in ("text", "ts", "channel")),
        *(event | {"event": without(message, name)} for name in ("ts", "channel")),
        *(without(shortcut(stage), name) for name in ("user", "callback_id", "trigger_id")),
        *(
            without(suggestion(stage), name)
            for name in ("user", "container", "action_id", "block_id", "value")
        ),
        suggestion(stage, value=3),
        view_press(stage, container={"type": "view"}),
        view_press(stage, view={"type": "home"}),
        {"type": "url_verification"},
    ]


def test_slacks_look_at_the_address_of_events_is_answered(stage: Stage) -> None:
    look = orjson.dumps({"type": "url_verification", "token": "x", "challenge": "a challenge"})
    answer = send(stage, look, content_type=AS_JSON)
    assert (answer.status_code, answer.json()) == (200, {"challenge": "a challenge"})
    assert send(stage, look, content_type=AS_JSON, secret="wrong").status_code == 401


@pytest.mark.parametrize("forge", [opened, shortcut, view_press])
def test_what_slack_sends_is_taken(stage: Stage, forge: Forge) -> None:
    payload = forge(stage)
    if payload["type"] == "event_callback":
        answer = send(stage, orjson.dumps(payload), content_type=AS_JSON)
    else:
        answer = send_payload(stage, payload)
    assert answer.status_code == 200


def test_what_lacks_a_part_is_a_bad_request(stage: Stage) -> None:
    statuses = [send_payload(stage, payload).status_code for payload in lacking(stage)]
    assert statuses == [400] * len(statuses)


def test_by_socket_mode_what_lacks_a_part_is_acknowledged(
    make_stage: MakeStage, logged: pytest.LogCaptureFixture
) -> None:
    stage = make_stage(**BY_SOCKET)
    stage.open()
    refused = lacking(stage)
    for payload in refused:
        assert stage.play("deliver", kind="interactive", payload=payload)["ok"]
    assert logged.text.count("payload_refused") == len(refused)
