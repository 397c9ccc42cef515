"""One bot in two workspaces: each has its own schools, token and memory, nothing of another's."""

from datetime import time, timedelta

import pytest
from cryptography.fernet import Fernet

from storage.tables import Digest
from storage.tables.words import DigestKind, Level
from tests.school import make_school
from tests.serving import eventually
from tests.stories.building import MakeStage
from tests.stories.forging import command, marking, opened, press, send, send_payload
from tests.stories.reading import Json, text_of
from tests.stories.spaces import HILL, HILL_TOKEN, install, two_stages
from tests.stories.stage import START, Stage

OFFICE = "COFFICE"
OWN_WORKSPACE = "Registers are for the staff of this school's own Slack workspace."


@pytest.fixture
def stages(make_stage: MakeStage) -> tuple[Stage, Stage]:
    return two_stages(make_stage)


def schedule(stage: Stage) -> None:
    """Have the day's digest posted in the office's channel."""
    digest = Digest(
        school_id=stage.school.school,
        kind=DigestKind.DAILY,
        channel_id=OFFICE,
        at=time(9, 4),
        weekdays="12345",
        level=Level.NAMES,
        changed_at=START - timedelta(days=1),
    )
    stage.school.add(digest)


def in_office(stage: Stage) -> list[Json]:
    return stage.messages("UOFFICE", OFFICE)


def test_people_of_one_slack_id_take_the_registers_of_their_own_workspace(
    stages: tuple[Stage, Stage],
) -> None:
    river, hill = stages
    theirs, ours = hill.open(), river.open()
    assert text_of(theirs).startswith("Pottery")
    assert text_of(ours).startswith("Biology 9A")
    hill.tap_student(theirs, 0)
    assert list(hill.marks()) == [hill.student(0, "Pottery")]
    river.tap_student(ours, 1)
    assert len(river.marks()) == 2
    assert len(hill.slack_log("users.info")) == len(river.slack_log("users.info")) == 1


def test_what_a_school_posts_goes_out_with_the_token_of_its_workspace(
    stages: tuple[Stage, Stage],
) -> None:
    for stage in stages:
        schedule(stage)
    for stage, name in zip(stages, ("Riverside", "Hillside"), strict=True):
        (message,) = eventually(lambda stage=stage: in_office(stage))
        assert f"{name} School" in message["text"]


def test_a_workspace_that_is_silent_keeps_no_other_waiting(stages: tuple[Stage, Stage]) -> None:
    river, hill = stages
    river.play("faults", method="chat.postMessage", kind="delay", seconds=60)
    schedule(river)
    river.fault_begun()
    schedule(hill)
    assert eventually(lambda: in_office(hill))
    assert not in_office(river)
    river.no_faults()


def test_who_is_of_another_workspace_that_is_served_is_a_stranger_here(
    stages: tuple[Stage, Stage],
) -> None:
    river, hill = stages
    hill.tap_student(hill.open(), 0)
    ours = river.open()
    for body in (
        press(river, marking(river), user={"id": "UTUNDE", "team_id": HILL}),
        press(hill, marking(river)),
    ):
        assert send_payload(river, body).status_code == 200
    assert len(river.marks()) == 1
    assert river.again(ours) == ours


def test_a_person_sees_none_of_anothers_registers_with_the_other_workspaces_buttons(
    stages: tuple[Stage, Stage],
) -> None:
    river, hill = stages
    for stage in stages:
        stage.open()
    # The button is the other school's, as somebody might forge it.
    assert send_payload(hill, press(hill, marking(river))).status_code == 200
    assert river.marks() == {}


def test_what_comes_from_where_the_bot_is_not_is_answered_with_a_sentence(
    stages: tuple[Stage, Stage],
) -> None:
    river, _ = stages
    answer = send(river, command(river, team_id="T0NOWHERE"))
    assert answer.status_code == 200
    assert "is not installed in this Slack workspace" in answer.json()["text"]
    assert send_payload(river, opened(river) | {"team_id": "T0NOWHERE"}).status_code == 200
    pressed = press(river, marking(river), team={"id": "T0NOWHERE"})
    assert send_payload(river, pressed).status_code == 404
    assert river.marks() == {}


@pytest.mark.errors("token_sealed")
def test_a_token_that_no_key_opens_stops_its_own_workspace_alone(
    make_stage: MakeStage, logged: pytest.LogCaptureFixture
) -> None:
    key = Fernet.generate_key().decode()
    river, hill = two_stages(make_stage, ROLLCALL_TOKEN_KEYS=key)
    answer = send(hill, command(hill, team_id=HILL))
    assert "is not installed" in answer.json()["text"]
    assert text_of(river.open()).startswith("Biology 9A")
    told = [line for line in logged.messages if "token_sealed" in line]
    assert len(told) == 1
    assert "No key of ROLLCALL_TOKEN_KEYS opens the token of T0HILL" in told[0]
    assert HILL_TOKEN not in logged.text
    readiness = f"{river.bot_url}/readyz"
    answer = river.http.get(readiness, timeout=20).json()
    assert answer["status"] == "ready"
    assert answer["shortcoming"].startswith(
        "no key of ROLLCALL_TOKEN_KEYS opens the token of one workspace"
    )
    # Once the key is right, it is served without a new start.
    install(hill, HILL, HILL_TOKEN, key)
    assert text_of(hill.open()).startswith("Pottery")
    eventually(lambda: river.http.get(readiness, timeout=20).json() == {"status": "ready"})


def test_a_new_school_is_nobodys_where_there_are_several_workspaces(
    stages: tuple[Stage, Stage],
) -> None:
    make_school(stages[0].database, "Lakeside School")
    for stage in stages:
        # Who is met first takes the schools along where there is one workspace only.
        stage.open()
    assert stages[0].look("SELECT count(*) FROM school WHERE slack_team_id IS NULL") == 1
