"""What the docs say is what the program does."""

import ast
import json
import re
from pathlib import Path

import pytest
import yaml
from typer.main import get_command
from typer.testing import CliRunner

from bot.cli import cli
from bot.manifest import SCOPES, manifest
from bot.permissions import PERMISSIONS
from bot.settings import Settings
from playground.config import WorkspaceConfig

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text()
PAGES = [
    ROOT / "README.md",
    ROOT / "CONTRIBUTING.md",
    ROOT / "SECURITY.md",
    *sorted((ROOT / "docs").glob("*.md")),
]
OF_CODE = {"CONTRIBUTING.md", "architecture.md", "data-map.md"}
FOR_SCHOOLS = [page for page in PAGES if page.name not in OF_CODE]


def table_under(heading: str) -> list[list[str]]:
    """The rows of the table under a heading of the README, without its head."""
    text = README.split(f"## {heading}\n")[1].split("\n## ")[0]
    rows = [line.strip("|").split("|") for line in text.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in row] for row in rows[2:]]


def shown(default: object) -> str:
    secret = getattr(default, "get_secret_value", lambda: default)()
    return f"`{secret}`" if secret or secret is False else "none"


def test_the_settings_table_has_every_setting_with_its_default_and_meaning() -> None:
    expected = [
        [f"`{field.validation_alias}`", shown(field.default), field.description]
        for field in Settings.model_fields.values()
    ]
    assert table_under("Settings") == expected


def test_the_commands_table_has_every_command() -> None:
    named = [row[0].strip("`") for row in table_under("Commands")]
    commands = getattr(get_command(cli), "commands")  # noqa: B009  # click's groups have it, typer's type does not say so
    assert named == [f"rollcall {name}" for name in commands]


def test_the_manifest_in_the_repository_is_the_one_that_is_printed() -> None:
    written = yaml.safe_load((ROOT / "manifest.yml").read_text())
    assert written == manifest("https://rollcall.example.org")
    printed = CliRunner().invoke(cli, ["manifest", "--url", "https://rollcall.example.org/"])
    assert json.loads(printed.stdout) == written


def test_the_manifest_for_socket_mode_has_no_addresses() -> None:
    printed = CliRunner().invoke(cli, ["manifest"]).stdout
    assert json.loads(printed)["settings"]["socket_mode_enabled"]
    assert "url" not in printed


def test_the_manifest_is_within_the_limits_of_slack() -> None:
    made = manifest("https://rollcall.example.org")
    display = made["display_information"]
    assert len(display["name"]) <= 35
    assert len(display["description"]) <= 140
    assert 175 <= len(display["long_description"]) <= 4000
    (command,) = made["features"]["slash_commands"]
    assert 2 <= len(command["command"]) <= 32
    assert len(command["usage_hint"]) <= 1000
    assert (
        set(made["oauth_config"]["scopes"]["bot"]) < WorkspaceConfig.model_fields["scopes"].default
    )


def test_the_readme_is_short() -> None:
    assert len(README.splitlines()) < 150


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_and_picture_of_the_docs_is_there(page: Path) -> None:
    targets = re.findall(r"\]\(([^)#]+)\)", page.read_text())
    missing = [t for t in targets if "://" not in t and not (page.parent / t).exists()]
    assert missing == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_make_target_of_the_docs_is_there(page: Path) -> None:
    makefile = (ROOT / "Makefile").read_text()
    for target in re.findall(r"(?m)(?:^|`)make ([a-z]+)", page.read_text()):
        assert f"\n{target}:" in makefile, target


def test_the_map_names_every_folder_of_the_bot() -> None:
    for folder in (ROOT / "bot").iterdir():
        if (folder / "__init__.py").exists():
            assert f"`bot/{folder.name}/`" in README, folder.name


def test_the_page_of_the_architecture_has_every_room_and_what_it_says_of_itself() -> None:
    """A room is a package on a floor: of the bot's floors, of storage, of the playground."""
    page = (ROOT / "docs" / "architecture.md").read_text().split("## Rooms\n")[1]
    told = [line.strip("| ").split(" | ") for line in page.splitlines() if line.startswith("| `")]
    doors = [
        *ROOT.glob("bot/*/*/**/__init__.py"),
        *ROOT.glob("playground/*/**/__init__.py"),
        *ROOT.glob("storage/*/**/__init__.py"),
    ]
    rooms = {f"`{door.parent.relative_to(ROOT)}/`": first_line(door) for door in doors}
    assert told == [[room, rooms[room]] for room in sorted(rooms)]


def first_line(module: Path) -> str:
    documented = ast.get_docstring(ast.parse(module.read_text())) or ""
    return documented.partition("\n")[0]


def test_connecting_tells_of_every_scope_that_the_app_asks_for() -> None:
    page = (ROOT / "docs" / "connect.md").read_text()
    table = page.split("It asks for these scopes:")[1].split("A scope that")[0]
    told = [cell for row in table.splitlines()[4:] for cell in row.split("|")[1:2]]
    assert sorted(re.findall(r"`([a-z:._]+)`", " ".join(told))) == sorted(SCOPES)


def test_the_page_of_permissions_is_the_table_in_the_code() -> None:
    page = (ROOT / "docs" / "permissions.md").read_text()
    rows = [line.strip("| ").split(" | ") for line in page.splitlines() if line.startswith("| `")]
    expected = [
        [
            f"`{each.scope}`",
            ", ".join(f"`{use}`" for use in each.uses),
            each.why + ("" if each.needed else " Without it the rest works."),
        ]
        for each in PERMISSIONS
    ]
    assert rows == expected


@pytest.mark.parametrize("page", FOR_SCHOOLS, ids=lambda page: page.name)
def test_the_docs_say_lesson_as_schools_do(page: Path) -> None:
    """A meeting is a table, for those who read the code, and a file of the export."""
    assert re.findall(r"\bmeetings?\b(?!\.csv)", page.read_text(), re.IGNORECASE) == []
