"""The board by itself: once a day, none when closed, edited in its pace, its last state kept."""

from datetime import time, timedelta

import pytest
from sqlalchemy import Connection, delete

from bot.attendance.digests import plans, scheduled
from bot.attendance.digests.plans import Entered
from bot.attendance.errors import BadInput
from bot.posting.composers import digest_messages
from storage.digests.planned import DigestPlan
from storage.schools.schools import NamedSchool
from storage.tables import CLOSED_DAY
from storage.tables.words import DeliveryState, DigestKind, HourCycle, Level, Role
from tests.jobs.conftest import OFFICE, START, Office
from tests.jobs.test_digest_schedule import close

BOARD = DigestPlan(
    kind=DigestKind.BOARD,
    channel_id=OFFICE,
    at=START.time(),
    weekdays="1234567",
    level=Level.NAMES,
)


@pytest.fixture
def office(office: Office) -> Office:
    """An office whose board is due now; a lesson began a quarter of an hour ago."""
    office.draws = digest_messages.digest
    office.sources = [lambda connection, now: scheduled.due(connection, now, catches_up=True)]
    office.school.add_staff("Tunde Okafor", Role.TEACHER)
    office.school.add_course(
        "Art", 2, teachers=("Tunde Okafor",), meetings=[(1, "1", "08:30", "09:20")]
    )
    return office


def school(office: Office) -> NamedSchool:
    return NamedSchool(
        office.school.school, "Riverside School", "Europe/London", HourCycle.TWENTY_FOUR
    )


def set_up(office: Office) -> None:
    before = START - timedelta(days=1)
    office.database.write_now(plans.add, school(office), BOARD, before)


def test_it_comes_once_and_is_edited_no_more_often_than_every_few_minutes(office: Office) -> None:
    set_up(office)
    for _ in range(3):
        office.enqueue()
        office.deliver(processes=2)
    assert "08:30 Art, period 1 · not taken · 15 min overdue · Tunde Okafor" in str(
        office.posted()[0].content.blocks
    )

    for _ in range(20):
        office.clock.pass_by(seconds=30)
        office.edit()

    assert office.calls("chat.update") == 3, "three minutes lie between two edits"
    assert len(office.posted()) == 1


def test_what_it_said_last_stays_when_the_day_is_over(office: Office) -> None:
    set_up(office)
    office.enqueue()
    office.deliver()
    office.clock.pass_by(hours=15)
    office.edit()
    last = office.posted()[0].content.blocks
    assert "14 h overdue" not in str(last), "the day had ended by the school's clock"
    assert "15 h overdue" in str(last)

    office.clock.pass_by(minutes=30)
    for _ in range(3):
        office.edit()
        office.clock.pass_by(hours=1)

    assert office.posted()[0].content.blocks == last
    assert office.calls("chat.update") == 1


def test_a_closed_day_has_no_board(office: Office) -> None:
    set_up(office)
    close(office)
    office.enqueue()
    assert office.rows() == []


def test_a_day_that_is_closed_while_the_board_waits_has_none(office: Office) -> None:
    set_up(office)
    office.enqueue()
    close(office)
    office.deliver()
    assert office.posted() == []
    assert [row["state"] for row in office.rows()] == [DeliveryState.NEEDLESS]


def test_a_day_that_is_closed_after_the_board_came_says_so(office: Office) -> None:
    set_up(office)
    office.enqueue()
    office.deliver()
    close(office)
    office.clock.pass_by(minutes=4)
    office.edit()
    assert "The school is closed on this day: no registers are due." in str(
        office.posted()[0].content.blocks
    )


def test_none_is_sent_by_hand_on_a_closed_day_nor_set_up_for_one(office: Office) -> None:
    digest = office.database.write_now(plans.add, school(office), BOARD, START)
    close(office)
    with pytest.raises(BadInput, match="closed today, so there is no board"):
        office.database.write_now(plans.send_now, school(office), digest, START)
    office.database.write_now(Connection.execute, delete(CLOSED_DAY))
    office.database.write_now(plans.send_now, school(office), digest, START)
    office.deliver()
    assert len(office.posted()) == 1
    entered = Entered("board", OFFICE, "08:00", ["1"], "names", on_closed_days=True)
    with pytest.raises(BadInput, match="A board is not posted on closed days"):
        plans.plan(entered)


def test_a_lesson_that_falls_away_is_not_missing(office: Office) -> None:
    close(office, time(8, 30))
    set_up(office)
    office.enqueue()
    office.deliver()
    (posted,) = office.texts()
    assert "no register missing now, no lesson has begun yet" in posted
