"""Loading the program does nothing: what is opened is opened by whoever runs it."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
# Prints what was opened for writing, connected or started, and the plotting that loaded.
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
print(deeds, sorted({"matplotlib", "numpy", "PIL"} & set(sys.modules)))
"""


@pytest.mark.parametrize("module", ["bot.app", "bot.cli"])
def test_loading_opens_nothing_wants_no_settings_and_loads_no_plotting(
    module: str, tmp_path: Path
) -> None:
    command = [sys.executable, "-B", "-c", LOADER, module, str(ROOT)]
    done = subprocess.run(
        command, cwd=tmp_path, env={}, capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.stdout, done.stderr) == ("[] []\n", "")
    assert list(tmp_path.iterdir()) == []
