"""Lines of the log: what they say of an error, and how they are written as JSON."""

import json
import logging
from datetime import datetime
from typing import Any

import pytest
import structlog

from bot import logs
from bot.logs import LogFormat
from tests.cli.running import logging_kept

SECRET = "Zoë Müller-Ångström"


def fail_in_vain() -> None:
    raise ValueError(SECRET)


def written(
    capfd: pytest.CaptureFixture[str], form: LogFormat, level: str = "INFO"
) -> tuple[str, str]:
    """Log an event and an error of ours, and those of a library."""
    with logging_kept():
        logs.configure(level, form)
        ours, library = structlog.get_logger("bot.somewhere"), logging.getLogger("a.library")
        ours.info("staff_linked", schools=2)
        library.warning("a %s came back", "pool")
        try:
            fail_in_vain()
        except ValueError:
            ours.exception("step_failed", step="sweep")
            library.exception("never retrieved")
    return capfd.readouterr()


@pytest.mark.parametrize("form", LogFormat)
def test_an_error_is_told_by_its_kind_and_place_and_never_by_its_message(
    form: LogFormat, capfd: pytest.CaptureFixture[str]
) -> None:
    text, errors = written(capfd, form)
    assert text == ""
    assert SECRET not in errors
    assert SECRET not in errors.encode().decode("unicode_escape")
    assert errors.count("in fail_in_vain") == 2
    assert errors.count("ValueError") >= 2


def test_each_line_is_an_object_where_that_is_set(capfd: pytest.CaptureFixture[str]) -> None:
    _, errors = written(capfd, LogFormat.JSON)
    lines: list[dict[str, Any]] = [json.loads(line) for line in errors.splitlines()]
    assert [(each["logger"], each["level"], each["event"]) for each in lines] == [
        ("bot.somewhere", "info", "staff_linked"),
        ("a.library", "warning", "a pool came back"),
        ("bot.somewhere", "error", "step_failed"),
        ("a.library", "error", "never retrieved"),
    ]
    assert lines[0]["schools"] == 2
    assert lines[2]["kinds"] == lines[3]["kinds"] == "ValueError"
    assert all(datetime.fromisoformat(each["timestamp"]).tzinfo for each in lines)


def test_what_is_below_the_level_is_not_written(capfd: pytest.CaptureFixture[str]) -> None:
    _, errors = written(capfd, LogFormat.JSON, level="ERROR")
    assert [json.loads(line)["level"] for line in errors.splitlines()] == ["error", "error"]
