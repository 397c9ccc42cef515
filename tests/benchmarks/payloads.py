"""What Slack sends: presses on a roster, with the whole message echoed as Slack echoes it."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import cycle, islice
from typing import Any, cast
from urllib.parse import quote_plus
from uuid import UUID

from bot.attendance.registers.sheets import Sheet
from bot.blocks.ids.register_ids import MARK, MARK_REST, Mark, RosterView
from bot.blocks.roster.roster import FIRST_ROW_PART, NAMES_IN_A_ROW, REST_PART, roster
from storage.tables.words import Status
from tests.benchmarks.school import DAY, TEACHER, TEAM

Json = dict[str, Any]

CHANNEL = "C0BENCH"
FIRST_ACTION = 1_790_000_001
STATUSES = (Status.ABSENT, Status.LATE, Status.EXCUSED)
# A stock roster fits 24 students into Slack's 50 blocks: a section and four buttons each.
STOCK_STUDENTS = 24


@dataclass(frozen=True, slots=True)
class Presses:
    """Presses on one message by one person, each a real change of what stood before."""

    shared: Json
    actions: Sequence[Json]
    response_url: str

    def bodies(self) -> Iterator[bytes]:
        """Write each as the body of a request."""
        return islice(self.endless(), len(self.actions))

    def endless(self) -> Iterator[bytes]:
        """Write them again and again, each time as new presses."""
        begin = encoded(written(self.shared)[:-1])
        for number, action in enumerate(cycle(self.actions)):
            action_ts = f"{FIRST_ACTION + number}.000200"
            tail = {
                "trigger_id": f"8000{number}.900.{'ab' * 16}",
                "response_url": f"{self.response_url}/{number}",
                "actions": [action | {"action_ts": action_ts}],
            }
            yield b"payload=" + begin + encoded("," + written(tail)[1:])


def compact(sheet: Sheet, response_url: str, count: int) -> Presses:
    """Press the names of our roster, all of which Slack echoes."""
    message = roster(sheet, RosterView.of(sheet.key)).as_dict()
    return names(sheet, message, response_url, count)


def names(sheet: Sheet, message: Json, response_url: str, count: int) -> Presses:
    """Press one name after the other."""
    view = RosterView.of(sheet.key)
    actions: list[Json] = []
    for number in range(count):
        place, status = turn(number, len(sheet.lines))
        block_id = view.written(FIRST_ROW_PART + place // NAMES_IN_A_ROW)
        value = Mark(status=status, roll_number=sheet.lines[place].roll_number).written()
        actions.append(pressed(block_id, f"{MARK}{place % NAMES_IN_A_ROW}", value))
    return Presses(interaction(sheet, message), actions, response_url)


def rest(sheet: Sheet, response_url: str) -> Presses:
    """Press "Everyone else present"."""
    view = RosterView.of(sheet.key)
    action = pressed(view.written(REST_PART), MARK_REST, "rest")
    return Presses(interaction(sheet, roster(sheet, view).as_dict()), [action], response_url)


def stock(sheet: Sheet, enrollments: Sequence[UUID], response_url: str, count: int) -> Presses:
    """Press the buttons of a stock roster of 50 blocks; `enrollments` are in order of roll."""
    due = enrollments[:STOCK_STUDENTS]
    message = stock_message(sheet, due)
    actions: list[Json] = []
    for number in range(count):
        place, status = turn(number, len(due))
        value = stock_value(status, due[place])
        actions.append(pressed(f"student_{due[place]}", f"mark_{status}", value))
    return Presses(interaction(sheet, message), actions, response_url)


def stock_message(sheet: Sheet, enrollments: Sequence[UUID]) -> Json:
    """Draw a stock roster."""
    called = {line.roll_number: line.full_name for line in sheet.lines}
    students = [(key, called[number], "not marked") for number, key in enumerate(enrollments, 1)]
    return {"text": sheet.title, "blocks": stock_blocks(sheet.title, students)}


def turn(number: int, students: int) -> tuple[int, Status]:
    """Say whom the nth press marks as what: round and round, never what stands there already."""
    return number % students, STATUSES[number // students % len(STATUSES)]


def stock_blocks(title: str, students: Sequence[tuple[UUID, str, str]]) -> list[Json]:
    """Draw a roster the usual way: header, for each student a section and four buttons, footer."""
    blocks: list[Json] = [
        {"type": "header", "block_id": "title", "text": {"type": "plain_text", "text": title}}
    ]
    for key, name, status in students:
        text = {"type": "mrkdwn", "text": f"*{name}*: {status}"}
        buttons = [
            {
                "type": "button",
                "action_id": f"mark_{each}",
                "text": {"type": "plain_text", "text": each.capitalize()},
                "value": stock_value(each, key),
            }
            for each in Status
        ]
        blocks += [
            {"type": "section", "block_id": f"name_{key}", "text": text},
            {"type": "actions", "block_id": f"student_{key}", "elements": buttons},
        ]
    foot = {"type": "mrkdwn", "text": f"{len(students)} students"}
    return [*blocks, {"type": "context", "block_id": "foot", "elements": [foot]}]


def stock_value(status: Status, course_enrollment_id: UUID) -> str:
    """Write what a stock roster's button carries."""
    return f"{status}:{course_enrollment_id}:{DAY}"


def pressed(block_id: str, action_id: str, value: str) -> Json:
    """Name the button that was pressed."""
    return {
        "type": "button",
        "block_id": block_id,
        "action_id": action_id,
        "text": {"type": "plain_text", "text": "⬜ Ada L.", "emoji": True},
        "value": value,
    }


def interaction(sheet: Sheet, message: Json) -> Json:
    """Write what all presses on a message share; each register stands in one of its own."""
    stamp = f"1790000000.{sheet.key.course_offering_id.int % 1_000_000:06}"
    payload: Json = {
        "type": "block_actions",
        "user": {
            "id": TEACHER.slack_user_id,
            "username": "tunde.okafor",
            "name": "tunde.okafor",
            "team_id": TEAM,
        },
        "api_app_id": "A0BENCH",
        "token": "deprecated",
        "container": {
            "type": "message",
            "message_ts": stamp,
            "channel_id": CHANNEL,
            "is_ephemeral": False,
        },
        "team": {"id": TEAM, "domain": "bench"},
        "enterprise": None,
        "is_enterprise_install": False,
        "channel": {"id": CHANNEL, "name": "staff"},
        "state": {"values": {}},
    }
    place = {"type": "message", "user": "U0BOT", "ts": stamp, "bot_id": "B0BENCH", "team": TEAM}
    return payload | {"message": place | {"app_id": "A0BENCH"} | echoed(message)}


def echoed(content: Json) -> Json:
    """Fill in what Slack adds when it sends a message back: emoji and verbatim."""
    added = {"plain_text": {"emoji": True}, "mrkdwn": {"verbatim": False}}
    filled = {key: _echoed(value) for key, value in content.items()}
    return filled | added.get(str(content.get("type")), {})


def _echoed(value: Any) -> Any:
    if isinstance(value, list):
        return [_echoed(each) for each in cast("list[Any]", value)]
    return echoed(cast("Json", value)) if isinstance(value, dict) else value


def written(payload: Json) -> str:
    """Write JSON as Slack does: ASCII only, slashes escaped."""
    return json.dumps(payload, separators=(",", ":")).replace("/", "\\/")


def encoded(text: str) -> bytes:
    """Write a form's value."""
    return quote_plus(text).encode()
