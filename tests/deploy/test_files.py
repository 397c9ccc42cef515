"""The files that a service is run from: each is judged by whoever will read it."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from compose_spec import PyCompose

from bot.manifest import SLACK_PATH
from bot.settings import Settings
from tests.cli.running import ROOT

DEPLOY = ROOT / "deploy"
ALIASES = {str(each.validation_alias) for each in Settings.model_fields.values()}
# What compose alone reads.
FOR_COMPOSE = {"POSTGRES_PASSWORD"}


def run(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


def named(lines: str) -> set[str]:
    """The variables of an environment file, those too that are commented out."""
    stripped = [line.lstrip("#") for line in lines.splitlines()]
    return {line.partition("=")[0] for line in stripped if "=" in line and line[0].isupper()}


def test_the_dockerfile_is_sound() -> None:
    beside = Path(sys.executable).with_name("hadolint")
    done = run(str(beside), "--no-color", str(ROOT / "Dockerfile"))
    assert done.stdout + done.stderr == ""


def test_the_image_holds_what_the_package_is_made_from_and_nothing_else() -> None:
    let_in = {
        line.removeprefix("!")
        for line in (ROOT / ".dockerignore").read_text().splitlines()
        if line.startswith("!")
    }
    copied = {
        word
        for line in (ROOT / "Dockerfile").read_text().splitlines()
        if line.startswith("COPY") and "--from" not in line
        for word in line.split()[1:-1]
    }
    assert copied == let_in
    assert all((ROOT / each).exists() for each in let_in)


def test_compose_is_sound_and_the_bot_can_write_nothing_of_its_image() -> None:
    text = (ROOT / "compose.yml").read_text()
    assert PyCompose.from_yaml(text).service_names() == ["bot", "db"]
    services = yaml.safe_load(text)["services"]
    bot = services["bot"]
    assert bot["read_only"]
    assert bot["cap_drop"] == ["ALL"]
    assert all(each.startswith("127.0.0.1:") for each in bot["ports"])
    assert set(bot["environment"]) <= ALIASES
    assert "ports" not in services["db"]


def test_a_misspelt_key_of_compose_would_be_found() -> None:
    text = (ROOT / "compose.yml").read_text().replace("read_only:", "redonly:")
    with pytest.raises(ValueError, match="redonly"):
        PyCompose.from_yaml(text)


def test_the_example_of_an_environment_names_settings_that_exist() -> None:
    assert named((DEPLOY / "env.example").read_text()) <= ALIASES | FOR_COMPOSE


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not on this machine")
def test_the_unit_is_sound_and_shut_in(tmp_path: Path) -> None:
    """Judged as it is, but for the program, which is not installed on this machine."""
    text = (DEPLOY / "rollcall.service").read_text()
    unit = tmp_path / "rollcall.service"
    unit.write_text(text.replace("/srv/rollcall/.venv/bin/rollcall", sys.executable))
    verified = run("systemd-analyze", "verify", "--man=no", str(unit))
    assert (verified.returncode, verified.stderr) == (0, "")
    # Of 100, where a service that nothing holds back has 96.
    judged = run("systemd-analyze", "security", "--offline=true", "--threshold=20", str(unit))
    assert judged.returncode == 0, judged.stdout


def test_the_pages_name_the_files() -> None:
    page = (ROOT / "docs/operate.md").read_text()
    for name in ("Dockerfile", "compose.yml", "deploy/env.example", "deploy/rollcall.service"):
        assert f"({'../' + name})" in page
        assert (ROOT / name).is_file()
    assert SLACK_PATH in page
