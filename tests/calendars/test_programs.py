"""Calendars as programs really write them: cancelled events, instants beside dates, whole days."""

# ruff: noqa: E501  # tables of cases, one a line

from pathlib import Path

import pytest

from bot.calendars import reading
from bot.calendars.reading import Why
from tests.calendars.ics import LONDON, WINDOW, all_day, calendar, event, read, titles, write

BERLIN, NEW_YORK = "Europe/Berlin", "America/New_York"
MARKED = "X-MICROSOFT-CDO-ALLDAYEVENT:TRUE"


def days(folder: Path, *properties: str, zone: str = BERLIN) -> list[str]:
    """Give the closed days of October and November 2026 of one event, each as its day."""
    found = titles(folder, event("UID:1", "SUMMARY:Break", *properties), zone=zone)
    return [day.removeprefix("2026-") for day in found]


@pytest.mark.parametrize(
    "title",
    ["Canceled: Half-term", "CANCELLED: Half-term", "[Cancelled] Half-term", "Abgesagt: Ferien", "Annulé : Vacances"],
)  # fmt: skip
def test_what_the_title_says_is_cancelled_closes_nothing(title: str, tmp_path: Path) -> None:
    found = read(tmp_path, all_day(title, "2026-10-26"), all_day("Cancelled trains", "2026-11-02"))
    assert [str(day) for day in found.titles] == ["2026-11-02"]
    assert found.passed_over[Why.CANCELLED] == [title]


@pytest.mark.parametrize("method", ["CANCEL", "cancel"])
def test_a_calendar_that_cancels_closes_nothing_and_takes_back_what_it_names(
    method: str, tmp_path: Path
) -> None:
    events = (all_day("Half-term", "2026-10-26"), all_day("Snow", "2026-12-01"))
    cancels = calendar(events[0]).replace("VERSION:2.0", f"VERSION:2.0\r\nMETHOD:{method}")
    alone = reading.read(write(tmp_path, cancels), WINDOW, LONDON)
    assert (alone.titles, alone.passed_over[Why.CANCELLED]) == ({}, ["Half-term"])
    both = reading.read(write(tmp_path, calendar(*events) + cancels), WINDOW, LONDON)
    assert list(both.titles.values()) == ["Snow"]


@pytest.mark.parametrize(
    ("more", "zone", "expected"),
    [
        # The 28th ends in Berlin at 23:00 UTC, in New York at 04:00 of the next day.
        (("RRULE:FREQ=DAILY;UNTIL=20261027T230000Z",), BERLIN, ["26", "27", "28"]),
        (("RRULE:FREQ=DAILY;UNTIL=20261028T225959Z",), BERLIN, ["26", "27", "28"]),
        (("RRULE:FREQ=DAILY;UNTIL=20261029T035959Z",), NEW_YORK, ["26", "27", "28"]),
        (("RRULE:FREQ=DAILY;UNTIL=20261028T000000",), NEW_YORK, ["26", "27", "28"]),
        (("RRULE:FREQ=DAILY;COUNT=3", "EXDATE:20261026T230000Z"), BERLIN, ["26", "28"]),
        (("RRULE:FREQ=DAILY;COUNT=3", "EXDATE:20261027T040000Z,20261028T040000Z"), NEW_YORK, ["26"]),
        (("RRULE:FREQ=DAILY;COUNT=3", "EXDATE;TZID=Europe/Berlin:20261027T000000"), NEW_YORK, ["26", "28"]),
        (("RDATE:20261029T230000Z",), BERLIN, ["26", "30"]),
        (("DTEND:20261027T230000Z",), BERLIN, ["26", "27"]),
    ],
)  # fmt: skip
def test_instants_beside_a_date_are_read_as_the_schools_date(
    more: tuple[str, ...], zone: str, expected: list[str], tmp_path: Path
) -> None:
    found = days(tmp_path, "DTSTART;VALUE=DATE:20261026", *more, zone=zone)
    assert found == [f"10-{day}" for day in expected]


def test_a_changed_time_that_is_named_by_an_instant_is_found(tmp_path: Path) -> None:
    weekly = all_day("Training", "2026-10-19", "RRULE:FREQ=WEEKLY;COUNT=2", uid="t")
    moved = all_day("Moved", "2026-10-28", "RECURRENCE-ID:20261025T230000Z", uid="t")
    short = event(
        "UID:t", "SUMMARY:Short", "RECURRENCE-ID:20261025T230000Z", "DTSTART:20261026T090000Z"
    )
    found = titles(tmp_path, weekly, moved, zone=BERLIN)
    assert found == {"2026-10-19": "Training", "2026-10-28": "Moved"}
    assert list(titles(tmp_path, weekly, short, zone=BERLIN)) == ["2026-10-19"]


def zoned(first: str, last: str, zone: str = "Europe/Berlin") -> tuple[str, str]:
    return f"DTSTART;TZID={zone}:{first}", f"DTEND;TZID={zone}:{last}"


# What is written, and the days that are closed in a school of Berlin.
WHOLE_DAYS: dict[str, tuple[tuple[str, ...], list[str]]] = {
    "midnight to midnight, over the change of clocks": (zoned("20261024T000000", "20261027T000000"), ["10-24", "10-25", "10-26"]),
    "in another zone": (zoned("20261026T000000", "20261027T000000", NEW_YORK), ["10-26"]),
    "without a zone": (("DTSTART:20261026T000000", "DTEND:20261028T000000"), ["10-26", "10-27"]),
    "in UTC by the school's clock": (("DTSTART:20261023T220000Z", "DTEND:20261026T230000Z"), ["10-24", "10-25", "10-26"]),
    "in UTC by its own clock": (("DTSTART:20261026T000000Z", "DTEND:20261027T000000Z"), ["10-26"]),
    "by its length": (("DTSTART:20261026T000000", "DURATION:P2D"), ["10-26", "10-27"]),
    "to a minute before midnight": (zoned("20261026T000000", "20261027T235900"), ["10-26", "10-27"]),
    "marked by Outlook, of a zone nearby": (("DTSTART:20261025T220000Z", "DTEND:20261026T220000Z", MARKED), ["10-26"]),
    "marked by Outlook, without an end": (("DTSTART:20261025T230000Z", MARKED), ["10-26"]),
    "weekly until an instant": ((*zoned("20261026T000000", "20261027T000000"), "RRULE:FREQ=WEEKLY;BYDAY=MO;UNTIL=20261108T230000Z"), ["10-26", "11-02", "11-09"]),
    "weekly without a day": ((*zoned("20261026T000000", "20261027T000000"), "RRULE:FREQ=WEEKLY;COUNT=3", "EXDATE;TZID=Europe/Berlin:20261102T000000"), ["10-26", "11-09"]),
    "until its own zone's night": ((*zoned("20261026T000000", "20261027T000000", NEW_YORK), "RRULE:FREQ=DAILY;UNTIL=20261028T035959Z"), ["10-26", "10-27"]),
    "from morning": (zoned("20261026T080000", "20261027T080000"), []),
    "from midnight to noon": (zoned("20261026T000000", "20261026T120000"), []),
    "on weekdays of another zone": (("DTSTART:20261025T230000Z", "DTEND:20261026T230000Z", "RRULE:FREQ=WEEKLY;BYDAY=SU;COUNT=2"), []),
    "of years": (("DTSTART:20261026T000000", "DTEND:99991231T235900"), []),
}  # fmt: skip


@pytest.mark.parametrize("name", WHOLE_DAYS)
def test_whole_days_that_are_written_with_times_close_the_school(name: str, tmp_path: Path) -> None:
    properties, expected = WHOLE_DAYS[name]
    assert days(tmp_path, *properties) == expected


@pytest.mark.parametrize("rule", ["RRULE:", "RRULE;X-SOURCE=a: ", "EXDATE:", "RRULE:\r\nRDATE:"])
def test_an_empty_rule_is_none(rule: str, tmp_path: Path) -> None:
    found = read(tmp_path, all_day("Half-term", "2026-10-26", rule), all_day("Snow", "2026-12-01"))
    assert [str(day) for day in found.titles] == ["2026-10-26", "2026-12-01"]
    assert found.empty_rules == rule.count("\r\n") + 1


@pytest.mark.parametrize(
    ("title", "is_doubtful"),
    [
        ("Pupils resume", True),
        ("Last day of term", True),
        ("First day back", True),
        ("Spring term begins", True),
        ("School reopens for all", True),
        ("Rentrée scolaire", True),
        ("Inset day: staff only", False),
        ("Last day of Ramadan", False),
        ("Half-term", False),
        ("Christmas holiday (term 1)", False),
    ],
)
def test_events_that_say_that_school_is_on_are_doubtful(
    title: str, is_doubtful: bool, tmp_path: Path
) -> None:
    found = read(tmp_path, all_day(title, "2026-11-02"), all_day("Pupils return", "2020-01-01"))
    assert found.doubtful == ([f"2026-11-02 {title}"] if is_doubtful else [])
