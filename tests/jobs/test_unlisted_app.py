"""An app that Slack does not list sees history once a minute, fifteen messages at a time."""

import pytest

from bot.posting.delivering.deliveries import Deliveries
from bot.posting.delivering.outbox import Outbox
from playground.state.timeline import Content
from storage.deliveries import looked_for
from storage.tables.words import DeliveryState
from tests.jobs.conftest import OFFICE, Office


@pytest.fixture
def unlisted(office: Office) -> Office:
    limits = {"unlisted": True, "rate_limits": True}
    office.workspace.config = office.workspace.config.model_copy(update=limits)
    office.unlisted = True
    return office


def minutes(office: Office, number: int) -> list[int]:
    """Let some minutes pass with a round in each; how many are looked for after each."""
    counts: list[int] = []

    async def work(outbox: Outbox) -> None:
        deliveries = Deliveries(outbox)
        for _ in range(number):
            office.clock.pass_by(seconds=61)
            await deliveries.deliver()
            school = office.school.school
            counts.append(await outbox.database.read(looked_for.count, school))

    office.with_outbox(work)
    return counts


def lose(office: Office, channel: str) -> str:
    """Have a message posted whose answer is lost; give its key."""
    key = str(office.due(channel=channel))
    office.fault("drop_after")
    office.deliver()
    return key


def seen(office: Office) -> list[str | None]:
    return [each.error for each in office.workspace.log.entries("conversations.history")]


def test_what_may_be_there_is_looked_for_one_a_minute_and_none_is_posted_twice(
    unlisted: Office,
) -> None:
    for channel in (OFFICE, "UOFFICE", "UMARTA"):
        lose(unlisted, channel)
    assert minutes(unlisted, 4) == [2, 1, 0, 0]
    assert seen(unlisted).count(None) == 3
    assert [row["state"] for row in unlisted.rows()] == [DeliveryState.SENT] * 3
    for channel in (OFFICE, "DOFFICE", "DMARTA"):
        assert unlisted.texts(channel) == ["Three are missing."]


def test_a_long_history_is_read_on_from_minute_to_minute(unlisted: Office) -> None:
    key = lose(unlisted, OFFICE)
    office = unlisted.workspace.channels[OFFICE]
    for number in range(40):
        unlisted.workspace.post(office, "UHEAD", Content(f"Message {number}"))
    assert minutes(unlisted, 3) == [1, 1, 0]
    assert seen(unlisted).count(None) == 3
    assert unlisted.keys().count(key) == 1


def test_meanwhile_the_rest_goes_out(unlisted: Office) -> None:
    for channel in (OFFICE, "UOFFICE"):
        lose(unlisted, channel)
    new = str(unlisted.due(channel="UCLERK"))
    minutes(unlisted, 1)
    assert unlisted.keys("DCLERK") == [new]
