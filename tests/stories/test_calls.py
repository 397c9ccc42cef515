"""/attendance calls: who is absent and nobody knows why, and what the office does about it."""

from typing import Any

import pytest
from sqlalchemy import event, select

from bot.attendance.access.people import SlackPerson
from bot.attendance.calls import call_list
from bot.attendance.calls.call_list import CallPlace
from bot.blocks.ids.call_ids import CallPress
from storage.tables import FOLLOW_UP
from storage.tables.words import FollowUpKind, Role
from tests.school import make_school
from tests.stories.calling import (
    HEAD,
    MATHS,
    OFFICE,
    calls,
    choose,
    enroll,
    form,
    mark,
    student_id,
    submit,
)
from tests.stories.forging import action, press, send_payload
from tests.stories.reading import Json, buttons, text_of
from tests.stories.stage import TODAY, Stage


def kept(stage: Stage) -> list[tuple[str, str | None]]:
    def look(connection: Any) -> list[tuple[str, str | None]]:
        found = select(FOLLOW_UP.c.kind, FOLLOW_UP.c.outcome).order_by(FOLLOW_UP.c.at)
        return [(row[0].value, row[1]) for row in connection.execute(found)]

    return stage.database.read_now(look)


def test_the_list_has_who_is_unexplained_first_seen_first_and_says_what_is_known(
    stage: Stage,
) -> None:
    stage.school.add_course("Maths", 1, teachers=["Tunde Okafor"], meetings=MATHS)
    enroll(stage, 2, "Maths", 2)
    enroll(stage, 4, "Maths", 3)
    assert "Nobody is absent" in text_of(calls(stage))
    mark(stage, "biology", 1)
    mark(stage, "biology", 2)
    mark(stage, "maths", 2, "Late")
    mark(stage, "maths", 1)
    mark(stage, "biology", 3, "Excused")
    found = calls(stage)
    assert found["ephemeral"]
    assert found["text"] == "2 unexplained absences"
    said = text_of(found)
    assert said.startswith("2 unexplained absences, Monday 23 November 2026\n")
    # Maths has a time and comes first; who is in Biology only has none.
    assert said.index("Absent: 08:00 Maths") < said.index("Zoë Müller-Ångström")
    assert "Suharto" not in said


def test_who_attended_another_lesson_is_another_call(stage: Stage) -> None:
    later = ((1, "2", "08:50", "09:30"), (2, "2", "08:50", "09:30"))
    stage.school.add_course("Maths", 0, teachers=["Tunde Okafor"], meetings=MATHS)
    stage.school.add_course("Art", 0, teachers=["Tunde Okafor"], meetings=later)
    for place in (0, 1):
        for course in ("Maths", "Art"):
            enroll(stage, place, course, place + 1)
    mark(stage, "maths", 0, "Late")
    mark(stage, "art", 0)
    mark(stage, "art", 1, "Late")
    mark(stage, "maths", 1)
    said = text_of(calls(stage))
    assert "Absent: 08:00 Maths\nCame later, to 08:50 Art" in said
    assert "Absent: 08:50 Art\nLeft after 08:00 Maths" in said


def test_a_reason_takes_a_student_off_the_list_and_its_end_brings_them_back(stage: Stage) -> None:
    mark(stage, "biology", 0)
    message = calls(stage)
    stage.press(message, "Explain", who=OFFICE)
    view = form(stage)
    assert "Ada Lovelace" in str(view)
    assert view["view"]["blocks"][1]["element"]["initial_date"] == TODAY.isoformat()
    outcome = submit(stage, view, reason={"selected_option": {"value": "illness"}})
    assert outcome["ok"], outcome
    assert "Nobody is absent" in text_of(stage.tap(message, "Look again", who=OFFICE))
    stage.statement("UPDATE excuse SET withdrawn_at = entered_at")
    stage.statement("UPDATE attendance_record SET status = 'absent', reason = NULL")
    assert "Ada Lovelace" in text_of(calls(stage))


def test_what_was_done_is_kept_once_and_everybody_of_the_office_sees_it(stage: Stage) -> None:
    mark(stage, "biology", 0)
    message = calls(stage)
    message = stage.tap(message, "Called: Ada Lovelace", who=OFFICE)
    assert "Called at 09:05, Ines Duarte" in text_of(message)
    assert "Called at 09:05, Ines Duarte" in text_of(calls(stage, who=HEAD))
    choose(stage, message, "No answer")
    stage.eventually_shows(message, "No answer at 09:05, Ines Duarte", who=OFFICE)
    assert kept(stage) == [("called", None), ("no_answer", None)]


def test_a_press_that_is_delivered_twice_is_kept_once(stage: Stage) -> None:
    mark(stage, "biology", 0)
    calls(stage)
    pressed = forged(stage, OFFICE)
    answers = [send_payload(stage, pressed).status_code for _ in range(2)]
    assert answers == [200, 200]
    assert kept(stage) == [("called", None)]


def test_a_call_is_logged_with_what_came_of_it(stage: Stage) -> None:
    mark(stage, "biology", 0)
    message = calls(stage)
    choose(stage, message, "Log a call…")
    entered: Json = {
        "kind": {"selected_option": {"value": "spoke"}},
        # PostgreSQL takes no NUL: what can't be seen is left out.
        "outcome": {"value": "At the den\x00tist's\x1b <till ten>."},
    }
    assert submit(stage, form(stage), **entered)["ok"]
    said = "Spoke at 09:05, Ines Duarte: At the dentist's <till ten>."
    stage.eventually_shows(message, said, who=OFFICE)
    assert kept(stage) == [("spoke", "At the dentist's <till ten>.")]


def test_two_people_never_call_one_family_unless_they_say_so(stage: Stage) -> None:
    mark(stage, "biology", 0)
    message = stage.tap(calls(stage), "I'm on it", who=OFFICE)
    assert "Ines Duarte is on it since 09:05" in text_of(message)
    heads = calls(stage, who=HEAD)
    asked = stage.tap(heads, "Called: Ada", who=HEAD)
    assert "Ines Duarte is on it since 09:05: Ada Lovelace. Nothing was saved" in text_of(asked)
    assert "Ines Duarte is on it" in text_of(stage.tap(asked, "Back", who=HEAD))
    assert kept(stage) == [("on_it", None)]
    asked = stage.tap(stage.again(heads, who=HEAD), "Called: Ada", who=HEAD)
    assert "Called at 09:05, Ruth Abernathy" in text_of(stage.tap(asked, "all the same", who=HEAD))
    # Who has done something is on it no more.
    assert "is on it" not in text_of(calls(stage))


def test_being_on_it_lapses_after_a_quarter_of_an_hour(stage: Stage) -> None:
    mark(stage, "biology", 0)
    stage.tap(calls(stage), "I'm on it", who=OFFICE)
    stage.clock.ahead += 14 * 60
    assert "is on it since" in text_of(calls(stage, who=HEAD))
    stage.clock.ahead += 60
    heads = calls(stage, who=HEAD)
    assert "is on it since" not in text_of(heads)
    assert "Called at 09:20, Ruth Abernathy" in text_of(stage.tap(heads, "Called: Ada", who=HEAD))


def test_a_long_list_has_pages_and_takes_as_many_statements_as_a_short_one(stage: Stage) -> None:
    mark(stage, "biology", 0)
    calls(stage)
    short = len(statements(stage))
    stage.statement(
        "INSERT INTO attendance_record (id, school_id, course_offering_id, course_enrollment_id,"
        " student_id, attendance_date, period, status, recorded_at, door, change_set_id, order_key)"
        " SELECT e.id, e.school_id, e.course_offering_id, e.id, e.student_id, '2026-11-23', '',"
        " 'absent', r.recorded_at, 'slack', r.change_set_id, 1 FROM course_enrollment e,"
        " attendance_record r WHERE e.id <> r.course_enrollment_id"
    )
    # One more tells the two of one name apart.
    assert len(statements(stage)) == short + 1
    message = calls(stage)
    assert message["text"] == "30 unexplained absences"
    assert len([each for _, each in buttons(message) if "Explain" in str(each)]) == 10
    assert len(message["blocks"]) <= 50
    for number in (2, 3):
        message = stage.tap(message, f"Page {number} of 3", who=OFFICE)
    message = stage.tap(message, "Called: ", who=OFFICE)
    assert "◀ Page 2 of 3" in str(buttons(message))


def statements(stage: Stage) -> list[str]:
    """What reading a page of the call list asks of the database."""
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        asked.append(statement)

    person = SlackPerson("", stage.workspace.config.team_id, OFFICE)
    event.listen(stage.database.engine, "before_cursor_execute", note)
    stage.database.read_now(call_list.listed, person, CallPlace(), stage.clock.now())
    event.remove(stage.database.engine, "before_cursor_execute", note)
    return [each for each in asked if each.startswith(("SELECT", "WITH"))]


@pytest.mark.parametrize("words", ["calls tomorrow maybe", "calls nonsense"])
def test_what_is_no_day_is_said(stage: Stage, words: str) -> None:
    assert "expected a day that has begun" in text_of(calls(stage, words))


def test_yesterday_has_a_list_of_its_own(stage: Stage) -> None:
    mark(stage, "biology", 0)
    stage.clock.ahead += 24 * 3600
    assert "Nobody is absent" in text_of(calls(stage))
    message = calls(stage, "calls yesterday")
    assert "Monday 23 November 2026" in text_of(message)
    assert "Called at 09:05 on" not in text_of(message)
    message = stage.tap(message, "Called: Ada", who=OFFICE)
    assert "Called" in text_of(message)


@pytest.mark.parametrize("who", ["UTUNDE", "UNOBODY"])
def test_teachers_and_strangers_are_refused(stage: Stage, who: str) -> None:
    mark(stage, "biology", 0)
    words = stage.notice_after(lambda: stage.say("/attendance calls", who=who), who=who)
    expected = "for the school office and its admins" if who == "UTUNDE" else "staff list"
    assert expected in words
    assert "Ada" not in words
    pressed = forged(stage, who)
    send_payload(stage, pressed)
    assert kept(stage) == []


def test_a_student_of_another_school_is_not_the_offices_to_follow_up(stage: Stage) -> None:
    mark(stage, "biology", 0)
    other = make_school(stage.database, name="Hillside School")
    stage.statement("UPDATE staff SET active = false WHERE given_name = 'Ines'")
    other.add_staff("Ines Duarte", Role.OFFICE)
    said = stage.notice_after(lambda: calls(stage), who=OFFICE)
    assert "Ada" not in said
    send_payload(stage, forged(stage, OFFICE))
    assert kept(stage) == []


def forged(stage: Stage, who: str) -> Json:
    """A press on Called, by whoever."""
    pressed = CallPress(
        day=TODAY, school_id=stage.school.school, student_id=student_id(stage, 0)
    ).that(FollowUpKind.CALLED)
    made = action(stage, action_id="call_follow_up_called", block_id="call0", value=pressed)
    payload = press(stage, made)
    payload["user"]["id"] = who
    return payload
