"""A database that does not save: nothing is shown as saved, and whoever watches is told."""

import sqlite3
from collections.abc import Callable, Generator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest
import requests

from tests.stories.stage import Stage
from tests.stories.test_failed_saves import NOT_SAVED

Befalls = Callable[[Path], AbstractContextManager[None]]
on_sqlite = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)


@contextmanager
def held(path: Path) -> Generator[None]:
    """Another program that is in the middle of writing."""
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    yield
    other.execute("ROLLBACK")
    other.close()


@contextmanager
def elsewhere(path: Path) -> Generator[None]:
    """A file that is not in its place."""
    kept = path.with_suffix(".kept")
    path.rename(kept)
    yield
    kept.rename(path)


def readiness(stage: Stage) -> requests.Response:
    return stage.http.get(f"{stage.bot_url}/readyz", timeout=20)


@pytest.mark.errors("listener_failed")
@pytest.mark.may_log("step_failed", "round_failed")
@on_sqlite
@pytest.mark.parametrize(
    ("befalls", "words"), [(held, "Another program is writing"), (elsewhere, "was moved, deleted")]
)
def test_a_press_is_not_saved_and_says_so(
    stage: Stage, tmp_path: Path, befalls: Befalls, words: str
) -> None:
    roster = stage.open()
    with befalls(tmp_path / "rollcall.db"):
        notice = stage.notice_after(lambda: stage.press(roster, "Ada L."))
        unready = readiness(stage)
    assert NOT_SAVED.match(notice)
    assert (unready.status_code, words in unready.json()["status"]) == (503, True)
    assert stage.marks() == {}
    assert readiness(stage).status_code == 200
    stage.tap(roster, "Ada L.")
    assert len(stage.marks()) == 1
