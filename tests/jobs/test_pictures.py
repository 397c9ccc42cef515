"""A message with a picture is posted once too, and with the picture if Slack shows it."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection

from bot.blocks.elements import Message, section
from bot.posting.delivering.deliveries import Deliveries
from bot.posting.delivering.outbox import Drawn, Outbox, Timings, drawn
from bot.posting.delivering.pictures import Picture
from storage.deliveries.queue import Claim
from storage.tables.words import ChartRefused, DeliveryState
from tests.jobs.conftest import Office

PNG = b"\x89PNG\r\n\x1a\n" + b"a picture"
SAYS = "The week."


@pytest.fixture
def office(office: Office) -> Office:
    """An office whose messages have a picture; Slack is done with files at once."""
    office.draws = with_picture
    config = office.workspace.config
    office.workspace.config = config.model_copy(update={"file_seconds": 0.0})
    # Nothing is waited for that the clock, which stands still, could not tell.
    office.timings = Timings(processing=timedelta(0))
    return office


def with_picture(_connection: Connection, claim: Claim, _now: datetime) -> Drawn:
    """Draw a picture until Slack has refused two of them."""
    plain = drawn(Message(SAYS, [section(SAYS)]))
    refused = claim.chart_refused
    if refused is ChartRefused.PICTURE_AGAIN:
        return plain
    again = refused is ChartRefused.PICTURE
    picture = Picture(lambda: PNG, "week.png", "The week", SAYS, shown, refused=again)
    plainer = ChartRefused.PICTURE_AGAIN if again else ChartRefused.PICTURE
    return replace(plain, picture=picture, plainer=plainer)


def shown(file_id: str) -> Message:
    block = {"type": "image", "slack_file": {"id": file_id}, "alt_text": SAYS}
    return Message(SAYS, [section(SAYS), block])


def kinds(office: Office) -> list[list[str]]:
    return [[block["type"] for block in message.content.blocks] for message in office.posted()]


def process_files(office: Office, seconds: float) -> None:
    config = office.workspace.config
    office.workspace.config = config.model_copy(update={"file_seconds": seconds})


def test_the_picture_is_uploaded_before_the_message_is_posted(office: Office) -> None:
    office.due()

    office.deliver()

    assert kinds(office) == [["section", "image"]]
    order = [entry.method for entry in office.workspace.log.entries(None)]
    steps = ["files.getUploadURLExternal", "upload_url", "files.completeUploadExternal"]
    assert order[-4:] == [*steps, "chat.postMessage"]


@pytest.mark.parametrize("kind", ["drop_after", "drop_before"])
def test_a_lost_answer_to_the_posting_is_looked_up_first(office: Office, kind: str) -> None:
    delivery = office.due()
    office.fault(kind)

    office.deliver()
    assert office.row(delivery)["state"] == DeliveryState.UNKNOWN
    office.clock.pass_by(seconds=60)
    office.deliver()

    assert kinds(office) == [["section", "image"]]
    assert office.keys() == [str(delivery)]
    assert office.calls("conversations.history") == 1


@pytest.mark.parametrize("method", ["files.getUploadURLExternal", "upload_url"])
@pytest.mark.parametrize(
    "fault",
    [
        {"kind": "drop_after"},
        {"kind": "drop_before"},
        {"kind": "status", "status": 503},
        {"kind": "status", "status": 429, "retry_after": 7},
    ],
    ids=lambda fault: "-".join(map(str, fault.values())),
)
def test_an_upload_that_breaks_off_costs_the_picture_and_nothing_else(
    office: Office, method: str, fault: dict[str, Any]
) -> None:
    delivery = office.due()
    office.fault(method=method, **fault)

    office.deliver()

    assert kinds(office) == [["section"]]
    row = office.row(delivery)
    assert (row["state"], row["attempt"]) == (DeliveryState.SENT, 1)


def test_an_upload_that_takes_too_long_costs_the_picture_and_nothing_else(office: Office) -> None:
    office.timings = replace(office.timings, upload=timedelta(0))
    office.due()

    office.deliver()

    assert kinds(office) == [["section"]]


def test_a_picture_is_not_sent_where_slack_is_not(office: Office) -> None:
    config, elsewhere = office.workspace.config, "https://evil.example"
    office.workspace.config = config.model_copy(update={"public_url": elsewhere})
    office.workspace.address = elsewhere
    office.due()

    office.deliver()

    assert kinds(office) == [["section"]]
    assert office.calls("upload_url") == 0


def test_several_processes_at_once_post_one_message_with_a_picture(office: Office) -> None:
    office.due()

    office.deliver(processes=3)

    assert kinds(office) == [["section", "image"]]


def test_a_picture_that_slack_is_not_done_with_is_tried_again_soon(office: Office) -> None:
    process_files(office, 3.0)
    delivery = office.due()

    async def work(outbox: Outbox) -> None:
        await Deliveries(outbox).deliver()
        assert office.row(delivery)["chart_refused"] == ChartRefused.PICTURE
        office.clock.pass_by(seconds=5)
        await Deliveries(outbox).deliver()

    office.with_outbox(work)

    assert kinds(office) == [["section", "image"]]
    assert office.calls("upload_url") == 1, "it is the same file"
    assert office.row(delivery)["chart_refused"] == ChartRefused.BLOCK


def test_another_process_uploads_it_anew(office: Office) -> None:
    process_files(office, 3.0)
    office.due()
    office.deliver()
    process_files(office, 0.0)
    office.clock.pass_by(seconds=5)

    office.deliver()

    assert kinds(office) == [["section", "image"]]
    assert office.calls("upload_url") == 2


def test_after_two_refusals_it_goes_without(office: Office) -> None:
    process_files(office, 3600.0)
    delivery = office.due()
    for _ in range(3):
        office.deliver()
        office.clock.pass_by(seconds=5)

    assert kinds(office) == [["section"]]
    assert office.row(delivery)["attempt"] == 3
    assert office.calls("conversations.history") == 0, "each refusal was certain"


def test_a_process_that_ends_after_the_upload_leaves_nothing_to_look_for(office: Office) -> None:
    delivery = office.due()

    async def work(outbox: Outbox) -> None:
        picture = Picture(lambda: PNG, "week.png", "The week", SAYS, shown)
        await outbox.pictures.uploaded(picture, timedelta(0))

    office.with_outbox(work)
    office.deliver()

    assert office.keys() == [str(delivery)]
    assert kinds(office) == [["section", "image"]]
