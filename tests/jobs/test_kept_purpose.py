"""A delivery keeps what it was enqueued for, whatever becomes of its digest meanwhile."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from bot.attendance.digests import plans, scheduled
from bot.posting.composers import digest_messages
from storage.deliveries import parts
from storage.deliveries.parts import DigestPart, MissingPart, NoticePart, Part, ReminderPart
from storage.digests import planned
from storage.digests.planned import DigestPlan
from storage.engine.columns import new_id
from storage.schools.schools import NamedSchool
from storage.tables.words import DeliveryState, DigestKind, HourCycle, Level, NoticeKind, Purpose
from tests.jobs.conftest import OFFICE, START, Office

PLAN = DigestPlan(
    kind=DigestKind.DAILY,
    channel_id=OFFICE,
    at=START.time(),
    weekdays="12345",
    level=Level.COUNTS,
)


@pytest.fixture
def office(office: Office) -> Office:
    """An office whose digests are the real ones."""
    office.draws = digest_messages.digest
    office.sources = [lambda connection, now: scheduled.due(connection, now, catches_up=True)]
    return office


def school(office: Office) -> NamedSchool:
    return NamedSchool(
        office.school.school, "Riverside School", "Europe/London", HourCycle.TWENTY_FOUR
    )


def write(office: Office, rule: Any, *more: Any) -> Any:
    return office.database.write_now(rule, school(office), *more)


def digest_due(office: Office) -> tuple[UUID, UUID]:
    """A daily digest of now, set up earlier; returns it and its delivery, which waits."""
    digest = write(office, plans.add, PLAN, START - timedelta(days=1))
    office.enqueue()
    return digest, office.rows()[-1]["id"]


def test_a_digest_that_is_paused_while_it_waits_is_not_posted(office: Office) -> None:
    digest, delivery = digest_due(office)
    office.fault("status", status=429, retry_after=60)
    office.deliver()
    assert office.row(delivery)["state"] == DeliveryState.WAITING

    write(office, plans.change, digest, replace(PLAN, active=False), office.clock.now())
    office.clock.pass_by(minutes=2)
    office.deliver()

    assert office.texts() == []
    assert office.row(delivery)["state"] == DeliveryState.NEEDLESS
    assert office.texts("DHEAD") == [], "nobody has to be told of what they did"


def test_a_digest_that_is_resumed_for_later_in_the_day_comes_then(office: Office) -> None:
    digest, _ = digest_due(office)
    office.fault("status", status=429, retry_after=60)
    office.deliver()
    write(office, plans.change, digest, replace(PLAN, active=False), office.clock.now())
    office.clock.pass_by(minutes=2)
    office.deliver()

    later = replace(PLAN, at=START.time().replace(minute=50))
    write(office, plans.change, digest, later, office.clock.now())
    for _ in range(3):
        office.clock.pass_by(minutes=2)
        office.enqueue()
        office.deliver()

    assert len(office.texts()) == 1


def test_one_that_may_be_posted_when_it_is_paused_is_still_looked_for(office: Office) -> None:
    digest, delivery = digest_due(office)
    office.fault("drop_after")
    office.deliver()
    assert office.row(delivery)["state"] == DeliveryState.UNKNOWN

    write(office, plans.change, digest, replace(PLAN, active=False), office.clock.now())
    office.clock.pass_by(minutes=2)
    office.deliver()

    assert (len(office.texts()), office.row(delivery)["state"]) == (1, DeliveryState.SENT)


def test_a_digest_that_becomes_weekly_leaves_the_days_message_a_days(office: Office) -> None:
    digest, delivery = digest_due(office)
    office.deliver()
    (before,) = office.texts()
    weekly = replace(PLAN, kind=DigestKind.WEEKLY, weekdays="1", at=START.time().replace(minute=50))
    write(office, plans.change, digest, weekly, office.clock.now())

    office.clock.pass_by(minutes=5)
    office.edit()
    assert office.texts() == [before]
    office.enqueue()
    office.deliver()

    assert len(office.texts()) == 2, "the week's comes on the same day all the same"
    assert office.texts()[0] == before
    assert "week" in office.texts()[1].lower()
    assert office.row(delivery)["detail"] == DigestKind.DAILY


def test_a_digest_that_fails_all_day_is_told_to_an_admin_once(office: Office) -> None:
    digest, delivery = digest_due(office)
    office.fault("error", error="internal_error", times=1)
    office.deliver()
    for _ in range(20):
        office.fault("status", method="conversations.history", status=500)
        office.clock.pass_by(hours=1)
        office.deliver()

    assert office.row(delivery)["state"] == DeliveryState.FAILED
    (told,) = office.texts("DHEAD")
    assert told == "I could not post the daily digest of Riverside School in its time."
    found = office.database.read_now(planned.find, digest)
    assert found is not None
    assert found.stopped_by is None, "the next one comes as usual"


@pytest.mark.parametrize(
    ("purpose", "part"),
    [
        (Purpose.DIGEST, DigestPart(DigestKind.WEEKLY)),
        (Purpose.REMINDER, ReminderPart("P:1", new_id())),
        (Purpose.REMINDER, ReminderPart("#2:", new_id(), 12)),
        (Purpose.MISSING, MissingPart(START.time())),
        (Purpose.MISSING, MissingPart(START.time(), new_id())),
        (Purpose.NOTICE, NoticePart(NoticeKind.RAN_OUT, "U1")),
    ],
)
def test_what_a_delivery_is_of_is_read_as_it_was_written(purpose: Purpose, part: Part) -> None:
    assert parts.read(purpose, part.written()) == part


def test_two_kinds_of_a_digest_are_two_deliveries_of_a_day(office: Office) -> None:
    subject = new_id()
    for kind in (DigestKind.DAILY, DigestKind.WEEKLY, DigestKind.DAILY):
        office.due(subject_id=subject, part=DigestPart(kind))
    assert sorted(row["detail"] for row in office.rows()) == ["daily", "weekly"]
