"""Which database a command works with: the one that is meant, and no empty one by accident."""

from contextlib import chdir
from pathlib import Path

import pytest
from typer.testing import Result

from tests.cli.running import invoked

SAMPLE = Path(__file__).parents[2] / "bot" / "sample_school"


def rollcall(folder: Path, *arguments: str, url: str = "") -> Result:
    """Run a command in a folder; without a URL the database is the usual file there."""
    with chdir(folder):
        return invoked(arguments, {"ROLLCALL_DATABASE_URL": url})


@pytest.mark.parametrize(
    "arguments",
    [
        ("token", "list"),
        ("digest", "list"),
        ("reminders", "off"),
        ("closed-day", "list"),
    ],
)
def test_a_command_makes_no_empty_database_where_one_stands(
    tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    done = rollcall(tmp_path, *arguments)
    assert done.exit_code == 1
    assert f"There is no database at {tmp_path / 'rollcall.db'}." in done.stderr
    assert "set ROLLCALL_DATABASE_URL" in done.stderr
    assert not list(tmp_path.iterdir())


def test_who_makes_one_says_where(tmp_path: Path) -> None:
    made = rollcall(tmp_path, "migrate")
    assert f"Making a new database at {tmp_path / 'rollcall.db'}." in made.stderr
    assert "Making a new database" not in rollcall(tmp_path, "migrate").stderr
    assert rollcall(tmp_path, "token", "list").exit_code == 0


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/none/rollcall.db"
    for arguments in (("migrate",), ("import-oneroster", str(SAMPLE)), ("token", "list")):
        done = rollcall(tmp_path, *arguments, url=url)
        assert done.exit_code == 1
        assert f"Found no folder {tmp_path / 'none'} for the database: make it" in done.stderr
