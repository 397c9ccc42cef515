"""An admin takes her school to another workspace: offered in the one, taken over in the other."""

import re

import pytest

from bot.blocks.ids.move_ids import TAKE_OVER
from playground import Person
from tests.serving import eventually
from tests.stories import calling
from tests.stories.building import MakeStage
from tests.stories.forging import action, press, send_payload
from tests.stories.people import PEOPLE
from tests.stories.reading import Json, button, text_of
from tests.stories.spaces import HILL, HILL_IS, KEY, USUAL, hillside, install
from tests.stories.stage import Stage

HEAD = "UHEAD"


@pytest.fixture
def stages(make_stage: MakeStage) -> tuple[Stage, Stage]:
    """Two workspaces: Ruth is Riverside's admin in the one, and administers the other."""
    people: Json = {"people": tuple(map(_leading, PEOPLE))}
    settings = {"ROLLCALL_TICK_SECONDS": "60", "ROLLCALL_TOKEN_KEYS": KEY}
    river = make_stage(workspace=USUAL | people, others=[HILL_IS | people], **settings)
    install(river, HILL, "xoxb-hill")
    hill = river.in_workspace(HILL, hillside(river))
    river.open(who=HEAD)
    return river, hill


def _leading(person: Person) -> Person:
    """Ruth and Inês administer either workspace."""
    return person.model_copy(update={"is_admin": person.id in {HEAD, "UOFFICE"}})


def offered(stage: Stage, who: str = HEAD) -> str:
    """Offer the school in setup; gives what is to be typed in the other workspace."""
    stage.say("/attendance setup", who=who)
    view = calling.form(stage, who)
    block_id, element = button(view["view"], "Move")
    place = {"type": "view", "view_id": view["id"]}
    where = {"block_id": block_id, "action_id": element["action_id"]}
    assert stage.play("press", **{"as": who, "container": place, **where})["ok"]

    def code() -> str:
        found = re.search(r"/attendance takeover ([0-9a-f]+)", str(calling.view_of(stage, who)))
        return found[0] if found else ""

    typed = eventually(code)
    calling.close(stage, who)
    return typed


def team(stage: Stage) -> object:
    return stage.look("SELECT slack_team_id FROM school WHERE name = 'Riverside School'")


def test_an_admin_takes_her_school_over_where_she_leads_the_workspace(
    stages: tuple[Stage, Stage], logged: pytest.LogCaptureFixture
) -> None:
    river, hill = stages
    typed = offered(river)
    asked = hill.open(typed, who=HEAD)
    assert "Riverside School is on offer to this Slack workspace." in text_of(asked)
    assert team(river) == "T0PLAYGRND"
    done = hill.tap(asked, "Take this school over here", who=HEAD)
    assert "Riverside School belongs to this Slack workspace now." in text_of(done)
    assert team(river) == HILL
    assert "Biology 9A" in text_of(hill.open(who="UMARTA"))
    assert "no school in Rollcall yet" in text_of(river.open())
    row = "SELECT from_team_id || to_team_id FROM school_move WHERE taken_at IS NOT NULL"
    assert river.look(row) == f"T0PLAYGRND{HILL}"
    assert typed.split()[-1] not in logged.text
    # Once, whoever types it again.
    assert "No school is on offer by this code" in text_of(hill.open(typed, who=HEAD))
    assert river.look("SELECT count(*) FROM school_move") == 1


def test_a_workspace_without_a_school_is_where_many_go(make_stage: MakeStage) -> None:
    people: Json = {"people": tuple(map(_leading, PEOPLE))}
    settings = {"ROLLCALL_TICK_SECONDS": "60", "ROLLCALL_TOKEN_KEYS": KEY}
    river = make_stage(workspace=USUAL | people, others=[HILL_IS | people], **settings)
    install(river, HILL, "xoxb-hill")
    hill = river.in_workspace(HILL, river.school)
    river.open(who=HEAD)
    asked = hill.open(offered(river), who=HEAD)
    hill.tap(asked, "Take this school over here", who=HEAD)
    assert team(river) == HILL
    assert text_of(hill.open()).startswith("Biology 9A")


def test_nobody_else_takes_it_over(stages: tuple[Stage, Stage]) -> None:
    river, hill = stages
    typed = offered(river)
    for who, why in (
        ("UTUNDE", "Only an owner or an admin of this Slack workspace"),
        ("UOFFICE", "another e-mail address than that of your Slack profile"),
    ):
        assert why in text_of(hill.open(typed, who=who))
    asked = hill.open(typed, who=HEAD)
    # A press is judged anew: what was shown to one is of no use to another, nor later.
    pressed = action(hill, action_id=TAKE_OVER, block_id="take", value=typed.split()[-1])
    who_else = {"id": "UTUNDE", "team_id": HILL}
    assert send_payload(hill, press(hill, pressed, user=who_else)).status_code == 200
    demoted = hill.workspace.people[HEAD].model_copy(update={"is_admin": False})
    hill.workspace.people[HEAD] = demoted
    hill.press(asked, "Take this school over here", who=HEAD)
    eventually(lambda: "Only an owner" in text_of(hill.messages(HEAD)[-1]))
    assert team(river) == "T0PLAYGRND"
    assert "of this Slack workspace already" in text_of(river.open(typed, who=HEAD))


def test_an_offer_ends_by_the_hour_by_a_newer_one_and_with_who_offered_it(
    stages: tuple[Stage, Stage],
) -> None:
    river, hill = stages
    no_offer = "No school is on offer by this code"
    first = offered(river)
    second = offered(river)
    assert no_offer in text_of(hill.open(first, who=HEAD))
    asked = hill.open(second, who=HEAD)
    assert "is on offer" in text_of(asked)
    river.clock.ahead = 3601
    hill.press(asked, "Take this school over here", who=HEAD)
    eventually(lambda: no_offer in text_of(hill.messages(HEAD)[-1]))
    third = offered(river)
    river.statement("UPDATE staff SET role = 'office' WHERE given_name = 'Ruth'")
    assert no_offer in text_of(hill.open(third, who=HEAD))
    assert "Type the code behind it" in text_of(hill.open("/attendance takeover", who=HEAD))
    assert team(river) == "T0PLAYGRND"


def test_where_there_is_no_other_workspace_nothing_is_offered(make_stage: MakeStage) -> None:
    stage = make_stage(workspace=USUAL)
    stage.open(who=HEAD)
    stage.say("/attendance setup", who=HEAD)
    view = calling.form(stage, HEAD)
    assert "This school belongs to this Slack workspace, T0PLAYGRND." in str(view["view"])
    block_id, element = button(view["view"], "Move")
    place = {"type": "view", "view_id": view["id"]}
    where = {"block_id": block_id, "action_id": element["action_id"]}
    stage.play("press", **{"as": HEAD, "container": place, **where})
    eventually(lambda: "in no other Slack workspace" in str(stage.state(HEAD)))
    assert stage.look("SELECT count(*) FROM school_move") == 0
