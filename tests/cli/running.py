"""Ways to run the command line: inside the test, or as a process of its own."""

import logging
import os
import subprocess
import sys
from collections.abc import Generator, Mapping, Sequence
from contextlib import chdir, contextmanager
from pathlib import Path

import structlog
from typer.testing import CliRunner, Result

from bot import logs
from bot.cli import cli

ROOT = Path(__file__).parents[2]
Done = subprocess.CompletedProcess[str]


def rollcall(*arguments: str, cwd: Path, **settings: str) -> Done:
    """Run a command inside the test: by its own entry, in seconds less than a process takes.

    What a command does not turn into a sentence is raised.
    """
    others = [name for name in os.environ if name.startswith(("ROLLCALL_", "SLACK_"))]
    environment = dict.fromkeys(others) | settings | {"COLUMNS": "200"}
    with chdir(cwd):
        done = invoked(arguments, environment)
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    return Done(arguments, done.exit_code, done.stdout, done.stderr)


def invoked(
    arguments: Sequence[str], environment: Mapping[str, str | None], typed: bytes | None = None
) -> Result:
    """Run a command inside the test; what it writes its log to, and how, ends with it."""
    with logging_kept():
        return CliRunner().invoke(cli, arguments, typed, environment)


def rollcall_process(*arguments: str, cwd: Path, **settings: str) -> Done:
    """Run a command as people do."""
    return subprocess.run(
        [sys.executable, "-m", "bot", *arguments],
        cwd=cwd,
        env=environment(**settings),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def environment(**settings: str) -> dict[str, str]:
    """Give the environment of a process: the settings, and what no process can do without."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return kept | settings | {"PYTHONPATH": str(ROOT), "COLUMNS": "200", "TZ": "Europe/London"}


@contextmanager
def logging_kept() -> Generator[None]:
    """Put back, at the end, what a command that sets its logging up leaves behind."""
    root, loggers = logging.getLogger(), [logging.getLogger(name) for name in logs.SET_HERE]
    levels, handlers = [each.level for each in loggers], list(root.handlers)
    configured = structlog.get_config()
    try:
        yield
    finally:
        structlog.configure(**configured)
        root.handlers = handlers
        for each, level in zip(loggers, levels, strict=True):
            each.setLevel(level)
