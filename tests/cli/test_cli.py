"""The command line as people and scripts use it: sentences, exit codes, real processes."""

import signal
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import requests

from playground import Channel, Person, WorkspaceConfig, create_playground
from storage.engine.database import Database
from storage.tables import migrations
from tests.cli.running import ROOT, environment, rollcall, rollcall_process
from tests.serving import eventually, free_port, served

SAMPLE = ROOT / "bot" / "sample_school"


Json = dict[str, Any]
Case = tuple[tuple[str, ...], dict[str, str], str]

SERVE = ("serve", "--port", "0")
REFUSALS: dict[str, Case] = {
    "no bot token": (SERVE, {}, "SLACK_BOT_TOKEN is not set"),
    "no signing secret": (
        SERVE,
        {"SLACK_BOT_TOKEN": "xoxb-1"},
        "SLACK_SIGNING_SECRET is not set",
    ),
    "a database of another kind": (
        ("migrate",),
        {"ROLLCALL_DATABASE_URL": "mysql://me:hunter2@host/name"},
        "ROLLCALL_DATABASE_URL: the database URL can't be read",
    ),
    "a database in memory": (
        ("migrate",),
        {"ROLLCALL_DATABASE_URL": "sqlite://"},
        "the database URL names no file",
    ),
    "an unknown zone": (
        ("migrate",),
        {"ROLLCALL_TIME_ZONE": "Mars/Olympus"},
        "ROLLCALL_TIME_ZONE: “Mars/Olympus” is no time zone.",
    ),
    "an unknown level": (
        SERVE,
        {"ROLLCALL_LOG_LEVEL": "LOUD"},
        "ROLLCALL_LOG_LEVEL: found 'LOUD', expected one of DEBUG, INFO, WARNING, ERROR",
    ),
    "an address that is none": (
        SERVE,
        {"ROLLCALL_SLACK_API_URL": "slack"},
        "ROLLCALL_SLACK_API_URL: found 'slack', expected an address",
    ),
    "a database that does not answer": (
        ("migrate",),
        {"ROLLCALL_DATABASE_URL": "postgresql://me:hunter2@127.0.0.1:1/none"},
        "The database refuses",
    ),
    "an export that is not there": (("import-oneroster", "nowhere.zip"), {}, "nowhere.zip"),
    "a zone for the import": (
        ("import-oneroster", str(SAMPLE), "--time-zone", "Mars"),
        {},
        "“Mars” is no time zone.",
    ),
}


@pytest.mark.parametrize("name", REFUSALS)
def test_what_is_wrong_is_a_sentence_and_an_exit_code(name: str, tmp_path: Path) -> None:
    arguments, settings, sentence = REFUSALS[name]
    done = rollcall(*arguments, cwd=tmp_path, **settings)
    assert done.returncode == 1
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr
    assert "hunter2" not in done.stdout + done.stderr


def test_a_refusal_of_a_process_is_a_sentence_too(tmp_path: Path) -> None:
    arguments, settings, sentence = REFUSALS["a database that does not answer"]
    done = rollcall_process(*arguments, cwd=tmp_path, **settings)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 2)
    assert sentence in done.stderr
    assert "hunter2" not in done.stderr


def test_an_import_prints_what_it_did_and_the_second_changes_nothing(tmp_path: Path) -> None:
    first = rollcall_process(
        "import-oneroster", str(SAMPLE), "--time-zone", "Europe/London", cwd=tmp_path
    )
    assert first.returncode == 0, first.stderr
    assert "students" in first.stdout
    second = rollcall("import-oneroster", str(SAMPLE), cwd=tmp_path)
    assert "Nothing has changed since the last import." in second.stdout


def test_an_unsound_export_is_told_row_by_row_and_changes_nothing(tmp_path: Path) -> None:
    export = tmp_path / "export"
    export.mkdir()
    for file in SAMPLE.glob("*.csv"):
        (export / file.name).write_text(file.read_text().replace("2028-08-01", "someday"))
    done = rollcall("import-oneroster", str(export), cwd=tmp_path)
    assert done.returncode == 1
    assert 'column endDate: found "someday"' in done.stderr
    assert "nothing changed" in done.stderr


def test_an_export_that_was_cut_short_is_shown_and_refused(tmp_path: Path) -> None:
    rollcall("import-oneroster", str(SAMPLE), cwd=tmp_path)
    export = tmp_path / "export"
    export.mkdir()
    for file in SAMPLE.glob("*.csv"):
        rows = file.read_text().splitlines(keepends=True)
        is_people = file.name in {"users.csv", "roles.csv", "enrollments.csv"}
        (export / file.name).write_text("".join(rows[:1] if is_people else rows))
    dry = rollcall("import-oneroster", str(export), "--dry-run", cwd=tmp_path)
    assert "This was a dry run: nothing was changed." in dry.stdout
    done = rollcall("import-oneroster", str(export), cwd=tmp_path)
    assert done.returncode == 1
    assert "course enrolments would end." in done.stderr
    assert "Nothing has changed" in rollcall("import-oneroster", str(SAMPLE), cwd=tmp_path).stdout


def test_migrating_makes_the_tables(database_url: str, tmp_path: Path) -> None:
    done = rollcall("migrate", cwd=tmp_path, ROLLCALL_DATABASE_URL=database_url)
    assert done.returncode == 0, done.stderr
    database = Database(database_url)
    assert database.read_now(migrations.is_current)
    database.close()


def test_serving_answers_until_it_is_told_to_stop(tmp_path: Path) -> None:
    config = WorkspaceConfig(
        bot_token="xoxb-1",
        signing_secret="secret",
        people=(Person(id="U1", name="Ada"),),
        channels=(Channel(id="C1", name="staff"),),
    )
    port = free_port()
    with served(create_playground(config)) as slack:
        settings = {
            "SLACK_BOT_TOKEN": "xoxb-1",
            "SLACK_SIGNING_SECRET": "secret",
            "ROLLCALL_SLACK_API_URL": f"{slack}/api/",
        }
        wrong = rollcall_process(
            "serve", cwd=tmp_path, **(settings | {"SLACK_BOT_TOKEN": "xoxb-2"})
        )
        assert wrong.returncode == 1
        assert "Slack refuses SLACK_BOT_TOKEN: invalid_auth" in wrong.stderr
        process = subprocess.Popen(
            [sys.executable, "-m", "bot", "serve", "--port", str(port)],
            cwd=tmp_path,
            env=environment(**settings),
            stderr=subprocess.PIPE,
            text=True,
        )
        address = f"http://127.0.0.1:{port}"
        eventually(lambda: alive(f"{address}/healthz"), seconds=30)
        assert requests.get(f"{address}/readyz", timeout=5).json() == {"status": "ready"}
        taken = rollcall("serve", "--port", str(port), cwd=tmp_path, **settings)
        assert f"Can't listen on 127.0.0.1, port {port}" in taken.stderr
        process.send_signal(signal.SIGTERM)
        _, errors = process.communicate(timeout=20)
    assert process.returncode == 0
    assert "Traceback" not in errors


def alive(url: str) -> bool:
    try:
        return requests.get(url, timeout=2).json() == {"status": "alive"}
    except (requests.ConnectionError, requests.Timeout):
        return False


def test_each_start_of_the_demo_keeps_its_records_and_what_it_promises(tmp_path: Path) -> None:
    for expected in ("Not taken yet", "29 still to mark"):
        with demo(tmp_path) as page:
            roster = page.roster()
            assert expected in str(roster["blocks"][-1])
            page.press_first_name(roster)
            # In the morning the lesson of the timetable is reminded of too.
            eventually(lambda: "Period extra 1" in str(page.messages("D01OKAFOR")), seconds=30)
            eventually(page.digest, seconds=30)


def test_a_demo_without_a_school_offers_to_create_one(tmp_path: Path) -> None:
    with demo(tmp_path, "--empty") as page:
        said = {"as": "U04HEAD", "channel": "C01STAFFROOM", "text": "/attendance"}
        eventually(lambda: page.post("say", said), seconds=30)
        eventually(lambda: "Create your school" in str(page.messages(person="U04HEAD")))


@dataclass
class Page:
    """The demo's page, by what its browser would send."""

    address: str

    def is_there(self) -> bool:
        try:
            return requests.get(self.address, timeout=20).ok
        except requests.ConnectionError:
            return False

    def roster(self) -> Json:
        said = {"as": "U01OKAFOR", "channel": "C01STAFFROOM", "text": "/attendance biology"}
        eventually(lambda: self.post("say", said), seconds=30)
        return eventually(self.messages)[-1]

    def messages(self, place: str = "C01STAFFROOM", person: str = "U01OKAFOR") -> list[Json]:
        who = {"as": person}
        state = requests.get(f"{self.address}/play/state", params=who, timeout=5).json()
        return state["messages"][place]

    def digest(self) -> list[Json]:
        return self.messages("C02OFFICE", "U03OFFICE")

    def press_first_name(self, roster: Json) -> None:
        row = roster["blocks"][2]
        place = {"type": "message", "channel": "C01STAFFROOM", "ts": roster["ts"]}
        where = {"block_id": row["block_id"], "action_id": row["elements"][0]["action_id"]}
        assert self.post("press", {"as": "U01OKAFOR", "container": place, **where})

    def post(self, what: str, body: Json) -> bool:
        answer = requests.post(f"{self.address}/play/{what}", json=body, timeout=10).json()
        return answer["ok"] and answer["shown"] is None


@contextmanager
def demo(folder: Path, *more: str) -> Generator[Page]:
    """The demo while the block lasts; Ctrl-C ends it cleanly."""
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", "demo", "--port", str(port), "--data", "kept", *more],
        cwd=folder,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    page = Page(f"http://127.0.0.1:{port}")
    try:
        eventually(page.is_there, seconds=30)
        yield page
    finally:
        process.send_signal(signal.SIGINT)
        said_on_screen, errors = process.communicate(timeout=20)
    assert (process.returncode, errors) == (0, "")
    assert page.address in said_on_screen
    assert all(f"  {number}. As " in said_on_screen for number in (1, 2, 3))
    assert ("Authorization: Bearer rct_" in said_on_screen) != bool(more)
