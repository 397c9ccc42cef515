"""Uploads that broke off, that nobody decided on, and whose giver may not import them any more."""

from pathlib import Path

import pytest
from sqlalchemy import select

from bot.manifest import SCOPES
from bot.oneroster.problems import GivenUpError
from bot.posting.rosters import export_runs
from storage.tables import ROSTER_UPLOAD
from tests.oneroster.exports import Export
from tests.serving import eventually
from tests.stories.building import MakeStage
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
)
from tests.stories.reading import text_of
from tests.stories.stage import Stage


@pytest.fixture
def stage(make_stage: MakeStage) -> Stage:
    """A stage whose bot has all its scopes, and looks often for what is due."""
    return make_stage(workspace={"scopes": frozenset(SCOPES)}, ROLLCALL_TICK_SECONDS="0.1")


@pytest.fixture
def export() -> Export:
    """A sound export of one school."""
    return one_school()


def test_what_was_broken_off_is_told_and_what_nobody_decides_on_is_erased(
    stage: Stage, export: Export, tmp_path: Path
) -> None:
    give(stage, packed(export, tmp_path))
    told(stage, "Dry run of the rosters")
    stage.clock.ahead += 25 * 3600
    eventually(lambda: uploads(stage) == [("ended", None)])
    stage.statement("UPDATE roster_upload SET state = 'importing'")
    stage.clock.ahead += 3600
    told(stage, "The program ended while it was at your rosters")
    assert uploads(stage) == [("ended", None)]


def test_reading_that_broke_off_goes_on_with_the_file_that_was_kept(
    stage: Stage, export: Export, tmp_path: Path
) -> None:
    """The file is kept before it is deleted from Slack, so one of the two has it."""
    stage.play("faults", method="files.delete", kind="delay", seconds=30)
    give(stage, packed(export, tmp_path))
    eventually(lambda: uploads(stage)[0][1])
    assert uploads(stage)[0][0] == "reading"
    stage.no_faults()
    told(stage, "Dry run of the rosters")
    shown = len(stage.messages(HEAD, direct(stage)["id"]))
    stage.statement("UPDATE roster_upload SET state = 'reading', plan = ''")
    stage.clock.ahead += 31 * 60
    eventually(lambda: len(stage.messages(HEAD, direct(stage)["id"])) > shown)
    assert "is deleted from Slack" in text_of(told(stage, "Dry run of the rosters"))
    assert uploads(stage)[0][0] == "shown"
    # What was given long ago ends the program each time: that is enough.
    stage.statement("UPDATE roster_upload SET state = 'reading'")
    stage.clock.ahead += 3 * 3600
    told(stage, "The program ended while it was at your rosters")
    assert uploads(stage) == [("ended", None)]


def test_what_was_taken_in_and_never_read_is_read_by_a_later_tick(
    make_stage: MakeStage, export: Export, tmp_path: Path
) -> None:
    workspace = {"scopes": frozenset(SCOPES), "deletes_given_files": False}
    stage = make_stage(workspace=workspace, ROLLCALL_TICK_SECONDS="0.1")
    give(stage, packed(export, tmp_path))
    told(stage, "Dry run of the rosters")
    shown = len(stage.messages(HEAD, direct(stage)["id"]))
    stage.statement("UPDATE roster_upload SET state = 'waiting', content = NULL, file_name = ''")
    stage.clock.ahead += 3 * 60
    eventually(lambda: len(stage.messages(HEAD, direct(stage)["id"])) > shown)
    assert "please delete export.zip yourself" in text_of(told(stage, "Dry run of the rosters"))
    assert uploads(stage)[0][0] == "shown"


def test_who_is_no_admin_any_more_imports_nothing(
    stage: Stage, export: Export, tmp_path: Path
) -> None:
    give(stage, packed(export, tmp_path))
    dry = told(stage, "Dry run of the rosters")
    stage.statement("UPDATE staff SET role = 'office' WHERE family_name = 'Abernathy'")
    press(stage, dry, "Import")
    told(stage, "Only an admin of the school")
    assert (students(stage), uploads(stage)[0][0]) == (0, "shown")


def test_who_owns_the_workspace_no_more_imports_nothing(
    stage: Stage, export: Export, tmp_path: Path
) -> None:
    """Where a school has no admin its workspace's owner may: Slack is asked at the press, too."""
    stage.statement("UPDATE staff SET role = 'office' WHERE role = 'admin'")
    people = stage.workspace.people
    people[HEAD] = people[HEAD].model_copy(update={"is_owner": True})
    give(stage, packed(export, tmp_path))
    dry = told(stage, "Dry run of the rosters")
    people[HEAD] = people[HEAD].model_copy(update={"is_owner": False})
    press(stage, dry, "Import")
    told(stage, "I don't know you as staff")
    assert students(stage) == 0
    people[HEAD] = people[HEAD].model_copy(update={"is_owner": True})
    press(stage, dry, "Import")
    told(stage, "The rosters are imported")
    assert students(stage) == 2


def test_an_import_that_was_told_to_be_broken_off_is_not_done(
    stage: Stage, export: Export, tmp_path: Path
) -> None:
    give(stage, packed(export, tmp_path))
    told(stage, "Dry run of the rosters")
    (key,) = stage.database.read_now(lambda c: c.execute(select(ROSTER_UPLOAD.c.id)).scalars())
    with pytest.raises(GivenUpError, match="nothing was changed"):
        stage.database.write_now(export_runs.finish_import, key, stage.clock.now())
    assert uploads(stage)[0][0] == "shown"


def test_a_workspace_that_keeps_files_is_told_of_it(
    make_stage: MakeStage, export: Export, tmp_path: Path
) -> None:
    stage = make_stage(workspace={"scopes": frozenset(SCOPES), "deletes_given_files": False})
    give(stage, packed(export, tmp_path))
    shown = text_of(told(stage, "Dry run of the rosters"))
    assert "could not delete it from Slack (cant_delete_file)" in shown
    assert "export.zip" in shown
