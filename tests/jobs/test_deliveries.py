"""A message that is due is posted once, whatever breaks."""

from datetime import timedelta
from typing import Any

import pytest

from bot.slack.methods.messages import key_of
from storage.tables.words import DeliveryState, Purpose
from tests.jobs.conftest import OFFICE, Office
from tests.school import make_school
from tests.serving import eventually

LOST = [
    {"kind": "drop_after"},
    {"kind": "drop_before"},
    {"kind": "delay", "seconds": 60.0},
    {"kind": "status", "status": 503},
    {"kind": "error", "error": "fatal_error"},
    {"kind": "error", "error": "internal_error"},
]


def test_what_is_due_is_posted_once_with_an_opaque_key(office: Office) -> None:
    delivery = office.due()

    office.deliver()
    office.clock.pass_by(minutes=10)
    office.deliver()

    assert office.texts() == ["Three are missing."]
    assert office.keys() == [str(delivery)]
    row = office.row(delivery)
    assert (row["state"], row["attempt"]) == (DeliveryState.SENT, 1)
    assert (row["posted_in"], row["message_ts"]) == (OFFICE, office.posted()[0].ts)


def test_what_is_due_later_waits(office: Office) -> None:
    office.due(due_at=office.clock.now() + timedelta(seconds=1))

    office.deliver()
    assert office.texts() == []

    office.clock.pass_by(seconds=1)
    office.deliver()
    assert len(office.texts()) == 1


def test_several_processes_at_once_post_each_once(office: Office) -> None:
    made = {str(office.due()) for _ in range(5)}

    office.deliver(processes=4)

    assert set(office.keys()) == made
    assert len(office.keys()) == 5


def test_what_was_missed_is_caught_up_in_order(office: Office) -> None:
    late = str(office.due(due_at=office.clock.now() - timedelta(hours=1)))
    later = str(office.due(due_at=office.clock.now() - timedelta(hours=2)))

    office.deliver()

    assert office.keys() == [later, late]


@pytest.mark.parametrize("fault", LOST, ids=lambda fault: "-".join(map(str, fault.values())))
def test_a_lost_answer_is_looked_up_before_anything_is_posted_again(
    office: Office, fault: dict[str, Any]
) -> None:
    delivery = office.due()
    office.fault(**fault)
    office.patience = 2.0 if fault["kind"] == "delay" else office.patience

    office.deliver()
    assert office.row(delivery)["state"] == DeliveryState.UNKNOWN
    office.patience = 20.0
    if fault["kind"] == "delay":
        office.no_faults()
        eventually(office.texts)
    office.clock.pass_by(seconds=59)
    office.deliver()
    assert office.calls("conversations.history") == 0, "Slack may still take it"

    office.clock.pass_by(seconds=1)
    office.deliver()

    assert office.keys() == [str(delivery)]
    assert office.row(delivery)["state"] == DeliveryState.SENT
    assert office.row(delivery)["message_ts"] == office.posted()[0].ts
    assert office.calls("conversations.history") == 1


def test_a_limit_waits_as_told_and_needs_no_look(office: Office) -> None:
    office.due()
    office.fault("status", status=429, retry_after=7)

    office.deliver()
    office.clock.pass_by(seconds=6)
    office.deliver()
    assert office.texts() == []

    office.clock.pass_by(seconds=1)
    office.deliver()
    assert len(office.texts()) == 1
    assert office.calls("conversations.history") == 0


def test_a_refusal_after_a_lost_answer_does_not_make_it_certain(office: Office) -> None:
    delivery = office.due()
    office.fault("drop_before")
    office.deliver()
    office.fault("status", status=429, retry_after=1)
    office.clock.pass_by(seconds=60)
    office.deliver()
    assert office.row(delivery)["state"] == DeliveryState.UNKNOWN

    office.clock.pass_by(seconds=1)
    office.deliver()

    assert office.calls("conversations.history") == 2
    assert len(office.texts()) == 1


def test_a_refusal_that_passes_is_tried_again_later_each_time(office: Office) -> None:
    delivery = office.due()
    office.fault("error", error="message_limit_exceeded", times=2)

    office.deliver()
    assert office.row(delivery)["error"] == "message_limit_exceeded"
    office.clock.pass_by(seconds=30)
    office.deliver()
    office.clock.pass_by(seconds=59)
    office.deliver()
    assert office.texts() == []

    office.clock.pass_by(seconds=1)
    office.deliver()
    assert len(office.texts()) == 1


def test_a_slack_that_is_not_there_is_tried_again(office: Office) -> None:
    delivery = office.due(channel="UOFFICE", purpose=Purpose.REMINDER)
    url, office.url = office.url, "http://127.0.0.1:9"

    office.deliver()
    assert office.row(delivery)["error"] == "unreachable"
    assert office.row(delivery)["state"] == DeliveryState.WAITING

    office.url = url
    office.clock.pass_by(seconds=30)
    office.deliver()
    assert len(office.texts("DOFFICE")) == 1


def test_a_message_from_before_the_database_was_restored_is_found(office: Office) -> None:
    delivery = office.due()
    office.deliver()
    blank = {"lease_owner": None, "message_ts": None, "sent_at": None, "attempt": 0}
    office.put(delivery, state=DeliveryState.WAITING, not_before=None, **blank)

    office.clock.pass_by(minutes=3)
    office.deliver()

    assert len(office.texts()) == 1
    assert office.row(delivery)["message_ts"] == office.posted()[0].ts


def test_nothing_is_posted_as_long_as_history_cannot_be_read(office: Office) -> None:
    delivery = office.due(due_at=office.clock.now() - timedelta(minutes=3))
    office.fault("drop_before", method="conversations.history")
    office.fault("status", method="conversations.history", status=500)

    office.deliver()
    office.clock.pass_by(seconds=30)
    office.deliver()
    assert office.texts() == []
    assert office.row(delivery)["state"] == DeliveryState.WAITING

    office.clock.pass_by(seconds=60)
    office.deliver()
    assert len(office.texts()) == 1


def test_twins_that_are_found_are_deleted_but_for_the_earliest(office: Office) -> None:
    delivery = office.due()
    earliest = office.post_unseen(delivery)
    office.post_unseen(delivery)
    office.put(delivery, state=DeliveryState.UNKNOWN)

    office.deliver()

    assert [message.ts for message in office.posted()] == [earliest.message_ts]
    assert office.row(delivery)["message_ts"] == earliest.message_ts


def test_a_direct_message_is_found_too(office: Office) -> None:
    delivery = office.due(channel="UOFFICE", purpose=Purpose.REMINDER)
    office.fault("drop_after")

    office.deliver()
    office.clock.pass_by(seconds=60)
    office.deliver()

    assert office.keys("DOFFICE") == [str(delivery)]
    assert office.row(delivery)["posted_in"] == "DOFFICE"


def test_what_there_is_nothing_to_say_of_is_needless(office: Office) -> None:
    delivery = office.due()
    office.says = None

    office.deliver()

    assert office.row(delivery)["state"] == DeliveryState.NEEDLESS
    assert office.texts() == []


def test_what_has_expired_is_needless_unless_it_is_there(office: Office) -> None:
    gone = office.due(due_at=office.clock.now() - timedelta(hours=1), expires_at=office.clock.now())
    there = office.due(expires_at=office.clock.now())
    office.post_unseen(there)
    office.put(there, state=DeliveryState.UNKNOWN)

    office.deliver()

    assert office.row(gone)["state"] == DeliveryState.NEEDLESS
    assert office.row(there)["state"] == DeliveryState.SENT
    assert office.keys() == [str(there)]


def test_an_unknown_one_whose_time_is_over_ends(office: Office) -> None:
    delivery = office.due(expires_at=office.clock.now())
    office.put(delivery, state=DeliveryState.UNKNOWN)
    office.fault("status", method="conversations.history", status=500)

    office.deliver()

    row = office.row(delivery)
    assert (row["state"], row["error"]) == (DeliveryState.FAILED, "status_500")


def test_what_is_enqueued_again_stays_as_it_is(office: Office) -> None:
    delivery = office.due()
    office.deliver()
    row = office.row(delivery)

    office.due(subject_id=row["subject_id"], channel="CELSEWHERE")
    office.deliver()

    assert office.rows() == [row]


def test_a_large_school_keeps_no_small_one_of_its_workspace_waiting(office: Office) -> None:
    small = make_school(office.database, "Hill School", team_id=office.team)
    for _ in range(3):
        office.due(channel="UOFFICE")
    theirs = str(office.due(channel="UMARTA", school_id=small.school))

    office.deliver()

    posts = office.workspace.log.entries("chat.postMessage")
    keys = [key_of(each.body) for each in posts]
    assert len(keys) == 4
    assert keys.index(theirs) < 2
