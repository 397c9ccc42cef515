"""A student as the office follows her up: what was done, a call to log, and who leaves early."""

from typing import Any
from uuid import UUID

import orjson
import pytest
from sqlalchemy import func, select

from bot.blocks.ids import arrival_ids, call_ids
from bot.blocks.ids.student_ids import StudentDay
from storage.tables import ENROLLMENT, FOLLOW_UP
from tests.school import make_school
from tests.stories.calling import (
    HEAD,
    MATHS,
    OFFICE,
    calls,
    enroll,
    form,
    mark,
    student_id,
    submit,
    view_of,
)
from tests.stories.forging import action, press, send_payload, submission
from tests.stories.reading import Json, text_of
from tests.stories.stage import TODAY, Stage

LATER = ((1, "3", "09:50", "10:40"),)
OFFICE_ONLY = ("Log a call", "Leaves early", "Follow-ups")


def seen(stage: Stage, who: str = OFFICE) -> Json:
    """The view of the one who is called Zoë."""
    found = stage.open("/attendance student zoë müller-å", who=who)
    return stage.tap(found, "Show Zoë Müller", who=who) if "Show" in str(found) else found


def log(stage: Stage, message: Json, kind: str, outcome: str, who: str = OFFICE) -> None:
    while before := view_of(stage, who):
        stage.play("close", **{"as": who, "view_id": before["id"]})
    assert stage.press(message, "Log a call", who=who)["ok"]
    chosen: Json = {"kind": {"selected_option": {"value": kind}}, "outcome": {"value": outcome}}
    assert submit(stage, form(stage, who), who, **chosen)["ok"]


def kept(stage: Stage, column: Any) -> int:
    statement = select(func.count(column))
    return stage.database.read_now(lambda c: c.execute(statement).scalar_one())


def test_the_office_sees_what_was_done_and_logs_a_call(stage: Stage) -> None:
    message = seen(stage)
    assert "Follow-ups" not in text_of(message)
    log(stage, message, "spoke", "At the <dentist>.")
    said = "Mon 23 Nov 2026: Spoke at 09:05, Ines Duarte: At the <dentist>."
    stage.eventually_shows(message, said, who=OFFICE)
    message = seen(stage, HEAD)
    assert "Ines Duarte: At the <dentist>." in text_of(message)
    for number in range(6):
        stage.clock.ahead += 60
        log(stage, message, "no_answer", f"try {number}", HEAD)
        stage.eventually_shows(message, f"Ruth Abernathy: try {number}", who=HEAD)
    said = text_of(seen(stage))
    assert "try 5" in said
    assert "try 1" in said
    assert "try 0" not in said
    assert "and 2 earlier follow-ups" in said


def test_a_call_about_another_day_is_kept_for_that_day(stage: Stage) -> None:
    mark(stage, "biology", 1)
    stage.clock.ahead += 24 * 3600
    message = stage.tap(seen(stage), "Monday 23 November", who=OFFICE)
    assert "Leaves early" not in str(message)
    log(stage, message, "called", "")
    stage.eventually_shows(message, "Called at 09:05 on Tue 24 Nov, Ines Duarte", who=OFFICE)
    assert "Called at 09:05" in text_of(calls(stage, "calls yesterday"))


def test_a_call_says_who_else_is_on_it(stage: Stage) -> None:
    mark(stage, "biology", 1)
    stage.tap(calls(stage), "I'm on it", who=OFFICE)
    assert stage.press(seen(stage, HEAD), "Log a call", who=HEAD)["ok"]
    assert "Ines Duarte is on it since 09:05." in str(form(stage, HEAD))


def test_a_student_leaves_early_from_the_view(stage: Stage) -> None:
    stage.school.add_course("Drama", 0, teachers=["Tunde Okafor"], meetings=LATER)
    enroll(stage, 1, "Drama", 1)
    mark(stage, "drama", 0)
    message = seen(stage)
    assert stage.press(message, "Leaves early", who=OFFICE)["ok"]
    view = form(stage)
    assert "'initial_option': {'text': {'type': 'plain_text', 'text': 'Leaves early'" in str(view)
    assert str(view).count("Zoë Müller-Ångström") > 1
    assert submit(stage, view, at={"selected_time": "09:30"})["ok"]
    assert "Zoë Müller-Ångström leaves at 09:30." in str(form(stage))
    stage.eventually_shows(message, "Drama, period 3: excused", who=OFFICE)


def test_teachers_see_neither_follow_ups_nor_the_ways_to_them(stage: Stage) -> None:
    stage.school.add_course("Maths", 0, teachers=["Tunde Okafor"], meetings=MATHS)
    message = seen(stage)
    log(stage, message, "spoke", "secret")
    stage.eventually_shows(message, "secret", who=OFFICE)
    own = seen(stage, "UTUNDE")
    assert "Only your own courses" in text_of(own)
    for words in (*OFFICE_ONLY, "secret"):
        assert words not in str(own)


@pytest.mark.parametrize("who", ["UTUNDE", "UNOBODY", OFFICE])
def test_whoever_may_not_is_refused(stage: Stage, who: str) -> None:
    """A teacher, a stranger, and the office of another school."""
    whom = elsewhere(stage) if who == OFFICE else student_id(stage, 1)
    value = StudentDay.of(whom, TODAY).written()
    expected = {
        "UTUNDE": "for the school office and its admins",
        "UNOBODY": "staff list",
        OFFICE: "no school whose office you are",
    }
    stage.open("/attendance student zoë", who=who)
    for action_id in (call_ids.LOG_STUDENT, arrival_ids.LEAVES_STUDENT):
        made = action(stage, action_id=action_id, block_id="office", value=value)
        payload = press(stage, made)
        payload["user"]["id"] = who
        # The refusal opens as a modal, since this message is nowhere.
        assert send_payload(stage, payload).status_code == 200
        assert "Log a call" not in str(view_of(stage, who))
        assert "Leaves early" not in str(view_of(stage, who))
    # Who sends the form all the same has nothing kept.
    carried = orjson.dumps({"surface": {}, "pressed": value, "is_student": True}).decode()
    values: Json = {"kind": {"kind": {"selected_option": {"value": "called"}}}}
    form_of_others = submission(
        stage, callback_id=call_ids.LOG, private_metadata=carried, state={"values": values}
    )
    form_of_others["user"]["id"] = who
    assert expected[who] in send_payload(stage, form_of_others).text
    assert kept(stage, FOLLOW_UP.c.id) == 0


def elsewhere(stage: Stage) -> UUID:
    """A student of a school that is not the office's."""
    other = make_school(stage.database, "Hillside School")
    course = other.add_course("Chess", 1)
    found = select(ENROLLMENT.c.student_id).where(ENROLLMENT.c.course_offering_id == course)
    return stage.database.read_now(lambda c: c.execute(found).scalar_one())
