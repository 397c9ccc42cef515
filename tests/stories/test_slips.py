"""Slips: who enters an arrival gets one to print, where the school says so, and nobody else."""

import re

import pytest
import requests

from bot.manifest import SCOPES
from storage.calls import desk_rules
from storage.calls.desk_rules import Arriving
from tests.serving import eventually
from tests.stories.calling import HEAD, MATHS, OFFICE, calls, enroll, mark, submit
from tests.stories.reading import Json, text_of
from tests.stories.stage import Stage
from tests.stories.test_desk import offered, opened

LINK = re.compile(r"<(http[^|>]+)\|([^>]+)>")


@pytest.fixture
def stage(stage: Stage) -> Stage:
    """A Monday, 09:05: Maths is over, and two were absent from it."""
    scopes = {"scopes": frozenset(SCOPES)}
    stage.workspace.config = stage.workspace.config.model_copy(update=scopes)
    stage.school.add_course("Maths", 0, teachers=["Tunde Okafor"], meetings=MATHS)
    for place in (0, 1):
        enroll(stage, place, "Maths", place + 1)
        mark(stage, "maths", place)
    return stage


def give(stage: Stage) -> None:
    rule = Arriving(slips=True)
    stage.database.write_now(desk_rules.set_rule, stage.school.school, rule)


def shared(stage: Stage, who: str) -> list[tuple[str, str]]:
    """Where files were shared that somebody sees: the address and the title."""
    messages: dict[str, list[Json]] = stage.state(who)["messages"]
    found = [each["text"] for of in messages.values() for each in of if not each["ephemeral"]]
    return [(link[1], link[2]) for text in found for link in LINK.finditer(text)]


def test_there_is_none_until_the_school_says_so(stage: Stage) -> None:
    stage.tap(calls(stage), "Arrived now: Ada Lovelace", who=OFFICE)
    assert stage.slack_log("files.getUploadURLExternal") == []


def test_who_enters_an_arrival_gets_a_slip_that_no_student_names(stage: Stage) -> None:
    give(stage)
    message = stage.tap(calls(stage), "Arrived now: Ada Lovelace", who=OFFICE)
    assert "Ada Lovelace arrived at 09:05" in text_of(message)
    ((address, title),) = eventually(lambda: shared(stage, OFFICE))
    assert title == "Late slip"
    slip = requests.get(address, timeout=10)
    assert slip.content.startswith(b"%PDF-")
    assert slip.headers["Content-Type"] == "application/pdf"
    # In their own conversation, and in no channel that others see.
    for other in (HEAD, "UTUNDE"):
        assert shared(stage, other) == []
    sent = str(stage.slack_log("files.getUploadURLExternal"))
    done = str(stage.slack_log("files.completeUploadExternal"))
    assert "Lovelace" not in sent + done
    assert "'channel_id': 'DOFFICE'" in done


def test_several_who_arrive_at_once_have_a_page_each(stage: Stage) -> None:
    give(stage)
    view = opened(stage, "/attendance desk")
    entered: Json = {
        "at": {"selected_time": "09:02"},
        "student_ids": {"selected_options": offered(stage, view)},
    }
    assert submit(stage, view, **entered)["ok"]
    ((address, title),) = eventually(lambda: shared(stage, OFFICE))
    assert title == "2 late slips"
    assert requests.get(address, timeout=10).content.count(b"/Type /Page ") == 2


def test_a_slip_that_slack_does_not_take_is_told_and_the_arrival_stands(stage: Stage) -> None:
    give(stage)
    stage.fault("error", method="files.completeUploadExternal", error="internal_error")
    before = calls(stage)
    told = stage.notice_after(
        lambda: stage.press(before, "Arrived now: Ada Lovelace", who=OFFICE), who=OFFICE
    )
    assert "Slack did not do that just now" in told
    assert "Ada Lovelace" not in text_of(calls(stage))
    assert shared(stage, OFFICE) == []


def test_a_teacher_who_may_not_enter_an_arrival_gets_no_slip(stage: Stage) -> None:
    give(stage)
    told = stage.notice_after(lambda: stage.say("/attendance desk"))
    assert "for the school office and its admins" in told
    assert stage.slack_log("files.getUploadURLExternal") == []
