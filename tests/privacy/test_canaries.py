"""Names never leave: two hundred canaries go through every door, and none is seen outside."""

import re
import socket
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests

from bot.attendance.tokens import Scope
from playground import Channel, create_playground
from playground.config import USUAL_SCOPES
from playground.state.faults import Fault, FaultKind
from playground.state.log import LogEntry
from storage.engine.database import Database
from tests.api.conftest import Client, Ids, make_token
from tests.faults.server import Server
from tests.oneroster.exports import export_of
from tests.privacy.canaries import (
    BOT_TOKEN,
    CANARY,
    CHANNEL,
    MARK,
    NAMES,
    PEOPLE,
    SENT,
    SIGNING_SECRET,
    STUDENTS,
    Leak,
    distinct,
    leaks,
    leaks_to_slack,
    make_canaries,
)
from tests.privacy.crawling import Crawler
from tests.privacy.routes import MOST_UNTRIED, untried
from tests.serving import served
from tests.stories.conftest import Clock, Json, Stage, workspace_of

EVENTS = frozenset({"app_home_opened", "app_mention", "message.im"})


class Now(Clock):
    """The clock on the wall: a process of its own has no other."""

    def seconds(self) -> float:
        return datetime.now(UTC).timestamp()


@dataclass
class Aviary:
    """The bot in a process of its own, and everything that it writes."""

    stage: Stage
    server: Server
    log: Path
    temporary: Path
    told: list[LogEntry] = field(default_factory=list[LogEntry])
    answers: list[str] = field(default_factory=list[str])

    def crawler(self, who: str) -> Crawler:
        day = datetime.now(UTC).date()
        return Crawler(self.stage, who, day)

    def listen(self) -> None:
        """Keep what Slack was told since the last time."""
        log = self.stage.workspace.log
        self.told += log.entries()
        log.clear()

    def leaks(self) -> list[Leak]:
        """Look at all that was written."""
        self.listen()
        found = [leak for entry in self.told for leak in leaks_to_slack(entry)]
        found += leaks("log", self.log.read_text())
        found += [leak for text in self.answers for leak in leaks("answer", text)]
        for file in (each for each in self.temporary.rglob("*") if each.is_file()):
            found += leaks(f"file {file.name}", file.read_bytes().decode(errors="replace"))
        return found


@contextmanager
def aviary(database: Database, folder: Path, module: str = "bot") -> Generator[Aviary]:
    config: Json = {
        "bot_token": BOT_TOKEN,
        "signing_secret": SIGNING_SECRET,
        "people": PEOPLE,
        "channels": (Channel(id=CHANNEL, name="staff", members=tuple(p.id for p in PEOPLE)),),
        "events": EVENTS,
        "scopes": USUAL_SCOPES,
    }
    school = make_canaries(database)
    clock = Now()
    playground = create_playground(workspace_of(config), clock.seconds)
    temporary, log = folder / "temporary", folder / "log"
    temporary.mkdir()
    with served(playground) as url, requests.Session() as http:
        server = Server(
            database.url.render_as_string(hide_password=False),
            url,
            log,
            SLACK_BOT_TOKEN=BOT_TOKEN,
            SLACK_SIGNING_SECRET=SIGNING_SECRET,
            ROLLCALL_LOG_LEVEL="DEBUG",
            ROLLCALL_LOG_FORMAT="text" if database.engine.dialect.name == "sqlite" else "json",
            ROLLCALL_TICK_SECONDS="1",
            ROLLCALL_EDIT_SECONDS="1",
            TMPDIR=str(temporary),
            PYTHONWARNINGS="always",
        )
        workspace = playground.state.workspace
        bot_url = f"http://127.0.0.1:{server.port}"
        workspace.request_url = f"{bot_url}/slack/events"
        try:
            server.start(module)
            stage = Stage(database, school, workspace, url, bot_url, clock, http)
            yield Aviary(stage, server, log, temporary)
        finally:
            server.stop()


def write_to_the_api(birds: Aviary) -> None:
    """Write and read as others do: what can be saved, what can't, what nobody may."""
    stage = birds.stage
    token = make_token(stage.database, Scope.READ_ALL, Scope.WRITE_ALL)
    client, ids = Client(stage.bot_url, token), Ids(stage)
    day = str(datetime.now(UTC).date())
    for place in range(5, 9):
        body = ids.body(place, "absent", attendance_date=day, period="1")
        assert client.post(body | {"note": f"{SENT}note"}).status_code == 201
    student = str(ids.body(9)["student_id"])
    report: Json = {"student_id": student, "begins_on": day, "ends_on": day}
    for number in range(6):
        said = {
            "reason": f"{SENT}fever",
            "reported_by": f"{SENT}mother",
            "external_id": f"{SENT}{number}",
        }
        answer = client.call("POST", "/academic/absence-reports", json=report | said)
        assert answer.status_code in {200, 201}, answer.text
        report["student_id"] = str(ids.body(10 + number)["student_id"])
    good = ids.body(0, attendance_date=day, period="1")
    wrong = [
        *(client.post(good | {name: f"{SENT}wrong"}) for name in good),
        client.post(good | {"student_id": ids.body(1)["student_id"]}),
        client.post([f"{SENT}list"]),
        client.call("POST", "/academic/attendance", data=f"{SENT}no json"),
        client.call("GET", f"/academic/attendance/{SENT}id"),
        client.call("GET", f"/{SENT}/nowhere", headers={"Cookie": f"{SENT}=1"}),
        client.get(status=f"{SENT}status"),
        Client(stage.bot_url, f"{SENT}token").get(),
        Client(stage.bot_url, None).get(),
    ]
    assert all(400 <= each.status_code < 500 for each in wrong)
    birds.answers += [re.sub(rf"{SENT}[\w-]*", "", each.text) for each in wrong]


def speak_no_http(birds: Aviary) -> None:
    """Send bytes that are no request."""
    place = urlsplit(birds.stage.bot_url)
    with socket.create_connection((place.hostname, place.port or 0)) as connection:
        connection.sendall(f"{SENT} {MARK} HTTP/9\r\n{SENT}\r\n\r\n".encode())
        connection.recv(1000)


def break_slack(birds: Aviary) -> None:
    """Have Slack refuse, answer with errors and cut its answers off."""
    workspace = birds.stage.workspace
    kinds = (FaultKind.ERROR, FaultKind.STATUS, FaultKind.DROP_BEFORE, FaultKind.DROP_AFTER)
    for kind in kinds:
        workspace.faults.order(Fault(method="*", kind=kind, times=2))
        birds.crawler("UMARTA").crawl(("biology",))
    birds.stage.no_faults()


def break_the_database(birds: Aviary) -> None:
    """Take tables away, and put in what nothing can be done with."""
    stage = birds.stage
    for table in ("attendance_record", "student", "excuse", "follow_up"):
        with stage.without(table):
            for text in (f"student {MARK}given7", "calls", "biology"):
                stage.say(f"/attendance {text}", who="UOFFICE")
            write_nothing(birds)
    stage.statement("UPDATE school SET time_zone = 'qzv/nowhere'")
    for text in (f"student {MARK}given7", "calls", "biology", "setup"):
        stage.say(f"/attendance {text}", who="UOFFICE")
    write_nothing(birds)


def write_nothing(birds: Aviary) -> None:
    """Write a record that nobody can keep."""
    stage = birds.stage
    token = make_token(stage.database, Scope.READ_ALL, Scope.WRITE_ALL)
    client = Client(stage.bot_url, token)
    for path in ("attendance", "students", "excuses", "attendance/summary", "absence-reports"):
        answer = client.call("GET", f"/academic/{path}")
        birds.answers += [answer.text] if answer.status_code >= 400 else []


def import_with_faults(birds: Aviary, folder: Path) -> None:
    """Import rosters whose rows are wrong, as a nightly job does: its errors go into a log."""
    export = export_of("1.1")
    given = f"{MARK}given-imported"
    people = [each for each in export.tables["users"] if each["role"] != "teacher"]
    for number, each in enumerate(people):
        each |= {"givenName": given, "familyName": f"{MARK}family", "email": f"{MARK}@@{number}"}
        each |= {"grades": f"{SENT}grade" * 20, "status": f"{SENT}status"[: number * 20]}
    export.tables["users"] += [people[0]]
    export.row("enrollments", "e3")["beginDate"] = f"{SENT}date"
    environment = birds.server.environment
    command = [sys.executable, "-m", "bot", "import-oneroster", str(export.zip(folder / "x.zip"))]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "The export is unsound" in done.stderr
    # What is wrong with a cell is told with the cell; names are in none that can be wrong here.
    birds.answers += [re.sub(rf"{SENT}\w*", "", text) for text in (done.stderr, done.stdout)]


@pytest.mark.slow
def test_no_canary_is_seen_whoever_presses_what(database: Database, tmp_path: Path) -> None:
    assert len({*NAMES}) >= 200
    with aviary(database, tmp_path) as birds:
        write_to_the_api(birds)
        speak_no_http(birds)
        teacher, again = birds.crawler("UTUNDE"), birds.crawler("UTUNDE")
        office, head, stranger = (birds.crawler(each) for each in ("UOFFICE", "UHEAD", "UNOBODY"))
        teacher.crawl(("chemistry yesterday",))
        birds.listen()
        again.crawl(("", "biology", "all", "help", f"student {MARK}given49", f"{SENT}course"))
        birds.listen()
        office.crawl()
        birds.listen()
        head.crawl(("setup", "chemistry yesterday"))
        birds.listen()
        stranger.crawl(("", "setup", f"student {MARK}given1"))
        break_slack(birds)
        import_with_faults(birds, tmp_path)
        break_the_database(birds)
    assert untried([teacher, again, office, head]) <= MOST_UNTRIED
    # They were all there to be seen: in what only those see who may, and in the database.
    drawn = str([entry.body for entry in birds.told])
    assert len({*NAMES} & {*CANARY.findall(drawn)}) >= STUDENTS
    assert birds.stage.look("SELECT count(*) FROM follow_up WHERE outcome LIKE 'qzw%'")
    log = birds.log.read_text()
    assert all(each in log for each in ("delivery_sent", "Exception in ASGI application"))
    found = distinct(birds.leaks())
    assert found == [], "\n".join(found)


@pytest.mark.slow
def test_a_leak_is_seen(database: Database, tmp_path: Path) -> None:
    with aviary(database, tmp_path, "tests.privacy.leaking") as birds:
        birds.stage.say(f"/attendance student {MARK}given7", who="UOFFICE")
    found = {each.where for each in birds.leaks()}
    assert {"log", "file leak"} <= found


@pytest.mark.parametrize(
    ("method", "body"),
    [
        ("chat.postMessage", {"text": f"{NAMES[0]} is absent", "blocks": []}),
        ("ack", {"response_action": "push", "view": {"private_metadata": f'{{"a":"{NAMES[1]}"}}'}}),
        ("chat.update", {"text": "1 absent", "metadata": {"event_payload": {"who": NAMES[2]}}}),
        ("views.open", {"view": {"blocks": [{"block_id": NAMES[4].upper()}]}}),
        ("files.completeUploadExternal", {"files": [{"title": NAMES[5]}]}),
    ],
)
def test_a_leak_to_slack_is_seen(method: str, body: Json) -> None:
    assert len([*leaks_to_slack(LogEntry(method, body, 0.0, ok=True))]) == 1


def test_a_name_in_a_block_is_none() -> None:
    blocks = [{"type": "section", "block_id": "b", "text": {"text": NAMES[0]}}]
    assert [
        *leaks_to_slack(LogEntry("response_url", {"text": "1", "blocks": blocks}, 0.0, True))
    ] == []
