"""Loading the program does nothing: what is opened is opened by whoever runs it."""

import gc
import subprocess
import sys
from collections.abc import Generator
from pathlib import Path

import pytest

from bot.cli import commands
from tests.cli.running import rollcall

ROOT = Path(__file__).parents[2]
# Prints what was opened for writing, connected or started, and what loaded of the libraries that
# only those need who plot, migrate, keep keys, have PostgreSQL, fetch by SFTP, or are watched.
LOADER = """
import os
import sys

sys.path.insert(0, sys.argv[2])
deeds = []


def watch(event, arguments):
    writes = event == "open" and arguments[2] & (os.O_WRONLY | os.O_RDWR)
    reaches = event.split(".")[0] in {"socket", "sqlite3", "subprocess"} and "." in event
    if writes or reaches:
        deeds.append((event, str(arguments[:2])))


sys.addaudithook(watch)
__import__(sys.argv[1])
late = {"matplotlib", "numpy", "PIL", "alembic", "cryptography", "psycopg", "asyncssh"}
late |= {"sentry_sdk", "opentelemetry.sdk", "opentelemetry.exporter"}
print(deeds, sorted(late & set(sys.modules)))
"""
# Prints whether garbage is looked for, and in how many objects it never is: after a command was
# loaded, and when it is loaded again.
TWICE = """
import gc

from bot.cli import commands

commands.loaded("serve")
print(gc.isenabled(), gc.get_freeze_count())
gc.unfreeze()
commands.loaded("serve")
print(gc.get_freeze_count())
"""
A_LIBRARY = 10_000


@pytest.mark.parametrize("module", ["bot.cli.serve", "bot.cli"])
def test_loading_opens_nothing_wants_no_settings_and_loads_nothing_that_few_need(
    module: str, tmp_path: Path
) -> None:
    command = [sys.executable, "-B", "-c", LOADER, module, str(ROOT)]
    done = subprocess.run(
        command, cwd=tmp_path, env={}, capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.stdout, done.stderr) == ("[] []\n", "")
    assert list(tmp_path.iterdir()) == []


def test_the_list_of_commands_is_printed_without_loading_any(tmp_path: Path) -> None:
    script = "import sys; sys.argv = ['rollcall', '--help']; import runpy\n"
    script += "try: runpy.run_module('bot', run_name='__main__')\n"
    script += "finally: print(sorted({'sqlalchemy', 'pydantic', 'fastapi'} & set(sys.modules)))"
    command = [sys.executable, "-c", script]
    settings = {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        command, cwd=tmp_path, env=settings, capture_output=True, text=True, timeout=60, check=True
    )
    printed, loaded = done.stdout.rsplit("\n", 2)[:2]
    assert all(name in printed for name in commands.COMMANDS)
    assert loaded == "[]"


def test_what_a_command_loads_is_never_looked_through_for_garbage_and_nothing_else(
    tmp_path: Path,
) -> None:
    command = [sys.executable, "-c", TWICE]
    settings = {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        command, cwd=tmp_path, env=settings, capture_output=True, text=True, timeout=60, check=True
    )
    looks_for_garbage, first, again = done.stdout.split()
    assert looks_for_garbage == "True"
    assert int(first) > A_LIBRARY
    assert int(again) == 0


@pytest.fixture
def thawed() -> Generator[None]:
    """Have what a command loads here looked through for garbage again, as other tests' is."""
    yield
    gc.unfreeze()


@pytest.mark.usefixtures("thawed")
@pytest.mark.parametrize("name", commands.COMMANDS)
def test_a_command_is_listed_by_the_first_line_of_its_own_help(name: str) -> None:
    help_ = commands.loaded(name).help or ""
    assert help_.split("\n\n")[0] == commands.COMMANDS[name].line


def test_a_command_that_is_misspelled_is_told_with_the_one_that_is_meant(tmp_path: Path) -> None:
    done = rollcall("migrat", cwd=tmp_path)
    assert done.returncode == 2
    assert "No such command 'migrat'. Did you mean 'migrate'" in done.stderr
