"""Bytes that are not UTF-8, as Python passes them on: one sentence names where they were."""

from pathlib import Path

import pytest

from tests.cli.running import invoked, rollcall, rollcall_process
from tests.oneroster.exports import export_of

ODD = "\udcff"
KEYS = {"ROLLCALL_TOKEN_KEYS": "hEQOGkFtLUzrw5FtkKGlJk4yt_FzrEBzcJH8xvPOzAs="}


@pytest.mark.parametrize(
    ("words", "place"),
    [
        (("school", "set", "--clock", "12", "--admin", ODD), "What follows --admin has"),
        (("school", "set", f"--school=Riverside{ODD}"), "What --school is given has"),
        (("import-oneroster", f"{ODD}.zip"), "Word 2 after rollcall has"),
        (("token", "revoke", f"rct_{ODD}"), "Word 3 after rollcall has"),
        ((ODD,), "Word 1 after rollcall has"),
    ],
)
def test_what_is_typed_is_named_by_its_option_or_its_place(
    tmp_path: Path, words: tuple[str, ...], place: str
) -> None:
    done = rollcall(*words, cwd=tmp_path)
    told = " ".join(done.stderr.replace("│", " ").split())
    assert done.returncode == 2
    assert f"{place} bytes that are not UTF-8: type it anew" in told
    assert "has failed" not in done.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "name",
    [
        "ROLLCALL_DATABASE_URL",
        "ROLLCALL_TIME_ZONE",
        "ROLLCALL_SLACK_API_URL",
        "SLACK_BOT_TOKEN",
        "rollcall_log_level",
    ],
)
def test_a_variable_with_odd_bytes_is_named_without_its_value(tmp_path: Path, name: str) -> None:
    done = rollcall("migrate", cwd=tmp_path, **{name: f"sqlite:///{ODD}"})
    assert done.returncode == 1
    told = done.stderr.splitlines()
    assert told == ["Rollcall can't do that:", f"  {name}: found bytes that are not UTF-8"]
    assert list(tmp_path.iterdir()) == []


def test_a_process_that_the_system_gives_odd_bytes_refuses_them_too(tmp_path: Path) -> None:
    done = rollcall_process("migrate", cwd=tmp_path, ROLLCALL_DATABASE_URL=f"sqlite:///{ODD}.db")
    assert "ROLLCALL_DATABASE_URL: found bytes that are not UTF-8" in done.stderr
    done = rollcall_process("school", "set", "--admin", ODD, cwd=tmp_path)
    assert "What follows --admin has bytes" in done.stderr


def test_a_file_of_an_export_whose_name_has_odd_bytes_is_refused(tmp_path: Path) -> None:
    folder = export_of("1.1").folder(tmp_path / "export")
    (folder / f"{ODD}.csv").write_text("a\n")
    done = rollcall("import-oneroster", str(folder), cwd=tmp_path)
    assert done.returncode == 1
    assert "Found a file whose name is not in UTF-8: rename it, or take it out." in done.stderr


@pytest.mark.parametrize(
    ("variable", "typed", "place"),
    [(ODD, b"", "ROLLCALL_SOURCE_SECRET"), (None, b"\xff\n", "The secret")],
)
def test_a_secret_is_refused_without_being_shown(
    tmp_path: Path, variable: str | None, typed: bytes, place: str
) -> None:
    url = {"ROLLCALL_DATABASE_URL": f"sqlite:///{tmp_path}/rollcall.db"}
    export = export_of("1.1").zip(tmp_path / "export.zip")
    assert invoked(("import-oneroster", str(export)), url).exit_code == 0
    where = ("sources", "set", "--kind", "sftp", "--address", "sftp://files.example.org/a.zip")
    given = url | KEYS | {"ROLLCALL_SOURCE_SECRET": variable}
    done = invoked((*where, "--client-id", "north", "--school", "North"), given, typed)
    assert done.exit_code == 1
    assert f"{place} has bytes that are not UTF-8: write it anew in UTF-8." in done.stderr
