"""Times and days are written as the school writes them, and read again as they are written."""

from datetime import date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.attendance.days import typed_times, written_times
from storage.tables.words import HourCycle

FULL, HALF = HourCycle.TWENTY_FOUR, HourCycle.TWELVE


@pytest.mark.parametrize(
    ("at", "in_full", "in_halves"),
    [
        (time(0, 0), "00:00", "12:00 AM"),
        (time(8, 30), "08:30", "8:30 AM"),
        (time(12, 5), "12:05", "12:05 PM"),
        (time(13, 5), "13:05", "1:05 PM"),
        (time(23, 59), "23:59", "11:59 PM"),
    ],
)
def test_a_clock_of_24_or_of_12_hours(at: time, in_full: str, in_halves: str) -> None:
    assert [written_times.clock(at, cycle) for cycle in (FULL, HALF)] == [in_full, in_halves]


@given(st.times(), st.sampled_from(HourCycle))
def test_a_time_that_is_written_is_read_again(at: time, cycle: HourCycle) -> None:
    found = typed_times.read(written_times.clock(at, cycle))
    assert found == at.replace(second=0, microsecond=0)


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("1pm", time(13)),
        ("1 PM", time(13)),
        ("1:05 p.m.", time(13, 5)),
        ("1.05pm", time(13, 5)),
        ("12 am", time(0)),
        ("9:00", time(9)),
        # May the 13th, and an hour or a period.
        ("13.05", None),
        ("13", None),
        ("25:00", None),
        ("13 pm", None),
        ("0pm", None),
        ("2 1pm", None),
        ("9:60", None),
        ("\u0661\u0663:\u0660\u0665", None),
    ],
)
def test_a_time_as_people_type_it(text: str, at: time | None) -> None:
    assert typed_times.read(text) == at


@pytest.mark.parametrize(
    ("begins", "ends", "written"),
    [
        (time(8, 30), time(9, 15), "8:30–9:15 AM"),
        (time(11, 30), time(12, 15), "11:30 AM–12:15 PM"),
    ],
)
def test_a_lesson_of_one_half_of_the_day_says_which_once(
    begins: time, ends: time, written: str
) -> None:
    assert written_times.between(begins, ends, HALF) == written
    assert written_times.between(begins, ends, FULL) == f"{begins:%H:%M}–{ends:%H:%M}"


@pytest.mark.parametrize(
    ("read_on", "written"),
    [
        (date(2026, 11, 23), "2:05 PM"),
        (date(2026, 11, 22), "2:05 PM on Mon 23 Nov"),
        (date(2025, 11, 23), "2:05 PM on Mon 23 Nov 2026"),
    ],
)
def test_a_moment_of_another_day_says_which(read_on: date, written: str) -> None:
    assert written_times.moment(datetime(2026, 11, 23, 14, 5), read_on, HALF) == written  # noqa: DTZ001  # as clocks show it


def test_days_are_written_out_or_in_short() -> None:
    day = date(2026, 11, 3)
    assert written_times.in_full(day) == "Tuesday 3 November 2026"
    assert written_times.without_weekday(day) == "3 November 2026"
    assert written_times.day_and_year(day) == "Tue 3 Nov 2026"
    assert written_times.day(day) == "Tue 3 Nov"
    assert written_times.of_week(day) == "Tue 3"
    assert written_times.short(day) == "3 Nov"
