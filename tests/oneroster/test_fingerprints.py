"""A program goes by the text that it was loaded with, and by no other that is installed since."""

import os
import time
from pathlib import Path

import pytest

from bot.oneroster.repeats.fingerprints import text_of

SOON = time.time() + 3600


@pytest.fixture
def program(tmp_path: Path) -> Path:
    folder = tmp_path / "program"
    folder.mkdir()
    (folder / "rules.py").write_text("RULE = 1\n")
    return folder


def test_another_text_is_another_program(program: Path) -> None:
    before = text_of([program], SOON)
    assert before is not None
    assert text_of([program], SOON) == before
    (program / "rules.py").write_text("RULE = 2\n")
    assert text_of([program], SOON) != before


@pytest.mark.parametrize("written_at", [0, SOON], ids=["long_ago", "soon"])
def test_what_is_installed_while_the_program_runs_is_not_what_it_goes_by(
    program: Path, written_at: float
) -> None:
    loaded_at = time.time() - 60
    os.utime(program / "rules.py", (written_at, written_at))
    assert text_of([program], loaded_at) is None
