"""Rosters uploaded in setup: read, shown to who gave them alone, imported as they were shown."""

import hashlib
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.blocks.ids.upload_ids import UNDO
from bot.manifest import SCOPES
from storage.engine.columns import new_id
from storage.schools.importing import imports
from storage.tables import FOLLOW_UP, SCHOOL, STUDENT
from storage.tables.words import FollowUpKind, ImportDoor
from tests.oneroster.exports import Export, run
from tests.school import make_school
from tests.serving import eventually
from tests.stories import forging
from tests.stories.building import MakeStage
from tests.stories.calling import close
from tests.stories.forging import action, send_payload
from tests.stories.giving import (
    HEAD,
    direct,
    give,
    one_school,
    packed,
    press,
    students,
    told,
    uploads,
    view_with,
)
from tests.stories.reading import Json, text_of
from tests.stories.stage import TODAY, Stage


@pytest.fixture
def stage(make_stage: MakeStage) -> Stage:
    """A stage whose bot has all its scopes, and looks often for what is due."""
    return make_stage(workspace={"scopes": frozenset(SCOPES)}, ROLLCALL_TICK_SECONDS="0.1")


@pytest.fixture
def export() -> Export:
    """A sound export of one school."""
    return one_school()


def test_an_export_is_shown_first_and_imported_as_it_was_shown(
    stage: Stage, export: Export, tmp_path: Path
) -> None:
    content = packed(export, tmp_path)
    assert give(stage, content)["ok"]
    dry = told(stage, "Dry run of the rosters")
    shown = text_of(dry)
    assert "students: 2 added" in shown
    assert "Ada Lindgren" in shown
    assert "is deleted from Slack" in shown
    assert "Lindgren" not in dry["text"]
    assert stage.slack_log("files.delete")[0]["error"] is None
    assert students(stage) == 0
    assert press(stage, dry, "Import")["ok"]
    assert "students: 2 added" in text_of(told(stage, "The rosters are imported"))
    assert students(stage) == 2
    (kept,) = stage.database.read_now(imports.of_school, stage.school.school, 5)
    assert (kept.door, kept.who) == (ImportDoor.SLACK, ("Ruth", "Abernathy"))
    assert kept.digest == hashlib.sha256(content).digest()
    assert kept.counts["schools"]["changed"] == 1
    # The school that was there is the export's now, and the file is in the database no more.
    names = stage.database.read_now(lambda c: c.execute(select(SCHOOL.c.name)).scalars().all())
    assert names == ["North"]
    assert uploads(stage) == [("imported", None)]


def test_a_second_press_or_form_imports_nothing_more(
    stage: Stage, export: Export, tmp_path: Path
) -> None:
    give(stage, packed(export, tmp_path))
    dry = told(stage, "Dry run of the rosters")
    assert press(stage, dry, "Import")["ok"]
    told(stage, "The rosters are imported")
    body = {"block_id": "upload", "action_id": "roster_import"}
    element = next(e for b in dry["blocks"] if b["type"] == "actions" for e in b["elements"])
    place = {"type": "message", "channel": direct(stage)["id"], "ts": dry["ts"]}
    stage.play("press", **{"as": HEAD, "container": place, "element": element, **body})
    eventually(lambda: "decided already" in str(stage.messages(HEAD, direct(stage)["id"])))
    assert len(stage.database.read_now(imports.of_school, stage.school.school, 5)) == 1


def test_what_is_wrong_is_told_as_at_the_command_line_and_nothing_changes(
    stage: Stage, export: Export, tmp_path: Path
) -> None:
    export.row("enrollments", "e1").update(classSourcedId="nowhere")
    export.row("users", "s1").update(enabledUser="perhaps")
    give(stage, packed(export, tmp_path))
    shown = text_of(told(stage, "The rosters were not taken"))
    assert 'enrollments.csv, row 2, column classSourcedId: found "nowhere", expected' in shown
    assert "(2 problems)" in shown
    assert students(stage) == 0
    assert uploads(stage) == [("ended", None)]
    give(stage, b"no zip at all")
    told(stage, "expected a folder or a ZIP")


def test_what_moved_since_is_told_and_a_new_dry_run_shown(
    stage: Stage, export: Export, tmp_path: Path
) -> None:
    give(stage, packed(export, tmp_path))
    press(stage, told(stage, "Dry run of the rosters"), "Import")
    told(stage, "The rosters are imported")
    export.row("users", "s1").update(familyName="Lovelace")
    give(stage, packed(export, tmp_path))
    dry = told(stage, "students: 1 changed")
    export.row("users", "s1").update(familyName="Lindgren")
    export.row("users", "t1").update(familyName="Okafor-Smith")
    run(stage.database, export.folder(tmp_path / "meanwhile"), time_zone=None, today=TODAY)
    assert press(stage, dry, "Import")["ok"]
    again = told(stage, "Something has moved since the dry run")
    assert "staff, changed: 0 before, 1 now" in text_of(again)
    assert "students: 1 changed" in text_of(again)
    surnames = select(STUDENT.c.family_name).where(STUDENT.c.sourced_id == "s1")
    look = lambda: stage.database.read_now(lambda c: c.execute(surnames).scalar_one())  # noqa: E731
    assert look() == "Lindgren"
    assert press(stage, again, "Import")["ok"]
    eventually(lambda: look() == "Lovelace")


def test_an_import_that_would_end_much_names_the_numbers_and_asks(
    stage: Stage, export: Export, tmp_path: Path
) -> None:
    stage.statement("UPDATE school SET brake_rows = 1")
    give(stage, packed(export, tmp_path))
    press(stage, told(stage, "Dry run of the rosters"), "Import")
    told(stage, "The rosters are imported")
    export.drop("enrollments", "e2")
    give(stage, packed(export, tmp_path))
    braked = told(stage, "This would end more than an export should")
    assert "1 of 2 course enrolments would end" in text_of(braked)
    (element,) = [
        each
        for block in braked["blocks"]
        for each in block.get("elements", [])
        if each.get("action_id") == "roster_import"
    ]
    assert element["text"]["text"] == "Import, and end 1"
    assert "1 of 2 course enrolments would end" in element["confirm"]["text"]["text"]
    assert press(stage, braked, "Import, and end 1")["ok"]
    # What was asked says this already: it is done once the rows say so.
    ended = "SELECT count(*) FROM course_enrollment WHERE gone_on IS NOT NULL"
    eventually(lambda: stage.look(ended) == 1)
    told(stage, "course enrolments: 1 ended")


def test_cancelling_erases_the_file(stage: Stage, export: Export, tmp_path: Path) -> None:
    give(stage, packed(export, tmp_path))
    dry = told(stage, "Dry run of the rosters")
    assert uploads(stage)[0][0] == "shown"
    assert press(stage, dry, "Cancel")["ok"]
    told(stage, "nothing was imported, and the file is erased")
    assert uploads(stage) == [("ended", None)]
    assert students(stage) == 0


def test_an_export_of_another_school_is_refused_by_its_name(
    stage: Stage, export: Export, tmp_path: Path
) -> None:
    other = make_school(stage.database, "South High")
    stage.statement("UPDATE school SET slack_team_id = 'T0PLAYGRND'")
    stage.statement("UPDATE school SET sourced_id = 'north' WHERE name = 'South High'")
    give(stage, packed(export, tmp_path))
    assert "North: you are no admin of it" in text_of(told(stage, "you can't import"))
    export.add("orgs", sourcedId="west", name="West", type="school", parentSourcedId="district")
    give(stage, packed(export, tmp_path))
    assert "West: not here yet" in text_of(told(stage, "West: not here yet"))
    assert students(stage) == 0
    assert stage.database.read_now(imports.of_school, other.school, 5) == []


@pytest.mark.parametrize("who", ["UTUNDE", "UOFFICE"])
def test_nobody_else_decides_on_an_upload(
    stage: Stage, export: Export, tmp_path: Path, who: str
) -> None:
    give(stage, packed(export, tmp_path))
    dry = told(stage, "Dry run of the rosters")
    roster = stage.open("/attendance", who=who)
    block = next(b for b in roster["blocks"] if b["type"] == "actions")
    for element in (e for b in dry["blocks"] if b["type"] == "actions" for e in b["elements"]):
        body = {"block_id": block["block_id"], "action_id": element["action_id"]}
        place = {"type": "message", "channel": "CSTAFF", "ts": roster["ts"]}
        act = {"as": who, "container": place, "element": element, **body}
        words = stage.notice_after(lambda act=act: stage.play("press", **act), who=who)
        assert "not yours to import" in words
    assert uploads(stage)[0][0] == "shown"


def setup_of(stage: Stage, who: str = HEAD) -> Json:
    close(stage, who)
    stage.say("/attendance setup", who=who)
    return eventually(lambda: view_with(stage, "Upload…", who)) or {}


def press_in_setup(stage: Stage, view: Json, action_id: str, who: str = HEAD) -> Json:
    """Press a button of setup; gives it with the question that it asks."""
    element = next(
        each
        for block in view["view"]["blocks"]
        for each in block.get("elements", [])
        if each.get("action_id") == action_id
    )
    block = next(b for b in view["view"]["blocks"] if element in b.get("elements", []))
    where = {"container": {"type": "view", "view_id": view["id"]}, "block_id": block["block_id"]}
    assert stage.play("press", **{"as": who, **where, "action_id": action_id})["ok"]
    return element


def test_the_last_import_is_undone_in_setup(stage: Stage, export: Export, tmp_path: Path) -> None:
    give(stage, packed(export, tmp_path))
    press(stage, told(stage, "Dry run of the rosters"), "Import")
    told(stage, "The rosters are imported")
    element = press_in_setup(stage, setup_of(stage), "roster_undo")
    asked = element["confirm"]["text"]["text"]
    assert "Goes again: staff 3, students 2, course offerings 2" in asked
    assert "As before it: schools 1" in asked
    view = eventually(lambda: view_with(stage, "The import is undone")) or {}
    assert "Gone again: staff 3, students 2" in text_of(view["view"])
    assert "· undone 09:05 by Ruth Abernathy" in text_of(view["view"])
    assert "roster_undo" not in str(view)
    assert students(stage) == 0
    assert "Riverside" in str(
        stage.database.read_now(lambda c: c.execute(select(SCHOOL.c.name)).scalars().all())
    )


def test_what_stands_in_the_way_of_an_undo_is_told_and_nothing_undone(
    stage: Stage, export: Export, tmp_path: Path
) -> None:
    give(stage, packed(export, tmp_path))
    press(stage, told(stage, "Dry run of the rosters"), "Import")
    told(stage, "The rosters are imported")
    view = setup_of(stage)
    ada = select(STUDENT.c.id).where(STUDENT.c.sourced_id == "s1")
    key = stage.database.read_now(lambda c: c.execute(ada).scalar_one())
    row = {"id": new_id(), "school_id": stage.school.school, "student_id": key}
    row |= {"attendance_date": TODAY, "kind": FollowUpKind.CALLED, "at": stage.clock.now()}
    row |= {"action_id": new_id(), "staff_id": stage.school.staff["Ruth Abernathy"]}
    stage.database.write_now(lambda c: c.execute(FOLLOW_UP.insert(), row))
    press_in_setup(stage, view, "roster_undo")
    view = eventually(lambda: view_with(stage, "Nothing was undone")) or {}
    assert "Calls and other follow-ups (1): Ada Lindgren" in text_of(view["view"])
    assert students(stage) == 2


@pytest.mark.parametrize("who", ["UTUNDE", "UOFFICE"])
def test_nobody_but_an_admin_undoes_an_import(
    stage: Stage, export: Export, tmp_path: Path, who: str
) -> None:
    give(stage, packed(export, tmp_path))
    press(stage, told(stage, "Dry run of the rosters"), "Import")
    told(stage, "The rosters are imported")
    shown = setup_of(stage)
    view = shown["view"] | {"id": shown["id"], "root_view_id": shown["id"], "hash": "1.a"}
    view["state"] = {"values": {}}
    (element,) = [
        each
        for block in view["blocks"]
        for each in block.get("elements", [])
        if each.get("action_id") == UNDO
    ]
    pressed = action(stage, action_id=UNDO, block_id="rosters", value=element["value"])
    place = {"container": {"type": "view", "view_id": view["id"]}, "view": view}
    user = {"id": who, "team_id": stage.workspace.config.team_id}
    refused = forging.press(stage, pressed, user=user, **place)
    del refused["response_url"]
    assert send_payload(stage, refused).ok
    assert stage.database.read_now(imports.undoable, stage.school.school)
    assert students(stage) == 2
