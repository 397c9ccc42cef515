"""What is wrong with a calendar is a sentence, and ends; nothing else ever comes out."""

import re
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.calendars import files, reading
from bot.calendars.problems import CalendarError, EventsError, FileError
from tests.calendars.ics import LONDON, WINDOW, all_day, calendar, event, read, refusal, write

EVENTS = (
    all_day(
        "Half-term",
        "2026-10-26",
        "SEQUENCE:2",
        "CATEGORIES:Holiday,School",
        "DTEND;VALUE=DATE:20261031",
        "RRULE:FREQ=YEARLY;INTERVAL=1;COUNT=5;BYMONTH=10;BYDAY=1MO",
        "EXDATE;VALUE=DATE:20271026",
        "RDATE;VALUE=DATE:20271027,20271028",
    ),
    all_day(
        "Moved",
        "2027-11-01",
        "RECURRENCE-ID;VALUE=DATE;RANGE=THISANDFUTURE:20271026",
        "DURATION:P3D",
        "STATUS:CANCELLED",
        uid="Half-term",
    ),
    event("UID:3", "SUMMARY:Evening", "DTSTART;TZID=Europe/London:20261126T180000"),
)
PIECES = re.findall(r"[^;:,=\r\n]+|[;:,=]|\r\n", calendar(*EVENTS))
ODD = (
    "FREQ=SECONDLY",
    "FREQ=DAILY",
    "20261026T000000Z",
    "20261026T000000",
    "99991231",
    "00010101",
    "-1",
    "0",
    "999999999999",
    "",
    "\x00",
    "P1W",
    "PT1H",
    "-P5D",
    "VALUE=PERIOD",
    "20261026/P1D",
    "BYHOUR=1",
    "BYSETPOS=-1",
    ",",
    ";",
    ":",
    "\r\n",
)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "Found no calendar in"),
        ("\r\n", "Found no calendar in"),
        (event("UID:1"), "Found no calendar in"),
        ("<html></html>", "can't be read as a calendar"),
        ("END:VCALENDAR", "can't be read as a calendar"),
        (calendar(*EVENTS)[:-20], "breaks off: expected END:VCALENDAR"),
        (calendar() + calendar(*EVENTS)[:200], "breaks off: expected END:VCALENDAR"),
    ],
)
def test_a_file_that_is_no_calendar_is_refused(text: str, words: str, tmp_path: Path) -> None:
    with pytest.raises(FileError, match=re.escape(words)):
        files.read(write(tmp_path, text))


def test_a_file_that_cant_be_read_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="No such file or directory"):
        files.read(tmp_path / "nowhere.ics")
    with pytest.raises(FileError, match="Is a directory"):
        files.read(tmp_path)
    (tmp_path / "latin.ics").write_bytes(calendar(all_day("Été", "2026-10-26")).encode("latin-1"))
    with pytest.raises(FileError, match="is not text in UTF-8"):
        files.read(tmp_path / "latin.ics")
    with (tmp_path / "large.ics").open("wb") as large:
        large.truncate(files.MOST_BYTES + 1)
    with pytest.raises(FileError, match="has more than 10 MiB"):
        files.read(tmp_path / "large.ics")
    with pytest.raises(FileError, match="has more than 10 MiB"):
        files.read(Path("/dev/zero"))


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ("DTEND;VALUE=DATE:20261020", "DTEND or DURATION: found that it lasts -6 days"),
        ("DTEND;VALUE=DATE:20281031", "found that it lasts 736 days, 0:00:00, expected 1 to 366"),
        ("DTEND;VALUE=DATE:99991231", "DTEND: found “9999-12-31”, expected a date such as"),
        ("DTEND;VALUE=DATE:someday", "DTEND: found “someday”, expected a date such as 20261026"),
        ("DTEND:20261027T120000Z", "DTEND: found a time of day, expected a date, as in DTSTART"),
        ("DTSTART;VALUE=DATE:20261027", "DTSTART: found 2 of them, expected one"),
        ("DURATION:PT3H", "found that it lasts 3:00:00, expected 1 to 366 whole days"),
        ("DURATION:long", "DURATION: found “long”, expected a length such as P5D"),
        ("RRULE:FREQ=SECONDLY", "RRULE: found “FREQ=SECONDLY”, expected FREQ=DAILY or WEEKLY"),
        ("RRULE:hello", "RRULE: found “”, expected FREQ=DAILY"),
        ("RRULE:FREQ=DAILY;INTERVAL=0", "“FREQ=DAILY;INTERVAL=0”, expected INTERVAL to be 1"),
        ("RRULE:FREQ=DAILY;BYHOUR=1", "expected none of BYHOUR, BYMINUTE, BYSECOND for whole"),
        ("RRULE:FREQ=DAILY;COUNT=many", "RRULE: found “FREQ=DAILY;COUNT=many”, expected a rule"),
        ("RRULE:FREQ=DAILY;UNTIL=99991231", "expected a rule such as FREQ=YEARLY"),
        ("EXDATE;VALUE=DATE:never", "EXDATE: found “never”, expected a date such as 20261026"),
        ("RDATE;VALUE=DATE:99991231", "RDATE: found “9999-12-31”, expected a date such as"),
        ("SEQUENCE:first", "SEQUENCE: found “first”, expected a number"),
    ],
)
def test_an_event_that_cant_be_understood_is_named(more: str, words: str, tmp_path: Path) -> None:
    said = refusal(tmp_path, all_day("Half-term", "2026-10-26", more))
    assert said.startswith("The event “Half-term”, ")
    assert words in said


@pytest.mark.parametrize(
    ("start", "words"),
    [
        ("DESCRIPTION:none", "DTSTART: found none of them, expected one"),
        ("DTSTART;VALUE=DATE:20261345", "DTSTART: found “20261345”, expected a date"),
        ("DTSTART;VALUE=DATE:00010101", "DTSTART: found “0001-01-01”, expected a date"),
        ("DTSTART;VALUE=PERIOD:20261026T000000Z/P1D", "DTSTART: found “"),
    ],
)
def test_an_event_without_a_start_is_named(start: str, words: str, tmp_path: Path) -> None:
    assert words in refusal(tmp_path, event("UID:1", "SUMMARY:Half-term", start))


def test_every_event_that_cant_be_understood_is_named(tmp_path: Path) -> None:
    with pytest.raises(EventsError) as refused:
        read(
            tmp_path,
            all_day("One", "2026-10-26", "DURATION:PT3H"),
            all_day("Two", "2026-10-26", "RRULE:FREQ=HOURLY"),
            all_day("Three", "2026-10-26"),
        )
    assert [line[:15] for line in str(refused.value).splitlines()] == [
        "The event “One”",
        "The event “Two”",
    ]


def test_an_unsound_event_with_times_of_day_is_passed_over_like_others(tmp_path: Path) -> None:
    timed = event("UID:1", "SUMMARY:Bell", "DTSTART:20261026T090000Z", "RRULE:FREQ=SECONDLY")
    assert read(tmp_path, timed, all_day("Half-term", "2026-10-26")).titles


@pytest.mark.parametrize(
    "rule", ["RRULE;VALUE=DATE-TIME:20261030T000000Z", "RRULE;VALUE=DATE:20261030"]
)
def test_a_rule_of_another_value_is_told_of(tmp_path: Path, rule: str) -> None:
    whole = event(
        "UID:1", "SUMMARY:Fair", "DTSTART:20261026T000000Z", "DTEND:20261027T000000Z", rule
    )
    with pytest.raises(CalendarError, match="a rule such as FREQ=YEARLY"):
        read(tmp_path, whole)


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.lists(
        st.tuples(st.integers(0, len(PIECES) - 1), st.sampled_from([*ODD, *PIECES])),
        min_size=1,
        max_size=4,
    )
)
def test_whatever_is_in_a_file_it_is_read_or_refused(
    tmp_path: Path, changes: list[tuple[int, str]]
) -> None:
    pieces = list(PIECES)
    for place, piece in changes:
        pieces[place] = piece
    with suppress(CalendarError):
        found = reading.read(write(tmp_path, "".join(pieces)), WINDOW, LONDON)
        assert all(map(WINDOW.holds, found.titles))
