"""The window for changes: free until a day, then with a reason, and never in closed books."""

from datetime import UTC, date, datetime

import pytest

from bot.attendance.amending.windows import WindowState, window
from bot.attendance.days import dates
from storage.schools.books import AmendRule

MONDAY = date(2026, 11, 23)
FREE, REASON, CLOSED, GONE = WindowState


@pytest.mark.parametrize(
    ("days", "closed_through", "today", "standing", "through"),
    [
        (7, None, date(2026, 11, 23), FREE, date(2026, 11, 30)),
        (7, None, date(2026, 11, 30), FREE, date(2026, 11, 30)),
        (7, None, date(2026, 12, 1), REASON, date(2026, 11, 30)),
        (0, None, date(2026, 11, 23), FREE, MONDAY),
        (0, None, date(2026, 11, 24), REASON, MONDAY),
        (None, None, date(2036, 1, 1), FREE, None),
        (7, date(2026, 11, 22), date(2026, 12, 1), REASON, date(2026, 11, 30)),
        (7, date(2026, 11, 23), date(2026, 11, 24), CLOSED, date(2026, 11, 23)),
        (None, date(2026, 12, 20), date(2036, 1, 1), CLOSED, date(2026, 12, 20)),
    ],
)
def test_a_register_is_free_then_takes_a_reason_and_is_closed_with_the_books(
    days: int | None,
    closed_through: date | None,
    today: date,
    standing: WindowState,
    through: date | None,
) -> None:
    found = window(AmendRule(days, None, closed_through), MONDAY, today, is_office=False)
    assert (found.standing, found.through) == (standing, through)


@pytest.mark.parametrize(
    ("office_days", "today", "standing", "through"),
    [
        (14, date(2026, 12, 7), FREE, date(2026, 12, 7)),
        (14, date(2026, 12, 8), REASON, date(2026, 12, 7)),
        (None, date(2036, 1, 1), FREE, None),
    ],
)
def test_the_office_goes_by_days_of_its_own(
    office_days: int | None, today: date, standing: WindowState, through: date | None
) -> None:
    found = window(AmendRule(7, office_days, None), MONDAY, today, is_office=True)
    assert (found.standing, found.through) == (standing, through)


@pytest.mark.parametrize(
    ("zone", "standing"), [("Pacific/Auckland", REASON), ("America/New_York", FREE)]
)
def test_a_day_ends_by_the_schools_zone(zone: str, standing: WindowState) -> None:
    at = datetime(2026, 11, 23, 23, 30, tzinfo=UTC)
    assert (
        window(AmendRule(0, None, None), MONDAY, dates.today(zone, at), is_office=False).standing
        is standing
    )
