"""Leases: who may write what of a delivery, when processes die, freeze or overtake one another."""

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from functools import partial
from uuid import UUID

import pytest

from bot.blocks.elements import Message
from bot.posting.delivering.outbox import Timings
from bot.slack.calls import Calls
from bot.slack.methods.messages import Messages
from storage.deliveries import leases, outcomes
from storage.deliveries.outcomes import Shown
from storage.deliveries.queue import Claim, Spot
from storage.tables.words import DeliveryState, Purpose
from tests.jobs.conftest import OFFICE, RUN_OUT, Office
from tests.serving import eventually

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
    assert office.database.write_now(outcomes.intend, claim, now, LONG)
    if posted:
        office.post_unseen(delivery)

    office.run_out(delivery)
    office.deliver()

    assert office.keys() == [str(delivery)]
    assert office.row(delivery)["state"] == DeliveryState.SENT
    assert office.calls("conversations.history") == 1


def test_what_a_later_version_enqueued_waits_for_it_and_keeps_nothing_else_waiting(
    office: Office,
) -> None:
    later = office.due(purpose=Purpose.NOTICE, channel="UHEAD")
    office.put(later, detail="moon_is_full:UHEAD", due_at=office.clock.now() - timedelta(hours=1))
    known = office.due()
    office.deliver()
    assert office.keys() == [str(known)]
    row = office.row(later)
    assert (row["state"], row["attempt"], row["lease_until"]) == (DeliveryState.WAITING, 0, None)


def test_an_intent_renews_a_lease_that_nobody_has_taken(office: Office) -> None:
    delivery = office.due()
    claim = claimed(office, lease=LONG)
    office.run_out(delivery)

    assert office.database.write_now(outcomes.intend, claim, office.clock.now(), LONG)
    office.deliver()
    assert office.texts() == []


def test_a_lease_is_renewed_while_its_holder_waits_for_slack(office: Office) -> None:
    delivery = office.due()
    office.timings = Timings(beat=timedelta(milliseconds=20))
    office.fault("delay", "conversations.info", seconds=60)
    with ThreadPoolExecutor() as threads:
        slow = threads.submit(office.deliver)
        office.fault_begun()
        office.run_out(delivery)
        eventually(lambda: office.row(delivery)["lease_until"] > RUN_OUT)
        office.deliver()
        assert office.texts() == [], "the lease is another's"
        office.no_faults()
        slow.result()
    assert office.keys() == [str(delivery)]
    assert office.row(delivery)["attempt"] == 1


def test_a_holder_that_does_not_come_to_an_end_is_followed_by_another(office: Office) -> None:
    delivery = office.due()
    office.timings = Timings(beat=timedelta(milliseconds=1), most_beats=1)
    office.fault("delay", "conversations.info", seconds=60)

    def is_followed() -> bool:
        office.run_out(delivery)
        office.deliver()
        return office.texts() != []

    with ThreadPoolExecutor() as threads:
        stuck = threads.submit(office.deliver)
        office.fault_begun()
        eventually(is_followed)
        office.no_faults()
        stuck.result()
    assert office.calls("chat.postMessage") == 1


class HeldUp(Messages):
    """Of a process that is frozen when it is about to post, until another has posted."""

    def __init__(self, calls: Calls, meanwhile: Callable[[], None]) -> None:
        super().__init__(calls)
        self._meanwhile = meanwhile

    async def post(
        self, channel_id: str, message: Message, key: UUID, ready: Callable[[], Awaitable[None]]
    ) -> Spot:
        await asyncio.to_thread(self._meanwhile)
        return await super().post(channel_id, message, key, ready)


def test_a_process_that_wakes_after_its_lease_went_posts_nothing(office: Office) -> None:
    delivery = office.due()

    def take_over() -> None:
        office.run_out(delivery)
        office.deliver()

    replace(office, messages=partial(HeldUp, meanwhile=take_over)).deliver()

    assert office.keys() == [str(delivery)]
    assert office.row(delivery)["state"] == DeliveryState.SENT
    assert office.row(delivery)["attempt"] == 2
    assert office.calls("chat.postMessage") == 1


def test_a_holder_of_an_old_lease_writes_nothing_any_more(office: Office) -> None:
    delivery = office.due()
    old = claimed(office, lease=LONG)
    office.run_out(delivery)
    new = claimed(office, lease=timedelta(seconds=10))
    now, spot, write = office.clock.now(), Spot(OFFICE, "1.000001"), office.database.write_now

    assert not write(outcomes.intend, old, now, LONG)
    assert not write(outcomes.sent, old, now, spot, Shown(), now)
    assert not write(outcomes.put_off, old, now, "x")
    assert not write(outcomes.end, old, DeliveryState.FAILED, "x", now)
    assert not write(outcomes.intend, replace(new, attempt=1), now, LONG)
    assert office.row(delivery)["state"] == DeliveryState.WAITING
    assert write(outcomes.intend, new, now, LONG)


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
    turn = leases.Turn(office.team, [Purpose.DIGEST], lease)
    claim = office.database.write_now(leases.claim, turn, office.clock.now())
    assert claim is not None
    return claim
