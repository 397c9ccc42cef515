"""When a class meets, as people type it."""

from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.attendance.days import typed_meetings
from bot.attendance.days.typed_meetings import TypedMeeting
from bot.attendance.errors import BadInput
from storage.tables.words import HourCycle

NINE, TEN = time(9), time(9, 50)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Mon Wed 09:00-09:50 P1", [(1, "1", NINE, TEN), (3, "1", NINE, TEN)]),
        ("monday, wednesdays 9:00 – 9:50", [(1, "", NINE, TEN), (3, "", NINE, TEN)]),
        ("Tue-Thu 9:00am to 9:50am period 2a", [(day, "2a", NINE, TEN) for day in (2, 3, 4)]),
        ("Fr 1-2pm Lab", [(5, "Lab", time(13), time(14))]),
        (
            "Mo 9h00-9h50\n\nTu 11:30-12:15 x",
            [(1, "", NINE, TEN), (2, "x", time(11, 30), time(12, 15))],
        ),
        ("", []),
    ],
)
def test_lines_are_read(text: str, found: list[tuple[object, ...]]) -> None:
    assert typed_meetings.read(text, "times") == found


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("09:00-09:50", "“09:00-09:50” does not begin with weekdays, such as Mon or Mon-Fri"),
        ("Mon morning", "“Mon morning” does not say from when to when"),
        ("Mon 9-10", "does not say from when to when"),
        ("Fri-Mon 09:00-10:00", "does not begin with weekdays"),
        ("T 09:00-10:00", "does not begin with weekdays"),
        ("Mon 10:00-09:00", "ends before it begins"),
        ("Mon 25:00-26:00", "does not say from when to when"),
        ("Mon 09:00-10:00 1\nMon 09:30-10:30 2", "On Monday two times lie across each other"),
        ("Mon 09:00-10:00\nMon 11:00-12:00", "On Monday the class meets 2 times: name a period"),
        (f"Mon 09:00-10:00 {'x' * 33}", "32 characters at most"),
    ],
)
def test_what_cannot_be_read_is_told_by_its_line(text: str, told: str) -> None:
    with pytest.raises(BadInput) as refusal:
        typed_meetings.read(text, "times")
    assert told in str(refusal.value)
    assert refusal.value.field == "times"


@given(
    st.sets(st.integers(1, 7), min_size=1),
    st.integers(0, 22),
    st.sampled_from(["", "1", "2b", "Lab"]),
    st.sampled_from(HourCycle),
)
def test_what_is_written_is_read_again(
    days: set[int], hour: int, period: str, hours: HourCycle
) -> None:
    meetings = [TypedMeeting(day, period, time(hour, 5), time(hour + 1)) for day in sorted(days)]
    assert typed_meetings.read(typed_meetings.written(meetings, hours), "times") == meetings
