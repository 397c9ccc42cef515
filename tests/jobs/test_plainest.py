"""What Slack does not take as it is drawn arrives all the same: plainer, at last as text alone."""

from datetime import timedelta

import pytest

from bot.attendance.digests import plans, scheduled
from bot.posting.composers import digest_messages
from storage.digests.planned import DigestPlan
from storage.schools.schools import NamedSchool
from storage.tables.words import DeliveryState, DigestKind, HourCycle, Level
from tests.jobs.conftest import OFFICE, START, Office

TEXTS = {
    DigestKind.DAILY: "Type /attendance 2026-11-23 to see the registers.",
    DigestKind.BOARD: "Type /attendance missing to see the registers.",
    DigestKind.WEEKLY: "Type /attendance to see more.",
}


def takes(office: Office, **what: bool) -> None:
    office.workspace.config = office.workspace.config.model_copy(update=what)


def set_up(office: Office, kind: DigestKind) -> None:
    """Have a digest of now be due, of a class that nobody has marked."""
    office.draws = digest_messages.digest
    office.sources = [lambda connection, now: scheduled.due(connection, now, catches_up=True)]
    office.school.add_course("Biology 9A", 30)
    school = NamedSchool(
        office.school.school, "Riverside School", "Europe/London", HourCycle.TWENTY_FOUR
    )
    weekdays = "12345" if kind is DigestKind.DAILY else "1"
    plan = DigestPlan(kind, OFFICE, START.time(), weekdays, Level.NAMES)
    office.database.write_now(plans.add, school, plan, START - timedelta(days=1))


def deliver(office: Office) -> None:
    office.enqueue()
    for _ in range(5):
        office.deliver()
        office.clock.pass_by(seconds=10)


@pytest.mark.parametrize("kind", list(DigestKind))
def test_a_digest_whose_blocks_slack_takes_in_no_form_is_posted_as_text(
    office: Office, kind: DigestKind
) -> None:
    set_up(office, kind)
    takes(office, takes_blocks=False)

    deliver(office)

    (message,) = office.posted()
    assert message.content.blocks == ()
    assert message.content.text.endswith(TEXTS[kind])
    assert "Riverside School" in message.content.text
    assert "Lovelace" not in message.content.text
    assert [row["state"] for row in office.rows()] == [DeliveryState.SENT]
    assert office.texts("DHEAD") == []


def test_a_message_that_became_too_much_for_slack_is_edited_to_text(office: Office) -> None:
    office.says = "Three are missing."
    office.due()
    office.deliver()
    assert office.posted()[0].content.blocks

    takes(office, takes_blocks=False)
    office.says = "Four are missing."
    office.clock.pass_by(minutes=5)
    office.edit()

    (message,) = office.posted()
    assert message.content.text == "Four are missing. Type /attendance to see more."
    assert message.content.blocks == ()


@pytest.mark.parametrize("code", ["invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long"])
def test_what_slack_refuses_of_a_drawing_stops_no_digest(office: Office, code: str) -> None:
    office.due()
    office.fault("error", error=code, times=1)
    office.deliver()
    assert office.texts() == ["Three are missing. Type /attendance to see more."]
