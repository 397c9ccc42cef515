"""Privacy in /attendance setup: what is held of one person comes to the admin who asks, alone."""

import io
import json
import zipfile
from typing import Any

import pytest
import requests
from sqlalchemy import update

from bot.blocks.forms import SetupCarried
from bot.blocks.ids import setup_ids
from bot.blocks.surfaces import Surface
from bot.manifest import SCOPES
from storage.tables import SCHOOL, STUDENT
from storage.tables.words import Role
from tests.school import make_school
from tests.serving import eventually
from tests.stories.calling import OFFICE, mark
from tests.stories.forging import send_payload, submission
from tests.stories.reading import Json
from tests.stories.stage import Stage
from tests.stories.test_setup import HEAD, form, said, submit
from tests.stories.test_slips import shared


@pytest.fixture
def stage(stage: Stage) -> Stage:
    """Ada was absent, and has a number."""
    scopes = {"scopes": frozenset(SCOPES)}
    stage.workspace.config = stage.workspace.config.model_copy(update=scopes)
    mark(stage, "biology", 0)
    numbered = update(STUDENT).where(STUDENT.c.family_name == "Lovelace").values(number="S-1")
    stage.database.write_now(lambda connection: connection.execute(numbered))
    return stage


def typed(named: str) -> dict[str, Any]:
    return {"person": {"value": named}}


def test_an_admin_gets_all_that_is_held_of_a_student_and_nobody_else_does(stage: Stage) -> None:
    view = form(stage, setup_ids.SETUP_EXPORT)
    assert submit(stage, view, **typed("S-1"))["ok"]
    ((address, title),) = eventually(lambda: shared(stage, HEAD))
    assert title == "All that is held of one person"
    with zipfile.ZipFile(io.BytesIO(requests.get(address, timeout=10).content)) as found:
        data = json.loads(found.read("data.json"))
    assert data["person"]["name"] == "Ada Lovelace"
    assert [each["status"] for each in data["tables"]["attendance_record"]] == ["absent"]
    for other in (OFFICE, "UTUNDE"):
        assert shared(stage, other) == []
    told = eventually(lambda: "comes to your own conversation" in said(stage.state(HEAD)["view"]))
    assert told
    # No name of a file tells of whom it is.
    assert "Lovelace" not in str(stage.slack_log("files.getUploadURLExternal"))


def test_nobody_is_guessed_and_the_form_says_so_under_its_input(stage: Stage) -> None:
    view = form(stage, setup_ids.SETUP_EXPORT)
    refused = submit(stage, view, **typed("Ada"))
    assert "Found nobody “Ada” in Riverside School" in str(refused)
    assert stage.slack_log("files.getUploadURLExternal") == []


@pytest.mark.parametrize("who", ["UTUNDE", "UOFFICE"])
def test_nobody_but_an_admin_of_the_school_gets_it(stage: Stage, who: str) -> None:
    stage.open(who=who)
    forged = forged_form(stage, setup_ids.SETUP_EXPORT, person={"value": "S-1"})
    forged["user"]["id"] = who
    assert "Only an admin of the school" in send_payload(stage, forged).text
    assert stage.slack_log("files.getUploadURLExternal") == []


def test_an_admin_of_another_school_gets_nothing_of_this_one(stage: Stage) -> None:
    elsewhere = make_school(stage.database, "Hillside School")
    elsewhere.add_staff("Olga Elsewhere", Role.ADMIN, email="olga@riverside.test")
    settle = update(SCHOOL).values(slack_team_id=stage.workspace.config.team_id)
    stage.database.write_now(lambda connection: connection.execute(settle))
    stage.open(who="UOTHER")
    forged = forged_form(stage, setup_ids.SETUP_EXPORT, person={"value": "S-1"})
    forged["user"]["id"] = "UOTHER"
    assert "not a school that you may set up" in send_payload(stage, forged).text
    assert stage.slack_log("files.getUploadURLExternal") == []


def forged_form(stage: Stage, callback_id: str, **values: Any) -> Json:
    """A form of setup that was never drawn for whoever submits it."""
    carried = SetupCarried(school_id=stage.school.school, surface=Surface())
    return submission(
        stage,
        id="VFORGED",
        callback_id=callback_id,
        private_metadata=carried.model_dump_json(),
        blocks=[{"type": "input", "block_id": name} for name in values],
        state={"values": {name: {name: value} for name, value in values.items()}},
        root_view_id="VROOT",
    )
