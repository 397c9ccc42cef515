"""Erasing in /attendance setup: what Slack still shows is drawn anew without the person."""

from typing import Any

import pytest
from sqlalchemy import select, update

from bot.blocks.ids import setup_ids
from bot.manifest import SCOPES
from playground import Channel
from storage.tables import ERASURE, STUDENT
from tests.cli.test_setup import rollcall
from tests.serving import eventually
from tests.stories.building import MakeStage
from tests.stories.calling import MATHS, calls, enroll, mark
from tests.stories.forging import send_payload
from tests.stories.reading import Json
from tests.stories.stage import Stage
from tests.stories.test_escalation import name, told
from tests.stories.test_privacy import forged_form
from tests.stories.test_scheduled_digest import in_office, schedule
from tests.stories.test_setup import HEAD, OFFICE, form, said, shown_after, submit

DAY = 24 * 60 * 60


@pytest.fixture
def stage(make_stage: MakeStage) -> Stage:
    """Ada was absent: a digest names her, and the head was told of her."""
    stage = make_stage(ROLLCALL_TICK_SECONDS="0.1")
    workspace = stage.workspace
    workspace.channels[OFFICE] = Channel(id=OFFICE, name="office", members=("UOFFICE", HEAD))
    workspace.config = workspace.config.model_copy(update={"scopes": frozenset(SCOPES)})
    stage.school.add_course("Maths", 0, teachers=["Tunde Okafor"], meetings=MATHS)
    enroll(stage, 0, "Maths", 1)
    numbered = update(STUDENT).where(STUDENT.c.family_name == "Lovelace").values(number="S-1")
    stage.database.write_now(lambda connection: connection.execute(numbered))
    calls(stage, who=HEAD)
    mark(stage, "maths", 0)
    schedule(stage)
    name(stage, 60, "Ruth Abernathy")
    eventually(lambda: told(stage, HEAD) and "Lovelace" in str(in_office(stage)))
    return stage


def planned(stage: Stage) -> Json:
    """The form that says what would go."""
    view = form(stage, setup_ids.SETUP_ERASE)
    entered: dict[str, Any] = {"person": {"value": "S-1"}, "why": {"value": "Asked for."}}
    assert submit(stage, view, **entered)["ok"]
    return eventually(lambda: shown_after(stage, view)) or {}


def in_slack(stage: Stage) -> str:
    return str(in_office(stage)) + str(told(stage, HEAD))


def test_what_slack_shows_is_drawn_anew_without_the_person_days_later_too(stage: Stage) -> None:
    stage.clock.ahead += 3 * DAY
    view = planned(stage)
    assert "Would be taken out of Ada Lovelace: " in said(view)
    assert "Lovelace" not in view["view"]["private_metadata"]
    assert "Asked" not in view["view"]["private_metadata"]
    assert "Lovelace" in in_slack(stage)
    assert submit(stage, view)["ok"]
    assert stage.look("SELECT why FROM erasure") == "Asked for."
    eventually(lambda: "Lovelace" not in str(stage.state(HEAD)["messages"]))
    assert "somebody whose records were erased" in str(stage.state(HEAD)["messages"])
    assert "Lovelace" not in in_slack(stage)
    # What was on its way meanwhile is looked at some minutes later.
    stage.clock.ahead += 300
    eventually(lambda: "to be drawn anew: 0" in rollcall(stage.school, "privacy", "unshown").stdout)


def test_what_slack_does_not_let_be_edited_is_listed(stage: Stage) -> None:
    view = planned(stage)
    stage.play("faults", method="chat.update", kind="error", error="edit_window_closed", times=50)
    assert submit(stage, view)["ok"]
    eventually(
        lambda: [
            line
            for line in rollcall(stage.school, "privacy", "unshown").stdout.splitlines()
            if "(edit_window_closed), delete it: " in line and OFFICE in line
        ]
    )


@pytest.mark.parametrize("who", ["UTUNDE", "UOFFICE"])
def test_nobody_but_an_admin_erases(stage: Stage, who: str) -> None:
    stage.open(who=who)
    typed = {"person": {"value": "S-1"}, "why": {"value": "Asked for."}}
    forged = forged_form(stage, setup_ids.SETUP_ERASE, **typed)
    forged["user"]["id"] = who
    assert "Only an admin of the school" in send_payload(stage, forged).text
    assert stage.database.read_now(lambda c: c.execute(select(ERASURE.c.id)).all()) == []
