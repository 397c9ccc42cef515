"""A roster as a spreadsheet, uploaded in Slack: template, columns, dry run, import, undo."""

import csv
import io
import json
from typing import Any

import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook
from sqlalchemy import func, select

from bot.manifest import SCOPES
from storage.schools.importing import imports
from storage.tables import ASSIGNMENT, ENROLLMENT, MEETING, OFFERING, ROSTER_UPLOAD, STAFF, STUDENT
from storage.tables.words import ImportDoor
from tests.serving import eventually
from tests.stories.building import MakeStage
from tests.stories.calling import close
from tests.stories.giving import HEAD, direct, give_sheet, press, told, uploads, view_with
from tests.stories.reading import Json, text_of
from tests.stories.stage import Stage

DAYS = {"begins_on": "2026-09-01", "ends_on": "2027-06-30"}
HEADER = ("Class", "Family name", "Given name", "Number", "Teacher's e-mail", "Meets")
CHESS = (
    "Chess",
    "Vaughan",
    "Dorothy",
    "1815",
    "Nobody@riverside.test",
    "Mon 14:00-15:00; Thu 09:00-09:50",
)
ROWS = [
    HEADER,
    CHESS,
    ("Chess", "Johnson", "Katherine", "1906", "", ""),
    ("Go", *CHESS[1:4], "", ""),
]


@pytest.fixture
def stage(make_stage: MakeStage) -> Stage:
    """A stage whose bot has all its scopes, and looks often for what is due."""
    return make_stage(workspace={"scopes": frozenset(SCOPES)}, ROLLCALL_TICK_SECONDS="0.1")


def book(rows: list[tuple[str, ...]]) -> bytes:
    written = io.BytesIO()
    made: Any = xlsxwriter.Workbook(written, {"in_memory": True})
    with made as workbook:
        sheet = workbook.add_worksheet()
        for line, row in enumerate(rows):
            sheet.write_row(line, 0, row)
    return written.getvalue()


def comma_separated(rows: list[tuple[str, ...]]) -> bytes:
    written = io.StringIO()
    csv.writer(written).writerows(rows)
    return written.getvalue().encode()


def counts(stage: Stage) -> list[int]:
    tables = (OFFERING, STUDENT, ENROLLMENT, ASSIGNMENT, MEETING, STAFF)
    statements = [select(func.count()).select_from(table) for table in tables]
    return stage.database.read_now(lambda c: [c.execute(s).scalar_one() for s in statements])


def test_a_sheet_is_shown_first_entered_as_it_was_shown_and_undone(stage: Stage) -> None:
    before = counts(stage)
    assert give_sheet(stage, "names.xlsx", book(ROWS), DAYS)["ok"]
    dry = told(stage, "Dry run of the rosters")
    shown = text_of(dry)
    assert "students: 2 added" in shown
    assert "course offerings: 2 added" in shown
    assert "meetings: 2 added" in shown
    assert "staff: 1 added" in shown
    assert "Dorothy Vaughan" in shown
    assert "family name from “Family name”" in shown
    assert "is deleted from Slack" in shown
    assert "Vaughan" not in dry["text"]
    assert counts(stage) == before
    assert press(stage, dry, "Import")["ok"]
    told(stage, "The rosters are imported")
    assert [now - then for now, then in zip(counts(stage), before, strict=True)] == [
        *(2, 2, 3, 1, 2, 1)
    ]
    assert uploads(stage) == [("imported", None)]
    (kept,) = stage.database.read_now(imports.of_school, stage.school.school, 5)
    assert (kept.door, kept.who) == (ImportDoor.SLACK, ("Ruth", "Abernathy"))
    # The same again changes nothing.
    give_sheet(stage, "names.csv", comma_separated(ROWS), DAYS)
    told(stage, "Nothing would change")
    undo(stage)
    assert counts(stage) == before


def undo(stage: Stage) -> None:
    close(stage, HEAD)
    stage.say("/attendance setup", who=HEAD)
    view = eventually(lambda: view_with(stage, "roster_undo")) or {}
    block = next(b for b in view["view"]["blocks"] if "roster_undo" in str(b))
    where = {"container": {"type": "view", "view_id": view["id"]}, "block_id": block["block_id"]}
    stage.play("press", **{"as": HEAD, **where, "action_id": "roster_undo"})
    eventually(lambda: view_with(stage, "The import is undone"))


def test_who_began_by_hand_gets_no_doubles(stage: Stage) -> None:
    rows = [
        HEADER,
        ("chess", "Johnson", "Katherine", "", "", ""),
        ("Chess", "Jackson", "Mary", "", "", ""),
    ]
    give_sheet(stage, "first.csv", comma_separated(rows), DAYS)
    press(stage, told(stage, "Dry run of the rosters"), "Import")
    told(stage, "The rosters are imported")
    before = counts(stage)
    give_sheet(stage, "names.csv", comma_separated(ROWS), DAYS)
    shown = text_of(told(stage, "Please note"))
    assert "“Chess” is here already, with 2 in it, 1 of whom the sheet doesn't have" in shown
    assert "known again by name: Katherine Johnson" in shown
    assert "students: 1 added, 1 changed" in shown
    press(stage, told(stage, "Please note"), "Import")
    eventually(lambda: counts(stage)[2] == before[2] + 2)
    assert counts(stage)[:2] == [before[0] + 1, before[1] + 1]
    number = select(STUDENT.c.number).where(STUDENT.c.family_name == "Johnson")
    assert stage.database.read_now(lambda c: c.execute(number).scalars().all()) == ["1906"]


def test_columns_that_nobody_knows_are_chosen_in_a_form(stage: Stage) -> None:
    rows = [("Kurs", "Nachname", "Vorname"), ("Schach", "Gödel", "Kurt"), ("Schach", "Weil", "A")]
    give_sheet(stage, "kurse.csv", comma_separated(rows), DAYS)
    asked = told(stage, "The spreadsheet was not taken")
    assert "found the columns Kurs, Nachname, Vorname, expected class" in text_of(asked)
    assert press(stage, asked, "Columns…")["ok"]
    view = eventually(lambda: view_with(stage, "Which") or view_with(stage, "The first row")) or {}
    assert "Gödel" in str(view["view"]["blocks"])
    assert "Gödel" not in view["view"]["private_metadata"]
    answer = choose(stage, view, title="0")
    assert "Choose the column of the family name" in str(answer)
    assert choose(stage, view, title="0", family="1", given="2")["ok"]
    dry = told(stage, "Dry run of the rosters")
    assert "class from “Kurs”" in text_of(dry)
    press(stage, dry, "Import")
    told(stage, "The rosters are imported")
    titles = select(OFFERING.c.title).where(OFFERING.c.title == "Schach")
    assert stage.database.read_now(lambda c: c.execute(titles).scalars().all()) == ["Schach"]


def test_a_column_of_students_addresses_is_not_looked_up(stage: Stage) -> None:
    rows = [("Go", "Gauss", "C", f"{each}", f"s{each}@x.test", "") for each in range(101)]
    give_sheet(stage, "names.csv", comma_separated([HEADER, *rows]), DAYS)
    asked = told(stage, "The spreadsheet was not taken")
    assert "Found 101 e-mail addresses that the staff list does not have" in text_of(asked)
    assert stage.slack_log("users.lookupByEmail") == []


def test_columns_are_chosen_of_as_many_as_a_form_takes(stage: Stage) -> None:
    give_sheet(stage, "empty.csv", b" \n", DAYS)
    assert "Columns…" not in str(told(stage, "empty.csv has no cells"))
    wide = [tuple(f"Über {each} {'ü' * 80}" for each in range(150)), ("日" * 90,) * 150]
    give_sheet(stage, "wide.csv", comma_separated(wide), DAYS)
    asked = eventually(lambda: newest(stage, "Über 0")) or {}
    assert press(stage, asked, "Columns…")["ok"]
    view = eventually(lambda: view_with(stage, "The first row")) or {}
    assert len(json.dumps(view["view"])) < 250_000


def choose(stage: Stage, view: Json, **columns: str) -> Json:
    values: Json = {name: option(name, place) for name, place in columns.items()}
    values |= {"first_row": option("first_row", "names")}
    return stage.play("submit", **{"as": HEAD, "view_id": view["id"], "values": values})


def option(name: str, value: str) -> Json:
    return {name: {"selected_option": {"value": value}}}


def test_what_is_wrong_is_told_by_row_and_nothing_changes(stage: Stage) -> None:
    before = counts(stage)
    rows = [HEADER, ("", "Vaughan", "Dorothy", "", "", ""), ("Chess", "", "", "", "x@y.test", "")]
    give_sheet(stage, "names.csv", comma_separated(rows), DAYS)
    shown = text_of(told(stage, "The spreadsheet was not taken"))
    assert "names.csv, row 2, class: Found no class" in shown
    assert "names.csv, row 3, family_name: Write the family name" in shown
    rows = [HEADER, ("Chess", "Vaughan", "Dorothy", "", "gone@riverside.test", "")]
    give_sheet(stage, "names.csv", comma_separated(rows), DAYS)
    told(stage, "found the teacher's e-mail “gone@riverside.test”")
    give_sheet(stage, "names.xlsx", b"PK\x03\x04 broken", DAYS)
    told(stage, "names.xlsx can't be read as XLSX")
    assert counts(stage) == before


def test_what_moved_since_is_told_and_a_new_dry_run_shown(stage: Stage) -> None:
    give_sheet(stage, "names.csv", comma_separated(ROWS), DAYS)
    first = told(stage, "Dry run of the rosters")
    give_sheet(
        stage, "other.csv", comma_separated([HEADER, ("Go", "Gauss", "C", "", "", "")]), DAYS
    )
    second = eventually(lambda: newest(stage, "students: 1 added")) or {}
    press(stage, second, "Import")
    told(stage, "The rosters are imported")
    press(stage, first, "Import")
    again = told(stage, "Something has moved since the dry run")
    assert "course offerings, added: 2 before, 1 now" in text_of(again)
    press(stage, again, "Import")
    states = select(ROSTER_UPLOAD.c.state)
    look = lambda: stage.database.read_now(lambda c: c.execute(states).scalars().all())  # noqa: E731
    eventually(lambda: look() == ["imported", "imported"])


def newest(stage: Stage, words: str) -> Json | None:
    found = stage.messages(HEAD, direct(stage)["id"])
    return next((each for each in reversed(found) if words in text_of(each)), None)


def test_a_template_comes_as_files_and_is_read_by_its_own_columns(stage: Stage) -> None:
    close(stage, HEAD)
    stage.say("/attendance setup", who=HEAD)
    tap(stage, "Upload…", "roster_sheet")
    tap(stage, "Send me a template", "roster_template")
    eventually(lambda: len(stage.slack_log("files.completeUploadExternal")) == 2)
    done = stage.slack_log("files.completeUploadExternal")
    files = [stage.workspace.files.completed(each["body"]["files"][0]["id"]) for each in done]
    assert [each and each.name for each in files] == ["rollcall-roster.xlsx", "rollcall-roster.csv"]
    content = files[0] and files[0].content
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(content or b"")).get_sheet_by_index(0)
    header = tuple(str(cell) for cell in sheet.to_python()[0])
    rows = [header, ("Go", "Gauss", "C", *[""] * 4)]
    give_sheet(stage, "names.csv", comma_separated(rows), DAYS)
    assert "Left out" not in text_of(told(stage, "Dry run of the rosters"))


def tap(stage: Stage, words: str, action_id: str) -> None:
    view = eventually(lambda: view_with(stage, words)) or {}
    block = next(b for b in view["view"]["blocks"] if action_id in str(b))
    where = {"container": {"type": "view", "view_id": view["id"]}, "block_id": block["block_id"]}
    assert stage.play("press", **{"as": HEAD, **where, "action_id": action_id})["ok"]


@pytest.mark.parametrize("who", ["UTUNDE", "UOFFICE"])
def test_nobody_but_an_admin_gives_a_sheet(stage: Stage, who: str) -> None:
    stage.say("/attendance setup", who=HEAD)
    tap(stage, "Upload…", "roster_sheet")
    view = eventually(lambda: view_with(stage, "Send me a template")) or {}
    roster = stage.open("/attendance", who=who)
    block = next(b for b in roster["blocks"] if b["type"] == "actions")
    (element,) = (
        each
        for found in view["view"]["blocks"]
        for each in found.get("elements", [])
        if each.get("action_id") == "roster_template"
    )
    for action_id in ("roster_sheet", "roster_template"):
        body = {"block_id": block["block_id"], "action_id": action_id}
        place = {"type": "message", "channel": "CSTAFF", "ts": roster["ts"]}
        act = {"as": who, "container": place, "element": element | {"action_id": action_id}, **body}
        words = stage.notice_after(lambda act=act: stage.play("press", **act), who=who)
        assert "Only an admin of the school" in words
