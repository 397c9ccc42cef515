"""What Slack refuses for good stops, an admin is told once; what nobody can tell is asked."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Connection, select

from bot.attendance.access.people import SlackPerson
from bot.attendance.deliveries import undelivered
from bot.attendance.errors import NotFound, NotStaff, Refused
from bot.blocks.elements import Message, section
from bot.posting.delivering.outbox import Drawn, drawn
from bot.slack.errors import seconds
from playground import Channel
from storage.deliveries import by_hand
from storage.deliveries.queue import Claim
from storage.schools import schools
from storage.schools.people import linking
from storage.tables import DIGEST, STAFF, Digest
from storage.tables.words import DeliveryState, DigestKind, Level, Purpose, Role
from tests.jobs.conftest import CHANNELS, OFFICE, START, TODAY, Office
from tests.school import make_school

PERMANENT = [
    "account_inactive",
    "channel_not_found",
    "is_archived",
    "not_in_channel",
    "restricted_action",
    "restricted_action_read_only_channel",
    "token_revoked",
    "metadata_too_large",
    "a_word_that_slack_may_have_one_day",
]


def digest_due(office: Office, channel: str = OFFICE, **more: Any) -> tuple[UUID, UUID]:
    """A digest and its delivery, which is due."""
    row = Digest(
        school_id=office.school.school,
        kind=DigestKind.DAILY,
        channel_id=channel,
        at=START.time(),
        weekdays="12345",
        level=Level.COUNTS,
        changed_at=START,
    )
    office.school.add(row)
    return row.id, office.due(channel=channel, subject_id=row.id, **more)


def stopped_by(office: Office, digest: UUID) -> str | None:
    wanted = select(DIGEST.c.stopped_by).where(DIGEST.c.id == digest)
    return office.database.read_now(lambda connection: connection.execute(wanted).scalar_one())


@pytest.mark.parametrize("code", PERMANENT)
def test_a_permanent_refusal_stops_the_digest_and_tells_an_admin_once(
    office: Office, code: str
) -> None:
    digest, delivery = digest_due(office)
    office.fault("error", error=code)

    for _ in range(3):
        office.deliver()
        office.clock.pass_by(minutes=5)

    assert office.texts() == []
    row = office.row(delivery)
    assert (row["state"], row["error"], row["attempt"]) == (DeliveryState.FAILED, code, 1)
    assert stopped_by(office, digest) == code
    (notice,) = office.posted("DHEAD")
    assert notice.content.text == "I can't post the daily digest of Riverside School."
    assert "It is stopped until" in str(notice.content.blocks)


@pytest.mark.parametrize(
    ("channel", "code", "words"),
    [
        ("CSHARED", "is_shared", "shared with another organisation"),
        ("CGUESTS", "has_guests", "there are guests in the channel"),
        ("CALONE", "not_in_channel", "/invite @Rollcall"),
        ("COLD", "is_archived", "the channel is archived"),
        ("CCLOSED", "channel_not_found", "or it is private and I am not in it"),
        ("C404", "channel_not_found", "there is no such channel"),
    ],
)
def test_a_channel_is_looked_at_before_anything_is_posted_in_it(
    office: Office, channel: str, code: str, words: str
) -> None:
    digest, _ = digest_due(office, channel)

    office.deliver()
    office.deliver()

    assert office.posted(channel) == []
    assert stopped_by(office, digest) == code
    (notice,) = office.posted("DHEAD")
    assert words.lower() in str(notice.content.blocks).lower()


def long_one(office: Office, short: str) -> None:
    """Have what is due be too long for Slack; in short it is not."""
    too_long = Message(f"All of: {short}", [section("x" * 3000)] * 4)
    composed = drawn(too_long, shorter=Message(short, [section(short)]))

    def compose(_connection: Connection, _claim: Claim, _now: datetime) -> Drawn:
        return composed

    office.draws = compose


def test_what_slack_finds_too_long_is_posted_and_edited_in_short(office: Office) -> None:
    long_one(office, "Three.")
    delivery = office.due()

    office.deliver()
    assert office.texts() == ["Three."]
    assert office.row(delivery)["state"] == DeliveryState.SENT

    long_one(office, "Four.")
    office.clock.pass_by(minutes=5)
    office.edit()
    assert office.texts() == ["Four."]


def test_somebody_who_joins_is_looked_at_before_the_next_posting(office: Office) -> None:
    office.due()
    office.deliver()
    members = (*CHANNELS[0].members, "UGUEST")
    office.workspace.channels[OFFICE] = Channel(id=OFFICE, name="office", members=members)
    digest, _ = digest_due(office)

    office.deliver()

    assert len(office.texts()) == 1
    assert stopped_by(office, digest) == "has_guests"


@pytest.mark.parametrize("method", ["conversations.info", "conversations.members", "users.info"])
def test_nothing_is_posted_as_long_as_slack_does_not_tell_of_the_channel(
    office: Office, method: str
) -> None:
    delivery = office.due()
    office.fault("status", method=method, status=500)

    office.deliver()
    assert office.texts() == []
    assert office.row(delivery)["state"] == DeliveryState.WAITING

    office.clock.pass_by(seconds=30)
    office.deliver()
    assert len(office.texts()) == 1


def test_a_limit_while_looking_at_the_channel_waits_as_told(office: Office) -> None:
    office.due()
    office.fault("status", method="users.info", status=429, retry_after=9)

    office.deliver()
    office.clock.pass_by(seconds=8)
    office.deliver()
    assert office.texts() == []

    office.clock.pass_by(seconds=1)
    office.deliver()
    assert len(office.texts()) == 1


def test_a_notice_waits_for_a_new_token(office: Office) -> None:
    digest, _ = digest_due(office)
    office.fault("error", error="token_revoked", times=2)

    office.deliver()
    assert office.texts("DHEAD") == []
    assert stopped_by(office, digest) == "token_revoked"

    office.clock.pass_by(seconds=30)
    office.deliver()
    assert len(office.texts("DHEAD")) == 1


def test_what_was_sent_after_all_is_told_to_be_settled(office: Office) -> None:
    digest, _ = digest_due(office)
    office.fault("error", error="is_archived")
    office.deliver()
    (told,) = office.posted("DHEAD")
    again = (digest, DigestKind.DAILY, TODAY, OFFICE, office.clock.now() + timedelta(hours=1))
    assert office.database.write_now(by_hand.try_again, *again)

    office.clock.pass_by(minutes=3)
    office.edit()
    assert "archived" in str(office.posted("DHEAD")[0].content.blocks), "nobody knows yet"
    office.deliver()
    office.clock.pass_by(minutes=3)
    office.edit()

    (notice,) = office.posted("DHEAD")
    assert notice.ts == told.ts
    assert "This is settled" in str(notice.content.blocks)


def test_a_notice_that_comes_too_late_is_not_sent(office: Office) -> None:
    digest, _ = digest_due(office)
    office.fault("error", error="token_revoked", times=2)
    office.deliver()
    again = (digest, DigestKind.DAILY, TODAY, OFFICE, office.clock.now() + timedelta(hours=1))
    assert office.database.write_now(by_hand.try_again, *again)

    office.clock.pass_by(minutes=1)
    office.deliver()

    assert len(office.posted()) == 1
    assert office.texts("DHEAD") == []


def test_a_notice_that_fails_is_told_to_nobody(office: Office) -> None:
    digest_due(office, "COLD")
    office.fault("error", error="user_disabled")

    office.deliver()

    assert [row["purpose"] for row in office.rows()] == [Purpose.DIGEST, Purpose.NOTICE]
    assert office.rows()[1]["state"] == DeliveryState.FAILED


def test_without_the_history_scope_an_admin_is_asked_once(office: Office) -> None:
    _, delivery = held(office)

    for _ in range(3):
        office.clock.pass_by(minutes=5)
        office.deliver()

    assert len(office.texts()) == 1, "it was not posted again"
    assert office.row(delivery)["state"] == DeliveryState.UNKNOWN
    (question,) = office.posted("DHEAD")
    words = str(question.content.blocks)
    assert "Is it there?" in words
    assert "It is there" in words
    assert "Post again" in words


def test_a_history_that_can_be_read_again_needs_no_answer(office: Office) -> None:
    _, delivery = held(office)
    scopes = office.workspace.config.scopes | {"channels:history"}
    office.workspace.config = office.workspace.config.model_copy(update={"scopes": scopes})

    office.clock.pass_by(minutes=5)
    office.deliver()
    office.edit()

    assert office.row(delivery)["state"] == DeliveryState.SENT
    assert len(office.texts()) == 1
    assert "This is settled" in str(office.posted("DHEAD")[0].content.blocks)


@pytest.mark.parametrize(("is_there", "messages"), [(True, 1), (False, 2)])
def test_an_admin_settles_what_nobody_else_can_tell(
    office: Office, *, is_there: bool, messages: int
) -> None:
    _, delivery = held(office)

    assert answered(office, delivery, is_there=is_there)
    office.deliver()
    office.deliver()

    assert office.row(delivery)["state"] == DeliveryState.SENT
    assert len(office.texts()) == messages
    assert not answered(office, delivery, is_there=is_there), "it is settled"


def test_only_an_admin_of_the_school_may_answer(office: Office) -> None:
    _, delivery = held(office)
    office.school.add_staff("Inês Duarte", Role.OFFICE)
    linked(office, "inês@riverside.test", "UOFFICE")
    elsewhere = make_school(office.database, "Lakeside School")
    elsewhere.add_staff("Ada Admin", Role.ADMIN)
    linked(office, "ada@riverside.test", "UELSEWHERE")

    with pytest.raises(Refused, match="Only an admin"):
        answered(office, delivery, who="UOFFICE")
    with pytest.raises(NotFound):
        answered(office, delivery, who="UELSEWHERE")
    with pytest.raises(NotStaff):
        answered(office, delivery, who="USTRANGE")
    assert office.row(delivery)["state"] == DeliveryState.UNKNOWN


def test_what_is_held_ends_with_its_time(office: Office) -> None:
    _, delivery = held(office)

    office.clock.pass_by(hours=16)
    office.deliver()

    row = office.row(delivery)
    assert (row["state"], row["error"]) == (DeliveryState.FAILED, "missing_scope")
    assert len(office.texts()) == 1


@pytest.mark.parametrize(
    ("header", "wait"),
    [("7", 7.0), ("0", 0.0), ("", 30.0), ("soon", 30.0), ("-1", 30.0), ("9" * 12, 3600.0)],
)
def test_a_wait_is_read_within_reason(header: str, wait: float) -> None:
    assert seconds(header) == wait


def held(office: Office) -> tuple[UUID, UUID]:
    """A digest whose answer was lost, and whose channel's history may not be read."""
    digest, delivery = digest_due(office)
    office.without_scopes("channels:history", "groups:history")
    office.fault("drop_after")
    office.deliver()
    office.clock.pass_by(seconds=60)
    office.deliver()
    return digest, delivery


def answered(office: Office, delivery: UUID, *, is_there: bool = True, who: str = "UHEAD") -> bool:
    team = office.workspace.config.team_id
    if who == "UHEAD":
        linked(office, "ruth@riverside.test", who)
    office.clock.pass_by(seconds=1)
    return office.database.write_now(
        undelivered.answer,
        SlackPerson("", team, who),
        delivery,
        is_there=is_there,
        now=office.clock.now(),
    )


def linked(office: Office, email: str, who: str) -> None:
    team = office.workspace.config.team_id
    office.database.write_now(schools.claim_for_workspace, team)
    clear = STAFF.update().where(STAFF.c.email == email).values(slack_user_id=None)

    def link(connection: Any) -> None:
        connection.execute(clear)
        linking.link_by_email(
            connection, enterprise_id="", team_id=team, slack_user_id=who, email=email
        )

    office.database.write_now(link)
