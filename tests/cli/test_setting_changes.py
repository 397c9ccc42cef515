"""Who changed what a school has set up by the command line: kept with the change, and listed."""

import csv
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, update
from sqlalchemy.exc import DBAPIError

from bot.attendance import reasons
from bot.attendance.deeds import changing
from bot.blocks.accesses.access_list import by_whom
from bot.oneroster import undoing
from storage.accesses import deeds, setting_changes
from storage.accesses.deeds import DeedKind
from storage.accesses.setting_changes import SettingRow
from storage.engine.database import Database
from storage.installations import kept as installations
from storage.installations.kept import NewInstallation
from storage.schools import schools
from storage.schools.importing.imports import Origin
from storage.tables import SETTING_CHANGE, STAFF
from storage.tables.setting_words import DeedDoor, Setting
from storage.tables.words import ImportDoor, Role
from tests.calendars.ics import all_day, calendar, write
from tests.cli.running import invoked
from tests.cli.test_setup import rollcall
from tests.oneroster.exports import export_of
from tests.school import MadeSchool, make_school

RUTH = ("--admin", "ruth@riverside.test")
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
OF = (*RUTH, "--school", "Riverside School")
Told = tuple[Setting, Any, Any]


@pytest.fixture
def school(database: Database) -> MadeSchool:
    """A school with an admin, and somebody of the office."""
    school = make_school(database)
    school.add_staff("Ruth Abernathy", Role.ADMIN)
    school.add_staff("Ines Duarte", Role.OFFICE)
    return school


def kept(school: MadeSchool) -> list[SettingRow]:
    """What is kept, the first one first."""
    return list(reversed(school.database.read_now(setting_changes.of_school, school.school)))


def told(school: MadeSchool) -> list[Told]:
    """Of each change the setting, and what of it differs."""
    return [(each.setting, *differing(each)) for each in kept(school)]


def differing(row: SettingRow) -> tuple[Any, Any]:
    if row.before is None or row.after is None:
        return row.before, row.after
    names = [name for name in row.after if row.before.get(name) != row.after[name]]
    return {n: row.before.get(n) for n in names}, {n: row.after[n] for n in names}


def run(school: MadeSchool, *words: str) -> str:
    done = rollcall(school, *words)
    assert done.exit_code == 0, done.stderr
    return done.stdout


def listed(school: MadeSchool) -> list[dict[str, str]]:
    """What `rollcall accesses` says was changed, the latest first."""
    rows = csv.DictReader(run(school, "accesses", *RUTH).splitlines())
    return [each for each in rows if each["before"] or each["after"]]


def test_who_changed_what_is_listed_by_name_or_as_done_at_the_command_line(
    school: MadeSchool,
) -> None:
    run(school, "school", "set", "--clock", "12", *RUTH)
    run(school, "school", "set", "--time-zone", "Europe/Berlin")
    found = kept(school)
    assert [(each.by, each.door) for each in found] == [
        (("Ruth", "Abernathy"), DeedDoor.COMMAND_LINE),
        (None, DeedDoor.COMMAND_LINE),
    ]
    second, first = listed(school)
    assert (first["who"], first["what"], first["before"], first["after"]) == (
        "Ruth Abernathy",
        "changed the time zone and the clock",
        "clock of so many hours: 24",
        "clock of so many hours: 12",
    )
    assert second["who"] == "at the command line"
    assert (second["before"], second["after"]) == (
        "time zone: Europe/London",
        "time zone: Europe/Berlin",
    )
    assert first["seen_at"][:19] <= second["seen_at"][:19]


def test_what_changes_nothing_adds_nothing(school: MadeSchool) -> None:
    run(school, "school", "set", "--clock", "24", "--time-zone", "Europe/London")
    run(school, "books", "allow", "--teachers", "7")
    run(school, "reminders", "off")
    assert rollcall(school, "closed-day", "remove", "2026-12-24").exit_code == 1
    assert kept(school) == []


def test_who_is_no_admin_is_refused_and_nothing_is_changed(school: MadeSchool) -> None:
    refused = rollcall(school, "school", "set", "--clock", "12", "--admin", "ines@riverside.test")
    assert refused.exit_code == 1
    assert "has no admin with the e-mail address “ines@riverside.test”" in refused.stderr
    assert kept(school) == []


@pytest.mark.parametrize("email", ["", "  "])
def test_no_e_mail_address_names_nobody_not_an_admin_who_has_none(
    school: MadeSchool, tmp_path: Path, email: str
) -> None:
    ruth = update(STAFF).where(STAFF.c.id == school.staff["Ruth Abernathy"])
    school.database.write_now(Connection.execute, ruth.values(email=None))
    export = str(export_of("1.1").zip(tmp_path / "export.zip"))
    for words in (("school", "set", "--clock", "12"), ("import-oneroster", export), ("accesses",)):
        refused = rollcall(school, *words, "--admin", email)
        assert refused.exit_code == 1, words
        assert f"admin with the e-mail address “{email}”" in refused.stderr
    assert kept(school) == []


def test_digests_and_reminders_are_kept_with_what_stood_there(school: MadeSchool) -> None:
    digest = ("digest", "add", "--channel", "C0123456789", "--at", "15:30")
    digest_id = run(school, *digest, *RUTH).strip()
    person = ("--person", "ines@riverside.test", "--persons-after", "30")
    run(school, "reminders", "on", "--after", "15", *person, *RUTH)
    run(school, "reminders", "off", *RUTH)
    run(school, "digest", "remove", digest_id, *RUTH)
    plan = {
        "kind": "daily",
        "channel_id": "C0123456789",
        "at": "15:30:00",
        "weekdays": "12345",
        "level": "counts",
        "active": True,
        "on_closed_days": False,
        "stopped_by": None,
    }
    off = {"active": False, "after_minutes": 10, "persons_after_minutes": None}
    on = {"active": True, "after_minutes": 15, "persons_after_minutes": 30}
    assert told(school) == [
        (Setting.DIGEST, None, plan),
        (Setting.REMINDERS, off, on),
        (Setting.TOLD_LAST, None, {}),
        (Setting.REMINDERS, {"active": True}, {"active": False}),
        (Setting.DIGEST, plan, None),
    ]
    assert [each.of for each in kept(school)][2] == ("Ines", "Duarte")
    assert {each.by for each in kept(school)} == {("Ruth", "Abernathy")}


def test_what_is_long_is_listed_as_a_whole(school: MadeSchool) -> None:
    def enter(text: str) -> None:
        def work(connection: Connection) -> None:
            here = schools.named(connection, school.school)
            changing.at_command_line(
                connection, here, None, NOW, lambda inner: reasons.settle(inner, here, text)
            )

        school.database.write_now(work)

    usual = "\n".join(f"trip_{number}: Trip to museum {number}" for number in range(12))
    enter(usual)
    enter(f"{usual}\nlast: Last of all")
    found = listed(school)[0]
    assert found["before"] == f"reasons: {', '.join(usual.splitlines())}"
    assert found["after"] == f"{found['before']}, last: Last of all"


def test_closed_days_in_a_row_are_one_change(school: MadeSchool, tmp_path: Path) -> None:
    holidays = ("closed-day", "add", "2026-12-21", "2026-12-23", "--title", "Holidays")
    run(school, *holidays, *RUTH)
    run(school, *holidays, *RUTH)
    run(school, "closed-day", "add", "2026-12-22", "--title", "Snow", "--closes-at", "12:30")
    run(school, "closed-day", "remove", "2026-12-21", "2026-12-22", *RUTH)
    half_term = all_day("Half-term", "2026-10-26", "DTEND;VALUE=DATE:20261031")
    path = write(tmp_path, calendar(half_term))
    dates = ("--since", "2026-09-01", "--until", "2027-07-31")
    for _ in range(2):
        run(school, "import-calendar", str(path), *dates, *RUTH)

    def closed(first: int, last: int, title: str, closes_at: str | None = None) -> Any:
        days = {"first": f"2026-12-{first}", "last": f"2026-12-{last}"}
        return days | {"title": title, "closes_at": closes_at, "entered_by": "setup"}

    *entered, imported = told(school)
    assert entered == [
        (Setting.CLOSED_DAYS, None, closed(21, 23, "Holidays")),
        (
            Setting.CLOSED_DAYS,
            {"title": "Holidays", "closes_at": None},
            {"title": "Snow", "closes_at": "12:30:00"},
        ),
        (Setting.CLOSED_DAYS, closed(21, 21, "Holidays"), None),
        (Setting.CLOSED_DAYS, closed(22, 22, "Snow", "12:30:00"), None),
    ]
    assert (imported[2]["first"], imported[2]["last"]) == ("2026-10-26", "2026-10-30")
    assert imported[2]["entered_by"] == "calendar"


def test_a_token_is_kept_by_its_name_when_it_is_made_and_when_it_is_revoked(
    school: MadeSchool,
) -> None:
    made = ("token", "create", "--school", str(school.school), "--name", "front gate")
    token = run(school, *made, "--scope", "read:all", *RUTH).splitlines()[-1]
    run(school, "token", "revoke", token, *RUTH)
    (_, _, new), (_, held, revoked) = told(school)
    assert (new["name"], new["prefix"], new["scopes"]) == ("front gate", token[:14], "read:all")
    assert (held, revoked) == ({"revoked": False}, {"revoked": True})
    assert token not in str(kept(school))
    assert {each["who"] for each in listed(school)} == {"Ruth Abernathy"}
    assert rollcall(school, "token", "revoke", token, *RUTH).exit_code == 1
    assert "There is no token rct_0" in rollcall(school, "token", "revoke", "rct_0").stderr


def test_who_is_parted_from_a_slack_account_is_kept_without_the_account(
    school: MadeSchool,
) -> None:
    linked = update(STAFF).where(STAFF.c.id == school.staff["Ines Duarte"])
    linked = linked.values(slack_user_id="UINES", slack_team_id="T1", slack_enterprise_id="")
    school.database.write_now(Connection.execute, linked)
    run(school, "staff", "unlink", "ines@riverside.test", *RUTH)
    (row,) = kept(school)
    assert (row.setting, row.of, row.before, row.after) == (
        Setting.ACCOUNT,
        ("Ines", "Duarte"),
        {},
        None,
    )


def test_where_rosters_are_fetched_from_is_kept_without_the_secret(school: MadeSchool) -> None:
    url = school.database.url.render_as_string(hide_password=False)
    settings = {
        "ROLLCALL_DATABASE_URL": url,
        "ROLLCALL_TOKEN_KEYS": "hEQOGkFtLUzrw5FtkKGlJk4yt_FzrEBzcJH8xvPOzAs=",
    }
    where = ("sources", "set", "--kind", "sftp", "--address", "sftp://files.example.org/a.zip")
    for secret in ("swordfish", "sailfish"):
        given = settings | {"ROLLCALL_SOURCE_SECRET": secret}
        done = invoked((*where, "--client-id", "north", *RUTH), given)
        assert done.exit_code == 0, done.stderr
    assert invoked(("sources", "remove", *RUTH), settings).exit_code == 0
    (_, none, new), (_, first, second), (_, gone, nothing) = told(school)
    assert (none, nothing) == (None, None)
    assert new["address"] == "sftp://files.example.org/a.zip"
    assert list(first) == list(second) == ["secret"]
    assert gone["secret"] == second["secret"]
    assert "fish" not in str(kept(school))


def test_a_school_that_is_assigned_to_a_workspace_says_by_whom(school: MadeSchool) -> None:
    new = NewInstallation("T0NEW", "", "U0BOT", bot_token=b"sealed")
    school.database.write_now(installations.keep, new, NOW)
    for _ in range(2):
        run(school, "school", "assign", "Riverside School", "T0NEW", *RUTH)
    assert told(school) == [(Setting.WORKSPACE, {"team_id": None}, {"team_id": "T0NEW"})]
    assert [each.by for each in kept(school)] == [("Ruth", "Abernathy")]


def test_closed_books_and_undone_imports_are_listed_with_what_was_done(
    school: MadeSchool, tmp_path: Path
) -> None:
    run(school, "books", "allow", "--office", "always", *RUTH)
    run(school, "books", "close", "2026-01-31", *RUTH)
    run(school, "books", "open", "--since", "2026-01-20", "--why", "A mistake.", *RUTH)
    assert told(school) == [
        (Setting.AMENDING, {"office_amend_days": 7}, {"office_amend_days": None})
    ]
    export = export_of("1.1")
    for name in ("Okafor", "Okafor-Smith"):
        export.row("users", "t1").update(familyName=name)
        run(school, "import-oneroster", str(export.zip(tmp_path / "export.zip")))
    run(school, "imports", "undo", "--surely", "--school", "North")
    (north,) = school.database.read_now(schools.called, "North")
    (undone,) = school.database.read_now(deeds.of_school, north.id)
    assert (undone.kind, by_whom(undone)) == (DeedKind.UNDID_IMPORT, "at the command line")
    done = {
        each["what"]: each for each in csv.DictReader(run(school, "accesses", *OF).splitlines())
    }
    assert done["closed the books through Saturday 31 January 2026"]["who"] == "Ruth Abernathy"
    opened = done["opened the books again but those through Monday 19 January 2026"]
    assert (opened["who"], opened["why"]) == ("Ruth Abernathy", "A mistake.")


def test_an_import_that_an_owner_undoes_in_slack_is_told_as_an_owners(
    school: MadeSchool, tmp_path: Path
) -> None:
    run(school, "import-oneroster", str(export_of("1.1").zip(tmp_path / "export.zip")))
    (north,) = school.database.read_now(schools.called, "North")
    MadeSchool(school.database, north.id).add_staff("Ada Head", Role.ADMIN)
    nobody = Origin(ImportDoor.SLACK)
    school.database.write_now(undoing.undo, north.id, nobody, NOW)
    (undone,) = school.database.read_now(deeds.of_school, north.id)
    assert (undone.kind, by_whom(undone)) == (DeedKind.UNDID_IMPORT, "an owner of the workspace")


def test_what_an_imported_admin_has_set_up_stands_in_the_way_of_undoing_her_import(
    school: MadeSchool, tmp_path: Path
) -> None:
    run(school, "import-oneroster", str(export_of("1.1").zip(tmp_path / "export.zip")))
    here = ("--school", "North", "--admin", "head@school.example")
    run(school, "school", "set", "--clock", "12", *here)
    refused = rollcall(school, "imports", "undo", "--surely", "--school", "North")
    assert refused.exit_code == 1
    assert "Changes of what is set up (1): Ruth Abernathy" in refused.stderr


def test_who_lets_imports_take_somebody_again_is_kept_and_not_whom(school: MadeSchool) -> None:
    grace = school.student(1)
    grace.sourced_id = "s-77"
    school.add(grace)
    run(school, "privacy", "erase", "s-77", "--why", "Asked for.", "--surely", *RUTH)
    run(school, "privacy", "readmit", "s-77", *RUTH)
    (row,) = kept(school)
    assert (row.setting, row.by, row.of) == (Setting.TOMBSTONE, ("Ruth", "Abernathy"), None)
    assert (row.before, row.after) == ({}, None)


def test_what_is_kept_can_be_neither_changed_nor_taken_away(school: MadeSchool) -> None:
    run(school, "school", "set", "--clock", "12")
    for statement in (SETTING_CHANGE.delete(), SETTING_CHANGE.update().values(changed_by_id=None)):
        with pytest.raises(DBAPIError, match="setting_change is append-only"):
            school.database.write_now(Connection.execute, statement)
    assert len(kept(school)) == 1
