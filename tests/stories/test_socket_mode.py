"""The same bot by a connection that it opens itself."""

import asyncio
import re

import pytest

from bot.app import create_app
from bot.settings import Settings
from bot.starting import StartError
from tests.serving import eventually
from tests.stories.building import MakeStage
from tests.stories.reading import text_of
from tests.stories.stage import Stage

BY_SOCKET = {"SLACK_APP_TOKEN": "xapp-story", "SLACK_SIGNING_SECRET": ""}


def test_a_register_is_taken_by_socket_mode(make_stage: MakeStage) -> None:
    stage = make_stage(**BY_SOCKET)
    roster = stage.open("/attendance")
    for label in ("Ada L.", "Everyone else present"):
        roster = stage.tap(roster, label)
    assert "Complete: 29 present, 1 absent." in text_of(roster)
    assert len(stage.marks()) == 30


def test_a_modal_is_answered_by_socket_mode(make_stage: MakeStage) -> None:
    stage = make_stage(**BY_SOCKET)
    roster = stage.open("/attendance")
    stage.press(roster, "Minutes late")
    view = eventually(lambda: stage.state()["view"])
    chosen = view["view"]["blocks"][0]["element"]["initial_option"]["value"]
    outcome = stage.play(
        "submit",
        **{
            "as": "UTUNDE",
            "view_id": view["id"],
            "values": {
                "student": {
                    "details_student": {
                        "type": "static_select",
                        "selected_option": {"value": chosen},
                    }
                },
                f"status:{chosen}": {
                    "status": {"type": "radio_buttons", "selected_option": {"value": "present"}}
                },
                f"minutes_late:{chosen}": {"minutes_late": {"type": "number_input", "value": "7"}},
                f"reason:{chosen}": {"reason": {"type": "static_select", "selected_option": None}},
                f"note:{chosen}": {"note": {"type": "plain_text_input", "value": None}},
            },
        },
    )
    assert "Minutes go with Late only" in str(outcome["errors"])
    assert stage.marks() == {}


def test_without_a_signing_secret_the_http_door_is_not_there(make_stage: MakeStage) -> None:
    stage = make_stage(**BY_SOCKET)
    assert stage.http.post(f"{stage.bot_url}/slack/events", timeout=5).status_code == 404
    assert stage.http.get(f"{stage.bot_url}/readyz", timeout=5).status_code == 200


def readiness(stage: Stage) -> tuple[int, str]:
    answer = stage.http.get(f"{stage.bot_url}/readyz", timeout=20)
    return answer.status_code, answer.json()["status"]


def asked_to_connect(stage: Stage) -> int:
    return len(stage.slack_log("apps.connections.open"))


@pytest.mark.parametrize("end", ["close", "cut"])
def test_socket_mode_that_is_down_for_half_a_minute_is_told_until_it_is_up_again(
    make_stage: MakeStage, end: str
) -> None:
    stage = make_stage(**BY_SOCKET)
    roster = stage.open("/attendance")
    stage.clock.ahead += 3600
    assert readiness(stage) == (200, "ready")
    stage.play("sockets", accepts=False, end=end)
    eventually(lambda: asked_to_connect(stage) > 2)
    stage.clock.ahead += 20
    assert readiness(stage) == (200, "ready")
    stage.clock.ahead += 20
    status, words = readiness(stage)
    assert status == 503
    assert re.fullmatch(
        "not connected to Slack by Socket Mode for 4. seconds: "
        "Slack does not answer: websocket_403",
        words,
    )
    stage.play("sockets")
    eventually(lambda: readiness(stage) == (200, "ready"))
    stage.tap(roster, "Ada L.")
    assert len(stage.marks()) == 1


def test_an_app_token_that_is_revoked_later_is_told_and_may_be_mended(
    make_stage: MakeStage,
) -> None:
    stage = make_stage(**BY_SOCKET)
    revoked = {"method": "apps.connections.open", "kind": "error", "error": "token_revoked"}
    stage.play("faults", **revoked, times=1000)
    stage.play("sockets", end="close")
    eventually(lambda: asked_to_connect(stage) > 2)
    stage.clock.ahead += 40
    assert readiness(stage)[1].endswith("Slack refuses SLACK_APP_TOKEN: token_revoked")
    stage.no_faults()
    eventually(lambda: readiness(stage) == (200, "ready"))


def test_a_connection_that_slack_is_about_to_end_is_replaced(make_stage: MakeStage) -> None:
    stage = make_stage(**BY_SOCKET)
    roster = stage.open("/attendance")
    stage.play("sockets", end="warn")
    eventually(lambda: asked_to_connect(stage) == 2)
    eventually(lambda: stage.say("/attendance")["shown"] is None)
    stage.tap(roster, "Ada L.")
    assert stage.play("sockets")["connections"] == 1


async def started(stage: Stage, **settings: str) -> None:
    usual = {
        "SLACK_BOT_TOKEN": "xoxb-story",
        "ROLLCALL_DATABASE_URL": stage.database.url.render_as_string(hide_password=False),
        "ROLLCALL_SLACK_API_URL": f"{stage.playground_url}/api/",
    }
    app = create_app(Settings.model_validate(usual | settings))
    async with app.router.lifespan_context(app):
        raise AssertionError("it started")


def test_a_wrong_app_token_stops_the_start(stage: Stage) -> None:
    with pytest.raises(StartError, match="Slack refuses SLACK_APP_TOKEN: invalid_auth"):
        asyncio.run(started(stage, SLACK_APP_TOKEN="xapp-wrong"))
