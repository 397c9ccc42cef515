"""Payloads of Slack's with any part replaced or left out: an answer each time, never a 5xx."""

import copy
from collections.abc import Iterator
from typing import Any, cast
from urllib.parse import parse_qsl, urlencode

import orjson
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bot.listeners.doors.http import PAYLOAD, decoded
from tests.stories.building import MakeStage
from tests.stories.forging import (
    action,
    command,
    marking,
    opened,
    press,
    send,
    send_payload,
    shortcut,
    submission,
    suggestion,
    view_of,
)
from tests.stories.reading import Json
from tests.stories.stage import Stage
from tests.stories.test_socket_mode import BY_SOCKET

Path = tuple[str | int, ...]

HOSTILE = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**63), 2**64 - 1),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=40),
    st.text("0123456789.-", max_size=500),
    st.sampled_from(["", "\x00", "\ud800", "m0", "undo", "details", "late", "9" * 5000, "\u202e"]),
    st.sampled_from([[], {}, [None], [[]], [{}], {"": None}, {"value": {}}]),
)
BOUNDED = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def payloads(stage: Stage) -> list[Json]:
    block_id = view_of(stage).written(2)
    presses = [
        marking(stage),
        *(
            action(stage, action_id=name, block_id=block_id, value=value)
            for name, value in (
                ("mark_rest", "rest"),
                ("undo", "undo"),
                ("mode_late", "late"),
                ("page_next", "1"),
                ("open_day", "day"),
                ("open_register", block_id),
                ("details", "details"),
            )
        ),
    ]
    form = submission(stage)
    option = {"selected_option": {"value": "1"}}
    choice = action(stage, action_id="details_student", block_id="student") | option
    chosen = press(stage, choice) | {"view": form["view"]}
    others = [opened(stage), shortcut(stage), suggestion(stage)]
    return [*(press(stage, each) for each in presses), form, chosen, *others]


def places(value: Any, at: Path = ()) -> Iterator[Path]:
    """The path to each part of a payload."""
    yield at
    if isinstance(value, dict):
        for name, part in cast("Json", value).items():
            yield from places(part, (*at, name))
    if isinstance(value, list):
        for number, part in enumerate(cast("list[Any]", value)):
            yield from places(part, (*at, number))


def mangled(payload: Json, at: Path, part: object, *, gone: bool) -> object:
    """A payload with one part replaced, or left out."""
    if not at:
        return part
    result = copy.deepcopy(payload)
    holder: Any = result
    for step in at[:-1]:
        holder = holder[step]
    if gone:
        del holder[at[-1]]
    else:
        holder[at[-1]] = part
    return result


def written(payload: object) -> bytes:
    """JSON, with lone surrogates escaped as a careless client would."""
    try:
        return orjson.dumps(payload)
    except TypeError:
        return b'{"type":"block_actions","user":{"id":"\\ud800"}}'


# What Bolt reads of a payload before it handles errors.
UNFIT: list[Json] = [
    {"response_urls": [{"response_url": "a"}, {"response_url": "b"}]},
    {"response_urls": True},
    {"response_urls": ["a"]},
    {"authorizations": "x"},
    {"authorizations": [3]},
    {"channel": True},
    {"team": [], "enterprise": 7},
]
NO_COMMANDS: list[object] = ["text", 7, None, [], {}, {"command": "/attendance"}]


@pytest.mark.parametrize("part", UNFIT)
def test_what_bolt_itself_cant_take_is_a_bad_request_and_no_traceback(
    stage: Stage, logged: pytest.LogCaptureFixture, part: Json
) -> None:
    assert send_payload(stage, submission(stage) | part).status_code == 400
    assert "Traceback" not in logged.text
    assert stage.marks() == {}


def test_by_socket_mode_it_is_acknowledged_once_and_the_next_press_works(
    make_stage: MakeStage, logged: pytest.LogCaptureFixture
) -> None:
    stage = make_stage(**BY_SOCKET)
    roster = stage.open()
    form = submission(stage) | {"message": {"text": "Canary Name"}}
    fields = dict(parse_qsl(command(stage, text="Canary Name").decode()))
    sent: list[tuple[str, object]] = [
        *(("interactive", form | part) for part in UNFIT),
        *(("slash_commands", each) for each in NO_COMMANDS),
        *(("slash_commands", fields | {name: [name]}) for name in ("team_id", "user_id")),
        ("events_api", {"type": "event_callback", "event": "Canary Name"}),
        ("interactive", "Canary Name"),
    ]
    assert all(stage.play("deliver", kind=kind, payload=each)["ok"] for kind, each in sent)
    acknowledged = [entry["error"] for entry in stage.slack_log("envelope")]
    assert acknowledged == [None] * (1 + len(sent))
    assert logged.text.count("payload_refused") == len(sent)
    assert "Traceback" not in logged.text
    assert "Canary" not in logged.text
    stage.tap(roster, "Ada L.")
    assert len(stage.marks()) == 1
    assert stage.play("sockets")["connections"] == 1
    assert len(stage.slack_log("apps.connections.open")) == 1


def test_a_command_by_socket_mode_may_have_fields_that_are_no_texts(make_stage: MakeStage) -> None:
    stage = make_stage(**BY_SOCKET)
    stage.open()
    fields = dict(parse_qsl(command(stage).decode()))
    more: Json = {"is_enterprise_install": False, "enterprise_id": None, "view": {"id": 1}}
    answer = stage.play("deliver", kind="slash_commands", payload=fields | more)
    assert "Biology 9A" in str(answer["body"])


@pytest.mark.may_log("listener_failed", "effect_failed", "response_url_refused")
@BOUNDED
@given(data=st.data())
def test_a_mangled_payload_is_answered(stage: Stage, data: st.DataObject) -> None:
    payload = data.draw(st.sampled_from(payloads(stage)))
    at = data.draw(st.sampled_from([*places(payload)]))
    part = data.draw(HOSTILE)
    text = written(mangled(payload, at, part, gone=data.draw(st.booleans())))
    assert send_payload(stage, text).status_code in {200, 400, 404}


@BOUNDED
@given(
    fields=st.dictionaries(
        st.sampled_from(
            [
                "text",
                "team_id",
                "user_id",
                "command",
                "type",
                "view",
                "actions",
                "event",
                "ssl_check",
                "payload",
                "trigger_id",
            ]
        ),
        st.text(max_size=60),
    )
)
def test_a_mangled_command_is_answered(stage: Stage, fields: dict[str, str]) -> None:
    body = urlencode({name: value.encode(errors="replace") for name, value in fields.items()})
    usual = command(stage).decode()
    for form in (body, f"{usual}&{body}"):
        assert send(stage, form.encode()).status_code in {200, 400, 404}


@BOUNDED
@given(body=st.binary(max_size=300) | st.binary(max_size=99).map(PAYLOAD.__add__))
@example(b"payload=%")
@example(b"payload=%7")
@example(b"payload==%7B%7D")
def test_any_bytes_are_a_bad_request(stage: Stage, body: bytes) -> None:
    for content_type in ("application/x-www-form-urlencoded", "application/json", "text/plain"):
        assert send(stage, body, content_type=content_type).status_code == 400


@given(text=st.text(st.characters(exclude_categories=["Cs"])))
def test_the_fast_decoder_reads_what_urllib_reads(text: str) -> None:
    body = urlencode({"payload": text}).encode()
    assert decoded(body.removeprefix(PAYLOAD)).decode() == text
    assert dict(parse_qsl(body.decode(), keep_blank_values=True))["payload"] == text
