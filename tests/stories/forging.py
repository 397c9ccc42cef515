"""Requests to the bot's own address, as Slack signs them and as Slack never would."""

import hashlib
import hmac
from typing import Any
from urllib.parse import urlencode

import orjson
import requests

from bot.blocks.ids.register_ids import MARK, Mark, RosterView
from storage.registers.opening import RegisterKey
from storage.tables.words import Status
from tests.stories.building import SECRET
from tests.stories.reading import Json
from tests.stories.stage import TODAY, Stage

FORM = "application/x-www-form-urlencoded"
NOWHERE = "https://hooks.slack.com/actions/never"


def signature(body: bytes, stamp: str, secret: str = SECRET) -> str:
    """Slack's v0 signature: HMAC-SHA256 over version, timestamp and body."""
    signed = b":".join((b"v0", stamp.encode(), body))
    return f"v0={hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()}"


def now_of(stage: Stage) -> str:
    return str(int(stage.clock.seconds()))


def send(
    stage: Stage,
    body: bytes,
    *,
    stamp: str | None = None,
    secret: str = SECRET,
    content_type: str = FORM,
    signed: str | None = None,
) -> requests.Response:
    """Send a body, signed as it should be unless told otherwise."""
    stamp = now_of(stage) if stamp is None else stamp
    headers = {
        "Content-Type": content_type,
        "X-Slack-Request-Timestamp": stamp.encode(),
        "X-Slack-Signature": signature(body, stamp, secret) if signed is None else signed,
    }
    return stage.http.post(f"{stage.bot_url}/slack/events", data=body, headers=headers, timeout=20)


def send_payload(stage: Stage, payload: object) -> requests.Response:
    text = payload if isinstance(payload, bytes) else orjson.dumps(payload)
    return send(stage, urlencode({"payload": text}).encode())


def command(stage: Stage, **fields: str) -> bytes:
    """The form of a command, with other fields where given."""
    usual = {
        "team_id": stage.workspace.config.team_id,
        "user_id": "UTUNDE",
        "command": "/attendance",
        "text": "",
        "response_url": NOWHERE,
        "trigger_id": "1.2.3",
    }
    return urlencode(usual | fields).encode()


def view_of(stage: Stage, course: str = "Biology 9A") -> RosterView:
    return RosterView.of(RegisterKey(stage.school.courses[course], TODAY))


def marking(
    stage: Stage, place: int = 0, status: Status = Status.ABSENT, *, course: str = "Biology 9A"
) -> Json:
    """The action of a press on a student's name."""
    value = Mark(status=status, roll_number=place + 1).written()
    return action(
        stage, action_id=f"{MARK}0", block_id=view_of(stage, course).written(2), value=value
    )


def action(stage: Stage, **fields: Any) -> Json:
    stamp = f"{stage.clock.seconds():.6f}"
    return {"type": "button", "action_ts": stamp, "value": "x", **fields}


def press(stage: Stage, pressed: Json, **fields: Any) -> Json:
    """The payload of a press, with other fields where given."""
    team = stage.workspace.config.team_id
    return {
        "type": "block_actions",
        "user": {"id": "UTUNDE", "team_id": team},
        "team": {"id": team},
        "container": {"type": "message", "message_ts": "1.000001", "channel_id": "CSTAFF"},
        "response_url": f"{stage.playground_url}/respond/never",
        "trigger_id": "1.2.3",
        "actions": [pressed],
        **fields,
    }


def submission(stage: Stage, **fields: Any) -> Json:
    """The payload of a submitted Details modal for the first student, who is late."""
    student = "1"
    carried = {
        "view": view_of(stage).written(),
        "shown_in": "1.000001",
        "surface": {"response_url": NOWHERE},
        "acted_at": 1,
    }
    team = stage.workspace.config.team_id
    values = {
        "student": {"details_student": {"selected_option": {"value": student}}},
        f"status:{student}": {"status": {"selected_option": {"value": "late"}}},
        f"minutes_late:{student}": {"minutes_late": {"value": "7"}},
        f"reason:{student}": {"reason": {"selected_option": None}},
        f"note:{student}": {"note": {"value": None}},
    }
    view: Json = {
        "id": "V1",
        "hash": "1.a",
        "type": "modal",
        "callback_id": "details",
        "private_metadata": orjson.dumps(carried).decode(),
        "blocks": [{"type": "input", "block_id": each} for each in values],
        "state": {"values": values},
    }
    return {
        "type": "view_submission",
        "user": {"id": "UTUNDE", "team_id": team},
        "team": {"id": team},
        "trigger_id": "1.2.3",
        "view": {"root_view_id": fields.get("id", view["id"])} | view | fields,
    }


def opened(stage: Stage, **fields: Any) -> Json:
    """The payload of a look at Home, whose inner event has other fields where given."""
    inner = {"type": "app_home_opened", "user": "UTUNDE", "tab": "home", "channel": "DTUNDE"}
    team = stage.workspace.config.team_id
    outer = {"type": "event_callback", "team_id": team, "event_id": "Ev1", "event_time": 1}
    return outer | {"event": inner | fields}


def shortcut(stage: Stage, **fields: Any) -> Json:
    """The payload of the global shortcut, with other fields where given."""
    team = stage.workspace.config.team_id
    who = {"id": "UTUNDE", "team_id": team}
    used = {"type": "shortcut", "callback_id": "take_attendance", "action_ts": "1.000001"}
    return used | {"user": who, "team": {"id": team}, "trigger_id": "1.2.3"} | fields


def suggestion(stage: Stage, **fields: Any) -> Json:
    """The payload of a search in a list of options, with other fields where given."""
    team = stage.workspace.config.team_id
    asked = {"type": "block_suggestion", "action_id": "find", "block_id": "b1", "value": "ada"}
    place = {"container": {"type": "view", "view_id": "V1"}}
    who = {"id": "UTUNDE", "team_id": team}
    return asked | place | {"user": who, "team": {"id": team}} | fields
