"""A start of the program where a library is not installed, as a process of its own."""

import subprocess
import sys
from pathlib import Path

from tests.cli.running import ROOT

_SERVE_WITHOUT = """
import sys
sys.modules[sys.argv[1]] = None
sys.argv = ["rollcall", "serve", "--port", "0"]
import runpy
runpy.run_module("bot", run_name="__main__")
"""


def refused_without(library: str, cwd: Path, **settings: str) -> str:
    """What the program says as it refuses to start without a library that its settings need."""
    done = subprocess.run(
        [sys.executable, "-c", _SERVE_WITHOUT, library],
        cwd=cwd,
        env={"PYTHONPATH": str(ROOT)} | settings,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 1
    return done.stderr
