"""The stage of a story, while it is played: people act on it, and a test looks at what they see."""

import re
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Connection, select, text

from playground.state.workspace import PlaygroundWorkspace
from storage.engine.database import Database
from storage.tables import CHANGE, RECORD, STAFF
from tests import hearing
from tests.calling import QuickClient
from tests.school import MadeSchool
from tests.serving import eventually
from tests.stories.reading import Json, button, buttons, text_of

# The token that opens the figures of the program, and how they say that no effect is under way.
FIGURES = "a story's figures"
WAITING = {"name[]": "rollcall_waiting"}
SETTLED = 'rollcall_waiting{what="effects"} 0.0'
# What comes of itself to somebody who has typed a command.
NO_ANSWER = re.compile(r"^One moment|It has changed since you opened it\.$")
# A Monday, 09:05 in London.
START = datetime(2026, 11, 23, 9, 5, tzinfo=UTC)
TODAY = date(2026, 11, 23)


class Clock:
    """Runs on from the story's start, or stands still; `ahead` moves it."""

    def __init__(self) -> None:
        self.began = time.monotonic()
        self.ahead = 0.0
        self.stopped: float | None = None

    def stand_still(self) -> None:
        self.stopped = time.monotonic()

    def seconds(self) -> float:
        now = time.monotonic() if self.stopped is None else self.stopped
        return START.timestamp() + now - self.began + self.ahead

    def now(self) -> datetime:
        return datetime.fromtimestamp(self.seconds(), UTC)


class Mark(NamedTuple):
    """A stored record, as far as stories ask."""

    status: str
    minutes_late: int | None
    reason: str | None
    note: str | None


@dataclass
class Stage:
    """All that a story uses: it acts as people do and looks at what they see and what is stored."""

    database: Database
    school: MadeSchool
    workspace: PlaygroundWorkspace
    playground_url: str
    bot_url: str
    clock: Clock
    http: QuickClient
    every: dict[str, PlaygroundWorkspace] = field(default_factory=dict[str, PlaygroundWorkspace])

    def in_workspace(self, team_id: str, school: MadeSchool) -> "Stage":
        """The same stage, where the people of another workspace act."""
        url = f"{self.playground_url}/{team_id}"
        return replace(self, workspace=self.every[team_id], playground_url=url, school=school)

    def say(self, text: str, *, who: str = "UTUNDE", channel: str = "CSTAFF") -> Json:
        return self.play("say", **{"as": who, "channel": channel, "text": text})

    def play(self, what: str, **body: Any) -> Json:
        answer = self.http.post(f"{self.playground_url}/play/{what}", json=body, timeout=20)
        assert answer.ok, answer.text
        return answer.json()

    def state(self, who: str = "UTUNDE") -> Json:
        url = f"{self.playground_url}/play/state"
        return self.http.get(url, params={"as": who}, timeout=20).json()

    def messages(self, who: str = "UTUNDE", channel: str = "CSTAFF") -> list[Json]:
        return self.state(who)["messages"][channel]

    def open(self, text: str = "/attendance", *, who: str = "UTUNDE") -> Json:
        """Type a command and give the message that answers it.

        One may say before that to wait; one that tells of an earlier roster may come meanwhile.
        """
        before = len(self.messages(who))
        outcome = self.say(text, who=who)
        assert outcome["shown"] is None, outcome

        def answers() -> list[Json]:
            new = self.messages(who)[before:]
            return [each for each in new if not NO_ANSWER.search(each["text"])]

        return eventually(answers)[-1]

    def unfolded(self, message: Json, *, who: str = "UTUNDE") -> Json:
        """The roster with its names, also when the register is complete."""
        folded = any(each["action_id"] == "change" for _, each in buttons(message))
        return self.tap(message, "Change", who=who) if folded else message

    def again(self, message: Json, *, who: str = "UTUNDE") -> Json:
        """The message as it stands now."""
        return next(each for each in self.messages(who) if each["ts"] == message["ts"])

    def press(self, message: Json, label: str, *, who: str = "UTUNDE", **more: Any) -> Json:
        """Press the button whose text, or screen reader's text, has the label in it."""
        return self.press_button(message, button(message, label), who=who, **more)

    def press_button(
        self, message: Json, found: tuple[str, Json], *, who: str = "UTUNDE", **more: Any
    ) -> Json:
        block_id, element = found
        place = {"type": "message", "channel": "CSTAFF", "ts": message["ts"]}
        where = {"block_id": block_id, "action_id": element["action_id"]}
        body = {"as": who, "container": place, **where, **more}
        return self.play("press", **body)

    def tap(self, message: Json, label: str, *, who: str = "UTUNDE") -> Json:
        """Press, and give the message when it has been redrawn."""
        before = self.again(message, who=who)
        outcome = self.press(before, label, who=who)
        assert outcome["ok"], outcome
        return self.redrawn(before, who)

    def tap_student(self, message: Json, place: int, *, who: str = "UTUNDE") -> Json:
        """Press a student's name, and give the message when it has been redrawn."""
        before = self.again(message, who=who)
        outcome = self.press_button(before, self.name_button(before, place), who=who)
        assert outcome["ok"], outcome
        return self.redrawn(before, who)

    def student(self, place: int, course: str = "Biology 9A") -> UUID:
        """The enrolment of a course's student, in the order in which the school made them."""
        return self.school.enrollments[course][place]

    def name_button(self, message: Json, place: int) -> tuple[str, Json]:
        """The button of a student's name: a letter, then the roll number, which counts from 1."""
        found = [each for each in buttons(message) if each[1]["value"][1:] == str(place + 1)]
        assert found, f"the student {place} has no button"
        return found[0]

    def mark_of(self, place: int, course: str = "Biology 9A") -> Mark | None:
        return self.marks().get(self.student(place, course))

    def fault(self, kind: str, **more: Any) -> None:
        """Order that the next calls of a response_url go wrong."""
        self.play("faults", **{"method": "response_url", "kind": kind, **more})

    def fault_begun(self) -> None:
        """Wait until a call suffers from the fault that was ordered."""
        eventually(lambda: not self.workspace.faults.waiting())

    def settle(self) -> None:
        """Wait until all is done that follows the answers so far: nothing more is shown of it."""
        url, headers = f"{self.bot_url}/metrics", {"Authorization": f"Bearer {FIGURES}"}

        def is_settled() -> bool:
            answer = self.http.get(url, params=WAITING, headers=headers, timeout=20)
            assert answer.ok, answer.text
            return SETTLED in answer.text

        eventually(is_settled)

    def no_faults(self) -> None:
        """Drop the faults that were ordered, and end those under way."""
        self.http.delete(f"{self.playground_url}/play/faults", timeout=20)

    def links(self) -> set[str]:
        """The Slack users who are linked to staff."""

        def look(connection: Connection) -> set[str]:
            linked = select(STAFF.c.slack_user_id).where(STAFF.c.slack_user_id.is_not(None))
            return set(connection.execute(linked).scalars())

        return self.database.read_now(look)

    @contextmanager
    def without(self, table: str) -> Generator[None]:
        """Take a table away for the block: what needs it is refused by the database itself."""
        # A tick may need it too, and what is still to be done of an earlier request.
        hearing.allow("step_failed", "round_failed", "effect_failed", "last_use_failed")
        self.statement(f"ALTER TABLE {table} RENAME TO put_away")
        yield
        self.statement(f"ALTER TABLE put_away RENAME TO {table}")

    def statement(self, sql: str) -> None:
        self.database.write_now(lambda connection: connection.execute(text(sql)))

    def eventually_shows(self, message: Json, text: str, *, who: str = "UTUNDE") -> None:
        """Wait until a message, redrawn, has a text in it."""
        eventually(lambda: text in text_of(self.again(message, who=who)))

    def look(self, sql: str) -> object:
        """The one value that a statement reads."""
        return self.database.read_now(lambda connection: connection.execute(text(sql)).scalar())

    def redrawn(self, before: Json, who: str) -> Json:
        """The message, once it is another one than before."""

        def look() -> Json | None:
            now = self.again(before, who=who)
            return now if now["blocks"] != before["blocks"] else None

        return eventually(look)

    def notice_after(self, act: Callable[[], object], *, who: str = "UTUNDE") -> str:
        """Act, and give the text of the new message that the person sees then."""
        before = len(self.messages(who))
        act()
        return text_of(eventually(lambda: self.messages(who)[before:])[-1])

    def marks(self) -> dict[UUID, Mark]:
        """All stored records, by enrolment."""
        columns = (RECORD.c.status, RECORD.c.minutes_late, RECORD.c.reason, RECORD.c.note)

        def look(connection: Connection) -> dict[UUID, Mark]:
            rows = connection.execute(select(RECORD.c.course_enrollment_id, *columns))
            return {row[0]: Mark(*row[1:]) for row in rows}

        return self.database.read_now(look)

    def audit(self) -> list[Json]:
        """The audit, oldest first."""

        def look(connection: Connection) -> list[Json]:
            rows = connection.execute(select(CHANGE).order_by(CHANGE.c.recorded_at, CHANGE.c.id))
            return [dict(row) for row in rows.mappings()]

        return self.database.read_now(look)

    def slack_log(self, method: str) -> list[Json]:
        url = f"{self.playground_url}/play/log"
        return self.http.get(url, params={"method": method}, timeout=20).json()["log"]
