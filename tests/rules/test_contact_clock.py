"""The contact clock: from the school's start, or from when somebody is first seen after it."""

from datetime import UTC, datetime, time, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.attendance.contacts.rule import Clock, due_at, standing
from storage.calls.follow_ups import FollowUpRow
from storage.tables.words import FollowUpKind

STUDENT = UUID(int=1)
DAY = datetime(2026, 11, 23, tzinfo=UTC)
MINUTES = st.integers(0, 24 * 60 - 1)


def at(clock: str) -> datetime:
    return datetime.combine(DAY, time.fromisoformat(clock), UTC)


def attempted(clock: str | None) -> FollowUpRow | None:
    if clock is None:
        return None
    return FollowUpRow(FollowUpKind.NO_ANSWER, None, at(clock), STUDENT, ("Ines", "Duarte"))


@pytest.mark.parametrize(
    ("begins", "seen", "due"),
    [
        ("08:00", "08:10", "10:00"),
        ("08:00", "07:30", "10:00"),
        ("08:00", "10:00", "10:00"),
        # A register that is taken late starts a clock at once.
        ("08:00", "10:01", "12:01"),
        (None, "08:10", "10:10"),
    ],
)
def test_by_when_a_family_is_to_be_tried(begins: str | None, seen: str, due: str) -> None:
    assert due_at(at(begins) if begins else None, at(seen), 120) == at(due)


@given(st.none() | MINUTES, MINUTES, st.integers(1, 600))
def test_it_is_never_over_before_it_has_begun(begins: int | None, seen: int, within: int) -> None:
    moment = DAY + timedelta(minutes=seen)
    begins_at = None if begins is None else DAY + timedelta(minutes=begins)
    assert moment <= due_at(begins_at, moment, within)


@pytest.mark.parametrize(
    ("tried", "now", "counted", "has_run_out"),
    [
        (None, "09:59", (1, 0), False),
        (None, "10:00", (0, 1), True),
        ("09:30", "11:00", (0, 0), False),
        ("10:00", "11:00", (0, 0), False),
        # Tried since: nobody is left to be reached, and it was not in time.
        ("10:05", "11:00", (0, 0), True),
    ],
)
def test_who_is_tried_is_not_counted_and_too_late_stays_too_late(
    tried: str | None, now: str, counted: tuple[int, int], *, has_run_out: bool
) -> None:
    clock = Clock(STUDENT, at("08:10"), at("10:00"), attempted(tried))
    found = standing([clock], at(now))
    assert (found.to_reach, found.missed) == counted
    assert clock.ran_out(at(now)) == has_run_out


def test_the_first_to_run_out_is_named_where_they_differ() -> None:
    clocks = [Clock(STUDENT, at("08:10"), at(each)) for each in ("12:30", "10:00", "10:00")]
    found = standing(clocks, at("09:00"))
    assert (found.to_reach, found.by, found.at_once) == (3, at("10:00"), False)
    assert standing(clocks[1:], at("09:00")).at_once
