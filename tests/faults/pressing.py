"""People who press: each in a thread, one press after the other, noting what they know of each."""

import json
import random
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from http.client import HTTPConnection, HTTPException
from itertools import count
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from slack_sdk.signature import SignatureVerifier

from bot.blocks.ids import register_ids
from bot.blocks.ids.register_ids import Mark, RosterView
from storage.registers.opening import RegisterKey
from storage.tables.words import Action, Status
from tests.faults.history import Outcome, Press
from tests.faults.server import SECRET
from tests.faults.slack import TEAM

SIGNER = SignatureVerifier(SECRET)
ACTIONS = (Action.MARK, Action.UNDO, Action.MARK_REST)
WEIGHTS = (80, 12, 8)
AGAIN = 0.5
LONGEST_PAUSE = 0.008
# Some presses are overtaken on their way by what others press after them.
OVERTAKEN = 0.25
LONGEST_WAY = 0.05


class Stamps:
    """Slack's clock: microseconds, never the same twice."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._last = 0
        self._numbers = count()

    def next(self) -> tuple[int, int]:
        """Give a press its number and its instant."""
        with self._lock:
            self._last = max(self._last + 1, time.time_ns() // 1000)
            return next(self._numbers), self._last


@dataclass
class Scene:
    """What all share: the register of the day, whether the server is up, when all is over."""

    port: int
    slack_url: str
    course: UUID
    students: int
    day: date
    stamps: Stamps = field(default_factory=Stamps)
    up: threading.Event = field(default_factory=threading.Event)
    over: threading.Event = field(default_factory=threading.Event)

    @property
    def view(self) -> RosterView:
        """The roster before everybody."""
        return RosterView.of(RegisterKey(self.course, self.day))


class Presser:
    """One person at one roster."""

    def __init__(self, scene: Scene, person: str, chance: random.Random) -> None:
        self._scene = scene
        self.person = person
        self._chance = chance
        self._connection = HTTPConnection("127.0.0.1", scene.port, timeout=20)
        self.presses: list[Press] = []
        # Whoever holds it has this person press nothing meanwhile.
        self.turn = threading.Lock()

    def work(self) -> None:
        """Press until all is over."""
        while not self._scene.over.is_set():
            if not self._scene.up.wait(timeout=0.1):
                continue
            time.sleep(self._chance.uniform(0, LONGEST_PAUSE))
            with self.turn:
                self.press()
        self._connection.close()

    def press(self) -> None:
        """Press something, once."""
        press, body = self._chosen()
        if self._chance.random() < OVERTAKEN:
            time.sleep(self._chance.uniform(0, LONGEST_WAY))
        press = replace(press, sent_at=datetime.now(UTC))
        outcome = self._sent(body)
        if outcome is Outcome.UNKNOWN and self._chance.random() < AGAIN:
            outcome = self._sent_again(body)
        self.presses.append(replace(press, ended_at=datetime.now(UTC), outcome=outcome))

    def _chosen(self) -> tuple[Press, bytes]:
        view = self._scene.view
        number, acted_at = self._scene.stamps.next()
        action = self._chance.choices(ACTIONS, WEIGHTS)[0]
        now = datetime.now(UTC)
        day = view.attendance_date
        press = Press(number, self.person, day, action, acted_at, now, now, Outcome.FAILED)
        if action is Action.MARK:
            roll_number = self._chance.randint(1, self._scene.students)
            status = self._chance.choice([Status.PRESENT, *register_ids.MODES])
            press = replace(press, roll_number=roll_number, status=status)
        return press, body_of(press, view, self._scene.slack_url)

    def _sent_again(self, body: bytes) -> Outcome:
        """Deliver the same press once more, to the next server."""
        while not self._scene.up.wait(timeout=0.1):
            if self._scene.over.is_set():
                return Outcome.UNKNOWN
        return Outcome.OK if self._sent(body) is Outcome.OK else Outcome.UNKNOWN

    def _sent(self, body: bytes) -> Outcome:
        try:
            self._connection.request("POST", "/slack/events", body, headers_of(body))
            answer = self._connection.getresponse()
            answer.read()
        except ConnectionRefusedError:
            self._connection.close()
            return Outcome.FAILED
        except (OSError, HTTPException):
            self._connection.close()
            return Outcome.UNKNOWN
        assert answer.status == 200, f"found {answer.status}, expected 200"
        return Outcome.OK


def body_of(press: Press, view: RosterView, slack_url: str) -> bytes:
    """Write what Slack sends of a press."""
    payload = {
        "type": "block_actions",
        "user": {"id": press.person, "team_id": TEAM},
        "team": {"id": TEAM},
        "container": {"type": "message", "message_ts": f"1.{press.person}"},
        "response_url": f"{slack_url}/respond/{press.number}",
        "trigger_id": "1.2.3",
        "actions": [button(press, view)],
    }
    return urlencode({"payload": json.dumps(payload)}).encode()


def headers_of(body: bytes) -> dict[str, str]:
    """Sign what Slack sends, now."""
    timestamp = str(int(time.time()))
    return {
        "Content-Type": "application/x-www-form-urlencoded",
        "X-Slack-Request-Timestamp": timestamp,
        "X-Slack-Signature": str(SIGNER.generate_signature(timestamp=timestamp, body=body)),
    }


def button(press: Press, view: RosterView) -> dict[str, Any]:
    """Write the button of a press as Slack names it."""
    action_id, value = action_of(press)
    return {
        "type": "button",
        "block_id": view.written(2),
        "action_id": action_id,
        "value": value,
        "action_ts": f"{press.acted_at // 1_000_000}.{press.acted_at % 1_000_000:06}",
    }


def action_of(press: Press) -> tuple[str, str]:
    """Give a button's action id and value."""
    if press.action is Action.UNDO:
        return register_ids.UNDO, "undo"
    if press.roll_number is None or press.status is None:
        return register_ids.MARK_REST, "rest"
    mark = Mark(status=press.status, roll_number=press.roll_number)
    return f"{register_ids.MARK}0", mark.written()


def all_of(pressers: list[Presser]) -> Iterator[Press]:
    """Give everybody's presses."""
    for presser in pressers:
        yield from presser.presses
