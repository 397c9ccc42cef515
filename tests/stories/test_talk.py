"""The bot answers a mention and a direct message as it answers the command."""

from dataclasses import replace

import pytest

from bot.app import create_app
from playground.state.workspace import direct_id
from tests.serving import eventually, served
from tests.stories.building import BRISK, MakeStage, settings_of
from tests.stories.forging import send_payload
from tests.stories.homes import Screens
from tests.stories.reading import Json, button, text_of
from tests.stories.stage import Stage
from tests.stories.talking import (
    answer_to_mention,
    answer_to_writing,
    direct,
    mention,
    stage_that_listens,
)

TUNDE, OFFICE = "UTUNDE", "UOFFICE"


@pytest.fixture
def stage(make_stage: MakeStage) -> Stage:
    return stage_that_listens(make_stage)


def test_a_mention_is_answered_to_who_wrote_alone(stage: Stage) -> None:
    answer = answer_to_mention(stage, "biology")
    assert answer["ephemeral"]
    assert text_of(answer).startswith("Biology 9A · Mon 23 Nov 2026")
    marked = stage.tap_student(answer, 0)
    assert "1 absent" in text_of(marked)
    others = stage.messages("UMARTA")
    assert not [each for each in others if each["is_bot"]]


def test_a_direct_message_is_answered(stage: Stage) -> None:
    answer = answer_to_writing(stage, "help")
    assert text_of(answer).startswith("How to take attendance")
    assert "Biology 9A" in text_of(answer_to_writing(stage, "missing", who=OFFICE))
    assert "3 students" in text_of(answer_to_writing(stage, "student lovelace", who=OFFICE))


def test_a_form_opens_by_a_button(stage: Stage) -> None:
    answer = answer_to_writing(stage, "excuse ada lov", who=OFFICE)
    screens = Screens(stage, OFFICE)
    block_id, element = button(answer, "Open")
    stage.play(
        "press",
        **{"as": OFFICE, "block_id": block_id, "action_id": element["action_id"]},
        container={"type": "message", "channel": direct_id(OFFICE), "ts": answer["ts"]},
    )
    modal = eventually(screens.modal) or {}
    assert modal["title"]["text"] == "Excuse a student"


def test_who_may_not_is_told_why(stage: Stage) -> None:
    assert "Only an admin" in text_of(answer_to_writing(stage, "setup", who=OFFICE))
    assert "staff list has nobody" in text_of(answer_to_writing(stage, "biology", who="UNOBODY"))


def test_what_slack_brings_twice_is_answered_once(stage: Stage) -> None:
    answer_to_writing(stage, "help")
    before = len(direct(stage))
    for _ in range(3):
        assert send_payload(stage, written(stage, "help", "Ev1")).status_code == 200
    eventually(lambda: len(direct(stage)) > before)
    mention(stage, "help")
    eventually(lambda: [each for each in stage.messages() if each["is_bot"]])
    assert len(direct(stage)) == before + 1


def test_what_slack_brings_again_to_another_process_is_answered_once(stage: Stage) -> None:
    answer_to_writing(stage, "help")
    settings = settings_of(stage.database, stage.playground_url, {})
    before = len(direct(stage))
    with served(create_app(settings, stage.clock.now, BRISK)) as other_url:
        other = replace(stage, bot_url=other_url)
        for event_id in ("Ev1", "Ev2"):
            for process in (stage, other, other, stage):
                assert send_payload(process, written(stage, "help", event_id)).status_code == 200
    # A process ends what it has begun before it ends.
    eventually(lambda: len(direct(stage)) >= before + 2)
    answer_to_writing(stage, "missing")
    assert len([each for each in direct(stage)[before:] if each["is_bot"]]) == 3


def test_an_event_is_remembered_for_two_days(stage: Stage) -> None:
    answer_to_writing(stage, "help")
    assert stage.look("SELECT count(*) FROM heard_event") == 1
    stage.clock.ahead += 3600 * 47
    answer_to_writing(stage, "help")
    assert stage.look("SELECT count(*) FROM heard_event") == 2
    stage.clock.ahead += 3600 * 2
    answer_to_writing(stage, "help")
    assert stage.look("SELECT count(*) FROM heard_event") == 2


def test_the_bot_does_not_answer_itself(stage: Stage) -> None:
    answer_to_writing(stage, "hello")
    mention(stage, "help")
    eventually(lambda: [each for each in stage.messages() if each["is_bot"]])
    assert len([each for each in direct(stage) if each["is_bot"]]) == 1


@pytest.mark.parametrize(
    ("subtype", "is_answered"),
    [("file_share", True), ("thread_broadcast", True), ("message_changed", False)],
)
def test_what_is_written_with_a_file_is_answered_too(
    stage: Stage, subtype: str, *, is_answered: bool
) -> None:
    payload = written(stage, "help", "Ev2", subtype=subtype)
    assert send_payload(stage, payload).status_code == 200
    # What is answered after it shows that it was heard before.
    answer_to_writing(stage, "help")
    expected = 2 if is_answered else 1
    eventually(lambda: len([each for each in direct(stage) if each["is_bot"]]) >= expected)
    assert len([each for each in direct(stage) if each["is_bot"]]) == expected


def written(stage: Stage, text: str, event_id: str, **more: str) -> Json:
    """A direct message of Tunde's, as Slack brings it."""
    event = {
        "type": "message",
        "channel_type": "im",
        "user": TUNDE,
        "text": text,
        "channel": direct_id(TUNDE),
        "ts": "1.000001",
    }
    return {
        "type": "event_callback",
        "team_id": stage.workspace.config.team_id,
        "event_id": event_id,
        "event": event | more,
    }
