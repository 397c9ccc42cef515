"""Until when an absence is to be cleared: school days are counted, and nothing is written."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.attendance.excuses.deadlines import deadline

# Two weeks of November from Monday 16 on, with Thursday 19 closed.
DAYS = [date(2026, 11, day) for day in (16, 17, 18, 20, 23, 24, 25, 26, 27)]


@pytest.mark.parametrize(
    ("absent_on", "today", "days", "left", "last"),
    [
        (17, 17, 2, 2, 20),
        (17, 18, 2, 1, 20),
        (17, 19, 2, 1, 20),
        (17, 20, 2, 0, 20),
        # A day off after the last one: it has passed all the same.
        (17, 21, 2, -1, 20),
        (18, 22, 2, 1, 23),
        (18, 24, 2, -1, 23),
        (14, 16, 1, 0, 16),
    ],
)
def test_school_days_after_the_absence_are_counted(
    absent_on: int, today: int, days: int, left: int, last: int
) -> None:
    found = deadline(date(2026, 11, absent_on), date(2026, 11, today), days, DAYS)
    assert (found.left, found.last_day) == (left, date(2026, 11, last))
    assert found.has_passed == (left < 0)


def test_where_the_calendar_does_not_reach_it_has_not_passed() -> None:
    found = deadline(date(2026, 11, 26), date(2026, 12, 30), 3, DAYS)
    assert (found.left, found.last_day) == (2, None)
    assert not found.has_passed


@given(st.sets(st.integers(0, 60)), st.integers(0, 60), st.integers(0, 90), st.integers(1, 10))
def test_it_only_ever_runs_down_and_passes_after_its_last_day(
    open_days: set[int], absent: int, later: int, days: int
) -> None:
    first = date(2026, 9, 1)
    school_days = [first + timedelta(each) for each in sorted(open_days)]
    absent_on, today = first + timedelta(absent), first + timedelta(absent + later)
    now = deadline(absent_on, today, days, school_days)
    tomorrow = deadline(absent_on, today + timedelta(1), days, school_days)
    assert tomorrow.left <= now.left <= days
    assert now.has_passed == (now.last_day is not None and today > now.last_day)
