"""A workspace without a school: who makes the first one, and what every screen says comes next."""

from collections.abc import Generator
from contextlib import ExitStack
from functools import partial

import pytest
from sqlalchemy import select

from storage.engine.columns import new_id
from storage.engine.database import Database
from storage.tables import SCHOOL, STAFF
from tests.school import MadeSchool
from tests.serving import eventually
from tests.stories.building import set_stage
from tests.stories.forging import send_payload
from tests.stories.homes import WITH_HOME, Screens
from tests.stories.people import PEOPLE
from tests.stories.reading import Json, button, text_of
from tests.stories.stage import Stage

HEAD, NOBODY = "UHEAD", "UNOBODY"


IS_HEAD: Json = {"is_admin": True, "tz": "America/Chicago"}
IN_SLACK = tuple(each.model_copy(update=IS_HEAD if each.id == HEAD else {}) for each in PEOPLE)


@pytest.fixture
def stage(database: Database) -> Generator[Stage]:
    """A stage with people and without a school; the head administers the Slack workspace."""
    with ExitStack() as stack:
        school = MadeSchool(database, new_id())
        yield set_stage(stack, database, school, {}, [WITH_HOME | {"people": IN_SLACK}])


def schools(stage: Stage) -> list[tuple[str, str, str, str | None]]:
    columns = (SCHOOL.c.name, SCHOOL.c.time_zone, SCHOOL.c.hour_cycle, SCHOOL.c.slack_team_id)
    return stage.database.read_now(lambda c: [tuple(row) for row in c.execute(select(*columns))])


def admins(stage: Stage) -> list[tuple[str, str, str, str]]:
    columns = (STAFF.c.given_name, STAFF.c.family_name, STAFF.c.role, STAFF.c.slack_user_id)
    return stage.database.read_now(lambda c: [tuple(row) for row in c.execute(select(*columns))])


def submit(stage: Stage, view: Json, who: str = HEAD, **entered: Json) -> Json:
    values = {name: {name: entry} for name, entry in entered.items()}
    return stage.play("submit", **{"as": who, "view_id": view["id"], "values": values})


def option(value: str) -> Json:
    return {"selected_option": {"value": value}}


def test_who_administers_the_workspace_makes_its_school(stage: Stage) -> None:
    head = Screens(stage, HEAD)
    asked = stage.open(who=HEAD)
    assert "no school in Rollcall yet. Create yours" in text_of(asked)
    stage.press(asked, "Create your school", who=HEAD)
    form = eventually(head.modal) or {}
    assert "America/Chicago" in str(form["blocks"][1]["element"]["initial_option"])
    assert submit(stage, form, name={"value": "  "})["errors"] == {
        "name": "Write the school's name."
    }
    assert submit(stage, form, name={"value": "Hill <School>"})["ok"]
    stage.eventually_shows(asked, "Hill <School> is created", who=HEAD)
    assert "Getting started: 1 of 6" in text_of(stage.again(asked, who=HEAD))
    assert schools(stage) == [("Hill <School>", "America/Chicago", "12", "T0PLAYGRND")]
    assert admins(stage) == [("Ruth", "Abernathy", "admin", HEAD)]


def test_home_leads_to_the_form_and_to_the_next_step(stage: Stage) -> None:
    head = Screens(stage, HEAD)
    form = head.tap(head.open_home(), "Create your school")
    before = head.published()
    submit(stage, form, name={"value": "Hill School"})
    eventually(lambda: head.published() > before)
    home = text_of(head.home())
    assert "Getting started: 1 of 6" in home
    assert "👉 Classes, and who teaches them" in home
    stage.say("/attendance setup", who=HEAD)
    assert "Getting started: 1 of 6" in text_of(eventually(head.modal) or {})


def test_the_same_form_twice_makes_one_school(stage: Stage) -> None:
    head = Screens(stage, HEAD)
    form = head.tap(head.open_home(), "Create your school")
    chosen: Json = {"time_zone": option("UTC"), "hour_cycle": option("24")}
    values = {name: {name: each} for name, each in ({"name": {"value": "Hill"}} | chosen).items()}
    view = form | {"type": "modal", "hash": "1.a", "state": {"values": values}}
    who = {"id": HEAD, "team_id": stage.workspace.config.team_id}
    again: Json = {"type": "view_submission", "user": who, "team": {"id": who["team_id"]}}
    for _ in range(2):
        answer = send_payload(stage, again | {"trigger_id": "1.2.3", "view": view})
        assert (answer.status_code, answer.text) == (200, "")
    assert len(schools(stage)) == len(admins(stage)) == 1


def test_others_are_told_whom_to_ask_and_make_none(stage: Stage) -> None:
    told = stage.notice_after(partial(stage.say, "/attendance", who=NOBODY), who=NOBODY)
    assert "no school in Rollcall yet. Ask an owner or an admin of the workspace" in told
    assert "such as Ruth Abernathy" in told
    head = Screens(stage, HEAD)
    form = head.tap(head.open_home(), "Create your school")
    is_plain = {"is_admin": False}
    stage.workspace.people[HEAD] = stage.workspace.people[HEAD].model_copy(update=is_plain)
    assert submit(stage, form, name={"value": "Mine"})["ok"]
    assert "Ask an owner or an admin" in text_of(head.modal() or {})
    assert schools(stage) == []


def test_where_there_is_a_school_none_is_made(stage: Stage) -> None:
    head = Screens(stage, HEAD)
    asked = stage.open(who=HEAD)
    form = head.tap(head.open_home(), "Create your school")
    stage.database.write_now(
        lambda c: c.execute(
            SCHOOL.insert(), {"id": new_id(), "name": "Imported", "time_zone": "UTC"}
        )
    )
    submit(stage, form, name={"value": "Mine"})
    assert "has a school by now" in text_of(head.modal() or {})
    assert [row[0] for row in schools(stage)] == ["Imported"]
    with pytest.raises(AssertionError, match="no button"):
        button(stage.open(who=HEAD), "Create your school")
    assert "Create yours" in text_of(asked)


def test_a_form_is_answered_though_slack_does_not_say_who_sent_it(stage: Stage) -> None:
    head = Screens(stage, HEAD)
    form = head.tap(head.open_home(), "Create your school")
    stage.play("faults", method="users.info", kind="error", error="internal_error", times=1)
    refused = submit(stage, form, name={"value": "Hill School"})
    assert "Slack can't tell just now who this is" in refused["errors"]["name"]
    assert schools(stage) == []
    assert submit(stage, form, name={"value": "Hill School"})["ok"]
    assert [row[0] for row in schools(stage)] == ["Hill School"]
