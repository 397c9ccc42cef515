"""The wheel: built without a network, complete, and run from an environment of its own."""

import os
import signal
import subprocess
import sys
import venv
import zipfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests
import uvicorn

from tests.cli.running import ROOT
from tests.serving import eventually, free_port

pytestmark = pytest.mark.slow

PACKAGES = ("bot", "playground", "storage")
# Where the libraries are that the lock names: the wheel brings none.
LIBRARIES = Path(uvicorn.__file__).parents[1]


def environment() -> dict[str, str]:
    """No path to this folder: what runs is in the wheel."""
    return {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}


def run(*command: object, cwd: Path) -> str:
    done = subprocess.run(
        [str(word) for word in command],
        cwd=cwd,
        env=environment(),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr + done.stdout
    return done.stdout


def tracked(*folders: str) -> list[str]:
    return run("git", "ls-files", *folders, cwd=ROOT).split()


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built from what git has, beside it: building leaves its own files behind."""
    source = tmp_path_factory.mktemp("source")
    for name in tracked(*PACKAGES, "pyproject.toml", "README.md", "LICENSE"):
        copy = source / name
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes((ROOT / name).read_bytes())
    apart = ("--no-deps", "--no-index", "--no-build-isolation")
    run(sys.executable, "-m", "pip", "wheel", "-q", *apart, "-w", "dist", ".", cwd=source)
    (made,) = (source / "dist").iterdir()
    return made


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment with the wheel, which sees the libraries; gives its folder of programs."""
    home = tmp_path_factory.mktemp("installed")
    venv.create(home, symlinks=True)
    python = home / "bin/python"
    where = run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", cwd=home)
    (Path(where.strip()) / "libraries.pth").write_text(f"{LIBRARIES}\n")
    pip = (sys.executable, "-m", "pip", "--python", python)
    run(*pip, "install", "-q", "--no-deps", "--no-index", wheel, cwd=home)
    return home / "bin"


def test_the_wheel_has_each_file_that_the_program_is_made_of(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = {name for name in archive.namelist() if ".dist-info/" not in name}
    assert names == set(tracked(*PACKAGES))


def test_it_runs_from_the_wheel_alone(installed: Path, tmp_path: Path) -> None:
    assert "serve" in run(installed / "rollcall", "--help", cwd=tmp_path)
    run(installed / "rollcall", "migrate", cwd=tmp_path)
    with demo(installed, tmp_path) as address:
        assert "<html" in requests.get(f"{address}/", timeout=10).text
        assert requests.get(f"{address}/static/page.css", timeout=10).ok


@contextmanager
def demo(installed: Path, folder: Path) -> Generator[str]:
    """The demo from the wheel: the bot, its sample school and the playground's page."""
    port = free_port()
    process = subprocess.Popen(
        [installed / "rollcall", "demo", "--port", str(port)],
        cwd=folder,
        env=environment(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        eventually(lambda: answers(address), seconds=60)
        yield address
    finally:
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=20)
    assert (process.returncode, errors) == (0, "")


def answers(address: str) -> bool:
    try:
        return requests.get(f"{address}/", timeout=5).ok
    except (requests.ConnectionError, requests.Timeout):
        return False
