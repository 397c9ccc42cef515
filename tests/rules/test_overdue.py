"""How many minutes ago a lesson began, and when its register is missing, at any clock."""

from datetime import UTC, date, datetime, time

import pytest

from bot.attendance.days import written_times
from bot.attendance.due import overdue

MONDAY = date(2026, 11, 23)
# The Sundays on which London's clocks go back and forward, at 01:00 UTC.
BACK, FORWARD = date(2026, 10, 25), date(2027, 3, 28)


def at(day: date, text: str) -> datetime:
    return datetime.combine(day, time.fromisoformat(text), UTC)


@pytest.mark.parametrize(
    ("day", "starts_at", "now", "minutes"),
    [
        (MONDAY, "08:50", "08:40", None),
        (MONDAY, "08:50", "08:55", None),
        (MONDAY, "08:50", "08:55:01", 5),
        (MONDAY, "08:50", "10:20", 90),
        # 01:30 comes twice and the first counts: an hour and ten minutes later it is 01:40 again.
        (BACK, "01:30", "01:40", 70),
        # 01:30 does not come: clocks jump from 01:00 to 02:00, when the lesson begins.
        (FORWARD, "01:30", "01:04", None),
        (FORWARD, "01:30", "01:06", 6),
    ],
)
def test_a_register_is_missing_when_its_lesson_began_longer_ago_than_the_grace(
    day: date, starts_at: str, now: str, minutes: int | None
) -> None:
    found = overdue.minutes_overdue(
        day, time.fromisoformat(starts_at), "Europe/London", at(day, now), 5
    )
    assert found == minutes


def test_minutes_are_written_until_there_is_an_hour_of_them() -> None:
    words = [written_times.minutes_overdue(each) for each in (5, 59, 60, 150)]
    assert words == ["5 min overdue", "59 min overdue", "1 h overdue", "2 h overdue"]
