"""A digest appears in its channel by itself, and is corrected in its place."""

from datetime import datetime, time, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, select

from bot.manifest import SCOPES
from playground import Channel
from storage.tables import DELIVERY, DIGEST, Digest
from storage.tables.words import DigestKind, Level
from tests.serving import eventually
from tests.stories.building import MakeStage
from tests.stories.reading import Json
from tests.stories.stage import START, Stage

OFFICE = "COFFICE"
EVERY_TENTH = {"ROLLCALL_TICK_SECONDS": "0.1", "ROLLCALL_EDIT_SECONDS": "1"}


@pytest.fixture
def stage(make_stage: MakeStage) -> Stage:
    """A stage with an office channel of its own."""
    stage = make_stage(**EVERY_TENTH)
    stage.workspace.channels[OFFICE] = Channel(
        id=OFFICE, name="office", members=("UOFFICE", "UHEAD")
    )
    scopes = {"scopes": frozenset(SCOPES)}
    stage.workspace.config = stage.workspace.config.model_copy(update=scopes)
    return stage


def schedule(stage: Stage, **more: Any) -> None:
    usual: dict[str, Any] = {
        "school_id": stage.school.school,
        "kind": DigestKind.DAILY,
        "channel_id": OFFICE,
        "at": time(9, 4),
        "weekdays": "12345",
        "level": Level.NAMES,
        "changed_at": START - timedelta(days=1),
    }
    stage.school.add(Digest(**usual | more))


def in_office(stage: Stage) -> list[Json]:
    return stage.messages("UOFFICE", OFFICE)


def test_a_digest_is_posted_at_its_time(stage: Stage) -> None:
    schedule(stage)

    (message,) = eventually(lambda: in_office(stage))

    assert message["text"].startswith("Attendance · ")
    assert "Riverside School" in message["text"]


def test_a_digest_is_corrected_in_its_place(stage: Stage) -> None:
    schedule(stage)
    (before,) = eventually(lambda: in_office(stage))
    assert "As of" in str(before["blocks"])

    roster = stage.open()
    stage.tap_student(roster, 0)
    after = eventually(lambda: [m for m in in_office(stage) if "Updated at" in str(m["blocks"])])

    assert [message["ts"] for message in after] == [before["ts"]]
    assert "Lovelace" in str(after[0]["blocks"])
    assert "Lovelace" not in after[0]["text"]
    assert len(in_office(stage)) == 1


@pytest.mark.parametrize(
    ("level", "change"),
    [
        (Level.NAMES, {"level": Level.COUNTS}),
        (Level.COUNTS, {"level": Level.NAMES, "channel_id": "CHEADS"}),
    ],
)
def test_names_leave_with_the_level_and_do_not_come_to_a_channel_that_was_left(
    stage: Stage, level: Level, change: dict[str, object]
) -> None:
    roster = stage.open()
    stage.tap_student(roster, 0)
    schedule(stage, level=level)
    (before,) = eventually(lambda: in_office(stage))
    assert ("Lovelace" in str(before)) is (level is Level.NAMES)

    stage.database.write_now(Connection.execute, DIGEST.update().values(change))
    stage.tap_student(roster, 1)
    updated = eventually(lambda: [m for m in in_office(stage) if "Updated at" in str(m["blocks"])])
    stage.clock.ahead += 65
    eventually(lambda: "2 absent without a reason" in in_office(stage)[0]["text"])

    assert [message["ts"] for message in updated] == [before["ts"]]
    assert "Lovelace" not in str(in_office(stage))


def test_a_digest_is_not_edited_as_long_as_nothing_changes(stage: Stage) -> None:
    schedule(stage)
    eventually(lambda: in_office(stage))

    for _ in range(2):
        stage.clock.ahead += 65
        now = stage.clock.now()
        eventually(lambda now=now: compared_next(stage) > now)

    assert stage.slack_log("chat.update") == []


@pytest.mark.errors("step_failed")
def test_what_goes_wrong_in_a_tick_is_logged_without_what_it_says(
    stage: Stage, logged: pytest.LogCaptureFixture
) -> None:
    with stage.without("digest"):
        eventually(lambda: "step_failed" in logged.text)

    assert "storage/digests/digests.py" in logged.text, "where it came from"
    # The database's own words: they name the values of a row that it refuses.
    assert "[SQL" not in logged.text
    assert "Traceback" not in logged.text


def compared_next(stage: Stage) -> datetime:
    """When the message is compared with the records again: later each time that it was."""
    wanted = select(DELIVERY.c.not_before)
    return stage.database.read_now(
        lambda connection: connection.execute(wanted).scalar_one() or START
    )
