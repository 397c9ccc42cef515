"""The desk: who comes late and who leaves early, by time, several at once."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import select

from bot.blocks.ids.arrival_ids import DeskDeed
from storage.calls import desk_rules
from storage.calls.desk_rules import Arriving
from storage.due import closures
from storage.due.closures import Closure
from storage.tables import EXCUSE, Student
from storage.tables.words import Missed
from tests.stories.calling import (
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
from tests.stories.forging import action, press, send_payload, submission, suggestion
from tests.stories.reading import Json, text_of
from tests.stories.stage import TODAY, Stage
from tests.stories.test_excuses import enter, reason, withdraw

TUNDE = "Tunde Okafor"
ZOE = "Zoë Müller-Ångström"
NOW = ((1, "2", "08:50", "09:40"),)
LATER = ((1, "3", "09:50", "10:40"),)


@pytest.fixture
def stage(stage: Stage) -> Stage:
    """A Monday, 09:05: Maths is over, Art is under way, Drama to come; two are absent."""
    for title, meetings in (("Maths", MATHS), ("Art", NOW), ("Drama", LATER)):
        stage.school.add_course(title, 0, teachers=[TUNDE], meetings=meetings)
        for place in (0, 1):
            enroll(stage, place, title, place + 1)
        roster = stage.open(f"/attendance {title.lower()}")
        for place in (0, 1):
            roster = stage.tap_student(roster, place)
    return stage


def opened(stage: Stage, text: str, who: str = OFFICE) -> Json:
    while before := view_of(stage, who):
        stage.play("close", **{"as": who, "view_id": before["id"]})
    stage.say(text, who=who)
    return form(stage, who)


def students(view: Json) -> list[str]:
    (block,) = [each for each in view["view"]["blocks"] if each["block_id"] == "student_ids"]
    return [each["text"]["text"] for each in block["element"]["options"]]


def offered(stage: Stage, view: Json, typed: str = "", who: str = OFFICE) -> list[Json]:
    """What the menu of students offers, before anything is typed or after."""
    place = {"container": {"type": "view", "view_id": view["id"]}, "block_id": "student_ids"}
    asked = {"as": who, **place, "action_id": "student_ids", "value": typed}
    outcome = stage.play("suggest", **asked)
    assert outcome["ok"], outcome
    return outcome["options"]


def called(options: list[Json]) -> list[str]:
    return [each["text"]["text"] for each in options]


def chosen(stage: Stage, *places: int) -> Json:
    return {"selected_options": [str(student_id(stage, each)) for each in places]}


def marks(stage: Stage, place: int) -> dict[str, Any]:
    order = 0 if place == 0 else 1
    courses = ("Maths", "Art", "Drama")
    found = {course: stage.mark_of(order, course) for course in courses}
    return {course: mark and tuple(mark)[:3] for course, mark in found.items()}


def test_a_late_bus_arrives(stage: Stage) -> None:
    view = opened(stage, "/attendance desk")
    late = offered(stage, view)
    assert called(late) == ["Ada Lovelace", "Zoë Müller-Ångström"]
    both = {"selected_options": late}
    outcome = submit(stage, view, at={"selected_time": "09:02"}, student_ids=both)
    assert outcome["ok"], outcome
    told = json.dumps(form(stage)["view"], ensure_ascii=False)
    for name in ("Ada Lovelace", "Zoë Müller-Ångström"):
        assert f"{name} arrived at 09:02. 08:00 Maths: absent → excused; " in told
    assert "08:50 Art: absent → late, 12 minutes; 09:50 Drama: absent → no record." in told
    expected = {
        "Maths": ("excused", None, "arrived 09:02"),
        "Art": ("late", 12, None),
        "Drama": None,
    }
    assert marks(stage, 0) == marks(stage, 1) == expected
    assert len({each["change_set_id"] for each in stage.audit()[-6:]}) == 1
    assert {each["why"] for each in stage.audit()[-6:]} == {"arrived 09:02"}
    assert "Nobody is absent" in text_of(calls(stage))


def test_any_student_of_the_school_is_found_at_the_desk(stage: Stage) -> None:
    stage.statement("UPDATE attendance_record SET status = 'present' WHERE reason IS NULL")
    view = opened(stage, "/attendance desk")
    assert offered(stage, view) == []
    found = [each for each in offered(stage, view, "angstrom") if called([each]) == [ZOE]]
    mark(stage, "art", 1)
    outcome = submit(
        stage, view, at={"selected_time": "09:05"}, student_ids={"selected_options": found}
    )
    assert outcome["ok"], outcome
    assert marks(stage, 1)["Art"] == ("late", 15, None)


def test_the_desk_offers_nobody_to_a_teacher(stage: Stage) -> None:
    asked = suggestion(stage, action_id="student_ids", block_id="student_ids", value="ada")
    for typed in ("", "ada"):
        assert send_payload(stage, asked | {"value": typed}).json() == {"options": []}
    calls(stage)
    asked["user"]["id"] = OFFICE
    assert send_payload(stage, asked).json()["options"]


def test_arrived_now_on_the_call_list_is_told_and_taken_back(stage: Stage) -> None:
    before = marks(stage, 0)
    message = stage.tap(calls(stage), "Arrived now: Ada", who=OFFICE)
    assert "Ada Lovelace arrived at 09:05. 08:00 Maths: absent → excused" in text_of(message)
    assert message["text"] == "1 unexplained absence"
    assert marks(stage, 0)["Art"] == ("late", 15, None)
    message = stage.tap(message, "Take back", who=OFFICE)
    assert "Taken back: 3 registers say again" in text_of(message)
    assert marks(stage, 0) == before
    assert "Ada Lovelace" in text_of(stage.tap(message, "Call list", who=OFFICE))


def test_what_somebody_changed_since_is_not_taken_back(stage: Stage) -> None:
    message = stage.tap(calls(stage), "Arrived now: Ada", who=OFFICE)
    mark(stage, "art", 0, "Late")
    mark(stage, "maths", 0, "Excused")
    taken = stage.tap(message, "Take back", who=OFFICE)
    assert "Taken back" in text_of(taken)
    assert marks(stage, 0)["Drama"] == ("absent", None, None)
    assert marks(stage, 0)["Art"] != ("absent", None, None)


def test_what_comes_back_is_what_the_excuses_say_that_stand_by_then(stage: Stage) -> None:
    """One was withdrawn since, beneath what comes back; another was entered since, over it."""
    enter(stage, reason=reason("family"))
    found = stage.tap(calls(stage, "student ada lovelace"), "Show Ada Lovelace", who=OFFICE)
    message = stage.tap(found, "Arrived now", who=OFFICE)
    assert marks(stage, 0)["Art"] == ("late", 15, "family")
    withdraw(stage, "Ada Lovelace")
    stage.tap(message, "Take back", who=OFFICE)
    assert set(marks(stage, 0).values()) == {("absent", None, None)}
    message = stage.tap(calls(stage), "Arrived now: Zoë", who=OFFICE)
    enter(stage, ZOE, reason=reason("illness"))
    stage.tap(message, "Take back", who=OFFICE)
    assert set(marks(stage, 1).values()) == {("excused", None, "illness")}


def test_what_was_entered_elsewhere_is_not_taken_back_at_the_desk(stage: Stage) -> None:
    roster = stage.unfolded(stage.open("/attendance maths", who=OFFICE), who=OFFICE)
    stage.press(roster, "Details", who=OFFICE)
    view = form(stage)
    note = next(each for each in view["view"]["blocks"] if each["block_id"].startswith("note"))
    values = {note["block_id"]: {note["element"]["action_id"]: {"value": "Called in."}}}
    outcome = stage.play("submit", **{"as": OFFICE, "view_id": view["id"], "values": values})
    assert outcome["ok"], outcome
    before, entered = marks(stage, 0), stage.audit()[-1]
    assert entered["action"] == "details"
    message = stage.tap(calls(stage), "Arrived now: Zoë", who=OFFICE)
    button = next(block["accessory"] for block in message["blocks"] if "Take back" in str(block))
    value = DeskDeed(change_set_id=entered["change_set_id"]).written()
    payload = press(stage, action(stage, action_id=button["action_id"], block_id="x", value=value))
    payload["user"]["id"] = OFFICE
    send_payload(stage, payload)
    assert marks(stage, 0) == before


def test_in_the_night_on_which_clocks_go_back_time_that_passes_counts(stage: Stage) -> None:
    """London, 25 October 2026: the hour from 01:00 is shown twice, first an hour ahead of UTC."""
    lessons = ((7, "1", "00:30", "01:20"), (7, "2", "01:30", "03:00"))
    for title, lesson in zip(("Stars", "Moon"), lessons, strict=True):
        stage.school.add_course(title, 0, teachers=[TUNDE], meetings=[lesson])
        enroll(stage, 0, title, 1)
    night = datetime(2026, 10, 25, 0, 45, tzinfo=UTC)
    stage.clock.ahead += (night - stage.clock.now()).total_seconds()
    stage.clock.stand_still()
    for title in ("stars", "moon"):
        mark(stage, title, 0)
    # Twenty minutes on the clocks show 01:05 again: Moon, of 01:30, is under way since 35 minutes.
    stage.clock.ahead += 20 * 60
    message = stage.tap(calls(stage), "Arrived now: Ada", who=OFFICE)
    assert "Ada Lovelace arrived at 01:05." in text_of(message)
    assert stage.mark_of(0, "Stars") == ("excused", None, "arrived 01:05", None)
    assert stage.mark_of(0, "Moon") == ("late", 35, None, None)
    stage.tap(message, "Take back", who=OFFICE)
    view = opened(stage, "/attendance desk ada lov")
    outcome = submit(stage, view, at={"selected_time": "01:45"}, student_ids=chosen(stage, 0))
    assert outcome["ok"], outcome
    assert stage.mark_of(0, "Moon") == ("late", 15, None, None)


def test_only_who_entered_it_takes_it_back(stage: Stage) -> None:
    message = stage.tap(calls(stage), "Arrived now: Ada", who=OFFICE)
    after = marks(stage, 0)
    button = next(block["accessory"] for block in message["blocks"] if "Take back" in str(block))
    for who in ("UHEAD", "UTUNDE"):
        calls(stage, who="UHEAD")
        pressed = action(stage, action_id=button["action_id"], block_id="x", value=button["value"])
        payload = press(stage, pressed)
        payload["user"]["id"] = who
        send_payload(stage, payload)
    assert marks(stage, 0) == after


def test_arrived_now_stands_on_a_student_for_the_office_alone(stage: Stage) -> None:
    seen = stage.open("/attendance student zoë mü", who=OFFICE)
    if "Arrived now" not in str(seen):
        seen = stage.tap(seen, "Show Zoë Müller", who=OFFICE)
    seen = stage.tap(seen, "Arrived now", who=OFFICE)
    assert "Zoë Müller-Ångström arrived at 09:05." in text_of(seen)
    assert marks(stage, 1)["Art"] == ("late", 15, None)
    own = stage.open("/attendance student zoë mü")
    assert "Arrived now" not in str(own)


def test_who_leaves_is_excused_from_then_on(stage: Stage) -> None:
    view = opened(stage, "/attendance desk ada lov, zoë mü")
    assert {"Ada Lovelace", "Zoë Müller-Ångström"} <= set(students(view))
    outcome = submit(
        stage,
        view,
        what={"selected_option": "leaves"},
        at={"selected_time": "09:30"},
        student_ids=chosen(stage, 0),
        reason={"selected_option": "medical"},
    )
    assert outcome["ok"], outcome
    told = str(form(stage)["view"])
    assert "Ada Lovelace leaves at 09:30." in told
    assert "Drama absent → excused" in told
    assert marks(stage, 0) == {
        "Maths": ("absent", None, None),
        "Art": ("absent", None, None),
        "Drama": ("excused", None, "medical"),
    }
    starts = select(EXCUSE.c.starts_at, EXCUSE.c.ends_at)
    kept = stage.database.read_now(lambda connection: connection.execute(starts).all())
    assert [tuple(map(str, row)) for row in kept] == [("09:30:00", "23:59:00")]


def test_a_school_may_call_late_absent_after_some_minutes(stage: Stage) -> None:
    stage.database.write_now(desk_rules.set_rule, stage.school.school, Arriving(Missed.ABSENT, 10))
    stage.tap(calls(stage), "Arrived now: Ada", who=OFFICE)
    assert marks(stage, 0) == {
        "Maths": ("absent", None, "arrived 09:05"),
        "Art": ("absent", None, "arrived 09:05, 15 min late"),
        "Drama": None,
    }


def test_who_is_called_only_nearly_so_is_not_ticked(stage: Stage) -> None:
    school = stage.school
    grace = Student(school_id=school.school, given_name="Grace", family_name="Hopper")
    school.add(grace, school.enrollment(school.courses["Drama"], 9, grace.id))
    sure = opened(stage, "/attendance desk hopper")
    assert "initial_options" in str(sure["view"])
    near = opened(stage, "/attendance desk hoper")
    assert students(near) == ["Grace Hopper"]
    assert "initial_options" not in str(near["view"])


def test_a_closed_day_warns(stage: Stage) -> None:
    closure = Closure(TODAY, "Snow <day>")
    stage.database.write_now(closures.close, stage.school.school, [closure])
    view = opened(stage, "/attendance desk ada lov")
    assert "The school is closed today: Snow <day>." in str(view["view"])


@pytest.mark.parametrize(
    ("entered", "field"),
    [
        ({"at": {"selected_time": "23:58"}}, "at"),
        ({"student_ids": {"selected_options": []}}, "student_ids"),
    ],
)
def test_what_is_wrong_is_said_under_its_input(stage: Stage, entered: Json, field: str) -> None:
    before = marks(stage, 0)
    view = opened(stage, "/attendance desk ada lov")
    values: Json = {"student_ids": chosen(stage, 0)}
    outcome = submit(stage, view, OFFICE, **(values | entered))
    assert list(outcome["errors"]) == [field], outcome
    assert marks(stage, 0) == before


def test_a_form_that_is_delivered_twice_is_entered_once(stage: Stage) -> None:
    calls(stage)
    ada = str(student_id(stage, 0))
    values = {
        "what": {"what": {"selected_option": {"value": "arrived"}}},
        "at": {"at": {"selected_time": "09:00"}},
        "student_ids": {"student_ids": {"selected_options": [{"value": ada}]}},
    }
    payload = submission(stage)
    payload["user"]["id"] = OFFICE
    payload["view"] |= {"callback_id": "desk", "state": {"values": values}}
    before = len(stage.audit())
    answers = [send_payload(stage, payload).json() for _ in range(2)]
    assert [each["response_action"] for each in answers] == ["update", "update"]
    assert len(stage.audit()) == before + 3


@pytest.mark.parametrize("who", ["UTUNDE", "UNOBODY"])
def test_teachers_and_strangers_are_refused(stage: Stage, who: str) -> None:
    words = stage.notice_after(lambda: stage.say("/attendance desk ada", who=who), who=who)
    assert ("school office and its admins" if who == "UTUNDE" else "staff list") in words
    before = marks(stage, 0)
    message = calls(stage)
    arrived = next(
        each
        for block in message["blocks"]
        for each in block.get("elements", [])
        if each.get("action_id") == "arrived_call"
    )
    pressed = action(stage, action_id="arrived_call", block_id="call0", value=arrived["value"])
    payload = press(stage, pressed)
    payload["user"]["id"] = who
    send_payload(stage, payload)
    assert marks(stage, 0) == before


def test_a_name_that_nobody_has_is_said(stage: Stage) -> None:
    said = stage.notice_after(
        lambda: stage.say("/attendance desk ada, xaver", who=OFFICE), who=OFFICE
    )
    assert "I found no student of “xaver”" in said


def test_of_two_forms_open_at_once_the_second_overwrites_nothing(stage: Stage) -> None:
    first, second = opened(stage, "/attendance desk"), opened(stage, "/attendance desk", "UHEAD")
    ada = {"selected_options": offered(stage, first)[:1]}
    same = {"selected_options": offered(stage, second, who="UHEAD")[:1]}
    assert submit(stage, first, at={"selected_time": "08:55"}, student_ids=ada)["ok"]
    after = marks(stage, 0)
    assert after["Art"] == ("late", 5, None)
    assert submit(stage, second, "UHEAD", at={"selected_time": "09:05"}, student_ids=same)["ok"]
    assert "Ada Lovelace arrived at 09:05. No record changed." in str(form(stage, "UHEAD")["view"])
    assert marks(stage, 0) == after
