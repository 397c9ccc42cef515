"""A workspace takes the app away: what was its own stops at once, and goes on if it comes back."""

from typing import Any

import pytest
import requests

from bot.attendance.tokens import Scope
from bot.manifest import EVENTS, STANDING_EVENTS
from tests.api.conftest import make_token
from tests.serving import eventually
from tests.stories.building import MakeStage
from tests.stories.forging import send_payload
from tests.stories.reading import Json, text_of
from tests.stories.spaces import HILL, hillside
from tests.stories.stage import Stage
from tests.stories.test_installing import Browser, answered, with_oauth
from tests.stories.test_workspaces import in_office, schedule

HEARS: Json = {"events": frozenset({*EVENTS, *STANDING_EVENTS})}
GONE = "is not installed in this Slack workspace any more"


@pytest.fixture
def stages(make_stage: MakeStage) -> tuple[Stage, Stage]:
    """The environment's workspace, and one that has installed the app with a browser."""
    river = with_oauth(make_stage, HEARS, ROLLCALL_TICK_SECONDS="0.1", own=HEARS)
    Browser(river).install()
    return river, river.in_workspace(HILL, hillside(river))


def take_away(stage: Stage, how: str = "uninstall") -> None:
    url = f"{stage.playground_url}/play/apps"
    answer = requests.post(url, data={"do": how}, timeout=20)
    assert answer.status_code == 200, answer.text


def event(stage: Stage, kind: str, at: float, **more: Any) -> Json:
    """An event as Slack tells it, by no installation."""
    return {
        "type": "event_callback",
        "team_id": stage.workspace.config.team_id,
        "event_id": "Ev1",
        "event_time": int(at),
        "event": {"type": kind, **more},
    }


def tokens_kept(stage: Stage) -> object:
    return stage.look("SELECT count(*) FROM installation WHERE bot_token IS NOT NULL")


def call_api(stage: Stage, token: str) -> requests.Response:
    url = f"{stage.bot_url}/academic/attendance"
    return requests.get(url, headers={"Authorization": f"Bearer {token}"}, timeout=20)


@pytest.mark.parametrize("how", ["uninstall", "revoke"])
def test_what_was_a_workspaces_stops_at_once_and_its_token_is_forgotten(
    stages: tuple[Stage, Stage], how: str
) -> None:
    river, hill = stages
    token = make_token(hill.database, Scope.READ_ALL, school=hill.school.school)
    assert call_api(hill, token).status_code == 200
    assert text_of(hill.open()).startswith("Pottery")
    take_away(hill, how)
    assert GONE in answered(hill)
    assert tokens_kept(hill) == 0
    refused = call_api(hill, token)
    assert (refused.status_code, refused.json()["type"]) == (403, "/problems/workspace-gone")
    assert "has taken Rollcall away" in refused.json()["detail"]
    for stage in stages:
        schedule(stage)
    assert eventually(lambda: in_office(river))
    assert not in_office(hill)
    assert hill.look("SELECT count(*) FROM delivery") == 1
    # The other workspace goes on.
    assert text_of(river.open()).startswith("Biology 9A")


def test_a_workspace_that_comes_back_goes_on_where_it_was(stages: tuple[Stage, Stage]) -> None:
    _, hill = stages
    token = make_token(hill.database, Scope.READ_ALL, school=hill.school.school)
    hill.tap_student(hill.open(), 0)
    before, marks = hill.links(), hill.marks()
    take_away(hill)
    hill.clock.ahead += 86400
    assert Browser(hill).install().status_code == 200
    hill.clock.ahead -= 86400
    assert text_of(hill.open()).startswith("Pottery")
    # Others may have been looked up meanwhile.
    assert hill.links() >= before
    assert hill.marks() == marks
    assert call_api(hill, token).status_code == 200


def test_what_is_being_posted_as_the_app_goes_is_posted_by_nobody_later(
    stages: tuple[Stage, Stage],
) -> None:
    _, hill = stages
    hill.play("faults", method="chat.postMessage", kind="delay", seconds=60)
    schedule(hill)
    hill.fault_begun()
    take_away(hill)
    hill.no_faults()
    eventually(lambda: hill.slack_log("chat.postMessage"))
    assert [each["error"] for each in hill.slack_log("chat.postMessage")] == ["account_inactive"]
    assert hill.look("SELECT state FROM delivery") == "needless"
    assert not in_office(hill)
    Browser(hill).install()
    assert hill.look("SELECT state FROM delivery") == "needless"


def test_what_slack_tells_late_again_or_of_others_stops_nothing(
    stages: tuple[Stage, Stage],
) -> None:
    _, hill = stages
    now = hill.clock.seconds()
    bots = {"bot": [hill.workspace.bot.id]}
    for body in (
        event(hill, "app_uninstalled", now - 60),
        event(hill, "tokens_revoked", now - 60, tokens=bots),
        event(hill, "tokens_revoked", now + 60, tokens={"oauth": ["UTUNDE"]}),
        event(hill, "app_uninstalled", now + 60) | {"team_id": "T0NOWHERE"},
    ):
        assert send_payload(hill, body).status_code == 200
    assert text_of(hill.open()).startswith("Pottery")
    assert send_payload(hill, event(hill, "app_uninstalled", now + 60)).status_code == 200
    assert GONE in answered(hill)


def test_a_workspace_that_comes_back_too_late_begins_anew_and_the_environments_own_never_goes(
    stages: tuple[Stage, Stage],
) -> None:
    river, hill = stages
    for stage in stages:
        stage.tap_student(stage.open(), 0)
        take_away(stage)
    hill.clock.ahead += 29 * 86400
    eventually(lambda: hill.look("SELECT count(*) FROM school WHERE slack_team_id = 'T0HILL'"))
    assert len(hill.marks()) == 2
    hill.clock.ahead += 2 * 86400
    eventually(lambda: hill.look("SELECT count(*) FROM school WHERE erased_at IS NOT NULL"))
    assert list(hill.marks()) == [river.student(0)]
    assert Browser(hill).install().status_code == 200
    assert hill.look("SELECT count(*) FROM school WHERE slack_team_id = 'T0HILL'") == 0
