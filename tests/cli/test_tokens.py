"""Tokens from the command line: shown once, listed, revoked, each refusal a sentence."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from typer.testing import Result

from bot.attendance import tokens
from bot.attendance.errors import BadInput, NoToken
from bot.attendance.tokens import Scope
from storage.engine.database import Database
from tests.cli.running import invoked
from tests.databases import sqlite_url
from tests.school import make_school

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@pytest.fixture
def url(tmp_path: Path, migrated_file: Path) -> str:
    """A database with one school."""
    address = sqlite_url(tmp_path / "rollcall.db", migrated_file)
    database = Database(address)
    make_school(database)
    database.close()
    return address


def rollcall(url: str, *arguments: str) -> Result:
    environment = {"ROLLCALL_DATABASE_URL": url, "COLUMNS": "200"}
    return invoked(["token", *arguments], environment)


def create(url: str, *more: str, school: str = "Riverside School") -> Result:
    usual = ("--school", school, "--name", "front gate", "--scope", "write:all")
    return rollcall(url, "create", *usual, *more)


def test_a_token_stands_alone_on_the_last_line_and_is_kept_as_a_digest(
    url: str, tmp_path: Path
) -> None:
    made = create(url, "--scope", "read:all")
    assert made.exit_code == 0
    token = made.stdout.splitlines()[-1]
    assert token.startswith("rct_")
    assert " " not in token
    stored = b"".join(file.read_bytes() for file in tmp_path.glob("rollcall.db*"))
    assert token.encode() not in stored
    assert token[:14].encode() in stored


def test_tokens_are_listed_without_their_secret_part(url: str) -> None:
    token = create(url, "--expires", "30").stdout.splitlines()[-1]
    listed = rollcall(url, "list").stdout
    assert token[:14] in listed
    assert token not in listed
    for words in ("Riverside School", "front gate", "write:all", "until 20", "never"):
        assert words in listed


@pytest.mark.parametrize("in_full", [True, False])
def test_a_revoked_token_holds_no_more(url: str, *, in_full: bool) -> None:
    token = create(url).stdout.splitlines()[-1]
    named = token if in_full else token[:14]
    assert "revoked" in rollcall(url, "revoke", named).stdout
    assert "revoked" in rollcall(url, "list").stdout
    again = rollcall(url, "revoke", named)
    assert again.exit_code == 1
    assert f"There is no token {token[:14]} that still holds" in again.stderr


def test_a_school_that_is_not_there_is_named_with_those_that_are(url: str) -> None:
    refused = create(url, school="Hillside")
    assert refused.exit_code == 1
    assert "There is no school “Hillside”. The schools are: Riverside School." in refused.stderr


def test_one_name_of_two_schools_wants_the_id(url: str) -> None:
    database = Database(url)
    twin = make_school(database)
    database.close()
    assert "Several schools are called" in create(url).stderr
    assert create(url, school=str(twin.school)).exit_code == 0


def test_an_unknown_scope_is_named(url: str) -> None:
    refused = create(url, "--scope", "write:everything")
    assert refused.exit_code == 2
    assert "write:everything" in refused.stderr


@pytest.mark.parametrize("days", ["0", "36501", "9999999", "99999999999"])
def test_days_that_are_none_or_beyond_the_calendar_are_refused(url: str, days: str) -> None:
    refused = create(url, "--expires", days)
    assert refused.exit_code == 2
    assert "Invalid value for '--expires'" in refused.stderr


def test_a_token_without_a_name_or_a_scope_or_a_future_is_refused(database: Database) -> None:
    school = str(make_school(database).school)
    cases: tuple[tuple[dict[str, Any], str], ...] = (
        ({"name": " "}, "expected 1 to 200"),
        ({"name": "n" * 201}, "Found a name of 201 letters"),
        ({"scopes": []}, "Found no scope, expected one of read:attendance"),
        ({"expires_at": NOW}, "would have expired at 2026-11-23 09:00 already"),
    )
    for changes, sentence in cases:
        wanted: dict[str, Any] = {
            "name": "gate",
            "scopes": [Scope.READ_ALL],
            "expires_at": None,
        } | changes
        with pytest.raises(BadInput, match=sentence):
            database.write_now(tokens.create, school=school, now=NOW, **wanted)


def test_a_token_holds_until_it_expires(database: Database) -> None:
    school = str(make_school(database).school)
    ends = NOW + timedelta(days=1)
    token = database.write_now(
        tokens.create,
        school=school,
        name="gate",
        scopes=[Scope.READ_ALL],
        now=NOW,
        expires_at=ends,
    )
    caller, stale = database.read_now(tokens.caller, token, ends - timedelta(seconds=1))
    assert (caller.may(Scope.READ_ATTENDANCE), caller.may(Scope.WRITE_ALL), stale) == (
        True,
        False,
        True,
    )
    with pytest.raises(NoToken, match="unknown, expired or revoked"):
        database.read_now(tokens.caller, token, ends)
