"""Set-up by scripts: digests, closed days and reminders."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Connection
from typer.testing import Result

from storage import reminders
from storage.digests import planned
from storage.engine.database import Database
from storage.reminders import Reminding
from storage.tables import DIGEST
from storage.tables.words import Role
from tests.cli.running import invoked
from tests.school import MadeSchool, make_school


@pytest.fixture
def school(database: Database) -> MadeSchool:
    """A database with one school."""
    return make_school(database)


def rollcall(school: MadeSchool, *arguments: str, columns: str = "200") -> Result:
    url = school.database.url.render_as_string(hide_password=False)
    environment = {"ROLLCALL_DATABASE_URL": url, "COLUMNS": columns}
    return invoked(arguments, environment)


def add(school: MadeSchool, *more: str, channel: str = "C0123456789", at: str = "15:30") -> Result:
    return rollcall(school, "digest", "add", "--channel", channel, "--at", at, *more)


def test_a_digest_is_added_listed_and_removed(school: MadeSchool) -> None:
    added = add(school, "--level", "initials", "--weekdays", "tue,Monday,5")
    assert added.exit_code == 0, added.stderr
    digest_id = added.stdout.strip()
    listed = rollcall(school, "digest", "list").stdout
    (row,) = [line for line in listed.splitlines() if digest_id in line]
    cells = [cell.strip() for cell in row.split("│")[2:-1]]
    assert cells == ["daily", "C0123456789", "15:30", "125", "initials", "on"]
    assert rollcall(school, "digest", "remove", digest_id).exit_code == 0
    assert digest_id not in rollcall(school, "digest", "list").stdout
    again = rollcall(school, "digest", "remove", digest_id)
    assert again.exit_code == 1
    assert "Riverside School has no such digest any more." in again.stderr


def test_a_school_writes_times_as_it_is_set(school: MadeSchool) -> None:
    assert add(school, at="3:30 PM").exit_code == 0
    closed = ("2026-12-18", "--title", "Last day of term", "--closes-at", "12:30 pm")
    assert rollcall(school, "closed-day", "add", *closed).exit_code == 0
    since = ("--since", "2026-12-01")
    assert "15:30" in rollcall(school, "digest", "list").stdout
    assert "12:30 " in rollcall(school, "closed-day", "list", *since).stdout

    done = rollcall(school, "school", "set", "--clock", "12")
    assert (done.exit_code, done.stdout) == (0, "The school is set.\n")
    assert "3:30 PM" in rollcall(school, "digest", "list").stdout
    assert "12:30 PM" in rollcall(school, "closed-day", "list", *since).stdout

    assert rollcall(school, "school", "set", "--time-zone", "America/Chicago").exit_code == 0
    (row,) = [
        line for line in rollcall(school, "school", "list").stdout.splitlines() if "River" in line
    ]
    cells = [cell.strip() for cell in row.split("│")[2:-1]]
    assert cells[:3] == ["Riverside School", "America/Chicago", "12 hours"]
    assert re.fullmatch(r"1?[0-9]:[0-5][0-9] [AP]M", cells[3])
    wrong = rollcall(school, "school", "set", "--time-zone", "GMT+25")
    assert wrong.exit_code == 1
    assert "“GMT+25” is an offset" in wrong.stderr


def test_a_list_is_whole_where_there_is_little_room(school: MadeSchool) -> None:
    assert add(school).exit_code == 0
    stopped = DIGEST.update().values(stopped_by="restricted_action_read_only_channel")
    school.database.write_now(Connection.execute, stopped)
    listed = rollcall(school, "digest", "list", columns="80").stdout
    assert "C0123456789" in listed
    assert "stopped: restricted_action_read_only_channel" in listed


def test_a_weekly_digest_comes_on_fridays_unless_told_otherwise(school: MadeSchool) -> None:
    assert add(school, "--kind", "weekly").exit_code == 0
    (digest,) = school.database.read_now(planned.of_school, school.school)
    assert digest.plan.weekdays == "5"


def test_a_board_is_a_digest_of_each_school_day(school: MadeSchool) -> None:
    assert add(school, "--kind", "board", at="07:45").exit_code == 0
    (digest,) = school.database.read_now(planned.of_school, school.school)
    assert (digest.plan.kind, digest.plan.weekdays) == ("board", "12345")
    closed = add(school, "--kind", "board", "--on-closed-days", channel="C0ELSEWHERE")
    assert closed.exit_code == 1
    assert "A board is not posted on closed days" in closed.stderr


@pytest.mark.parametrize(
    ("changes", "more", "sentence"),
    [
        ({"channel": "#staff"}, (), "Found “#staff”, expected a channel's id such as C0123456789"),
        ({"at": "25:00"}, (), "Found “25:00”, expected a time such as 15:30 or 3:30 PM."),
        ({"at": "1\u0662:30"}, (), "expected a time such as 15:30 or 3:30 PM."),
        ({}, ("--weekdays", "mon,noday"), "Found the weekday “noday”, expected mon to sun"),
        ({}, ("--kind", "weekly", "--weekdays", "1,2"), "Choose one day for a weekly digest"),
        ({}, ("--school", "Elsewhere"), "There is no school “Elsewhere”."),
    ],
)
def test_what_is_wrong_with_a_digest_is_a_sentence(
    school: MadeSchool, changes: dict[str, str], more: tuple[str, ...], sentence: str
) -> None:
    refused = add(school, *more, **changes)
    assert refused.exit_code == 1
    assert sentence in refused.stderr
    assert school.database.read_now(planned.of_school, school.school) == []


def test_a_channel_has_one_digest_of_a_kind_and_a_school_twenty(school: MadeSchool) -> None:
    assert add(school).exit_code == 0
    assert "This channel has a daily digest of the school already" in add(school).stderr
    assert add(school, "--kind", "weekly").exit_code == 0
    for number in range(18):
        assert add(school, channel=f"C00000000{number:02}").exit_code == 0
    assert (
        "The school has 20 digests, and 20 at most: remove one first."
        in add(school, channel="CONEMORE").stderr
    )


def test_another_schools_digest_is_not_there(school: MadeSchool) -> None:
    digest_id = add(school).stdout.strip()
    make_school(school.database, "Hilltop School")
    named = ("digest", "remove", digest_id, "--school")
    assert "Hilltop School has no such digest" in rollcall(school, *named, "Hilltop School").stderr
    unnamed = rollcall(school, "digest", "list")
    assert "Name a school: --school NAME." in unnamed.stderr
    assert rollcall(school, *named, "Riverside School").exit_code == 0


def test_an_id_that_is_none_is_named(school: MadeSchool) -> None:
    assert "Found “first”, expected an id as in rollcall digest list." in (
        rollcall(school, "digest", "remove", "first").stderr
    )


def test_closed_days_are_added_listed_and_removed(school: MadeSchool) -> None:
    title = ("--title", "Winter [bold] holidays")
    added = rollcall(school, "closed-day", "add", "2099-12-21", "2099-12-25", *title)
    assert added.stdout == "Closed: 5 days.\n", added.stderr
    soon = rollcall(school, "closed-day", "add", "2099-12-18", *title, "--closes-at", "12:30")
    assert soon.stdout == "Closed: 1 day.\n"
    removed = rollcall(school, "closed-day", "remove", "2099-12-18", "2099-12-21")
    assert removed.stdout == "Open again: 2 days.\n"
    assert "The school is not closed on 18 December 2099." in (
        rollcall(school, "closed-day", "remove", "2099-12-18").stderr
    )
    for first, last, sentence in (
        ("tomorrow", "2099-12-21", "Found “tomorrow”, expected a date such as 2026-11-20."),
        ("2099-12-21", "2099-12-20", "choose 21 December 2099 or later"),
    ):
        refused = rollcall(school, "closed-day", "add", first, last, *title)
        assert refused.exit_code == 1
        assert sentence in refused.stderr


def test_closed_days_are_listed_together_past_ones_too(school: MadeSchool) -> None:
    today = datetime.now(UTC).date()
    span = [f"{today + timedelta(days=number)}" for number in (3, 5)]
    rollcall(school, "closed-day", "add", *span, "--title", "Snow [bold]")
    rollcall(school, "closed-day", "add", "2020-01-01", "--title", "Long ago")
    last_month = f"{today - timedelta(days=30)}"
    rollcall(school, "closed-day", "add", last_month, "--title", "Storm")
    listed = rollcall(school, "closed-day", "list").stdout
    assert listed.index(last_month) < listed.index(span[0])
    assert f"{span[0]} to {span[1]}" in listed
    assert "Snow [bold]" in listed
    assert "Storm" in listed
    assert "Long ago" not in listed
    assert "Long ago" in rollcall(school, "closed-day", "list", "--since", "2020-01-01").stdout
    refused = rollcall(school, "closed-day", "list", "--since", "then").stderr
    assert "Found “then”, expected a date such as 2026-11-20." in refused


def test_the_ladder_of_reminders_is_set_up(school: MadeSchool) -> None:
    head = school.add_staff("Ruth Abernathy", Role.ADMIN)
    clerk = school.add_staff("Ines Duarte", Role.OFFICE)
    rungs = ("--after", "5", "--co-teachers-after", "10", "--persons-after", "30")
    people = ("--person", "Ruth@riverside.test", "--person", "ines@riverside.test")
    done = rollcall(school, "reminders", "on", *rungs, *people)
    assert done.stdout == "Reminders are on.\n", done.stderr
    stored = school.database.read_now(reminders.reminding, school.school)
    assert stored == Reminding(True, 5, None, 20, 10, 30, (head, clerk))
    assert rollcall(school, "reminders", "on", *rungs[:4]).exit_code == 0
    assert school.database.read_now(reminders.reminding, school.school).persons == ()


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        (
            ("--co-teachers-after", "4"),
            "Co-teachers are reminded after teachers are reminded: write 5",
        ),
        (("--person", "ruth@riverside.test"), "Write after how many minutes the named persons"),
        (("--persons-after", "30"), "Name the persons who are told last"),
        (
            ("--person", "nobody@riverside.test", "--persons-after", "9"),
            "has no staff with the e-mail",
        ),
        (
            (
                "--person",
                "ruth@riverside.test",
                "--persons-after",
                "9",
                "--co-teachers-after",
                "10",
            ),
            "Named persons are told after co-teachers are reminded: write 10 minutes",
        ),
    ],
)
def test_what_is_wrong_with_the_ladder_is_a_sentence(
    school: MadeSchool, more: tuple[str, ...], sentence: str
) -> None:
    school.add_staff("Ruth Abernathy", Role.ADMIN)
    refused = rollcall(school, "reminders", "on", "--after", "5", *more)
    assert refused.exit_code == 1
    assert sentence in refused.stderr
    assert school.database.read_now(reminders.reminding, school.school) == Reminding()


def test_reminders_are_switched_on_and_off(school: MadeSchool) -> None:
    wanted = ("--after", "5", "--office-channel", "C0OFFICE", "--office-after", "15")
    assert rollcall(school, "reminders", "on", *wanted).stdout == "Reminders are on.\n"
    stored = Reminding(True, 5, "C0OFFICE", 15)
    assert school.database.read_now(reminders.reminding, school.school) == stored
    assert rollcall(school, "reminders", "off").stdout == "Reminders are off.\n"
    off = school.database.read_now(reminders.reminding, school.school)
    assert off == Reminding(False, 5, "C0OFFICE", 15)
    early = rollcall(school, "reminders", "on", *wanted[:-1], "4")
    assert "write 5 minutes or more, not 4" in early.stderr
    nowhere = rollcall(school, "reminders", "on", "--office-channel", "office")
    assert "Found “office”, expected a channel's id" in nowhere.stderr
