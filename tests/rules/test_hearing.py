"""The guard that fails a test for errors which the program logs and nobody expects."""

import logging

import pytest
import structlog

from tests.hearing import Heard, allow, guarded

ours = structlog.get_logger("bot.somewhere")


def fail_in_vain() -> None:
    raise ValueError("told to nobody")


def logs_of_a_failure() -> None:
    try:
        fail_in_vain()
    except ValueError:
        ours.exception("step_failed", step="sweep")


def log_two_errors_and_a_warning() -> None:
    logs_of_a_failure()
    ours.error("effect_failed")
    ours.warning("fetch_failed")


def test_an_error_that_nobody_expects_fails_with_its_event_kind_and_place() -> None:
    with (
        pytest.raises(pytest.fail.Exception, match=r"step_failed: ValueError") as failed,
        guarded(errors=["effect_failed"], may_log=["round_failed"]),
    ):
        log_two_errors_and_a_warning()
    assert "fail_in_vain" in str(failed.value)
    assert "effect_failed" not in str(failed.value)
    assert "fetch_failed" not in str(failed.value)


def test_an_error_of_a_library_is_told_by_the_library() -> None:
    with (
        pytest.raises(pytest.fail.Exception, match="no mark expects: asyncio"),
        guarded(),
    ):
        logging.getLogger("asyncio").error("Task exception was never retrieved")
    with guarded(errors=["asyncio"]):
        logging.getLogger("asyncio").error("Task exception was never retrieved")


def test_an_expected_error_that_does_not_come_fails_and_one_that_may_come_does_not() -> None:
    with (
        pytest.raises(pytest.fail.Exception, match="did not log: step_failed"),
        guarded(errors=["step_failed"], may_log=["round_failed"]),
    ):
        ours.info("tick")


def test_what_is_allowed_meanwhile_may_come_or_not() -> None:
    with guarded():
        allow("step_failed", "round_failed")
        logs_of_a_failure()


def test_a_block_that_fails_by_itself_fails_by_that_alone() -> None:
    with pytest.raises(ValueError, match="told to nobody"), guarded(errors=["step_failed"]):
        fail_in_vain()


@pytest.mark.errors("step_failed")
def test_a_marked_test_may_log_what_its_mark_names(heard: Heard) -> None:
    logs_of_a_failure()
    assert heard.events == ["step_failed"]
