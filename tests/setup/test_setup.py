"""scripts/setup on a fresh checkout: what the lock names, all of it, and nothing else."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.setup import wheels
from tests.setup.registry import Registry, served

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
PYPROJECT = """\
[project]
name = "miniature"
version = "1.0"

[build-system]
requires = []
build-backend = "wheels"
backend-path = ["."]
"""
# As with "coverage[toml]>=7.10.6": something with an extra that only another package asks for.
NEEDS = {"asker": ["covers[toml]>=1"], "covers": ["reader; extra == 'toml'"], "reader": []}
PIPS = [
    pytest.param(
        "pip-of-2023.lock",
        # It takes import hooks from Python that 3.12 has no more.
        marks=pytest.mark.skipif(sys.version_info >= (3, 12), reason="pip 23.0 is for 3.11"),
    ),
    "pip-newest.lock",
]

pytestmark = pytest.mark.slow


@dataclass
class Miniature:
    """A project whose packages are tiny, with the real script, a lock and a registry of its own."""

    folder: Path
    registry: Registry

    def lock(self, *names: str) -> None:
        """Lock the first version of each, as the real lock files do."""
        files = {name: self.registry.folder / f"{name}-1.0-py3-none-any.whl" for name in names}
        lines = [
            f"{name}==1.0 \\\n    --hash=sha256:{wheels.sha256(file)}\n"
            for name, file in files.items()
        ]
        (self.folder / "requirements.lock").write_text("".join(lines))

    def install(self, pip: Path) -> None:
        """Make the environment that the script finds, with that pip in it."""
        python = self.folder / ".venv" / "bin" / "python"
        subprocess.run(
            [sys.executable, "-m", "venv", "--without-pip", self.folder / ".venv"], check=True
        )
        locked = ["--no-deps", "--require-hashes", "-r", pip]
        pip_of_ours = [sys.executable, "-m", "pip", "--python", python]
        subprocess.run([*pip_of_ours, "install", "-q", *locked], check=True)

    def set_up(self, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run the script as a newcomer does, with nothing around it but its registry."""
        usual = {
            "PATH": os.environ["PATH"],
            "HOME": str(self.folder / "home"),
            "PYTHON": sys.executable,
            "PIP_CONFIG_FILE": os.devnull,
            "PIP_INDEX_URL": self.registry.url,
        }
        return subprocess.run(
            ["/bin/sh", "scripts/setup"],
            cwd=self.folder,
            env=usual | environment,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    def versions(self) -> dict[str, str]:
        """What its Python finds installed, without pip itself."""
        listed = "from importlib.metadata import *; print(*(d.name + '=' + d.version "
        python = self.folder / ".venv" / "bin" / "python"
        said = subprocess.check_output(
            [python, "-I", "-c", f"{listed} for d in distributions()))"], text=True
        )
        return {
            name: version for name, version in re.findall(r"(\S+)=(\S+)", said) if name != "pip"
        }


@pytest.fixture
def miniature(tmp_path: Path) -> Generator[Miniature]:
    """A fresh checkout; the registry has a newer version of everything than the lock names."""
    (tmp_path / "scripts").mkdir()
    shutil.copy(ROOT / "scripts" / "setup", tmp_path / "scripts")
    shutil.copy(HERE / "wheels.py", tmp_path)
    (tmp_path / "pyproject.toml").write_text(PYPROJECT)
    offered = tmp_path / "offered"
    offered.mkdir()
    for name, needs in NEEDS.items():
        for version in ("1.0", "1.1"):
            wheels.make(offered, name, version, needs, extra="toml" if name == "covers" else "")
    with served(offered) as registry:
        yield Miniature(tmp_path, registry)


@pytest.mark.parametrize("pip", PIPS)
def test_the_registry_is_asked_for_what_the_lock_names_and_nothing_else(
    miniature: Miniature, pip: str
) -> None:
    miniature.install(HERE / pip)
    miniature.lock("asker", "covers")
    lacking = miniature.set_up()
    assert lacking.returncode == 1
    assert "No matching distribution found for reader" in lacking.stderr
    assert "The lock file requirements.lock lacks what stands above: write it anew" in (
        lacking.stderr
    )
    assert miniature.registry.asked == {"asker", "covers"}
    miniature.lock("asker", "covers", "reader")
    done = miniature.set_up()
    assert (done.returncode, done.stderr.count("\n")) == (0, 1), done.stderr
    assert miniature.registry.asked == set(NEEDS)
    assert miniature.versions() == {"miniature": "1.0"} | dict.fromkeys(NEEDS, "1.0")


def test_nothing_that_the_machine_has_stands_in_for_what_is_locked(miniature: Miniature) -> None:
    miniature.install(HERE / "pip-newest.lock")
    miniature.lock(*NEEDS)
    elsewhere = miniature.folder / "elsewhere"
    elsewhere.mkdir()
    for name, needs in NEEDS.items():
        shutil.unpack_archive(wheels.make(elsewhere, name, "1.0", needs), elsewhere, "zip")
    constraint = miniature.folder / "constraint.txt"
    constraint.write_text("reader>1\n")
    around = {
        "PYTHONPATH": str(elsewhere),
        "VIRTUAL_ENV": sys.prefix,
        "PIP_TARGET": str(elsewhere),
        "PIP_USER": "1",
        "PIP_CONSTRAINT": str(constraint),
    }
    done = miniature.set_up(**around)
    assert done.returncode == 0, done.stderr
    assert miniature.versions() == {"miniature": "1.0"} | dict.fromkeys(NEEDS, "1.0")
