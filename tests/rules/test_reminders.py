"""No meeting whose reminder is due is left out by the bounds within which meetings are read."""

from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from bot.attendance.days import dates
from bot.attendance.reminders import to_teachers
from storage.reminders import Rule

ZONES = ("Europe/London", "America/Santiago", "Africa/Cairo", "Australia/Lord_Howe", "Asia/Tokyo")
DAYS = st.sampled_from(
    [date(2026, 11, 23), date(2026, 10, 25), date(2027, 3, 28), date(2026, 9, 6), date(2026, 4, 24)]
)
TIMES = st.times().map(lambda at: at.replace(microsecond=0))


@given(
    st.sampled_from(ZONES), DAYS, st.integers(-14 * 60, 38 * 60), TIMES, TIMES, st.integers(0, 600)
)
def test_what_is_due_lies_within_what_is_read(
    zone: str, day: date, minute: int, one: time, other: time, after: int
) -> None:
    rule = Rule(UUID(int=0), after, None, after, datetime(2026, 1, 1, tzinfo=UTC), zone)
    now = datetime.combine(day, time.min, UTC) + timedelta(minutes=minute)
    day = dates.today(zone, now)
    starts_at, ends_at = sorted((one, other))
    window = to_teachers.window_of(rule, day, (starts_at, ends_at), after, now)
    assert window is not None

    read = to_teachers.stretch_of(rule, day, after, now)

    is_due = window.due_at <= now < window.expires_at
    assert read.begun_by is not None
    assert read.begun_after is not None
    assert read.ended_after is not None
    is_read = starts_at <= read.begun_by and (
        starts_at >= read.begun_after or ends_at >= read.ended_after
    )
    assert is_read or not is_due
