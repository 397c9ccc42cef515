"""When the database refuses, the person is told that nothing was saved, and nothing was."""

import logging
import re
from collections.abc import Callable

import pytest

from tests.stories.forging import send_payload, submission
from tests.stories.reading import Json, text_of
from tests.stories.stage import Stage

NOT_SAVED = re.compile(
    r"Something went wrong on my side: this was not saved\. .* reference: (?P<reference>\w{8})\."
)


def presses(stage: Stage, roster: Json) -> dict[str, Callable[[], Json]]:
    return {
        "a name": lambda: stage.press(roster, "Ada L."),
        "everyone else": lambda: stage.press(roster, "Everyone else present"),
        "undo": lambda: stage.press(roster, "Undo"),
    }


# The audit is written after the record, and the register's own row after both.
@pytest.mark.errors("listener_failed")
@pytest.mark.parametrize("table", ["attendance_change", "register"])
@pytest.mark.parametrize("pressed", ["a name", "everyone else", "undo"])
def test_a_press_that_is_not_saved_says_so(stage: Stage, table: str, pressed: str) -> None:
    roster = stage.tap_student(stage.open(), 3)
    marks, audit = stage.marks(), stage.audit()
    with stage.without(table):
        notice = stage.notice_after(presses(stage, roster)[pressed])
    assert NOT_SAVED.match(notice)
    assert (stage.marks(), stage.audit()) == (marks, audit)
    stage.tap(roster, "Everyone else present")
    assert len(stage.marks()) == 30


@pytest.mark.errors("listener_failed")
def test_the_reference_finds_the_error_in_the_log(
    stage: Stage, logged: pytest.LogCaptureFixture
) -> None:
    roster = stage.open()
    with stage.without("attendance_change"):
        notice = stage.notice_after(lambda: stage.press(roster, "Ada L."))
    found = NOT_SAVED.match(notice)
    assert found
    lines = [each for each in logged.messages if found["reference"] in each]
    assert len(lines) == 1
    assert "marking.py" in lines[0]
    assert [each.levelno for each in logged.records if found["reference"] in each.getMessage()] == [
        logging.ERROR
    ]


@pytest.mark.errors("listener_failed")
def test_a_form_that_is_not_saved_says_so_in_the_modal(stage: Stage) -> None:
    stage.open()
    with stage.without("attendance_change"):
        answer = send_payload(stage, submission(stage)).json()
    assert answer["response_action"] == "update"
    assert answer["view"]["title"]["text"] == "Not saved"
    assert NOT_SAVED.match(answer["view"]["blocks"][0]["text"]["text"])
    assert stage.marks() == {}


@pytest.mark.errors("listener_failed")
def test_a_command_that_cant_be_answered_says_so(stage: Stage) -> None:
    stage.open()
    with stage.without("course_enrollment"):
        answer = stage.open()
    assert answer["ephemeral"]
    assert "Something went wrong on my side" in text_of(answer)


def test_a_saved_press_whose_redraw_fails_stays_saved(stage: Stage) -> None:
    roster = stage.open()
    stage.fault("error", error="internal_error", times=1)
    assert stage.press_button(roster, stage.name_button(roster, 0))["ok"]
    assert len(stage.marks()) == 1
    stage.tap_student(roster, 1)
    assert len(stage.marks()) == 2
