"""The stage of every story: bot and playground on real sockets, over a real database."""

import logging
import re
import time
from collections.abc import Callable, Generator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Any, NamedTuple
from uuid import UUID

import pytest
import structlog
from sqlalchemy import Connection, select, text

from bot import logs
from bot.app import create_app, watched
from bot.settings import Settings
from bot.slack.contact import Patience
from playground import Channel, Command, Shortcut, WorkspaceConfig, create_playground
from playground.state.workspace import PlaygroundWorkspace
from storage.engine.database import Database
from storage.tables import (
    CHANGE,
    RECORD,
    STAFF,
)
from storage.tables.words import Role
from tests import hearing
from tests.calling import QuickClient
from tests.databases import Rows
from tests.school import KnownSchools, MadeSchool, make_school
from tests.serving import eventually, served
from tests.stories.people import PEOPLE
from tests.stories.reading import Json as Json
from tests.stories.reading import blocks_of as blocks_of
from tests.stories.reading import button as button
from tests.stories.reading import buttons as buttons
from tests.stories.reading import text_of as text_of

MakeStage = Callable[..., "Stage"]

SECRET = "a story's secret"
# The token that opens the figures of the program, and how they say that no effect is under way.
FIGURES = "a story's figures"
WAITING = {"name[]": "rollcall_waiting"}
SETTLED = 'rollcall_waiting{what="effects"} 0.0'
# What comes of itself to somebody who has typed a command.
NO_ANSWER = re.compile(r"^One moment|It has changed since you opened it\.$")
# Stories begin when Slack has answered, and wait for nothing that asks again.
BRISK = Patience(start=30.0, shortest=0.01, longest=0.1, minute=0.6)
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


@pytest.fixture
def make_stage(database: Database, known_schools: KnownSchools) -> Generator[MakeStage]:
    """Makes a stage whose bot has other settings than the usual ones, by their variables.

    `workspace` has what is other than usual in Slack's; `others` are further workspaces.
    """
    with ExitStack() as stack:

        def make(
            *,
            workspace: Json | None = None,
            others: Sequence[Json] = (),
            patience: Patience = BRISK,
            **settings: str,
        ) -> Stage:
            school = riverside(database, known_schools)
            spaces = [workspace or {}, *others]
            return set_stage(stack, database, school, settings, spaces, patience)

        yield make


@pytest.fixture
def stage(make_stage: MakeStage) -> Stage:
    """The usual stage."""
    return make_stage()


@pytest.fixture
def logged(caplog: pytest.LogCaptureFixture) -> Generator[pytest.LogCaptureFixture]:
    """What the program logs at its most talkative, set up as its command line does."""
    levels = {name: logging.getLogger(name).level for name in logs.SET_HERE}
    handlers = list(logging.getLogger().handlers)
    logs.configure("DEBUG", hear=hearing.hear)
    logging.getLogger().handlers = [*handlers, caplog.handler]
    yield caplog
    structlog.reset_defaults()
    hearing.log_briefly()
    logging.getLogger().handlers = handlers
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)


def riverside(database: Database, known: KnownSchools) -> MadeSchool:
    """Make the school, in an empty database from the rows that it had when it was made first."""
    if database.read_now(lambda connection: connection.scalar(text("SELECT count(*) FROM school"))):
        return make_riverside(database)
    kind = database.engine.dialect.name
    if kind in known:
        school, rows = known[kind]
        database.write_now(rows.put)
        return school.like(database)
    school = make_riverside(database)
    known[kind] = school.like(database), database.read_now(Rows.of)
    return school


def make_riverside(database: Database) -> MadeSchool:
    """A school with a class of thirty that Tunde and Märta share, and what other stories need."""
    school = make_school(database)
    school.add_staff("Tunde Okafor", Role.TEACHER)
    school.add_staff("Marta Lindqvist", Role.TEACHER)
    school.add_staff("Olga Other", Role.TEACHER)
    school.add_staff("Ines Duarte", Role.OFFICE)
    school.add_staff("Ruth Abernathy", Role.ADMIN)
    shared = ("Tunde Okafor", "Marta Lindqvist")
    school.add_course("Biology 9A", 30, teachers=shared, code="BIO9A")
    return school


def set_stage(
    stack: ExitStack,
    database: Database,
    school: MadeSchool,
    more: Json,
    workspaces: Sequence[Json] = ({},),
    patience: Patience = BRISK,
) -> Stage:
    clock = Clock()
    first, *others = [workspace_of(each) for each in workspaces]
    playground = create_playground(first, clock.seconds, others)
    playground_url = stack.enter_context(served(playground))
    settings = settings_of(database, playground_url, more)
    watching = stack.enter_context(watched.opened(settings))
    bot_url = stack.enter_context(served(create_app(settings, clock.now, patience, watching)))
    if "SLACK_APP_TOKEN" not in more:
        for each in playground.state.workspaces:
            each.request_url = f"{bot_url}/slack/events"
    http = stack.enter_context(QuickClient())
    workspace: PlaygroundWorkspace = playground.state.workspace
    stage = Stage(database, school, workspace, playground_url, bot_url, clock, http)
    stage.every = {each.config.team_id: each for each in playground.state.workspaces}
    return stage


def workspace_of(changes: Json) -> WorkspaceConfig:
    """The workspace of most stories, with what is other than usual in it."""
    everybody = tuple(person.id for person in changes.get("people", PEOPLE))
    usual = WorkspaceConfig(
        bot_token="xoxb-story",
        signing_secret=SECRET,
        app_token="xapp-story",
        people=PEOPLE,
        channels=(Channel(id="CSTAFF", name="staff", members=everybody, is_ext_shared=True),),
        commands=(Command(name="/attendance"),),
        shortcuts=(Shortcut(name="Take attendance", callback_id="take_attendance"),),
        retry_seconds=(0.0, 0.0, 0.0),
        scopes=frozenset({"commands", "chat:write", "users:read", "users:read.email"}),
        # Slack's three seconds are the benchmarks' matter: a busy machine may need longer.
        ack_seconds=30.0,
        trigger_seconds=30.0,
    )
    return usual.model_copy(update=changes)


def settings_of(database: Database, playground_url: str, more: Json) -> Settings:
    """The bot's settings, with what is other than usual."""
    url = database.url.render_as_string(hide_password=False)
    usual = {
        "SLACK_BOT_TOKEN": "xoxb-story",
        "SLACK_SIGNING_SECRET": SECRET,
        "ROLLCALL_METRICS_TOKEN": FIGURES,
        "ROLLCALL_DATABASE_URL": url,
        "ROLLCALL_SLACK_API_URL": f"{playground_url}/api/",
    }
    # An empty variable is as none.
    return Settings.model_validate({name: value for name, value in (usual | more).items() if value})
