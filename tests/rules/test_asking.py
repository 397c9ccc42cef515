"""What is typed after /attendance is read as a course, a day, both, or help."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.attendance.errors import BadInput
from bot.attendance.registers import asking
from bot.attendance.registers.asking import Ask

MONDAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("text", "ask"),
    [
        ("", Ask()),
        ("   ", Ask()),
        ("bio", Ask("bio")),
        ("  biology   9a ", Ask("biology 9a")),
        ("yesterday", Ask("", "yesterday")),
        ("Bio YESTERDAY", Ask("Bio", "YESTERDAY")),
        ("bio 2026-11-20", Ask("bio", "2026-11-20")),
        ("yesterday bio", Ask("yesterday bio")),
        ("friday", Ask("", "friday")),
        ("Art Friday", Ask("Art", "Friday")),
        ("2026-11-2", Ask("2026-11-2")),
        ("20-11-2026", Ask("20-11-2026")),
        ("2026-11-20-1", Ask("2026-11-20-1")),
        ("9-A", Ask("9-A")),
        ("help", Ask("help")),
    ],
)
def test_the_last_word_is_a_day_if_it_is_one(text: str, ask: Ask) -> None:
    assert asking.parse(text) == ask


@pytest.mark.parametrize("day", ["2026-02-30", "2026-13-01", "2026-00-10", "0000-01-01"])
def test_a_date_that_is_not_in_the_calendar_is_refused(day: str) -> None:
    with pytest.raises(BadInput, match=f"“{day}” is not in the calendar: expected a date like"):
        asking.parse(f"bio {day}")


def test_a_date_in_other_digits_is_refused_not_guessed() -> None:
    with pytest.raises(BadInput, match="is not in the calendar"):
        asking.parse("٢٠٢٦-١١-٢٠")


@pytest.mark.parametrize(
    ("when", "back"),
    [("", 0), ("today", 0), ("Yesterday", 1), ("monday", 0), ("Sunday", 1), ("tuesday", 6)],
)
def test_a_day_is_seen_from_today(when: str, back: int) -> None:
    assert Ask(when=when).day(MONDAY) == MONDAY - timedelta(days=back)


@given(st.dates(), st.sampled_from(asking.WEEKDAYS))
def test_a_weekday_is_its_last_one(today: date, weekday: str) -> None:
    if today - date.min < timedelta(days=7):
        return
    day = Ask(when=weekday).day(today)
    assert 0 <= (today - day).days <= 6
    assert day.strftime("%A").lower() == weekday


@given(st.dates(min_value=date(1000, 1, 1)), st.text("abc ", max_size=9))
def test_a_date_is_read_as_it_is_written(day: date, course: str) -> None:
    ask = asking.parse(f"{course} {day.isoformat()}")
    assert ask.day(MONDAY) == day
    assert ask.course == " ".join(course.split())


@given(st.text(max_size=60))
def test_anything_typed_is_read_or_refused_in_a_sentence(text: str) -> None:
    refusal = None
    try:
        assert asking.parse(text).day(MONDAY)
    except BadInput as refused:
        refusal = str(refused)
    assert refusal is None or refusal.endswith("today, yesterday or a weekday.")


@pytest.mark.parametrize(
    ("text", "is_help"),
    [("help", True), ("HELP", True), ("help me", False), ("help friday", False), ("", False)],
)
def test_help_is_help_alone(text: str, *, is_help: bool) -> None:
    assert asking.parse(text).is_help is is_help


@pytest.mark.parametrize(
    ("course", "fits", "exactly"),
    [
        ("bio", True, False),
        ("BIOLOGÍA 9A", True, True),
        ("9a", True, False),
        ("bio-9a", True, True),
        ("biology 9b", False, False),
        ("9A biología", False, False),
    ],
)
def test_a_part_fits_and_the_whole_is_exact(course: str, *, fits: bool, exactly: bool) -> None:
    ask = Ask(course)
    assert ask.fits("Biología 9A", "BIO-9A") is fits
    assert ask.is_exactly("Biología 9A", "BIO-9A") is exactly
