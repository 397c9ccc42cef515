"""Workspaces from the command line: listed without tokens, keys replaced, schools assigned."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import text

from bot.sealing import Seal, SealError
from storage.engine.database import Database
from storage.installations import kept, renewing
from storage.installations.kept import NewInstallation
from storage.tables import migrations
from tests.cli.running import Done, rollcall
from tests.school import make_school

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()
TOKEN, REFRESH = "xoxe.xoxb-secret", "xoxe-secret"


@pytest.fixture
def database(tmp_path: Path) -> Database:
    """A file with a school, the environment's workspace, and one that has installed the app."""
    database = Database(f"sqlite:///{tmp_path / 'rollcall.db'}")
    migrations.upgrade(database)
    make_school(database)
    seal = Seal([OLD])
    installed = NewInstallation(
        "T0HILL",
        "",
        "U0BOT",
        name="Hillside [x]",
        bot_token=seal.close(TOKEN),
        refresh_token=seal.close(REFRESH),
        token_ends_at=NOW + timedelta(hours=12),
        installed_by="UHEAD",
    )
    database.write_now(kept.keep_of_environment, NewInstallation("T0OWN", "", "U0BOT"), NOW)
    database.write_now(kept.keep, installed, NOW)
    return database


def run(tmp_path: Path, *arguments: str, keys: str = OLD) -> Done:
    return rollcall(*arguments, cwd=tmp_path, ROLLCALL_TOKEN_KEYS=keys)


def tokens(database: Database, *keys: str) -> list[str]:
    seal = Seal(keys)
    (found,) = database.read_now(kept.sealed)
    return [seal.open(each, "T0HILL") for each in (found.bot_token, found.refresh_token or b"")]


@pytest.mark.usefixtures("database")
def test_workspaces_are_listed_without_their_tokens(tmp_path: Path) -> None:
    listed = run(tmp_path, "workspaces", "list").stdout
    for words in ("T0OWN", "SLACK_BOT_TOKEN", "T0HILL", "Hillside [x]", "installed 2026", "UHEAD"):
        assert words in listed
    assert "its own, until 2026-11-23 21:00 UTC" in listed
    assert "secret" not in listed


def test_a_token_that_slack_does_not_renew_is_listed_with_the_reason(
    database: Database, tmp_path: Path
) -> None:
    (hill,) = [each for each in database.read_now(kept.every) if each.installed_in == "T0HILL"]
    ending = database.read_now(renewing.standing, hill.id)
    assert ending is not None
    database.write_now(renewing.refused, ending, "invalid_refresh_token")
    listed = run(tmp_path, "workspaces", "list").stdout
    assert "until 2026-11-23 21:00 UTC: not renewed, invalid_refresh_token" in listed


def test_keys_are_replaced_with_both_at_hand(database: Database, tmp_path: Path) -> None:
    done = run(tmp_path, "workspaces", "rotate-keys", keys=f"{NEW}, {OLD}")
    assert done.stdout == "The tokens of 1 installations are encrypted with the first key.\n"
    assert tokens(database, NEW) == [TOKEN, REFRESH]
    with pytest.raises(SealError, match="No key of ROLLCALL_TOKEN_KEYS opens the token of T0HILL"):
        tokens(database, OLD)


def test_tokens_that_no_key_opens_stay_as_they_are(database: Database, tmp_path: Path) -> None:
    done = run(tmp_path, "workspaces", "rotate-keys", keys=NEW)
    assert done.returncode == 1
    assert "opens the token of T0HILL" in done.stderr
    assert tokens(database, OLD) == [TOKEN, REFRESH]
    assert "is not set" in run(tmp_path, "workspaces", "rotate-keys", keys="").stderr


@pytest.mark.usefixtures("database")
def test_tokens_are_not_in_the_file_and_a_wrong_key_is_named_by_its_place(tmp_path: Path) -> None:
    stored = b"".join(file.read_bytes() for file in tmp_path.glob("rollcall.db*"))
    assert b"-secret" not in stored
    done = run(tmp_path, "workspaces", "list", keys=f"{OLD},too-short")
    assert done.returncode == 1
    assert "ROLLCALL_TOKEN_KEYS: key 2 is none: expected keys of 32 bytes" in done.stderr
    assert "too-short" not in done.stderr


def test_a_school_is_given_to_a_workspace_that_has_the_app(
    database: Database, tmp_path: Path
) -> None:
    refused = run(tmp_path, "school", "assign", "Riverside School", "T0ELSE")
    assert refused.returncode == 1
    assert "Those that have it are: T0HILL, T0OWN" in refused.stderr
    assert run(tmp_path, "school", "assign", "Riverside School", "T0HILL").returncode == 0
    look = text("SELECT slack_team_id FROM school")
    assert database.read_now(lambda connection: connection.execute(look).scalar()) == "T0HILL"
