"""Leases: who may write what of a delivery, when processes die, freeze or overtake one another."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.posting.outbox import Timings
from storage.deliveries import leases, outcomes
from storage.deliveries.outcomes import Shown
from storage.deliveries.queue import Claim, Spot
from storage.tables.words import DeliveryState, Purpose
from tests.jobs.conftest import OFFICE, Office

LONG = timedelta(minutes=10)


def test_a_process_that_died_with_a_claim_is_followed_by_another(office: Office) -> None:
    delivery = office.due()
    claimed(office, lease=LONG)

    office.deliver()
    assert office.texts() == [], "the lease is not over"
    office.run_out(delivery)
    office.deliver()

    assert len(office.texts()) == 1
    assert office.row(delivery)["attempt"] == 2
    assert office.calls("conversations.history") == 0, "without an intent nothing was posted"


@pytest.mark.parametrize("posted", [False, True])
def test_a_process_that_died_with_an_intent_is_followed_by_one_that_looks(
    office: Office, *, posted: bool
) -> None:
    delivery = office.due()
    claim = claimed(office, lease=LONG)
    now = office.clock.now()
    assert office.database.write_now(outcomes.intend, claim, now, timedelta())
    if posted:
        office.post_unseen(delivery)

    office.run_out(delivery)
    office.deliver()

    assert office.keys() == [str(delivery)]
    assert office.row(delivery)["state"] == DeliveryState.SENT
    assert office.calls("conversations.history") == 1


def test_an_intent_needs_enough_of_the_lease(office: Office) -> None:
    office.due()
    claim = claimed(office, lease=timedelta(seconds=10))
    intend, now = outcomes.intend, office.clock.now()

    assert not office.database.write_now(intend, claim, now, timedelta(seconds=11))
    assert office.database.write_now(intend, claim, now, timedelta(seconds=5))


def test_a_holder_of_an_old_lease_writes_nothing_any_more(office: Office) -> None:
    delivery = office.due()
    old = claimed(office, lease=LONG)
    office.run_out(delivery)
    new = claimed(office, lease=timedelta(seconds=10))
    now, spot, write = office.clock.now(), Spot(OFFICE, "1.000001"), office.database.write_now

    assert not write(outcomes.intend, old, now, timedelta())
    assert not write(outcomes.sent, old, now, spot, Shown(), now)
    assert not write(outcomes.put_off, old, now, "x")
    assert not write(outcomes.end, old, DeliveryState.FAILED, "x", now)
    assert not write(outcomes.intend, replace(new, attempt=1), now, timedelta())
    assert office.row(delivery)["state"] == DeliveryState.WAITING
    assert write(outcomes.intend, new, now, timedelta())


def test_a_process_that_hesitates_after_its_intent_posts_nothing(office: Office) -> None:
    delivery = office.due()
    office.timings = Timings(hesitation=timedelta(seconds=-1))

    office.deliver()

    assert office.texts() == []
    assert office.row(delivery)["error"] == "hesitated"
    office.timings = Timings()
    office.clock.pass_by(seconds=30)
    office.deliver()
    assert len(office.texts()) == 1


def claimed(office: Office, lease: timedelta) -> Claim:
    """Claim a delivery as a process that is not heard of again."""
    now = office.clock.now()
    claim = office.database.write_now(
        leases.claim, leases.Turn(office.team), [Purpose.DIGEST], now, lease
    )
    assert claim is not None
    return claim
