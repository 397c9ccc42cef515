"""Which digests are due, and that a change of plans does not post one twice."""

from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Connection

from bot.attendance.digests import scheduled
from storage.deliveries.parts import DigestPart
from storage.deliveries.queue import Due
from storage.digests import digests
from storage.tables import DIGEST, ClosedDay, Digest
from storage.tables.words import ClosedBy, DigestKind, Level, Purpose
from tests.jobs.conftest import OFFICE, START, TODAY, Office

SET_UP = datetime(2026, 11, 1, tzinfo=UTC)


def plan(office: Office, **more: Any) -> UUID:
    usual: dict[str, Any] = {
        "school_id": office.school.school,
        "kind": DigestKind.DAILY,
        "channel_id": OFFICE,
        "at": time(8, 45),
        "weekdays": "12345",
        "level": Level.COUNTS,
        "changed_at": SET_UP,
    }
    row = Digest(**usual | more)
    office.school.add(row)
    return row.id


def due(office: Office, now: datetime = START, *, catches_up: bool = True) -> list[Due]:
    return office.database.read_now(scheduled.due, now, catches_up=catches_up)


def close(office: Office, closes_at: time | None = None) -> None:
    entered = {"title": "Snow", "entered_by": ClosedBy.SETUP, "closes_at": closes_at}
    office.school.add(ClosedDay(school_id=office.school.school, closes_on=TODAY, **entered))  # pyright: ignore[reportArgumentType]


def test_a_digest_is_due_at_its_time_for_its_local_date(office: Office) -> None:
    digest = plan(office)

    assert due(office, START - timedelta(seconds=1)) == []
    assert due(office) == [
        Due(
            purpose=Purpose.DIGEST,
            school_id=office.school.school,
            subject_id=digest,
            local_date=TODAY,
            part=DigestPart(DigestKind.DAILY),
            channel_id=OFFICE,
            due_at=START,
            expires_at=datetime(2026, 11, 24, tzinfo=UTC),
        )
    ]


@pytest.mark.parametrize(
    "more",
    [
        {"weekdays": "2345"},
        {"active": False},
        {"stopped_by": "is_archived"},
        {"changed_at": START + timedelta(seconds=1)},
    ],
    ids=str,
)
def test_a_digest_is_not_due_on_other_days_or_stopped_or_before_its_last_change(
    office: Office, more: dict[str, Any]
) -> None:
    plan(office, **more)
    assert due(office, START + timedelta(hours=1)) == []


def test_a_closed_day_has_no_digest_unless_it_is_wanted(office: Office) -> None:
    wanted = plan(office, on_closed_days=True)
    plan(office)
    close(office)

    assert [each.subject_id for each in due(office)] == [wanted]


def test_a_day_that_closes_early_has_its_digest(office: Office) -> None:
    plan(office)
    close(office, closes_at=time(12))
    assert len(due(office)) == 1


def test_what_was_missed_is_due_in_its_order_as_long_as_its_day_lasts(office: Office) -> None:
    later, earlier = plan(office, at=time(10)), plan(office, at=time(9))

    evening = datetime(2026, 11, 23, 23, 59, tzinfo=UTC)
    assert [each.subject_id for each in due(office, evening)] == [earlier, later]
    assert due(office, evening, catches_up=False) == []
    assert due(office, evening + timedelta(minutes=1)) == []


def test_a_stopped_digest_keeps_the_first_reason(office: Office) -> None:
    digest = plan(office)
    for code in ("is_archived", "token_revoked"):
        office.database.write_now(digests.stop, digest, code)

    row = office.database.read_now(
        lambda connection: connection.execute(DIGEST.select()).mappings().one()
    )
    assert row["stopped_by"] == "is_archived"


def test_a_change_of_time_or_zone_posts_no_second_digest_on_the_day(office: Office) -> None:
    digest = plan(office)
    office.sources = [partial(scheduled.due, catches_up=True)]
    tick(office)
    change = DIGEST.update().where(DIGEST.c.id == digest).values(at=time(9), changed_at=START)
    office.database.write_now(Connection.execute, change)

    office.clock.pass_by(hours=1)
    tick(office)
    assert len(office.texts()) == 1

    office.clock.pass_by(days=1)
    tick(office)
    assert [row["local_date"] for row in office.rows()] == [TODAY, date(2026, 11, 24)]
    assert len(office.texts()) == 2


def test_a_clock_that_jumps_back_posts_nothing_again(office: Office) -> None:
    plan(office)
    office.sources = [partial(scheduled.due, catches_up=True)]
    for hours in (0, 1, -2, 1, 1):
        office.clock.pass_by(hours=hours)
        tick(office)

    assert len(office.texts()) == 1
    assert len(office.rows()) == 1


def tick(office: Office) -> None:
    office.enqueue()
    office.deliver()
