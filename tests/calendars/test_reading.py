"""Which days a calendar closes: all that RFC 5545 lets an event of whole days say."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from bot.calendars import reading
from bot.calendars.problems import WindowError
from bot.calendars.reading import CalendarWindow, Why
from tests.calendars.ics import LONDON, WINDOW, all_day, calendar, event, read, titles, write

TIMED = ("DTSTART:20261026T090000Z", "DTEND:20261026T100000Z")


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ((), ["26"]),
        (("DTEND;VALUE=DATE:20261027",), ["26"]),
        (("DTEND;VALUE=DATE:20261026",), ["26"]),
        (("DTEND;VALUE=DATE:20261031",), ["26", "27", "28", "29", "30"]),
        (("DURATION:P3D",), ["26", "27", "28"]),
        (("RRULE:FREQ=DAILY;COUNT=3",), ["26", "27", "28"]),
        (("RRULE:FREQ=DAILY;UNTIL=20261028",), ["26", "27", "28"]),
        (("RRULE:FREQ=DAILY;UNTIL=20261028T235959Z",), ["26", "27", "28"]),
        (("RRULE:FREQ=DAILY;INTERVAL=2;COUNT=3",), ["26", "28", "30"]),
        (("RRULE:FREQ=WEEKLY;BYDAY=MO,FR;UNTIL=20261031",), ["26", "30"]),
        (("RRULE:FREQ=DAILY;COUNT=4", "EXDATE;VALUE=DATE:20261027,20261028"), ["26", "29"]),
        (
            (
                "RRULE:FREQ=DAILY;COUNT=4",
                "EXDATE;VALUE=DATE:20261027",
                "EXDATE;VALUE=DATE:20261029",
            ),
            ["26", "28"],
        ),
        (("RDATE;VALUE=DATE:20261030,20261028",), ["26", "28", "30"]),
        (("RDATE;VALUE=DATE:20261028", "DTEND;VALUE=DATE:20261028"), ["26", "27", "28", "29"]),
    ],
)
def test_an_event_of_whole_days_closes_its_days(
    more: tuple[str, ...], expected: list[str], tmp_path: Path
) -> None:
    found = titles(tmp_path, all_day("Half-term", "2026-10-26", *more))
    assert found == {f"2026-10-{day}": "Half-term" for day in expected}


def test_an_event_that_recurs_yearly_closes_the_years_of_the_window(tmp_path: Path) -> None:
    christmas = all_day("Christmas", "2010-12-25", "RRULE:FREQ=YEARLY", "DURATION:P2D")
    days = ["2026-12-25", "2026-12-26", "2027-12-25", "2027-12-26"]
    assert list(titles(tmp_path, christmas)) == days


def test_an_event_over_the_edge_of_the_window_is_cut(tmp_path: Path) -> None:
    summer = all_day("Summer", "2026-07-20", "DTEND;VALUE=DATE:20260803")
    next_summer = all_day("Summer", "2028-07-31", "DTEND;VALUE=DATE:20280830", uid="next")
    found = list(titles(tmp_path, summer, next_summer))
    assert found == ["2026-08-01", "2026-08-02", "2028-07-31"]


def test_one_time_of_an_event_may_be_moved_or_cancelled(tmp_path: Path) -> None:
    weekly = all_day("Training", "2026-10-05", "RRULE:FREQ=WEEKLY;COUNT=4", uid="t")
    moved = all_day("Moved", "2026-10-14", "RECURRENCE-ID;VALUE=DATE:20261012", uid="t")
    off = all_day(
        "Off", "2026-10-19", "RECURRENCE-ID;VALUE=DATE:20261019", "STATUS:CANCELLED", uid="t"
    )
    assert titles(tmp_path, weekly, moved, off) == {
        "2026-10-05": "Training",
        "2026-10-14": "Moved",
        "2026-10-26": "Training",
    }


def test_a_time_that_became_one_of_the_day_closes_no_day(tmp_path: Path) -> None:
    weekly = all_day("Training", "2026-10-19", "RRULE:FREQ=WEEKLY;COUNT=2", uid="t")
    short = event("UID:t", "SUMMARY:Briefing", "RECURRENCE-ID;VALUE=DATE:20261026", *TIMED)
    found = read(tmp_path, weekly, short)
    assert list(found.titles) == [date(2026, 10, 19)]
    assert found.passed_over[Why.TIMED] == ["Briefing"]


def test_of_several_versions_the_newest_counts(tmp_path: Path) -> None:
    old = all_day("Old", "2026-10-26", "SEQUENCE:1", uid="one")
    new = all_day("New", "2026-10-27", "SEQUENCE:2", uid="one")
    assert titles(tmp_path, new, old) == {"2026-10-27": "New"}


def test_events_are_not_lost_that_share_a_uid_or_have_none(tmp_path: Path) -> None:
    shared = [all_day("Inset", f"2026-10-{day}", uid="same") for day in (12, 13, 14)]
    nameless = [event("SUMMARY:Snow", f"DTSTART;VALUE=DATE:2026120{day}") for day in (1, 2)]
    assert len(titles(tmp_path, *shared, *nameless)) == 5


def test_events_with_times_and_cancelled_ones_are_told_and_close_nothing(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        all_day("Half-term", "2026-10-26"),
        all_day("Strike", "2026-10-29", "STATUS:CANCELLED"),
        event("UID:1", "SUMMARY:Concert", *TIMED),
        event("UID:2", "SUMMARY:Assembly", "DTSTART:20250901T080000Z", "RRULE:FREQ=WEEKLY"),
        event("UID:3", "SUMMARY:Long ago", "DTSTART:20150901T080000Z"),
    )
    assert list(found.titles) == [date(2026, 10, 26)]
    assert found.passed_over[Why.TIMED] == ["Assembly", "Concert"]
    assert found.passed_over[Why.CANCELLED] == ["Strike"]


def test_words_choose_events_by_title_or_category(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        all_day("HALF-TERM holiday", "2026-10-26"),
        all_day("Snow", "2026-12-01", "CATEGORIES:Weather,School closed"),
        all_day("Book week", "2026-11-02", "DURATION:P5D", "CATEGORIES:Fun"),
        words=("Holiday", "closed"),
    )
    assert list(found.titles) == [date(2026, 10, 26), date(2026, 12, 1)]
    assert found.passed_over[Why.OTHER] == ["Book week"]


def test_a_day_of_several_events_has_the_title_of_the_first_and_longest(tmp_path: Path) -> None:
    found = titles(
        tmp_path,
        all_day("Boxing Day", "2026-12-26"),
        all_day("Christmas Day", "2026-12-25"),
        all_day("Christmas holiday", "2026-12-25", "DURATION:P2D"),
        all_day("Winter", "2026-12-26", "DURATION:P2D"),
    )
    assert found == {
        "2026-12-25": "Christmas holiday",
        "2026-12-26": "Christmas holiday",
        "2026-12-27": "Winter",
    }


@pytest.mark.parametrize(
    ("summary", "title"),
    [
        (("SUMMARY:Easter\\, spring\\nbreak",), "Easter, spring break"),
        (("SUMMARY:<!channel> *x*",), "<!channel> *x*"),
        (("SUMMARY:Snow\u202e day\u200b",), "Snow day"),
        (("SUMMARY:" + "x" * 300,), "x" * 200),
        (("SUMMARY:One", "SUMMARY:Two"), "One"),
        (("SUMMARY:",), "Closed"),
        ((), "Closed"),
        (("SUMMARY;LANGUAGE=de:Schnee", " frei"), "Schneefrei"),
    ],
)
def test_a_title_is_tidy(summary: tuple[str, ...], title: str, tmp_path: Path) -> None:
    found = titles(tmp_path, event("UID:1", *summary, "DTSTART;VALUE=DATE:20261026"))
    assert found == {"2026-10-26": title}


def test_several_calendars_in_a_file_and_a_byte_order_mark_are_read(tmp_path: Path) -> None:
    both = calendar(all_day("One", "2026-10-26")) + calendar(all_day("Two", "2026-10-27"))
    found = reading.read(
        write(tmp_path, f"\ufeff{both}"), CalendarWindow(date(2026, 1, 1), date(2027, 1, 1)), LONDON
    )
    assert list(found.titles.values()) == ["One", "Two"]


def test_a_line_may_be_folded_within_a_letter(tmp_path: Path) -> None:
    text = calendar(all_day("Été", "2026-10-26")).encode()
    folded = text.replace("É".encode(), b"\xc3\r\n \x89")
    (tmp_path / "folded.ics").write_bytes(folded)
    found = reading.read(tmp_path / "folded.ics", WINDOW, LONDON)
    assert found.titles == {date(2026, 10, 26): "Été"}


@pytest.mark.parametrize("ending", ["\n", "\r"])
def test_lines_may_end_as_on_any_system(ending: str, tmp_path: Path) -> None:
    text = calendar(all_day("Half-term", "2026-10-26", "DESCRIPTION:a", " b"))
    found = reading.read(write(tmp_path, text.replace("\r\n", ending)), WINDOW, LONDON)
    assert found.titles == {date(2026, 10, 26): "Half-term"}


def test_the_window_is_a_year_back_and_two_ahead_or_as_said() -> None:
    today = date(2026, 11, 23)
    assert CalendarWindow.around(today, None, None) == CalendarWindow(
        date(2025, 11, 22), date(2028, 11, 24)
    )
    assert CalendarWindow.around(today, today, today) == CalendarWindow(today, today)
    with pytest.raises(WindowError, match="Found 2026-11-22 as the end, expected 2026-11-23"):
        CalendarWindow.around(today, today, today - timedelta(days=1))
    with pytest.raises(WindowError, match="expected 10 years at most"):
        CalendarWindow.around(today, date(1990, 1, 1), None)
