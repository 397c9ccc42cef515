"""Names never leave: two hundred canaries go through every door, and none is seen outside."""

import re
import socket
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from bot.attendance.tokens import Scope
from bot.watching.watch import Timed
from playground.state.faults import Fault, FaultKind
from playground.state.log import LogEntry
from storage.engine.database import Database
from tests.api.conftest import Client, Ids, make_token
from tests.oneroster.exports import export_of
from tests.privacy.aviary import Aviary, aviary
from tests.privacy.canaries import (
    CANARY,
    MARK,
    NAMES,
    SENT,
    STUDENTS,
    distinct,
    leaks_to_slack,
)
from tests.privacy.routes import MOST_UNTRIED, untried
from tests.stories.reading import Json


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
    stage.statement("UPDATE school SET time_zone = 'qzvjx/nowhere'")
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
        head.crawl(("setup", f"student {MARK}given20", "cover", "chemistry yesterday"))
        birds.listen()
        stranger.crawl(("", "setup", f"student {MARK}given1"))
        break_slack(birds)
        import_with_faults(birds, tmp_path)
        break_the_database(birds)
    closed, doors = untried([teacher, again, office, head])
    assert len(closed) / doors <= MOST_UNTRIED, closed
    # They were all there to be seen: in what only those see who may, and in the database.
    drawn = str([entry.body for entry in birds.told])
    assert len({*NAMES} & {*CANARY.findall(drawn)}) >= STUDENTS
    assert birds.stage.look("SELECT count(*) FROM follow_up WHERE outcome LIKE 'qzwjx%'")
    log = birds.log.read_text()
    assert all(each in log for each in ("delivery_sent", "Exception in ASGI application"))
    found = distinct(birds.leaks())
    assert any("reference" in each["tags"] for each in birds.receiver.reports)
    spans = {each.name.partition(" ")[0] for each in birds.receiver.spans}
    assert spans == {str(each) for each in Timed}
    assert birds.receiver.scopes == {"rollcall"}
    assert found == [], "\n".join(found)


@pytest.mark.slow
def test_a_leak_is_seen(database: Database, tmp_path: Path) -> None:
    with aviary(database, tmp_path, "tests.privacy.leaking") as birds:
        birds.stage.say(f"/attendance student {MARK}given7", who="UOFFICE")
    found = {each.where for each in birds.leaks()}
    assert {"log", "file leak", "sentry", "collector"} <= found


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
