"""`rollcall import-calendar` as people and scripts use it."""

from importlib import resources
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from storage.engine.database import Database
from storage.tables import migrations
from tests.calendars.ics import all_day, calendar, event, write
from tests.cli.running import rollcall, rollcall_process
from tests.databases import sqlite_url
from tests.school import make_school

HALF_TERM = all_day("Autumn half-term", "2026-10-26", "DTEND;VALUE=DATE:20261031")
EVENING = event("UID:1", "SUMMARY:Parents' evening [bold]", "DTSTART:20261126T180000Z")
DATES = ("--since", "2026-09-01", "--until", "2027-07-31")


@pytest.fixture
def url(tmp_path: Path, migrated_file: Path) -> str:
    """A database with one school."""
    return with_school(sqlite_url(tmp_path / "rollcall.db", migrated_file))


def with_school(url: str, name: str = "Riverside School") -> str:
    database = Database(url)
    migrations.upgrade(database)
    make_school(database, name)
    database.close()
    return url


def imported(url: str, folder: Path, *more: str, text: str = "") -> CompletedProcess[str]:
    path = write(folder, text or calendar(HALF_TERM, EVENING))
    arguments = ("import-calendar", str(path), *DATES, *more)
    return rollcall(*arguments, cwd=folder, ROLLCALL_DATABASE_URL=url)


def test_an_import_says_what_is_closed_and_the_second_changes_nothing(
    database_url: str, tmp_path: Path
) -> None:
    url = with_school(database_url)
    dry = imported(url, tmp_path, "--dry-run")
    assert dry.returncode == 0, dry.stderr
    assert "This was a dry run: nothing was changed." in dry.stdout
    first = imported(url, tmp_path)
    assert first.returncode == 0, first.stderr
    assert "Riverside School, 2026-09-01 to 2027-07-31" in first.stdout
    (row,) = [line for line in first.stdout.splitlines() if "half-term" in line]
    assert [cell.strip() for cell in row.split("│")[1:-1]] == [
        "2026-10-26 to 2026-10-30",
        "Autumn half-term",
        "closed",
    ]
    assert "Events with times of day, passed over: 1\n  Parents' evening [bold]" in first.stdout
    assert "Nothing has changed" not in dry.stdout + first.stdout
    second = imported(url, tmp_path)
    assert "as it was" in second.stdout
    assert "Nothing has changed since the last import." in second.stdout


def test_days_that_follow_are_told_together_and_others_apart(url: str, tmp_path: Path) -> None:
    text = calendar(
        all_day("Snow", "2026-12-01"),
        all_day("Snow", "2026-12-02", uid="second"),
        all_day("Snow", "2026-12-04", uid="third"),
        all_day("Fair", "2026-12-05"),
    )
    done = imported(url, tmp_path, text=text)
    days = [line.split("│")[1].strip() for line in done.stdout.splitlines() if "closed" in line]
    assert days == ["2026-12-01 to 2026-12-02", "2026-12-04", "2026-12-05"]


def test_only_events_with_a_word_are_taken(url: str, tmp_path: Path) -> None:
    fun = [all_day(f"Fun {number:02}", "2026-12-01") for number in range(25)]
    done = imported(url, tmp_path, "--only", "HALF", text=calendar(HALF_TERM, *fun))
    assert "Events without any of the words asked for, passed over: 25" in done.stdout
    assert "  Fun 19\n  ... and 5 more." in done.stdout


def test_what_is_doubtful_and_what_was_left_out_is_told_before_anything_changes(
    url: str, tmp_path: Path
) -> None:
    text = calendar(
        all_day("Half-term", "2026-10-26", "RRULE:"),
        all_day("Pupils resume", "2026-11-02", "RRULE:"),
        event("UID:1", "SUMMARY:Snow", "DTSTART:20261201T000000Z", "DTEND:20261202T000000Z"),
    )
    done = imported(url, tmp_path, "--dry-run", text=text)
    assert "Doubtful: these close the school, but say that pupils are there." in done.stdout
    assert "closed-day remove: 1\n  2026-11-02 Pupils resume" in done.stdout
    assert "Empty rules for repeating (RRULE:), taken as none: 2" in done.stdout
    (snow,) = [line for line in done.stdout.splitlines() if "Snow" in line]
    assert "2026-12-01" in snow


def test_of_several_schools_one_is_named(url: str, tmp_path: Path) -> None:
    with_school(url, "Hilltop School")
    unnamed = imported(url, tmp_path)
    assert unnamed.returncode == 1
    assert "Name a school: --school NAME. The schools are: Hilltop School, Riverside School." in (
        unnamed.stderr
    )
    named = imported(url, tmp_path, "--school", "Riverside School")
    assert "Riverside School, 2026" in named.stdout
    unknown = imported(url, tmp_path, "--school", "Elsewhere")
    assert "There is no school “Elsewhere”. The schools are: Hilltop School," in unknown.stderr


@pytest.mark.parametrize(
    ("more", "text", "sentence"),
    [
        ((), calendar(EVENING), "Found no events of whole days from 2026-09-01 to 2027-07-31"),
        ((), "<html>", "can't be read as a calendar"),
        ((), calendar(all_day("Snow", "2026-13-01")), "The event “Snow”, DTSTART: found"),
        (("--until", "2026-08-31"), "", "Found 2026-08-31 as the end, expected 2026-09-01 or"),
        (("--since", "1990-01-01"), "", "expected 10 years at most"),
    ],
)
def test_what_is_wrong_is_a_sentence_and_an_exit_code(
    more: tuple[str, ...], text: str, sentence: str, url: str, tmp_path: Path
) -> None:
    done = imported(url, tmp_path, *more, text=text)
    assert done.returncode == 1
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr


def test_a_calendar_for_no_school_is_refused(tmp_path: Path) -> None:
    unmade = rollcall("import-calendar", "nowhere.ics", cwd=tmp_path)
    assert f"There is no database at {tmp_path / 'rollcall.db'}" in unmade.stderr
    rollcall("migrate", cwd=tmp_path)
    done = rollcall("import-calendar", "nowhere.ics", cwd=tmp_path)
    assert done.returncode == 1
    assert "none yet: import a roster first" in done.stderr


def test_zones_are_the_packages_and_not_those_of_the_operating_system(tmp_path: Path) -> None:
    """A zone that only the system's copy has is not known."""
    a_zone = resources.files("tzdata.zoneinfo").joinpath("UTC").read_bytes()
    (tmp_path / "Mars").write_bytes(a_zone)
    done = rollcall_process(
        "migrate", cwd=tmp_path, PYTHONTZPATH=str(tmp_path), ROLLCALL_TIME_ZONE="Mars"
    )
    assert done.returncode == 1
    assert "ROLLCALL_TIME_ZONE: “Mars” is no time zone." in done.stderr
