"""Schedules: once for each school day, at the right time, whatever clocks and people do."""

import zoneinfo
from bisect import bisect_left, bisect_right
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from importlib import resources
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot import zones
from bot.attendance.days import schedule
from bot.attendance.days.schedule import Occurrence, Schedule

FIRST, LAST = datetime(2025, 1, 1, tzinfo=UTC), datetime(2036, 1, 1, tzinfo=UTC)
WEEK, DAY, QUARTER = timedelta(days=7), timedelta(days=1), timedelta(minutes=15)
QUARTERS = [time(number // 4, number % 4 * 15) for number in range(96)]
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
MONDAY = date(2026, 11, 23)
# Gaps and folds of an hour, of half an hour, of two; at midnight, before it, and around it.
ODD_ZONES = (
    "Africa/Cairo",
    "Africa/Casablanca",
    "America/Havana",
    "America/New_York",
    "America/Nuuk",
    "America/Santiago",
    "Antarctica/Troll",
    "Asia/Beirut",
    "Atlantic/Azores",
    "Australia/Lord_Howe",
    "Europe/London",
    "Pacific/Easter",
)

Transition = tuple[datetime, timedelta]


def daily(zone: str = "Europe/London", at: str = "09:30", **more: object) -> Schedule:
    made = Schedule(time.fromisoformat(at), "1234567", zone, LONG_AGO)
    return replace(made, **more)  # pyright: ignore[reportArgumentType]  # each test names fields


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def dates(found: list[Occurrence]) -> list[date]:
    return [each.local_date for each in found]


@pytest.mark.parametrize(
    ("zone", "day", "at", "expected"),
    [
        ("Europe/London", "2026-11-23", "09:30", "2026-11-23T09:30"),
        ("Europe/London", "2026-06-23", "09:30", "2026-06-23T08:30"),
        # A time that clocks skip is the end of the gap, a time that they show twice the first.
        ("Europe/London", "2026-03-29", "01:00", "2026-03-29T01:00"),
        ("Europe/London", "2026-03-29", "01:59", "2026-03-29T01:00"),
        ("Europe/London", "2026-10-25", "01:30", "2026-10-25T00:30"),
        ("Africa/Cairo", "2026-04-24", "00:00", "2026-04-23T22:00"),
        ("Africa/Cairo", "2026-04-24", "00:45", "2026-04-23T22:00"),
        ("Australia/Lord_Howe", "2026-10-04", "02:15", "2026-10-03T15:30"),
        # Clocks skip the last hour of this date, and show that of the other twice.
        ("America/Nuuk", "2026-03-28", "23:15", "2026-03-29T00:59:59.999999"),
        ("America/Nuuk", "2026-10-24", "23:15", "2026-10-25T00:15"),
        ("America/Nuuk", "2026-10-25", "00:00", "2026-10-25T02:00"),
    ],
)
def test_a_time_of_a_date_is_an_instant(zone: str, day: str, at: str, expected: str) -> None:
    resolved = schedule.resolve(date.fromisoformat(day), time.fromisoformat(at), zone)
    assert resolved == instant(expected)


def test_a_reminder_counts_minutes_that_pass() -> None:
    last_sunday = date(2026, 3, 29)
    assert schedule.minutes_after(last_sunday, time(0, 55), 10, "Europe/London") == instant(
        "2026-03-29T01:05"
    )
    assert schedule.minutes_after(last_sunday, time(1, 30), 10, "Europe/London") == instant(
        "2026-03-29T01:10"
    )


def test_school_days_are_the_weekdays_that_are_not_closed() -> None:
    half_term = frozenset({date(2026, 11, 25), date(2026, 11, 28)})
    on_school_days = daily(weekdays="12345", closed=half_term)
    week = (instant("2026-11-22T12:00"), instant("2026-11-29T12:00"))
    found = schedule.occurrences(on_school_days, *week)
    assert [each.day for each in dates(found)] == [23, 24, 26, 27]
    wanted = replace(on_school_days, on_closed_days=True)
    assert [each.day for each in dates(schedule.occurrences(wanted, *week))] == [23, 24, 25, 26, 27]


def test_it_is_due_from_its_time_until_its_date_ends() -> None:
    for now, expected in (
        ("2026-11-23T09:29:59.999999", []),
        ("2026-11-23T09:30", [MONDAY]),
        ("2026-11-23T23:59:59.999999", [MONDAY]),
        ("2026-11-24T00:00", []),
    ):
        assert dates(schedule.due(daily(), instant(now))) == expected


def test_without_catching_up_it_is_due_for_ten_minutes() -> None:
    prompt = daily(catches_up=False)
    for now, expected in (("09:30", [MONDAY]), ("09:39:59", [MONDAY]), ("09:40", [])):
        assert dates(schedule.due(prompt, instant(f"2026-11-23T{now}"))) == expected


def test_at_the_end_of_a_date_there_is_time_to_do_it() -> None:
    late = daily(at="23:58")
    for now, expected in (("23T23:57", []), ("24T00:07", [MONDAY]), ("24T00:08", [])):
        assert dates(schedule.due(late, instant(f"2026-11-{now}"))) == expected
    skipped = daily("America/Nuuk", "23:30")
    (only,) = schedule.due(skipped, instant("2026-03-29T01:05"))
    assert only.local_date == date(2026, 3, 28)


def test_a_schedule_that_is_edited_fires_for_no_time_before_the_edit() -> None:
    for changed_at, expected in (
        ("2026-11-23T09:29", [MONDAY]),
        ("2026-11-23T09:30", [MONDAY]),
        ("2026-11-23T09:30:01", []),
        ("2026-11-23T15:00", []),
    ):
        edited = daily(changed_at=instant(changed_at))
        assert dates(schedule.due(edited, instant("2026-11-23T16:00"))) == expected
    tomorrow = schedule.due(daily(changed_at=instant("2026-11-23T15:00")), instant("2026-11-24T10"))
    assert dates(tomorrow) == [date(2026, 11, 24)]


def test_a_school_whose_zone_changes_keeps_its_dates_as_keys() -> None:
    """Its Monday was posted at 09:30 in London; whatever is due later for Monday is that again."""
    for zone, now, expected in (
        ("America/New_York", "2026-11-23T14:30", [MONDAY]),
        ("America/New_York", "2026-11-24T14:29", []),
        ("America/New_York", "2026-11-24T14:30", [MONDAY + DAY]),
        ("Asia/Tokyo", "2026-11-23T14:59", [MONDAY]),
        ("Asia/Tokyo", "2026-11-23T15:00", []),
        ("Asia/Tokyo", "2026-11-24T00:30", [MONDAY + DAY]),
        ("Pacific/Kiritimati", "2026-11-23T19:30", [MONDAY + DAY]),
    ):
        assert dates(schedule.due(daily(zone), instant(now))) == expected, (zone, now)


def test_a_clock_that_goes_back_names_the_same_date_again() -> None:
    at_ten, before = instant("2026-11-23T10:00"), instant("2026-11-23T09:00")
    assert schedule.due(daily(), at_ten) == schedule.due(daily(), at_ten + timedelta(hours=5))
    assert schedule.due(daily(), before) == []


@cache
def transitions(zone: str) -> tuple[Transition, ...]:
    """The instants at which a zone's offset changes, each with the offset from then on."""
    info = ZoneInfo(zone)
    weeks = range(int(FIRST.timestamp()), int(LAST.timestamp()), int(WEEK.total_seconds()))
    offsets = [offset(second, info) for second in weeks]
    changed = [place for place, (a, b) in enumerate(pairwise(offsets)) if a != b]
    return tuple((change_after(weeks[place], info), offsets[place + 1]) for place in changed)


def offset(second: int, info: ZoneInfo) -> timedelta:
    found = datetime.fromtimestamp(second, info).utcoffset()
    assert found is not None
    return found


def change_after(begin: int, info: ZoneInfo) -> datetime:
    """The instant within a week at which the offset changes."""
    seconds = range(begin, begin + int(WEEK.total_seconds()))
    old = offset(begin, info)
    place = bisect_left(seconds, True, key=lambda second: offset(second, info) != old)
    return datetime.fromtimestamp(seconds[place], UTC)


def clock_faces(info: ZoneInfo, middle: date) -> list[tuple[datetime, datetime]]:
    """Each quarter of an hour of five days as (instant, what the clock shows)."""
    begin = datetime.combine(middle - 2 * DAY, time(0), UTC)
    instants = [begin + number * QUARTER for number in range(5 * 96)]
    return [(each, each.astimezone(info).replace(tzinfo=None)) for each in instants]


def first_showings(faces: list[tuple[datetime, datetime]], day: date) -> list[datetime | None]:
    """For each quarter, the first instant at which the clock shows it, or later, on that day."""
    found: list[datetime | None] = []
    for instant, face in faces:
        if face.date() == day:
            reached = bisect_right(QUARTERS, face.time())
            found += [instant] * (reached - len(found))
    return found + [None] * (len(QUARTERS) - len(found))


def check_transition(zone: str, transition: datetime) -> None:
    """Every quarter of an hour of the day before, of and after a transition fires once, in order.

    What is expected is looked for on the clock's face, quarter after quarter.
    """
    info = ZoneInfo(zone)
    middle = transition.astimezone(info).date()
    faces = clock_faces(info, middle)
    days = [middle - DAY, middle, middle + DAY]
    first = {day: first_showings(faces, day) for day in days}
    previous: list[datetime] = []
    for number, at in enumerate(QUARTERS):
        every_day = Schedule(at, "1234567", zone, LONG_AGO)
        found = schedule.occurrences(every_day, faces[0][0], faces[-1][0])
        found = [each for each in found if each.local_date in days]
        assert dates(found) == days, (zone, at)
        for day, each in zip(days, found, strict=True):
            assert each.due_at.astimezone(info).date() == day, (zone, at)
            expected = first[day][number] or transition - timedelta.resolution
            assert each.due_at == expected, (zone, at)
            assert each.expires_at - each.due_at >= schedule.PROMPT
        assert all(a <= b for a, b in zip(previous, (e.due_at for e in found), strict=False))
        previous = [each.due_at for each in found]


def test_odd_transitions_fire_once_at_every_quarter_of_an_hour() -> None:
    checked = 0
    for zone in ODD_ZONES:
        for at, _ in transitions(zone)[:4]:
            check_transition(zone, at)
            checked += 1
    assert checked == 4 * len(ODD_ZONES)


@pytest.mark.slow
def test_every_transition_of_every_zone_fires_once_at_every_quarter_of_an_hour() -> None:
    """Zones whose clocks show the same for these years are checked by one of them."""
    alike: dict[tuple[object, ...], list[str]] = {}
    for zone in sorted(zoneinfo.available_timezones()):
        begins = FIRST.astimezone(ZoneInfo(zone)).utcoffset()
        alike.setdefault((begins, transitions(zone)), []).append(zone)
    for zone, *_ in alike.values():
        for at, _ in transitions(zone):
            check_transition(zone, at)
    changing = [(zone, at) for same in alike.values() for zone in same for at in transitions(zone)]
    assert len(changing) > 3500


@settings(deadline=None)
@given(
    st.sampled_from(ODD_ZONES),
    st.sampled_from(range(4)),
    st.integers(-4 * 24 * 4, 4 * 24 * 4),
    st.sampled_from(QUARTERS),
    st.lists(st.integers(1, 1200), min_size=100, max_size=100),
)
def test_ticks_at_any_moments_name_each_date_once(
    zone: str, which: int, shift: int, at: time, minutes: list[int]
) -> None:
    """What is due between one tick and the next adds up to what is due between the ends."""
    ticks = [transitions(zone)[which][0] + shift * QUARTER]
    for step in minutes:
        ticks.append(ticks[-1] + timedelta(minutes=step / 10))
    every_day = Schedule(at, "1234567", zone, LONG_AGO)
    found = [each for pair in pairwise(ticks) for each in schedule.occurrences(every_day, *pair)]
    assert found == schedule.occurrences(every_day, ticks[0], ticks[-1])
    assert len(set(dates(found))) == len(found)


def test_the_rules_of_zones_come_from_the_package() -> None:
    assert zoneinfo.TZPATH == ()
    packaged = resources.files("tzdata.zoneinfo")
    for name in ("Africa/Casablanca", "America/Vancouver", "Europe/London"):
        with packaged.joinpath(*name.split("/")).open("rb") as file:
            expected = ZoneInfo.from_file(file, key=name)
        for month in range(12 * 10):
            at = datetime(2025 + month // 12, month % 12 + 1, 15, tzinfo=UTC)
            assert at.astimezone(ZoneInfo(name)).utcoffset() == at.astimezone(expected).utcoffset()


def test_an_older_copy_of_the_operating_system_is_passed_over(tmp_path: Path) -> None:
    tokyo = resources.files("tzdata.zoneinfo").joinpath("Asia", "Tokyo").read_bytes()
    (tmp_path / "Europe").mkdir()
    (tmp_path / "Europe" / "London").write_bytes(tokyo)
    noon = instant("2026-11-23T12:00")
    try:
        zoneinfo.reset_tzpath(to=[tmp_path])
        ZoneInfo.clear_cache()
        assert noon.astimezone(ZoneInfo("Europe/London")).hour == 21
    finally:
        zones.prefer_package()
    assert noon.astimezone(ZoneInfo("Europe/London")).hour == 12
