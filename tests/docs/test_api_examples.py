"""The examples of docs/api.md run as they stand, but for the address, the token and the ids."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
import requests

from bot.api.http.problems import TYPES
from bot.api.resources.excuse_schemas import ExcuseIn
from bot.api.resources.report_schemas import ReportIn
from bot.api.resources.schemas import RecordIn, SummaryOut
from bot.attendance.tokens import Scope
from tests.api.conftest import Client, Ids
from tests.api.conftest import client as client
from tests.api.conftest import client_with as client_with
from tests.api.conftest import ids as ids
from tests.stories.conftest import make_stage as make_stage
from tests.stories.conftest import stage as stage
from tests.stories.stage import Stage

PAGE = (Path(__file__).parents[2] / "docs" / "api.md").read_text()
# Refusals that only people in Slack meet.
# What HTTP itself refuses, or the program can't do.
OF_HTTP = {
    ("bad-request", 400),
    ("not-found", 404),
    ("method-not-allowed", 405),
    ("record-exists", 409),
    ("content-too-large", 413),
    ("unsupported-media-type", 415),
    ("malformed", 422),
    ("internal-error", 500),
    ("not-saved", 503),
}
OF_SLACK = {
    "refused",
    "no-school",
    "not-staff",
    "not-yours",
    "not-found",
    "not-in-school",
    "unfit",
    "not-missing",
    "nothing-to-undo",
    "office-entered",
    "not-told",
}


def blocks(language: str) -> list[str]:
    """The page's examples in a language, without their indentation in lists."""
    found = re.findall(rf"^( *)```{language}\n(.*?)^ *```", PAGE, re.DOTALL | re.MULTILINE)
    return [re.sub(rf"^{indent}", "", text, flags=re.MULTILINE) for indent, text in found]


def with_ids(text: str, client: Client, ids: Ids, place: int = 0) -> str:
    """Put the stage's address, token and ids into an example."""
    body = ids.body(place)
    text = text.replace("http://127.0.0.1:3000", client.url)
    text = text.replace("YOUR_TOKEN", str(client.token))
    for name in ("course_offering", "teacher_assignment", "course_enrollment", "student"):
        text = text.replace(f"{name.upper()}_ID", body[f"{name}_id"])
    if "EXCUSE_ID" in text:
        excuses = client.call("GET", "/academic/excuses").json()
        text = text.replace("EXCUSE_ID", excuses[0]["id"])
    listed = client.get().json()
    return text.replace("RECORD_ID", listed[0]["id"]) if listed else text


def curl(command: str) -> requests.Response:
    """Send what a curl command would send."""
    words = iter(shlex.split(command.replace("\\\n", " "))[1:])
    method, url, headers, data = "GET", "", dict[str, str](), None
    for word in words:
        if word == "-X":
            method = next(words)
        elif word == "-H":
            name, _, value = next(words).partition(": ")
            headers[name] = value
        elif word == "-d":
            data = next(words)
        else:
            url = word
    return requests.request(method, url, headers=headers, data=data, timeout=20)


def commands() -> list[str]:
    """Each curl command of the page."""
    return [
        each
        for block in blocks("sh")
        for each in re.split(r"^(?=curl)", block, flags=re.MULTILINE)
        if each
    ]


def test_every_curl_command_of_the_page_is_answered(client: Client, ids: Ids, stage: Stage) -> None:
    assert len(commands()) == 11
    answers = [curl(with_ids(command, client, ids)) for command in commands()]
    assert [answer.status_code for answer in answers] == [
        *[200, 200, 200, 201, 200, 200, 200],
        *[201, 200, 201, 200],
    ]
    # The record that was excused is of the register that then had its student absent.
    statuses = [mark.status for mark in stage.marks().values()]
    assert sorted(statuses) == ["absent", *["present"] * 29]


def test_the_python_examples_run_as_they_stand(
    client: Client, ids: Ids, stage: Stage, tmp_path: Path
) -> None:
    taking, report = blocks("python")
    first, second = taking.split('"status": "present"}', 1)
    taking = (
        with_ids(first, client, ids) + '"status": "present"}' + with_ids(second, client, ids, 1)
    )
    said = run(taking.replace("str(date.today())", '"2026-11-23"'), tmp_path)
    assert [line.split()[0] for line in said.splitlines()] == ["present", "late"]
    assert [mark.status for mark in stage.marks().values()] == ["present", "late"]
    said = run(with_ids(report, client, ids, 1), tmp_path)
    assert "late: 1 of 1 (100.0%)" in said


def run(program: str, folder: Path) -> str:
    path = folder / "example.py"
    path.write_text(program)
    done = subprocess.run(
        [sys.executable, path], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def tabled(heading: str) -> list[str]:
    """The first cells of the table below a heading."""
    part = PAGE.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    rows = [line for line in part.splitlines() if line.startswith("| ") and "---" not in line]
    return [row.split("|")[1].strip() for row in rows[1:]]


@pytest.mark.parametrize(
    ("heading", "expected"),
    [
        ("POST /academic/attendance", list(RecordIn.model_fields)),
        ("Excuses", list(ExcuseIn.model_fields)),
        ("Absence reports", list(ReportIn.model_fields)),
        ("Tokens and scopes", [scope.value for scope in Scope]),
    ],
)
def test_the_tables_say_what_the_program_takes(heading: str, expected: list[str]) -> None:
    assert sorted(cell.strip("`") for cell in tabled(heading)) == sorted(expected)


def test_the_table_of_summaries_has_every_number(client: Client) -> None:
    del client
    cells = re.findall(r"`(\w+)`", " ".join(tabled("Summaries")))
    numbers = [name for name in SummaryOut.model_fields if not name.endswith(("_id", "s_on"))]
    assert cells == numbers


def test_every_problem_that_the_api_answers_is_in_the_table_with_its_status() -> None:
    rows = re.findall(r"^\| (\d{3}) \| (.+) \|$", PAGE.split("\n## Errors\n")[1], re.MULTILINE)
    named = {
        (name, int(status))
        for status, cell in rows
        for name in re.findall(r"`([a-z-]+)`", cell.split(":")[0])
    }
    refusals = {(name, int(status)) for name, status in TYPES.values() if name not in OF_SLACK}
    assert named == refusals | OF_HTTP
