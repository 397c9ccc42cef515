"""The door where Slack's requests come in: who may pass, and what is answered to all the rest."""

import re
import socket
from functools import partial
from urllib.parse import urlencode, urlsplit

import orjson
import pytest

from bot.listeners.doors.http import LARGEST_BODY
from tests.stories.building import SECRET, MakeStage
from tests.stories.forging import (
    FORM,
    action,
    command,
    marking,
    now_of,
    press,
    send,
    send_payload,
    shortcut,
    signature,
    submission,
    suggestion,
    view_of,
)
from tests.stories.reading import text_of
from tests.stories.stage import Stage

JSON = "application/json"
NOT_SLACKS = (
    b"\xff\xfe\x00",
    b"payload=%FF%FE",
    b"payload=%ED%A0%80",
    b"a=1&text=%FF",
    b"",
    b"payload",
    b"payload=",
    b"payload=%7B",
    b"payload=null",
    b"payload=1",
    b"payload=%5B%5D",
    b"payload=%22text%22",
    b"payload=%7B%7D",
    b"payload=%7B%22type%22%3A1%7D",
    b"payload=NaN",
    b"payload=" + b"%5B" * 100_000,
    b"payload=%7B%22type%22%3A%22%5Cud800%22%7D",
    b"nothing=of+that",
    b"\x00\x01\x02",
    "payload=é".encode(),
    b'{"type":"block_actions"}',
    b"--boundary\r\nContent-Disposition: form-data\r\n\r\n",
)
FORGED: tuple[dict[str, str | None], ...] = (
    {"action_id": "no_such_action"},
    {"block_id": "garbage", "value": "a1"},
    {"value": "garbage"},
    {"value": "a999999999"},
    {"value": "a" + "9" * 400},
    {"value": "\x00"},
    {"value": None},
    {"action_ts": "soon"},
    {"action_ts": "9" * 5000 + ".123456"},
    {"action_ts": "99999999999999999999.123456"},
    {"action_id": "mode_absent", "value": "asleep"},
    {"action_id": "page_next", "value": "-1"},
    {"action_id": "page_next", "value": "9999"},
    {"action_id": "page_next", "value": "next"},
    {"action_id": "open_register", "value": "garbage"},
    {"action_id": "open_day", "block_id": "garbage"},
    {"action_id": "details", "block_id": "garbage"},
    {"action_id": "undo", "block_id": "\x00" * 40},
    {"action_id": "mark_rest", "block_id": "00a0020261123" + "A" * 22},
)


def at(stage: Stage, seconds: int) -> str:
    return str(int(stage.clock.seconds()) + seconds)


def mark_body(stage: Stage) -> bytes:
    return urlencode({"payload": orjson.dumps(press(stage, marking(stage)))}).encode()


def test_a_signed_press_passes(stage: Stage) -> None:
    stage.open()
    answer = send(stage, mark_body(stage))
    assert (answer.status_code, answer.text) == (200, "")
    assert len(stage.marks()) == 1


def test_a_stale_or_future_request_is_refused(stage: Stage) -> None:
    stage.open()
    for seconds in (-310, 310, -86400):
        assert send(stage, mark_body(stage), stamp=at(stage, seconds)).status_code == 401
    assert stage.marks() == {}
    for seconds in (-295, 295):
        assert send(stage, mark_body(stage), stamp=at(stage, seconds)).status_code == 200


def test_a_forged_or_unsigned_request_is_refused(stage: Stage) -> None:
    stage.open()
    for signed in ("", "v0=", f"v0={'0' * 64}", "v1=abc", "v0=\u00c3\u00a9", "x" * 5000):
        answer = send(stage, mark_body(stage), signed=signed)
        assert answer.status_code == 401, signed
        assert "signature" in answer.json()["error"]
    assert stage.marks() == {}


def test_a_signature_of_another_body_or_secret_is_refused(stage: Stage) -> None:
    stage.open()
    body, stamp = mark_body(stage), now_of(stage)
    other = signature(body + b" ", stamp)
    assert send(stage, body, stamp=stamp, signed=other).status_code == 401
    assert send(stage, body, secret="another secret").status_code == 401
    assert stage.marks() == {}


def test_a_request_without_any_header_of_slacks_is_refused(stage: Stage) -> None:
    url = f"{stage.bot_url}/slack/events"
    assert stage.http.post(url, data=b"payload={}", timeout=20).status_code == 401
    assert stage.http.post(url, timeout=20).status_code == 401
    assert stage.http.get(url, timeout=20).status_code == 405


def test_a_timestamp_that_is_no_number_is_refused(stage: Stage) -> None:
    runs = ("9" * 13, "9" * 20, "9" * 400, "9" * 5000)
    for stamp in ("", "soon", "1e9", "-5", "+5", "1.5", "0x10", "١٢٣٤٥٦٧٨٩٠", "²", *runs):
        assert send(stage, mark_body(stage), stamp=stamp).status_code == 401, stamp


def test_both_signing_secrets_pass_while_one_replaces_the_other(make_stage: MakeStage) -> None:
    stage = make_stage(SLACK_SIGNING_SECRET=f"the next secret, {SECRET}")
    stage.open()
    for place, secret in enumerate((SECRET, "the next secret")):
        body = urlencode({"payload": orjson.dumps(press(stage, marking(stage, place)))})
        assert send(stage, body.encode(), secret=secret).status_code == 200
    assert len(stage.marks()) == 2
    assert send(stage, mark_body(stage), secret="the last secret").status_code == 401


def test_what_slack_would_not_send_is_a_bad_request(stage: Stage) -> None:
    for body in NOT_SLACKS:
        for content_type in (FORM, "multipart/form-data; boundary=boundary", ""):
            assert send(stage, body, content_type=content_type).status_code == 400, body[:99]


def test_json_that_slack_would_not_send_is_a_bad_request(stage: Stage) -> None:
    for body in (b"", b"{", b"[]", b"null", b"{}", b'"x"', b"payload=%7B%7D", *NOT_SLACKS):
        assert send(stage, body, content_type=JSON).status_code == 400, body[:99]


def test_a_body_of_five_megabytes_is_too_large(stage: Stage) -> None:
    assert send(stage, b"payload=" + b"a" * 5_000_000).status_code == 413
    assert send(stage, b"payload=" + b"a" * (LARGEST_BODY - 8)).status_code == 400


def test_a_request_that_breaks_off_does_no_harm(stage: Stage) -> None:
    parts = urlsplit(stage.bot_url)
    with socket.create_connection((parts.hostname or "", parts.port or 0)) as broken:
        broken.sendall(b"POST /slack/events HTTP/1.1\r\nHost: x\r\nContent-Length: 99\r\n\r\npay")
    assert stage.open()["blocks"]


def test_slack_is_answered_when_it_checks_the_address(stage: Stage) -> None:
    body = b'{"type":"url_verification","token":"t","challenge":"a challenge"}'
    answer = send(stage, body, content_type=JSON)
    assert answer.status_code == 200
    assert answer.json() == {"challenge": "a challenge"}
    assert send(stage, b"ssl_check=1&token=t").status_code == 200


@pytest.mark.errors("listener_failed")
def test_a_forged_button_is_answered_politely_and_stores_nothing(stage: Stage) -> None:
    stage.open()
    usual = {"block_id": view_of(stage).written(2), "action_id": "m0"}
    for fields in FORGED:
        answer = send_payload(stage, press(stage, action(stage, **usual | fields)))
        assert answer.status_code == 200, fields
    assert stage.marks() == {}


def test_a_forged_button_is_told_what_is_wrong(stage: Stage) -> None:
    roster = stage.open()
    block_id, element = stage.name_button(roster, 0)
    wrong: list[tuple[dict[str, str], str]] = [
        ({"action_id": "canary"}, "This button is from an older message."),
        ({"value": "garbage"}, "This button is from an older message."),
        ({"value": "a999"}, "That student was not in this course"),
        ({"action_ts": "soon"}, "expected one like 1700000000.123456"),
        ({"period": "9"}, "Biology 9A has no period “9” on Monday 23 November 2026"),
        ({"period": "\x00"}, "This button is from an older message."),
    ]
    for fields, words in wrong:
        forged = element | {name: fields[name] for name in fields if name in element}
        more = {"action_ts": fields["action_ts"]} if "action_ts" in fields else {}
        place = (block_id + fields.get("period", ""), forged)
        act = partial(stage.press_button, roster, place, element=forged, **more)
        assert words in stage.notice_after(act)
    assert stage.marks() == {}


def test_a_form_that_is_a_command_and_a_payload_at_once_does_no_harm(stage: Stage) -> None:
    for more in ({"type": "view_submission", "view": "x"}, {"actions": "x", "event": "y"}):
        assert send(stage, command(stage, text="2026-02-30", **more)).status_code == 200


def test_a_command_that_claims_to_be_slacks_look_at_the_address_is_a_command(stage: Stage) -> None:
    stage.open()
    assert "Biology 9A" in send(stage, command(stage, ssl_check="1")).text
    assert send(stage, b"ssl_check=1&command=/attendance&token=t").text == ""


@pytest.mark.errors("listener_failed")
def test_a_submission_with_forged_metadata_stores_nothing(stage: Stage) -> None:
    stage.open()
    for carried in ("", "null", "{}", '{"view":"x","message":"1","response_url":"y"}', "[" * 2000):
        answer = send_payload(stage, submission(stage, private_metadata=carried))
        assert answer.status_code == 200
        assert answer.json()["view"]["title"]["text"] == "Not saved"
    assert stage.marks() == {}


def test_what_nobody_listens_to_is_not_found(stage: Stage) -> None:
    assert send_payload(stage, shortcut(stage, callback_id="x")).status_code == 404
    assert send(stage, command(stage, command="/other")).status_code == 404


def test_what_this_version_does_not_draw_is_refused_in_a_sentence(stage: Stage) -> None:
    form = send_payload(stage, submission(stage, callback_id="of_old")).json()
    assert form["view"]["title"]["text"] == "Not saved"
    assert "This form is from an older version." in str(form)
    sought = suggestion(stage, action_id="of_old")
    assert send_payload(stage, sought).json() == {"options": []}


@pytest.mark.errors("listener_failed", "response_url_refused")
def test_nothing_of_a_body_is_logged(stage: Stage, logged: pytest.LogCaptureFixture) -> None:
    stage.open()
    roster = stage.tap_student(stage.open(), 0)
    stage.press(roster, "Details")
    note = submission(stage)
    note["view"]["state"]["values"]["note:1"] = {"note": {"value": "canary"}}
    send_payload(stage, note)
    for wrong in ({"note": {"value": ["canary"]}}, {"note": "canary"}, "canary"):
        note["view"]["state"]["values"]["note:1"] = wrong
        send_payload(stage, note | {"trigger_id": "canary"})
    send_payload(stage, submission(stage, private_metadata='{"canary": 1}'))
    send_payload(stage, submission(stage, state={"values": "canary"}))
    for fields in ({name: "canary"} for name in ("value", "block_id", "action_ts", "action_id")):
        send_payload(stage, press(stage, marking(stage) | fields))
    for mode in ("mode_late", "page_next", "open_register"):
        pressed = marking(stage) | {"action_id": mode, "value": "canary"}
        send_payload(stage, press(stage, pressed, response_url="https://canary.test/"))
    for kind in ("interactive_message", "dialog_submission", "canary"):
        send_payload(stage, {"type": kind, "callback_id": "canary", "submission": {"a": "canary"}})
    send(stage, b"payload=canary", signed="v0=canary")
    send(stage, b"payload=canary", stamp="canary")
    for body in (b"payload=canary", b"canary", b"canary=\xff", b"payload=%7Bcanary"):
        send(stage, body)
    send(stage, command(stage, text="canary"))
    send(stage, command(stage, text="canary 2026-02-30"))
    assert len(logged.records) > 5
    assert "canary" not in logged.text
    assert not re.search("Ada|Lovelace|Okafor|okafor|riverside", logged.text)
    for secret in (SECRET, "xoxb-story"):
        assert secret not in logged.text


def test_what_cannot_be_seen_is_no_part_of_what_is_typed(
    stage: Stage, logged: pytest.LogCaptureFixture
) -> None:
    stage.open("/attendance biology", who="UOFFICE")
    typed = ("\x00bio\x00logy\x1b", "student a\x00da lovelace\x7f", "\u200bexcuse \x00ada lov")
    for each in typed:
        assert "not saved" not in send(stage, command(stage, text=each, user_id="UOFFICE")).text
    shown = text_of(stage.open("/attendance bio\x00logy\u200b", who="UOFFICE"))
    assert shown.startswith("Biology 9A")
    asked = suggestion(stage, value="ad\x00a", action_id="pick_student")
    asked["user"]["id"] = "UOFFICE"
    assert "Ada Lovelace" in send_payload(stage, asked).text
    assert "listener_failed" not in logged.text
