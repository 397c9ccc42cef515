"""Days as people type them: what each may be, seen from a Monday."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import zones
from bot.attendance.days import typed_days

MONDAY = date(2026, 11, 23)


def days(text: str, *, month_first: bool = False) -> list[str]:
    found = typed_days.read(text.split())
    return [str(each) for each in found.dates(MONDAY, month_first=month_first)] if found else ["-"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("today", "2026-11-23"),
        ("Yesterday", "2026-11-22"),
        ("tomorrow", "2026-11-24"),
        ("mon", "2026-11-23"),
        ("Fridays", "2026-11-20"),
        ("tues", "2026-11-17"),
        ("on Tue", "2026-11-17"),
        ("last monday", "2026-11-16"),
        ("last friday", "2026-11-20"),
        ("next monday", "2026-11-30"),
        ("next friday", "2026-11-27"),
        ("2026-11-20", "2026-11-20"),
        ("2026/11/2", "2026-11-02"),
        ("20/11/2026", "2026-11-20"),
        ("11/20/2026", "2026-11-20"),
        ("20-11-26", "2026-11-20"),
        ("20.11.", "2026-11-20"),
        ("3.11.2026", "2026-11-03"),
        ("20/11", "2026-11-20"),
        ("24/11", "2025-11-24"),
        ("20 nov", "2026-11-20"),
        ("Nov 20th, 2026", "2026-11-20"),
        ("20. November", "2026-11-20"),
        ("٢٠٢٦-١١-٢٠", "2026-11-20"),
    ],
)
def test_a_day_is_seen_from_today(text: str, found: str) -> None:
    assert days(text) == [found]


@pytest.mark.parametrize("text", ["2026-02-30", "2026-13-01", "30/30/2026", "30 feb", "0000-01-01"])
def test_a_date_that_is_not_in_the_calendar_is_none(text: str) -> None:
    assert days(text) == []


@pytest.mark.parametrize("text", ["mo", "9-10", "bio", "20", "nov", "20 nov x", "today today"])
def test_other_words_are_no_day(text: str) -> None:
    assert days(text) == ["-"]


def test_a_date_of_two_readings_has_both_in_the_schools_order() -> None:
    assert days("3/11/2026") == ["2026-11-03", "2026-03-11"]
    assert days("3/11/2026", month_first=True) == ["2026-03-11", "2026-11-03"]
    assert days("11/11/2026") == ["2026-11-11"]


@pytest.mark.parametrize(
    ("zone", "first"),
    [
        *[(zone, True) for zone in ("America/New_York", "US/Pacific", "Asia/Manila")],
        *[(zone, False) for zone in ("Europe/London", "America/Toronto", "UTC")],
    ],
)
def test_the_month_stands_first_where_people_write_so(zone: str, *, first: bool) -> None:
    assert zones.writes_month_first(zone) is first


@given(st.dates(min_value=date(1, 1, 8)), st.sampled_from(typed_days.WEEKDAYS))
def test_a_weekday_is_its_last_one(today: date, weekday: str) -> None:
    found = typed_days.read([weekday])
    assert found
    [day] = found.dates(today)
    assert timedelta(0) <= today - day <= timedelta(days=6)
    assert day.strftime("%A").lower() == weekday


@given(st.dates(min_value=date(1000, 1, 1)))
def test_a_date_is_read_as_it_is_written(day: date) -> None:
    for text in (day.isoformat(), f"{day:%-d %B %Y}", f"{day:%-d.%-m.%Y}"):
        found = typed_days.read(text.split())
        assert found
        assert found.dates(MONDAY) == [day]


@given(st.lists(st.text("0123456789/.-monday ", min_size=1, max_size=12), min_size=1, max_size=4))
def test_any_words_are_read(words: list[str]) -> None:
    found = typed_days.read(words)
    assert found is None or len(found.dates(date.min)) <= 2
