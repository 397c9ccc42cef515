"""Uploads at which the program itself fails: tried three times, then told once, and deleted."""

from pathlib import Path

import pytest

from bot.manifest import SCOPES
from storage.tables.words import DeliveryState
from tests.hearing import Heard
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
from tests.stories.reading import Json, text_of
from tests.stories.stage import Stage

FAILED = "were not taken: the program failed at them"
# A table that is written for each new student, in a dry run too, and that no tick reads.
OF_STUDENTS = "student_word"
# What keeps a file out of the database: it is in Slack alone then.
KEPT_OUT = {
    "sqlite": "CREATE TRIGGER kept_out BEFORE UPDATE OF content ON roster_upload "
    "WHEN NEW.content IS NOT NULL BEGIN SELECT RAISE(ABORT, 'kept out'); END",
    "postgresql": "ALTER TABLE roster_upload ADD CONSTRAINT kept_out CHECK (content IS NULL)",
}


@pytest.fixture
def stage(make_stage: MakeStage) -> Stage:
    """A stage whose bot has all its scopes, and looks often for what is due."""
    return make_stage(workspace={"scopes": frozenset(SCOPES)}, ROLLCALL_TICK_SECONDS="0.1")


@pytest.fixture
def content(tmp_path: Path) -> bytes:
    """A sound export of one school."""
    return packed(one_school(), tmp_path)


def failures(stage: Stage) -> list[Json]:
    """What was told of a failure, so far."""
    return [each for each in stage.messages(HEAD, direct(stage)["id"]) if FAILED in text_of(each)]


def deletions(stage: Stage) -> list[str | None]:
    """Slack's word for each file that it was to delete; None where it did."""
    return [each["error"] for each in stage.slack_log("files.delete")]


@pytest.mark.errors("upload_failed")
def test_who_uploaded_is_told_once_when_the_program_has_failed_three_times(
    stage: Stage, content: bytes, logged: pytest.LogCaptureFixture
) -> None:
    with stage.without(OF_STUDENTS):
        give(stage, content)
        message = told(stage, FAILED)
    assert uploads(stage) == [("ended", None)]
    assert logged.text.count("event='upload_failed'") == 3
    (given_up,) = [each for each in logged.messages if "upload_given_up" in each]
    text = text_of(message)
    assert f"Your rosters for Riverside School {FAILED}" in text
    assert "its own fault, and not that of what you gave. Nothing was changed." in text
    assert "The file is deleted from Slack, and erased here." in text
    assert "Upload the file again in /attendance setup." in text
    reference = text.strip().rsplit(" ", 1)[1].rstrip(".")
    assert f"reference='{reference}'" in given_up
    assert not any(name in logged.text for name in ("Lindgren", "Ada "))
    # Hours later nothing more is told, and the same file is taken.
    stage.clock.ahead += 4 * 3600
    give(stage, content)
    told(stage, "Dry run of the rosters")
    assert len(failures(stage)) == 1
    assert students(stage) == 0


@pytest.mark.errors("upload_failed")
def test_what_could_not_even_be_kept_is_deleted_from_slack(stage: Stage, content: bytes) -> None:
    stage.statement(KEPT_OUT[stage.database.engine.dialect.name])
    give(stage, content)
    assert "deleted from Slack" in text_of(told(stage, FAILED))
    assert (deletions(stage), uploads(stage)) == ([None], [("ended", None)])


@pytest.mark.errors("upload_failed")
def test_who_has_to_delete_the_file_is_told_to(make_stage: MakeStage, content: bytes) -> None:
    workspace = {"scopes": frozenset(SCOPES), "deletes_given_files": False}
    stage = make_stage(workspace=workspace, ROLLCALL_TICK_SECONDS="0.1")
    with stage.without(OF_STUDENTS):
        give(stage, content)
        assert "please delete it yourself, under Files" in text_of(told(stage, FAILED))
    assert uploads(stage) == [("ended", None)]


@pytest.mark.errors("upload_failed")
def test_a_failure_that_passes_is_not_told(stage: Stage, content: bytes, heard: Heard) -> None:
    with stage.without(OF_STUDENTS):
        give(stage, content)
        eventually(lambda: "upload_failed" in heard.events)
    told(stage, "Dry run of the rosters")
    assert failures(stage) == []


@pytest.mark.errors("upload_failed")
def test_what_slack_does_not_take_is_told_when_it_does(stage: Stage, content: bytes) -> None:
    stage.play("faults", method="chat.postMessage", kind="status", status=503, times=1000)
    with stage.without(OF_STUDENTS):
        give(stage, content)
        eventually(lambda: uploads(stage) == [("ended", None)])
    eventually(lambda: stage.look("SELECT state FROM delivery") == DeliveryState.UNKNOWN)
    stage.no_faults()
    stage.clock.ahead += 120
    told(stage, FAILED)
    assert len(failures(stage)) == 1


def test_what_came_of_an_upload_is_told_in_short_when_slack_takes_it_again(
    stage: Stage, content: bytes
) -> None:
    stage.play("faults", method="chat.postMessage", kind="status", status=503, times=1000)
    give(stage, content)
    text = later(stage)
    assert "Nothing was changed. The file is erased here: upload it again" in text
    assert "Lindgren" not in text
    assert (students(stage), uploads(stage)) == (0, [("ended", None)])


def test_an_import_of_which_slack_took_no_word_is_told_in_short_later(
    stage: Stage, content: bytes
) -> None:
    give(stage, content)
    dry = told(stage, "Dry run of the rosters")
    stage.play("faults", method="chat.postMessage", kind="status", status=503, times=1000)
    press(stage, dry, "Import")
    assert "The import is done: what it did is in /attendance setup" in later(stage)
    assert (students(stage), uploads(stage)) == (2, [("imported", None)])


def later(stage: Stage) -> str:
    """What is told once Slack takes something again, after the notice was tried in vain."""
    eventually(lambda: stage.look("SELECT state FROM delivery") == DeliveryState.UNKNOWN)
    stage.no_faults()
    stage.clock.ahead += 120
    return text_of(told(stage, "Slack did not take my message about your rosters"))


@pytest.mark.errors("next_step_failed")
def test_an_import_that_is_done_is_told_though_what_comes_next_can_not_be_read(
    stage: Stage, content: bytes
) -> None:
    give(stage, content)
    dry = told(stage, "Dry run of the rosters")
    with stage.without("digest"):
        press(stage, dry, "Import")
        told(stage, "The rosters are imported")
    assert (students(stage), uploads(stage)) == (2, [("imported", None)])


@pytest.mark.errors("upload_failed")
def test_an_import_at_which_the_program_fails_changes_nothing_and_is_told(
    stage: Stage, content: bytes
) -> None:
    give(stage, content)
    dry = told(stage, "Dry run of the rosters")
    with stage.without(OF_STUDENTS):
        press(stage, dry, "Import")
        told(stage, FAILED)
    assert (students(stage), uploads(stage), len(failures(stage))) == (0, [("ended", None)], 1)
