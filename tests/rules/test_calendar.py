"""Today, periods and what is now: in the school's own time, on the days when clocks change too."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.attendance.days import dates
from bot.attendance.errors import NoRegister
from storage.registers.opening import MeetingTime

MEETING = MeetingTime("1", time(8, 30), time(9, 20))


@pytest.mark.parametrize(
    ("zone", "instant", "day", "clock"),
    [
        ("Europe/London", "2026-11-23T09:05", "2026-11-23", "09:05"),
        ("Europe/London", "2026-06-30T23:30", "2026-07-01", "00:30"),
        ("Europe/London", "2026-10-25T00:30", "2026-10-25", "01:30"),
        ("Europe/London", "2026-10-25T01:30", "2026-10-25", "01:30"),
        ("Europe/London", "2026-03-29T01:00", "2026-03-29", "02:00"),
        ("America/New_York", "2026-11-23T04:59", "2026-11-22", "23:59"),
        ("Pacific/Kiritimati", "2026-11-23T10:00", "2026-11-24", "00:00"),
        ("Pacific/Pago_Pago", "2026-11-23T10:59", "2026-11-22", "23:59"),
        ("Africa/Cairo", "2026-04-23T21:59", "2026-04-23", "23:59"),
        ("Africa/Cairo", "2026-04-23T22:00", "2026-04-24", "01:00"),
        ("Australia/Lord_Howe", "2026-04-04T15:00", "2026-04-05", "01:30"),
        ("Asia/Kathmandu", "2026-11-22T18:15", "2026-11-23", "00:00"),
    ],
)
def test_today_is_the_schools(zone: str, instant: str, day: str, clock: str) -> None:
    now = datetime.fromisoformat(instant).replace(tzinfo=UTC)
    assert dates.today(zone, now) == date.fromisoformat(day)
    assert dates.local(zone, now).strftime("%H:%M") == clock


@given(
    st.datetimes(datetime(2025, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001  # the strategy adds the zone
    st.sampled_from(["Africa/Cairo", "America/Santiago", "Europe/London", "Australia/Lord_Howe"]),
)
def test_today_never_goes_back(now: datetime, zone: str) -> None:
    later = now + timedelta(minutes=30)
    assert dates.today(zone, now) <= dates.today(zone, later)


@pytest.mark.parametrize(
    ("at", "is_now"),
    [
        ("08:19:59", False),
        ("08:20", True),
        ("08:30", True),
        ("09:20", True),
        ("09:20:01", False),
        ("00:00", False),
    ],
)
def test_a_meeting_is_now_from_ten_minutes_before_it_to_its_end(at: str, *, is_now: bool) -> None:
    assert dates.is_now(MEETING, time.fromisoformat(at)) is is_now


def test_a_meeting_just_after_midnight_is_now_at_midnight() -> None:
    assert dates.is_now(MeetingTime("", time(0, 5), time(1, 0)), time(0, 0))


def test_a_course_without_a_timetable_is_on_all_day() -> None:
    assert dates.is_now(None, time(23, 59))


def test_a_day_of_one_meeting_has_one_register_without_a_period() -> None:
    assert dates.register_periods([MEETING], has_timetable=True) == [""]


def test_a_day_of_two_meetings_has_two_registers_with_their_periods() -> None:
    both = [MEETING, MeetingTime("3", time(11), time(12))]
    assert dates.register_periods(both, has_timetable=True) == ["1", "3"]


def test_a_day_without_a_meeting_has_no_register_unless_there_is_no_timetable() -> None:
    assert dates.register_periods([], has_timetable=True) == []
    assert dates.register_periods([], has_timetable=False) == [""]


def test_a_day_to_come_is_refused() -> None:
    today = date(2026, 11, 23)
    dates.refuse_to_come(today, today)
    with pytest.raises(NoRegister, match=r"Tuesday 24 November 2026 is still to come"):
        dates.refuse_to_come(today + timedelta(days=1), today)
