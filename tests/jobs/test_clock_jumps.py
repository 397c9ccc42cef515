"""Our clock jumps ahead, by a day or a year, and is set back: no day is without its digest."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest

from bot.attendance.digests import plans, scheduled
from bot.posting.composers import digest_messages
from storage.digests.planned import DigestPlan
from storage.schools.schools import NamedSchool
from storage.tables.words import DeliveryState, DigestKind, HourCycle, Level
from tests.jobs.conftest import OFFICE, START, TODAY, Office

# A Monday and the days after it; a year later it is a Tuesday.
DAY = timedelta(days=1)
JUMPS = [DAY, timedelta(days=365)]
PLAN = DigestPlan(DigestKind.DAILY, OFFICE, START.time(), "12345", Level.COUNTS)


@pytest.fixture
def office(office: Office) -> Office:
    """An office whose digests are the real ones; it is ten to nine."""
    office.draws = digest_messages.digest
    office.sources = [lambda connection, now: scheduled.due(connection, now, catches_up=True)]
    office.clock.pass_by(minutes=5)
    return office


def set_up(office: Office, now: datetime) -> UUID:
    school = NamedSchool(
        office.school.school, "Riverside School", "Europe/London", HourCycle.TWENTY_FOUR
    )
    return office.database.write_now(plans.add, school, PLAN, now)


def tick(office: Office) -> None:
    office.enqueue()
    office.deliver()
    office.edit()
    office.sweep()


def days(office: Office) -> list[str]:
    """The dates of the digests in the channel, in the order in which they were posted."""
    return [text.split(" · ")[1] for text in office.texts()]


@pytest.mark.parametrize("jump", JUMPS)
def test_each_day_has_one_digest_though_the_clock_was_ahead(
    office: Office, jump: timedelta
) -> None:
    set_up(office, START - DAY)
    tick(office)
    office.clock.ahead = jump
    tick(office)
    office.clock.ahead = timedelta()
    tick(office)
    there = f"{TODAY + jump:%a %-d %b %Y}"
    assert days(office) == ["Mon 23 Nov 2026", there]

    office.clock.pass_by(days=1)
    tick(office)
    office.clock.pass_by(days=1)
    tick(office)

    assert sorted(days(office)) == sorted(
        {"Mon 23 Nov 2026", "Tue 24 Nov 2026", "Wed 25 Nov 2026", there}
    )
    assert {row["state"] for row in office.rows()} == {DeliveryState.SENT}


def test_what_was_posted_ahead_of_its_day_is_brought_up_to_date_on_it(office: Office) -> None:
    set_up(office, START - DAY)
    office.clock.ahead = DAY
    tick(office)
    office.clock.ahead = timedelta()
    office.clock.pass_by(minutes=5)
    tick(office)
    assert office.calls("chat.update") == 0, "its day is still to come"
    office.school.add_course("Biology 9A", 3, meetings=[(2, "1", "08:30", "09:20")])

    office.clock.pass_by(days=1)
    tick(office)

    assert days(office) == ["Tue 24 Nov 2026", "Mon 23 Nov 2026"]
    assert "1 register missing" in office.texts()[0]


@pytest.mark.parametrize("jump", JUMPS)
def test_an_answer_that_was_lost_while_the_clock_was_ahead_leaves_one_message(
    office: Office, jump: timedelta
) -> None:
    set_up(office, START - DAY)
    office.clock.ahead = jump
    office.fault("drop_after")
    tick(office)
    office.clock.pass_by(seconds=31)
    tick(office)
    assert len(office.texts()) == 1


@pytest.mark.parametrize("jump", JUMPS)
def test_a_digest_that_was_put_off_by_a_clock_ahead_goes_out_when_it_is_set_back(
    office: Office, jump: timedelta
) -> None:
    set_up(office, START - DAY)
    office.enqueue()
    (delivery,) = office.rows()
    office.put(delivery["id"], not_before=office.clock.now() + jump)

    office.deliver()

    assert days(office) == ["Mon 23 Nov 2026"]


@pytest.mark.parametrize("jump", JUMPS)
def test_a_digest_that_was_set_up_by_a_clock_ahead_comes_from_its_next_time_on(
    office: Office, jump: timedelta
) -> None:
    set_up(office, office.clock.now() + jump)
    office.clock.pass_by(hours=23, minutes=55)
    tick(office)
    assert days(office) == ["Tue 24 Nov 2026"]


@pytest.mark.parametrize("jump", JUMPS)
@pytest.mark.parametrize("refused", [True, False])
def test_a_digest_that_a_clock_ahead_took_for_over_is_posted_when_it_is_set_back(
    office: Office, jump: timedelta, *, refused: bool
) -> None:
    set_up(office, START - DAY)
    office.enqueue()
    if refused:
        office.fault("status", status=429, retry_after=5)
        office.deliver()
    office.clock.ahead = jump
    office.deliver()
    assert days(office) == []
    office.clock.ahead = timedelta()
    tick(office)
    tick(office)
    assert days(office) == ["Mon 23 Nov 2026"]
