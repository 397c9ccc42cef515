"""The same bot by a connection that it opens itself."""

import asyncio

import pytest

from bot.app import StartError, create_app
from bot.settings import Settings
from tests.serving import eventually
from tests.stories.conftest import MakeStage, Stage, text_of

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
