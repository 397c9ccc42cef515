"""Sentry is told of errors, by its own library over HTTP: of their kinds and places alone."""

import time
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, text

from bot.app import watched
from bot.settings import Settings
from bot.watching.reporting import Reports, only_told
from tests.cli.running import ROOT
from tests.stories.reading import Json
from tests.watching.lacking import refused_without
from tests.watching.receiver import Receiver, receiving

NAME = "Zsofia Tanaka"


@pytest.fixture
def sentry() -> Generator[Receiver]:
    with receiving() as receiver:
        yield receiver


def opened(sentry: Receiver) -> Reports:
    return Reports(sentry.dsn, "staging", "rollcall@1.2.3")


def heard(sentry: Receiver, event: str, error: BaseException | None, reference: str = "") -> Json:
    """What Sentry has of an error once the program has ended."""
    reports = opened(sentry)
    reports.hear(event, error, reference)
    reports.close()
    (report,) = sentry.reports
    assert sentry.kinds == {"event"}
    return report


def save(name: str) -> None:
    """Fail as a rule does that has a name at hand, and over what a database says."""
    note = f"{name} was ill"
    try:
        with create_engine("sqlite://").begin() as connection:
            connection.execute(
                text("INSERT INTO nowhere VALUES (:name, :note)"), {"name": name, "note": note}
            )
    except Exception as error:
        raise ValueError(f"{name} is not enrolled") from error


def failed(name: str = NAME) -> ValueError:
    with pytest.raises(ValueError, match=name) as failure:
        save(name)
    return failure.value


def test_an_error_is_told_by_its_kind_its_place_and_its_reference(sentry: Receiver) -> None:
    report = heard(sentry, "listener_failed", failed(), "0a1b2c3d")
    assert report["message"] == "listener_failed"
    assert report["tags"] == {"event": "listener_failed", "reference": "0a1b2c3d"}
    assert (report["environment"], report["release"]) == ("staging", "rollcall@1.2.3")
    *causes, last = report["exception"]["values"]
    assert (last["type"], last["module"]) == ("ValueError", "builtins")
    assert [each["type"] for each in causes] == ["OperationalError", "OperationalError"]
    frame = last["stacktrace"]["frames"][-1]
    assert (frame["function"], frame["filename"]) == ("save", "tests/watching/test_reporting.py")
    assert not frame["in_app"]


def test_nothing_is_told_of_what_an_error_says_or_was_done_with(sentry: Receiver) -> None:
    heard(sentry, "listener_failed", failed(), "0a1b2c3d")
    ((_, sent),) = sentry.raw
    for private in ("Zsofia", "Tanaka", "INSERT", "nowhere", "was ill", str(ROOT)):
        assert private not in sent


def test_a_line_without_an_error_is_told_by_its_event_alone(sentry: Receiver) -> None:
    report = heard(sentry, "loop_failed", None)
    assert report["message"] == "loop_failed"
    assert report["tags"] == {"event": "loop_failed"}
    assert "exception" not in report


def test_whatever_would_be_put_into_an_event_is_taken_out_at_the_last_step() -> None:
    frame = {"function": "mark", "vars": {"name": NAME}, "context_line": NAME, "abs_path": NAME}
    error = {"type": "ValueError", "value": NAME, "stacktrace": {"frames": [frame]}}
    event: Any = {
        "message": "listener_failed",
        "server_name": NAME,
        "user": {"username": NAME},
        "request": {"data": NAME},
        "breadcrumbs": {"values": [{"message": NAME}]},
        "extra": {"sys.argv": [NAME]},
        "contexts": {"trace": {"data": NAME}},
        "modules": {NAME: "1"},
        "tags": {"event": "listener_failed", "student": NAME},
        "exception": {"values": [error]},
    }
    told = {"type": "ValueError", "stacktrace": {"frames": [{"function": "mark"}]}}
    assert only_told(event, {}) == {
        "message": "listener_failed",
        "tags": {"event": "listener_failed"},
        "exception": {"values": [told]},
    }


def test_nobody_waits_for_a_sentry_that_does_not_answer(sentry: Receiver) -> None:
    sentry.lets_go.clear()
    reports, since = opened(sentry), time.perf_counter()
    for _ in range(200):
        reports.hear("listener_failed", failed(), "")
    told_by = time.perf_counter()
    reports.close()
    ended_by = time.perf_counter()
    # It would hold each of them for thirty seconds.
    assert told_by - since < 10
    assert ended_by - told_by < 10


@pytest.mark.parametrize("status", [429, 500])
def test_a_sentry_that_refuses_does_no_harm(sentry: Receiver, status: int) -> None:
    sentry.status = status
    reports = opened(sentry)
    reports.hear("listener_failed", failed(), "")
    reports.close()
    assert sentry.raw
    assert sentry.reports == []


def test_what_another_sender_could_not_send_is_not_told(sentry: Receiver) -> None:
    reports = opened(sentry)
    reports.hear("opentelemetry", ConnectionError(), "")
    reports.close()
    assert sentry.raw == []


def test_without_its_setting_nobody_is_told() -> None:
    with watched.opened(Settings.model_validate({})) as alone:
        assert alone.reports is None
        alone.hear("listener_failed", failed(), "")
    assert b'rollcall_errors_total{event="listener_failed"} 1.0' in alone.metrics.written()


def test_without_the_library_the_start_is_refused_and_the_extra_named(tmp_path: Path) -> None:
    told = refused_without("sentry_sdk", tmp_path, SENTRY_DSN="https://key@sentry.example.org/1")
    assert "SENTRY_DSN is set, and sentry_sdk is not installed" in told
    assert "pip install 'rollcall[sentry]'" in told
