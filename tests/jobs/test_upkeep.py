"""What is posted is kept right on its day, and alone."""

from datetime import timedelta

import pytest

from bot.posting.delivering.deliveries import Deliveries
from bot.posting.delivering.outbox import Outbox
from bot.posting.delivering.upkeep import Upkeep
from bot.slack.tempo import Haste, calling
from playground import Channel
from storage.deliveries import leases
from storage.tables.words import DeliveryState, Purpose
from tests.jobs.conftest import CHANNELS, OFFICE, START, Office
from tests.school import make_school


def test_a_message_is_edited_in_its_place_when_it_should_say_something_else(office: Office) -> None:
    office.due()
    office.deliver()
    (before,) = office.posted()
    office.says = "Four are missing."

    office.clock.pass_by(minutes=3)
    office.edit()

    (after,) = office.posted()
    assert (after.ts, after.content.text) == (before.ts, "Four are missing.")
    assert after.content.metadata == before.content.metadata, "it can still be found"


def test_it_is_edited_every_few_minutes_at_most(office: Office) -> None:
    office.due()
    office.deliver()
    for number in range(6):
        office.says = f"{number} are missing."
        office.edit()
        office.clock.pass_by(minutes=1)

    assert office.calls("chat.update") == 1
    assert office.texts() == ["3 are missing."]


def test_the_edits_of_one_school_hold_back_no_digest_of_another(office: Office) -> None:
    """Slack tells of a channel fifty times a minute, and each edit asks."""
    for _ in range(45):
        office.due()
    office.deliver()
    office.says = "Four are missing."
    office.clock.pass_by(minutes=4)
    other = make_school(office.database, "Hill School", team_id=office.team)
    theirs = office.due(school_id=other.school)

    async def work(outbox: Outbox) -> None:
        with calling(Haste.UPKEEP):
            await Upkeep(outbox).edit()
        await Deliveries(outbox).deliver()

    office.minute = 60.0
    office.with_outbox(work)

    assert office.calls("chat.update") == 25
    assert office.row(theirs)["state"] == DeliveryState.SENT


def test_the_message_that_waited_longest_is_looked_at_first(office: Office) -> None:
    first, second = office.due(), office.due(due_at=START + timedelta(hours=1))
    office.clock.pass_by(hours=1)
    office.deliver()
    later = office.clock.now() + timedelta(minutes=3)
    office.put(first, not_before=later)
    office.put(second, not_before=later - timedelta(minutes=1))

    turn = leases.Turn(office.team, [Purpose.DIGEST], timedelta(minutes=2))
    claim = office.database.write_now(leases.claim_edit, turn, later)

    assert claim is not None
    assert claim.id == second


def test_a_message_that_says_the_same_is_left_alone(office: Office) -> None:
    delivery = office.due()
    office.deliver()
    for _ in range(3):
        office.clock.pass_by(minutes=3)
        office.edit()

    assert office.calls("chat.update") == 0
    assert office.row(delivery)["edited_at"] is None


def test_a_message_of_which_there_is_nothing_more_to_say_stays(office: Office) -> None:
    office.due()
    office.deliver()
    office.says = None

    office.clock.pass_by(minutes=3)
    office.edit()

    assert office.texts() == ["Three are missing."]


def test_yesterdays_message_stays(office: Office) -> None:
    delivery = office.due()
    office.deliver()
    office.says = "Four are missing."

    office.clock.pass_by(hours=15, minutes=15)
    office.edit()

    assert office.texts() == ["Three are missing."]
    assert office.row(delivery)["not_before"] is None


def test_a_message_that_somebody_deleted_is_not_posted_again(office: Office) -> None:
    delivery = office.due()
    office.deliver()
    office.workspace.remove(office.posted()[0])
    office.says = "Four are missing."

    for _ in range(3):
        office.clock.pass_by(minutes=3)
        office.deliver()
        office.edit()

    assert office.texts() == []
    assert office.calls("chat.update") == 1
    assert office.row(delivery)["error"] == "message_not_found"


def test_a_channel_that_got_a_guest_is_told_nothing_new(office: Office) -> None:
    office.due()
    office.deliver()
    members = (*CHANNELS[0].members, "UGUEST")
    office.workspace.channels[OFFICE] = Channel(id=OFFICE, name="office", members=members)
    office.says = "Four are missing."

    office.clock.pass_by(minutes=3)
    office.edit()

    assert office.texts() == ["Three are missing."]


@pytest.mark.parametrize("fault", [{"kind": "drop_before"}, {"kind": "status", "status": 500}])
def test_an_edit_of_unknown_end_is_made_again(office: Office, fault: dict[str, object]) -> None:
    office.due()
    office.deliver()
    office.says = "Four are missing."
    office.fault(method="chat.update", **fault)  # pyright: ignore[reportArgumentType]

    for _ in range(2):
        office.clock.pass_by(minutes=3)
        office.edit()

    assert office.texts() == ["Four are missing."]


def test_an_edit_that_does_not_reach_slack_is_made_again(office: Office) -> None:
    office.due()
    office.deliver()
    office.says = "Four are missing."
    url, office.url = office.url, "http://127.0.0.1:9"
    office.clock.pass_by(minutes=3)
    office.edit()
    office.url = url

    office.clock.pass_by(minutes=3)
    office.edit()

    assert office.texts() == ["Four are missing."]


def test_a_limit_of_edits_ends_the_round(office: Office) -> None:
    for _ in range(3):
        office.due(channel="UOFFICE", purpose=Purpose.REMINDER)
    office.deliver()
    office.says = "Four are missing."
    office.fault("status", method="chat.update", status=429, retry_after=30)

    office.clock.pass_by(minutes=3)
    office.edit()
    assert office.calls("chat.update") == 1

    office.clock.pass_by(minutes=3)
    office.edit()
    assert office.texts("DOFFICE") == ["Four are missing."] * 3


def test_a_twin_is_removed_five_minutes_after_several_attempts(office: Office) -> None:
    delivery = office.due()
    office.fault("status", status=429, retry_after=1)
    office.deliver()
    office.clock.pass_by(seconds=1)
    office.deliver()
    (own,) = office.posted()
    twin = office.post_unseen(delivery)

    office.clock.pass_by(minutes=4, seconds=59)
    office.sweep()
    assert len(office.posted()) == 2

    office.clock.pass_by(seconds=1)
    office.sweep()
    assert [message.ts for message in office.posted()] == [own.ts] != [twin.message_ts]
    assert office.row(delivery)["swept_at"] is not None


def test_the_earliest_of_twins_stays_and_is_brought_up_to_date(office: Office) -> None:
    delivery = office.due()
    office.says = "Two are missing."
    earliest = office.post_unseen(delivery)
    office.says = "Three are missing."
    office.put(delivery, attempt=1)
    office.deliver()

    office.clock.pass_by(minutes=5)
    office.sweep()
    office.edit()

    (message,) = office.posted()
    assert (message.ts, message.content.text) == (earliest.message_ts, "Three are missing.")
    assert office.row(delivery)["message_ts"] == earliest.message_ts


def test_one_attempt_needs_no_sweep(office: Office) -> None:
    office.due()
    office.deliver()
    office.clock.pass_by(minutes=5)
    office.sweep()
    assert office.calls("conversations.history") == 0


def test_a_sweep_that_cannot_look_comes_again(office: Office) -> None:
    delivery = office.due()
    office.put(delivery, attempt=1)
    office.deliver()
    office.fault("drop_before", method="conversations.history")
    office.clock.pass_by(minutes=5)

    office.sweep()
    assert office.row(delivery)["swept_at"] is None

    office.put(delivery, lease_until=office.clock.now() - timedelta(days=900))
    office.sweep()
    assert office.row(delivery)["swept_at"] is not None


def test_a_sweep_that_may_not_look_ends(office: Office) -> None:
    delivery = office.due()
    office.put(delivery, attempt=1)
    office.deliver()
    office.without_scopes("channels:history")
    office.clock.pass_by(minutes=5)

    office.sweep()

    assert office.row(delivery)["swept_at"] is not None
