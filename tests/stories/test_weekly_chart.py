"""The chart of a weekly digest: Slack's own where a workspace takes it, else a picture."""

from collections.abc import Callable
from datetime import time, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, RowMapping, select

from bot.manifest import SCOPES
from playground import Channel
from storage.tables import DELIVERY, Digest
from storage.tables.words import ChartRefused, DigestKind, Level
from tests.serving import eventually
from tests.stories.building import MakeStage
from tests.stories.reading import Json
from tests.stories.stage import START, Stage

OFFICE = "COFFICE"
FRIDAY = "/attendance bio 2026-11-20"
OFTEN = {"ROLLCALL_TICK_SECONDS": "0.1", "ROLLCALL_EDIT_SECONDS": "1"}
# Longer than it takes to try again after a chart was refused.
SOON = 6


@pytest.fixture
def stage(make_stage: MakeStage) -> Stage:
    """A stage with records of last week and an office channel, but no digest yet."""
    stage = make_stage(**OFTEN)
    members = ("UOFFICE", "UHEAD")
    stage.workspace.channels[OFFICE] = Channel(id=OFFICE, name="office", members=members)
    configure(stage, scopes=frozenset(SCOPES))
    stage.tap_student(stage.open(FRIDAY), 0)
    return stage


def configure(stage: Stage, **more: Any) -> None:
    stage.workspace.config = stage.workspace.config.model_copy(update=more)


def schedule(stage: Stage) -> None:
    digest = Digest(
        school_id=stage.school.school,
        kind=DigestKind.WEEKLY,
        channel_id=OFFICE,
        at=time(9, 4),
        weekdays="12345",
        level=Level.NAMES,
        changed_at=START - timedelta(days=1),
    )
    stage.school.add(digest)


def in_office(stage: Stage) -> list[Json]:
    return stage.messages("UOFFICE", OFFICE)


def kinds(message: Json) -> list[str]:
    return [block["type"] for block in message["blocks"]]


def picture(message: Json) -> Json:
    return next(block for block in message["blocks"] if block["type"] == "image")


def tries(stage: Stage, count: int, method: str = "chat.postMessage") -> None:
    """Wait until so many messages were tried, then until the next one may be."""
    eventually(lambda: len(stage.slack_log(method)) >= count)
    stage.clock.ahead += SOON


def posted_as_picture(stage: Stage) -> Json:
    """The digest in a workspace that takes no chart of Slack's own kind."""
    schedule(stage)
    tries(stage, 1)
    # The file is not processed yet.
    tries(stage, 2)
    return eventually(lambda: in_office(stage))[0]


def posted_plain(stage: Stage) -> Json:
    """The digest where a picture can't be uploaded: it waits for no other attempt."""
    schedule(stage)
    tries(stage, 1)
    return eventually(lambda: in_office(stage))[0]


def file_of(stage: Stage, message: Json) -> bytes:
    file_id = picture(message)["slack_file"]["id"]
    return stage.http.get(f"{stage.playground_url}/play/files/{file_id}", timeout=20).content


def test_a_workspace_that_takes_charts_gets_one_and_no_picture(stage: Stage) -> None:
    configure(stage, takes_charts=True)
    schedule(stage)

    (message,) = eventually(lambda: in_office(stage))

    assert kinds(message)[2:4] == ["data_visualization", "table"]
    assert stage.slack_log("files.getUploadURLExternal") == []


def test_a_workspace_that_takes_none_gets_a_picture_with_its_words(stage: Stage) -> None:
    message = posted_as_picture(stage)

    assert kinds(message)[2:4] == ["image", "table"]
    assert "Fri 1 absent, 0 late, 0 excused" in picture(message)["alt_text"]
    assert file_of(stage, message).startswith(b"\x89PNG")
    (promise,) = stage.slack_log("files.getUploadURLExternal")
    assert promise["body"]["alt_txt"] == picture(message)["alt_text"]
    (done,) = stage.slack_log("files.completeUploadExternal")
    assert set(done["body"]) == {"files"}, "it is shared with no channel"
    assert len(in_office(stage)) == 1


def without_scope(stage: Stage) -> None:
    configure(stage, scopes=frozenset(SCOPES) - {"files:write"})


def with_broken_uploads(stage: Stage) -> None:
    stage.fault("status", method="upload_url", status=500)


def with_lost_uploads(stage: Stage) -> None:
    stage.fault("drop_before", method="upload_url")


def with_completions_that_fail(stage: Stage) -> None:
    stage.fault("error", method="files.completeUploadExternal", error="internal_error")


def with_uploads_elsewhere(stage: Stage) -> None:
    stage.workspace.address = stage.playground_url.replace("127.0.0.1", "localhost")
    configure(stage, public_url=stage.workspace.address)


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (without_scope, "missing_scope"),
        (with_broken_uploads, "status_500"),
        (with_lost_uploads, "Error"),
        (with_completions_that_fail, "internal_error"),
        (with_uploads_elsewhere, "upload_url_refused"),
    ],
)
def test_an_upload_that_fails_leaves_the_table_alone(
    stage: Stage, logged: pytest.LogCaptureFixture, spoil: Callable[[Stage], None], code: str
) -> None:
    spoil(stage)

    message = posted_plain(stage)

    assert "table" in kinds(message)
    assert "image" not in kinds(message)
    assert "data_visualization" not in kinds(message)
    (line,) = [each for each in logged.text.splitlines() if "picture_left_out" in each]
    assert code in line


def test_pictures_that_are_refused_twice_leave_the_table_alone(stage: Stage) -> None:
    configure(stage, file_seconds=3600.0)
    schedule(stage)
    for attempt in range(3):
        tries(stage, attempt + 1)

    (message,) = eventually(lambda: in_office(stage))

    assert "table" in kinds(message)
    assert "image" not in kinds(message)
    assert len(stage.slack_log("files.getUploadURLExternal")) == 1, "the same file is tried again"


def test_an_edited_digest_has_a_picture_of_the_figures_of_now(stage: Stage) -> None:
    before = posted_as_picture(stage)

    stage.tap_student(stage.open(FRIDAY), 1)
    stage.clock.ahead += SOON
    tries(stage, 1, "chat.update")
    (after,) = eventually(lambda: edited(stage))

    assert after["ts"] == before["ts"]
    assert "Fri 2 absent, 0 late, 0 excused" in picture(after)["alt_text"]
    assert file_of(stage, after) != file_of(stage, before)


def test_an_edit_that_leaves_the_figures_keeps_the_picture(stage: Stage) -> None:
    before = posted_as_picture(stage)

    stage.school.add_course("Chemistry 9A", 3, teachers=("Tunde Okafor",), code="CHE9A")
    stage.statement("UPDATE school SET name = 'Lakeside School'")
    stage.clock.ahead += SOON
    (after,) = eventually(lambda: edited(stage))

    assert "Lakeside School" in str(after["blocks"][0])
    assert picture(after)["slack_file"] == picture(before)["slack_file"]
    assert len(stage.slack_log("files.getUploadURLExternal")) == 1


def test_an_edit_knows_which_chart_the_workspace_takes(stage: Stage) -> None:
    posted_as_picture(stage)
    eventually(lambda: stored(stage)["chart_refused"] == ChartRefused.BLOCK)

    now = stage.clock.now()
    stage.clock.ahead += SOON
    eventually(lambda: stored(stage)["not_before"] > now + timedelta(seconds=SOON))

    assert stored(stage)["chart_refused"] == ChartRefused.BLOCK
    assert stage.slack_log("chat.update") == []


def test_a_workspace_that_took_charts_once_is_edited_with_pictures_later(stage: Stage) -> None:
    configure(stage, takes_charts=True)
    schedule(stage)
    eventually(lambda: in_office(stage))
    configure(stage, takes_charts=False)

    stage.tap_student(stage.open(FRIDAY), 1)
    stage.clock.ahead += SOON
    tries(stage, 1, "chat.update")
    tries(stage, 2, "chat.update")
    (after,) = eventually(lambda: edited(stage))

    assert "Fri 2 absent, 0 late, 0 excused" in picture(after)["alt_text"]


def edited(stage: Stage) -> list[Json]:
    return [each for each in in_office(stage) if each["edited"]]


def stored(stage: Stage) -> RowMapping:
    def look(connection: Connection) -> RowMapping:
        return connection.execute(select(DELIVERY)).mappings().one()

    return stage.database.read_now(look)
