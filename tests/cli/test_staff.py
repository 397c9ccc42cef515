"""Staff from the command line: who is linked to which Slack account, and parting them."""

from collections.abc import Generator
from pathlib import Path

import pytest
from sqlalchemy import Connection, select
from typer.testing import Result

from bot.attendance import accounts
from bot.attendance.access.people import SlackPerson
from storage.engine.database import Database
from storage.tables import STAFF
from storage.tables.words import Role
from tests.cli.running import invoked
from tests.databases import sqlite_url
from tests.school import make_school

EMAIL = "tunde@riverside.test"


@pytest.fixture
def database(tmp_path: Path, migrated_file: Path) -> Generator[Database]:
    """A school with a linked teacher and one whom nobody has met yet."""
    database = Database(sqlite_url(tmp_path / "rollcall.db", migrated_file))
    school = make_school(database)
    school.add_staff("Tunde Okafor", Role.TEACHER)
    school.add_staff("Marta Lindqvist", Role.OFFICE)
    database.write_now(accounts.introduce, SlackPerson("", "T1", "UTUNDE"), EMAIL)
    yield database
    database.close()


def rollcall(database: Database, *arguments: str) -> Result:
    url = database.url.render_as_string(hide_password=False)
    environment = {"ROLLCALL_DATABASE_URL": url, "COLUMNS": "200"}
    return invoked(["staff", *arguments], environment)


def accounts_in(database: Database) -> set[str | None]:
    def look(connection: Connection) -> set[str | None]:
        return set(connection.execute(select(STAFF.c.slack_user_id)).scalars())

    return database.read_now(look)


def test_staff_are_listed_with_their_slack_accounts(database: Database) -> None:
    listed = rollcall(database, "list").stdout
    (tunde,) = [line for line in listed.splitlines() if "Tunde Okafor" in line]
    (marta,) = [line for line in listed.splitlines() if "Marta Lindqvist" in line]
    assert "teacher" in tunde
    assert EMAIL in tunde
    assert "UTUNDE" in tunde
    assert "office" in marta
    assert "not linked" in marta


@pytest.mark.parametrize("who", [EMAIL, " Tunde@Riverside.test ", "UTUNDE"])
def test_somebody_is_unlinked_by_address_or_account(database: Database, who: str) -> None:
    done = rollcall(database, "unlink", who)
    assert done.exit_code == 0
    assert done.stdout == "Unlinked: 1. They are linked anew when they type /attendance.\n"
    assert accounts_in(database) == {None}


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("unlink", "nobody@riverside.test"), "has no staff with the e-mail address or Slack"),
        (("unlink", ""), "has no staff with the e-mail address or Slack"),
        (("unlink", "marta@riverside.test"), "is linked to no Slack account"),
        (("unlink", EMAIL, "--school", "Hillside"), "There is no school “Hillside”"),
        (("list", "--school", "Hillside"), "There is no school “Hillside”"),
    ],
)
def test_what_can_not_be_done_is_a_sentence_and_changes_nothing(
    database: Database, arguments: tuple[str, ...], words: str
) -> None:
    refused = rollcall(database, *arguments)
    assert refused.exit_code == 1
    assert words in refused.stderr
    assert accounts_in(database) == {None, "UTUNDE"}


def test_only_the_named_school_is_touched(database: Database) -> None:
    other = make_school(database, "Hillside")
    other.add_staff("Tunde Okafor", Role.TEACHER)
    database.write_now(accounts.introduce, SlackPerson("", "T1", "UTUNDE"), EMAIL)
    assert "Name a school: --school NAME" in rollcall(database, "unlink", EMAIL).stderr
    assert rollcall(database, "unlink", EMAIL, "--school", "Hillside").exit_code == 0
    assert accounts_in(database) == {None, "UTUNDE"}
