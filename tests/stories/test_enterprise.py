"""An enterprise's people act by a sister workspace, or by the enterprise: ours are ours."""

from functools import partial

import pytest
import requests

from bot.attendance import accounts
from bot.attendance.access.people import SlackPerson
from playground import Person
from playground.state.tickets import Origin
from tests.stories.building import MakeStage
from tests.stories.forging import command, marking, press, send, send_payload
from tests.stories.reading import Json, text_of
from tests.stories.stage import Stage

ENTERPRISE = "E0RIVER"
OURS, SISTER, ELSE = "T0PLAYGRND", "T0SISTER", "T0ELSE"
TUNDE, MARTA, OLGA = "tunde@riverside.test", "marta@riverside.test", "olga@riverside.test"
PEOPLE = (
    Person(id="WTUNDE", name="Tunde", email=TUNDE, team_id=SISTER, teams=(SISTER, OURS)),
    Person(id="WMARTA", name="Marta", email=MARTA, team_id=ENTERPRISE, teams=(OURS,)),
    Person(id="WALONE", name="Olga", email=OLGA, team_id=SISTER, teams=(SISTER,)),
    Person(
        id="WELSE", name="Olga", email=OLGA, team_id=ELSE, enterprise_id="E0ELSE", teams=(ELSE,)
    ),
    Person(id="USTRANGE", name="Olga", email=OLGA, team_id="T0OTHER"),
)
NOT_INSTALLED = "Rollcall is not installed in this Slack workspace"
OWN_WORKSPACE = "Registers are for the staff of this school's own Slack workspace."


@pytest.fixture
def stage(make_stage: MakeStage) -> Stage:
    return make_stage(workspace={"enterprise_id": ENTERPRISE, "people": PEOPLE})


def refusal(stage: Stage, who: str, body: Json) -> str:
    """What somebody is told whose press arrives."""
    url = respond(stage, who)
    team = stage.workspace.people[who].team_id
    user = {"id": who, "team_id": team}
    return stage.notice_after(
        lambda: send_payload(stage, press(stage, body, user=user, response_url=url)), who=who
    )


def respond(stage: Stage, who: str) -> str:
    """A response URL of somebody, as Slack gives one out with each press."""
    key = stage.workspace.hooks.issue(Origin.ACTION, who, "CSTAFF")
    return f"{stage.playground_url}/respond/{key}"


@pytest.mark.parametrize("names", [{"team_id": []}, {"user_id": {}}])
def test_an_event_of_no_readable_team_or_person_is_a_bad_request(stage: Stage, names: Json) -> None:
    event = {"type": "event_callback", "event": {"type": "app_home_opened", "user": "WTUNDE"}}
    assert send_payload(stage, event | {"team_id": ELSE} | names).status_code == 400


@pytest.mark.parametrize("who", ["WTUNDE", "WMARTA"])
def test_a_member_who_acts_by_a_sister_or_the_enterprise_takes_the_register(
    stage: Stage, who: str
) -> None:
    roster = stage.open(who=who)
    assert text_of(roster).startswith("Biology 9A")
    stage.tap_student(roster, 0, who=who)
    assert len(stage.marks()) == 1
    assert stage.links() == {who}
    assert len(stage.slack_log("users.info")) == 1


def test_a_known_colleagues_press_is_saved_although_the_sister_is_not_known_yet(
    stage: Stage,
) -> None:
    person = SlackPerson(ENTERPRISE, OURS, "WTUNDE")
    stage.database.write_now(accounts.introduce, person, TUNDE)
    user = {"id": "WTUNDE", "team_id": SISTER}
    for place in range(3):
        pressed = press(stage, marking(stage, place), user=user)
        assert send_payload(stage, pressed).status_code == 200
    assert len(stage.marks()) == 3
    assert len(stage.slack_log("users.info")) == 1


@pytest.mark.parametrize("who", ["WALONE", "WELSE", "USTRANGE"])
def test_who_is_no_member_of_our_workspace_stays_out(stage: Stage, who: str) -> None:
    team = stage.workspace.people[who].team_id
    assert team
    for team_id in (team, OURS):
        form = command(stage, user_id=who, team_id=team_id, response_url=respond(stage, who))
        told = stage.notice_after(partial(answered, stage, who, form), who=who)
        # Slack names the workspace in which a command is installed: another is no school's.
        assert told.startswith(OWN_WORKSPACE if team_id == OURS else NOT_INSTALLED)
    assert stage.links() == set()
    assert stage.marks() == {}


def answered(stage: Stage, who: str, form: bytes) -> None:
    """Have the playground show what a command's answer says, as Slack does."""
    answer = send(stage, form)
    assert answer.status_code == 200
    if answer.content:
        requests.post(respond(stage, who), json=answer.json(), timeout=20)


@pytest.mark.parametrize("who", ["WELSE", "USTRANGE"])
def test_a_strangers_press_is_refused_and_asked_of_slack_only_once(stage: Stage, who: str) -> None:
    for _ in range(2):
        assert refusal(stage, who, marking(stage)).startswith(OWN_WORKSPACE)
    assert stage.marks() == {}
    assert len(stage.slack_log("users.info")) == 1


def test_a_sisters_people_are_known_and_still_no_staff(stage: Stage) -> None:
    stage.open(who="WTUNDE")
    assert refusal(stage, "WALONE", marking(stage)).startswith("I don't know you as staff")
    assert stage.marks() == {}


def test_a_press_by_an_unknown_team_is_refused_while_slack_says_nothing(stage: Stage) -> None:
    stage.fault("error", method="users.info", error="internal_error")
    assert refusal(stage, "WTUNDE", marking(stage)).startswith(OWN_WORKSPACE)
    assert stage.marks() == {}


def test_without_an_enterprise_another_team_is_a_stranger_at_once(make_stage: MakeStage) -> None:
    stage = make_stage(workspace={"people": PEOPLE})
    assert refusal(stage, "WTUNDE", marking(stage)).startswith(OWN_WORKSPACE)
    assert stage.slack_log("users.info") == []
