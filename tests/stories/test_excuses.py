"""/attendance excuse: the office excuses a student, sees who is away, and withdraws, in modals."""

from functools import partial
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from storage.tables import ENROLLMENT, EXCUSE, STUDENT, Student
from tests.school import make_school
from tests.serving import eventually
from tests.stories.forging import send_payload, submission
from tests.stories.reading import Json, text_of
from tests.stories.stage import Stage

OFFICE = "UOFFICE"
ZOE = "Zoë Müller-Ångström"
ADA = select(STUDENT.c.id).where(STUDENT.c.given_name == "Ada", STUDENT.c.family_name == "Lovelace")
EXCUSED: Json = {"selected_option": {"value": "excused"}}


def view_of(stage: Stage, who: str = OFFICE) -> Json | None:
    return stage.state(who)["view"]


def opened(stage: Stage, text: str, who: str = OFFICE) -> Json:
    """Close what is open, type the command, and give the modal that opens."""
    while before := view_of(stage, who):
        stage.play("close", **{"as": who, "view_id": before["id"]})
    stage.say(text, who=who)
    return eventually(lambda: view_of(stage, who)) or {}


def chosen(view: Json, *called: str) -> Json:
    """Choose students of those whom the form offers."""
    block = next(each for each in view["view"]["blocks"] if each["type"] == "input")
    options = {each["text"]["text"]: each["value"] for each in block["element"]["options"]}
    return {"selected_options": [options[each] for each in called]}


def submit(stage: Stage, view: Json, **entered: Json) -> Json:
    return submit_as(OFFICE, stage, view, **entered)


def submit_as(who: str, stage: Stage, view: Json, **entered: Json) -> Json:
    values = {name: {name: each} for name, each in entered.items()}
    return stage.play("submit", **{"as": who, "view_id": view["id"], "values": values})


def enter(stage: Stage, name: str = "Ada Lovelace", **more: Json) -> str:
    """Excuse a student, and give what the office is told then."""
    view = opened(stage, f"/attendance excuse {name}")
    outcome = submit(stage, view, becomes=EXCUSED, student_ids=chosen(view, name), **more)
    assert outcome["ok"], outcome
    found = view_of(stage)
    assert found is not None
    return said(found)


def said(view: Json) -> str:
    return str(view["view"]["blocks"])


def reason(code: str) -> Json:
    return {"selected_option": {"value": code}}


def press_withdraw(stage: Stage, view: Json) -> Json:
    """Press the first Withdraw of the list, and give the form that asks why."""
    block = next(each for each in view["view"]["blocks"] if "excuse_withdraw" in str(each))
    where = {"container": {"type": "view", "view_id": view["id"]}, "block_id": block["block_id"]}
    outcome = stage.play("press", **{"as": OFFICE, **where, "action_id": "excuse_withdraw"})
    assert outcome["ok"], outcome
    return pushed(stage, view)


def withdraw(stage: Stage, name: str) -> None:
    """Withdraw the one excuse of the list, and close what says so."""
    view = opened(stage, "/attendance excuse")
    assert name in said(view)
    assert submit(stage, press_withdraw(stage, view), why={"value": "A mistake."})["ok"]
    while before := view_of(stage):
        stage.play("close", **{"as": OFFICE, "view_id": before["id"]})


def pushed(stage: Stage, view: Json) -> Json:
    """The form that opens upon a modal."""

    def look() -> Json | None:
        found = view_of(stage)
        return found if found and found["id"] != view["id"] else None

    return eventually(look) or {}


def kept(stage: Stage) -> list[Json]:
    def look(connection: Any) -> list[Json]:
        return [dict(row) for row in connection.execute(select(EXCUSE)).mappings()]

    return stage.database.read_now(look)


def test_the_office_excuses_a_student_and_is_told_what_changed_and_what_stayed(
    stage: Stage,
) -> None:
    stage.tap_student(stage.open(), 0)
    told = enter(stage, reason=reason("family"), told_by={"value": "Her mother"})
    assert "The excuse of Ada Lovelace is saved." in told
    assert "Changed:\\nMon 23 Nov · Biology 9A: absent → excused" in told
    assert stage.mark_of(0) == ("excused", None, "family", None)
    (excuse,) = kept(stage)
    assert (excuse["told_by"], str(excuse["begins_on"])) == ("Her mother", "2026-11-23")
    assert excuse["entered_by_id"] == stage.school.staff["Ines Duarte"]
    line = stage.audit()[-1]
    assert (line["action"], line["staff_id"]) == ("excuse", stage.school.staff["Ines Duarte"])
    message = stage.tap(stage.open(), "Late")
    stage.tap_student(message, 1)
    told = enter(stage, ZOE)
    assert "Stays, since the student came:\\nMon 23 Nov · Biology 9A: late" in told
    assert "No record was changed by it." in told


def test_an_open_roster_follows_an_excuse(stage: Stage) -> None:
    message = stage.tap_student(stage.open(), 0)
    enter(stage)
    stage.eventually_shows(message, "📝 Ada L. · excused")


def test_the_list_shows_who_is_away_and_a_withdrawal_asks_why(stage: Stage) -> None:
    stage.tap_student(stage.open(), 0)
    enter(stage, ends_on={"selected_date": "2026-11-25"}, reason=reason("illness"))
    stage.clock.ahead += 24 * 3600
    view = opened(stage, "/attendance excuse")
    words = "Ada Lovelace · Mon 23 Nov to Wed 25 Nov · excused · Illness · entered by Ines Duarte"
    assert words in said(view)
    form = press_withdraw(stage, view)
    assert "Withdraw the excuse of Ada Lovelace?" in said(form)
    assert submit(stage, form, why={"value": " "})["errors"]["why"]
    assert submit(stage, form, why={"value": "She is well."})["ok"]
    done = view_of(stage)
    assert done is not None
    assert "Gone back:\\nMon 23 Nov · Biology 9A: excused → absent" in said(done)
    assert stage.mark_of(0) == ("absent", None, None, None)
    assert kept(stage)[0]["withdrawn_why"] == "She is well."
    assert "Nobody is excused" in said(opened(stage, "/attendance excuses"))


def test_the_list_says_who_came_and_leaves_out_what_is_over(stage: Stage) -> None:
    enter(
        stage,
        starts_at={"selected_time": "09:00"},
        ends_at={"selected_time": "11:00"},
    )
    enter(stage, ZOE)
    stage.tap_student(stage.tap(stage.open(), "Late"), 1)
    view = opened(stage, "/attendance excuse")
    assert "Ada Lovelace · Mon 23 Nov, 09:00–11:00 · excused" in said(view)
    assert said(view).count("came although excused") == 1
    stage.clock.ahead += 24 * 3600
    assert "Nobody is excused" in said(opened(stage, "/attendance excuse"))


@pytest.mark.parametrize("text", ["/attendance excuse ada", "/attendance excuse"])
def test_teachers_and_strangers_are_told_whose_matter_excuses_are(stage: Stage, text: str) -> None:
    words = stage.notice_after(lambda: stage.say(text))
    assert "Excuses are for the school office and its admins" in words
    words = stage.notice_after(lambda: stage.say(text, who="UNOBODY"), who="UNOBODY")
    assert "staff list" in words
    assert view_of(stage, "UTUNDE") is None


def test_an_admin_may_excuse_too(stage: Stage) -> None:
    view = opened(stage, "/attendance excuse ada lov", "UHEAD")
    ada = chosen(view, "Ada Lovelace")
    assert submit_as("UHEAD", stage, view, becomes=EXCUSED, student_ids=ada)["ok"]
    assert len(kept(stage)) == 1


def test_a_teacher_with_a_form_that_was_the_offices_is_refused(stage: Stage) -> None:
    view = opened(stage, "/attendance excuse ada lov")
    stage.statement("UPDATE staff SET role = 'teacher' WHERE given_name = 'Ines'")
    submit(stage, view, becomes=EXCUSED, student_ids=chosen(view, "Ada Lovelace"))
    found = view_of(stage)
    assert found is not None
    assert "Excuses are for the school office" in said(found)
    assert kept(stage) == []


def test_nobody_and_too_many_are_said_and_students_of_one_name_are_told_apart(
    stage: Stage,
) -> None:
    school = stage.school.school
    stage.school.add(
        *[Student(school_id=school, given_name="Bo", family_name=f"Ek {n}") for n in range(101)]
    )
    refusals = {"xaver": "no student of “xaver”", "bo": "type more of the name"}
    for name, words in refusals.items():
        say = partial(stage.say, f"/attendance excuse {name}", who=OFFICE)
        assert words in stage.notice_after(say, who=OFFICE)
    view = opened(stage, "/attendance excuse li wei")
    options = view["view"]["blocks"][0]["element"]["options"]
    called = [each["text"]["text"] for each in options]
    assert len(called) == len(set(called)) > 1
    assert "initial_options" not in view["view"]["blocks"][0]["element"]


@pytest.mark.parametrize(
    ("entered", "field"),
    [
        ({"ends_on": {"selected_date": "2026-11-20"}}, "ends_on"),
        ({"starts_at": {"selected_time": "09:00"}}, "ends_at"),
        (
            {
                "starts_at": {"selected_time": "09:00"},
                "ends_at": {"selected_time": "10:00"},
                "ends_on": {"selected_date": "2026-11-24"},
            },
            "starts_at",
        ),
    ],
)
def test_what_is_wrong_is_said_under_its_input(stage: Stage, entered: Json, field: str) -> None:
    view = opened(stage, "/attendance excuse ada lov")
    ada = chosen(view, "Ada Lovelace")
    outcome = submit(stage, view, becomes=EXCUSED, student_ids=ada, **entered)
    assert list(outcome["errors"]) == [field]
    assert kept(stage) == []


def test_another_schools_students_are_not_found(stage: Stage) -> None:
    other = make_school(stage.database, name="Hillside School")
    other.add_course("Art", 1)

    def student(connection: Any) -> UUID:
        where = ENROLLMENT.c.id == other.enrollments["Art"][0]
        return connection.execute(select(ENROLLMENT.c.student_id).where(where)).scalar_one()

    stranger = str(stage.database.read_now(student))
    view = opened(stage, "/attendance excuse ada lov")
    options = view["view"]["blocks"][0]["element"]["options"]
    assert stranger not in str(options)
    assert len(options) == 3


def test_a_form_that_is_delivered_twice_is_entered_once(stage: Stage) -> None:
    stage.tap_student(stage.open(), 0)
    opened(stage, "/attendance excuse ada lov")
    ada = stage.database.read_now(lambda connection: connection.execute(ADA).scalar_one())
    values = {
        "student_ids": {"student_ids": {"selected_options": [{"value": str(ada)}]}},
        "begins_on": {"begins_on": {"selected_date": "2026-11-23"}},
        "becomes": {"becomes": EXCUSED},
    }
    payload = submission(stage)
    payload["user"]["id"] = OFFICE
    payload["view"] |= {
        "callback_id": "excuse_enter",
        "private_metadata": '{"surface": {"response_url": "https://hooks.slack.com/commands/none"}}',
        "state": {"values": values},
    }
    answers = [send_payload(stage, payload).json() for _ in range(2)]
    assert [each["response_action"] for each in answers] == ["update", "update"]
    assert "absent → excused" in str(answers[0])
    assert len(kept(stage)) == 1
    assert len(stage.audit()) == 2


def test_several_are_excused_at_once_by_the_search_that_finds_students(stage: Stage) -> None:
    for place in (0, 10):
        stage.tap_student(stage.open(), place)
    view = opened(stage, "/attendance excuse lovelacee")
    assert "Nobody is called “lovelacee”; these are but for one typing error." in said(view)
    block = next(each for each in view["view"]["blocks"] if each.get("element"))
    options = {each["text"]["text"]: each["value"] for each in block["element"]["options"]}
    assert list(options) == ["Ada B-Lovelace", "Ada C-Lovelace", "Ada Lovelace"]
    assert "initial_options" not in block["element"]
    assert submit(stage, view, becomes=EXCUSED)["errors"]
    both = chosen(view, "Ada Lovelace", "Ada B-Lovelace")
    assert submit(stage, view, becomes=EXCUSED, student_ids=both)["ok"]
    told = said(view_of(stage) or {})
    assert "The excuses of 2 students are saved: Ada B-Lovelace, Ada Lovelace." in told
    assert "Ada Lovelace · Mon 23 Nov · Biology 9A: absent → excused" in told
    assert "Ada B-Lovelace · Mon 23 Nov · Biology 9A: absent → excused" in told
    assert len(kept(stage)) == 2
    assert len({line["change_set_id"] for line in stage.audit() if line["action"] == "excuse"}) == 1


def test_days_on_which_a_student_is_in_no_course_are_told(stage: Stage) -> None:
    assert "In no course on these days" not in enter(stage)
    assert "In no course on these days" in enter(stage, begins_on={"selected_date": "2016-11-23"})


def shown(stage: Stage, who: str) -> Json:
    """Ada's view."""
    found = stage.open("/attendance student lovelace", who=who)
    return stage.tap(found, "Show Ada Lovelace", who=who)


def test_the_student_and_her_excuses_lead_to_each_other(stage: Stage) -> None:
    stage.tap_student(stage.open(), 0)
    seen = shown(stage, OFFICE)
    stage.press(seen, "Excuse…", who=OFFICE)
    form = eventually(lambda: view_of(stage)) or {}
    assert submit(stage, form, becomes=EXCUSED, reason=reason("family"))["ok"]
    stage.eventually_shows(seen, "📝 Mon 23 Nov · excused · Family matter", who=OFFICE)
    assert "📝 Excused" not in text_of(stage.again(seen, who=OFFICE))
    while before := view_of(stage):
        stage.play("close", **{"as": OFFICE, "view_id": before["id"]})
    stage.press(stage.again(seen, who=OFFICE), "Withdraw the excuse of Ada Lovelace", who=OFFICE)
    form = eventually(lambda: view_of(stage)) or {}
    assert submit(stage, form, why={"value": "She is well."})["ok"]
    eventually(lambda: "Family matter" not in text_of(stage.again(seen, who=OFFICE)))
    enter(stage)
    view = opened(stage, "/attendance excuse")
    block = next(each for each in view["view"]["blocks"] if "open_student" in str(each))
    where = {"container": {"type": "view", "view_id": view["id"]}, "block_id": block["block_id"]}
    stage.play("press", **{"as": OFFICE, **where, "action_id": "open_student"})
    eventually(lambda: "Mon 23 Nov · excused · entered by" in said(view_of(stage) or {}))
    assert "Ada Lovelace" in said(view_of(stage) or {})


def test_a_record_is_corrected_on_its_register_from_the_students_view(stage: Stage) -> None:
    for who in (OFFICE, "UTUNDE"):
        seen = shown(stage, who)
        menu = next(each for each in seen["blocks"] if each["block_id"] == "history")
        place = {"type": "message", "channel": "CSTAFF", "ts": seen["ts"]}
        value = next(
            each["options"][0]["value"]
            for each in menu["elements"]
            if each["action_id"] == "correct_record"
        )
        where = {"container": place, "block_id": "history", "action_id": "correct_record"}
        stage.play("press", **{"as": who, **where, "action": {"selected_option": value}})
        stage.eventually_shows(seen, "Biology 9A", who=who)
        eventually(lambda: "Everyone else present" in str(stage.again(seen, who=who)))  # noqa: B023


def test_teachers_see_no_way_to_excuse(stage: Stage) -> None:
    enter(stage)
    seen = shown(stage, "UTUNDE")
    assert "Excuse…" not in str(seen["blocks"])
    assert "Withdraw" not in str(seen["blocks"])


def test_a_trip_is_entered_from_the_list_by_names_that_are_searched(stage: Stage) -> None:
    view = opened(stage, "/attendance excuse")
    where = {"container": {"type": "view", "view_id": view["id"]}, "block_id": "new"}
    stage.play("press", **{"as": OFFICE, **where, "action_id": "excuse_new"})
    form = pushed(stage, view)
    place = {"container": {"type": "view", "view_id": form["id"]}, "block_id": "student_ids"}
    found: list[Json] = []
    for typed, wanted in (("lovela", "Ada Lovelace"), ("angstrom", ZOE)):
        asked = {"as": OFFICE, **place, "action_id": "student_ids", "value": typed}
        options = stage.play("suggest", **asked)["options"]
        found += [each for each in options if each["text"]["text"] == wanted]
    both = {"selected_options": found}
    assert submit(stage, form, becomes=EXCUSED, student_ids=both)["ok"]
    assert "The excuses of 2 students are saved" in said(view_of(stage) or {})
    assert len(kept(stage)) == 2


def shorten_form(stage: Stage) -> Json:
    """Excuse a student from Friday to Wednesday, and give the form that shortens that."""
    stage.tap_student(stage.open(), 0)
    enter(stage, begins_on={"selected_date": "2026-11-20"}, ends_on={"selected_date": "2026-11-25"})
    assert stage.mark_of(0) == ("excused", None, None, None)
    view = opened(stage, "/attendance excuse")
    block = next(each for each in view["view"]["blocks"] if "excuse_shorten" in str(each))
    where = {"container": {"type": "view", "view_id": view["id"]}, "block_id": block["block_id"]}
    assert stage.play("press", **{"as": OFFICE, **where, "action_id": "excuse_shorten"})["ok"]
    return pushed(stage, view)


SHORTER: Json = {"ends_on": {"selected_date": "2026-11-20"}, "why": {"value": "She is back."}}


def test_an_excuse_is_shortened_from_the_list(stage: Stage) -> None:
    form = shorten_form(stage)
    assert "Shorten the excuse of Ada Lovelace?" in said(form)
    later = submit(stage, form, **SHORTER | {"ends_on": {"selected_date": "2026-11-26"}})
    assert "can be shortened only" in later["errors"]["ends_on"]
    assert submit(stage, form, **SHORTER)["ok"]
    told = said(view_of(stage) or {})
    assert "The excuse of Ada Lovelace is shortened." in told
    assert "Gone back:\\nMon 23 Nov · Biology 9A: excused → absent" in told
    assert stage.mark_of(0) == ("absent", None, None, None)
    (excuse,) = kept(stage)
    assert (str(excuse["ends_on"]), excuse["withdrawn_at"]) == ("2026-11-20", None)
    assert stage.look("SELECT why FROM excuse_shortening") == "She is back."
    assert stage.look("SELECT shortened_by_id IS NOT NULL FROM excuse_shortening")
    assert stage.audit()[-1]["why"] == "She is back."


@pytest.mark.parametrize("given_up", ["withdrawn", "shortened"])
def test_an_undo_brings_back_nothing_of_an_excuse_that_is_given_up(
    stage: Stage, given_up: str
) -> None:
    view = shorten_form(stage)
    roster = stage.tap_student(stage.tap(stage.open(), "Late"), 0)
    assert stage.mark_of(0) == ("late", None, None, None)
    if given_up == "shortened":
        assert submit(stage, view, **SHORTER)["ok"]
    else:
        withdraw(stage, "Ada Lovelace")
    assert stage.mark_of(0) == ("late", None, None, None)
    stage.tap(roster, "Undo")
    assert stage.mark_of(0) == ("absent", None, None, None)


def test_a_teacher_shortens_no_excuse(stage: Stage) -> None:
    form = shorten_form(stage)
    stage.statement("UPDATE staff SET role = 'teacher' WHERE slack_user_id = 'UOFFICE'")
    submit(stage, form, **SHORTER)
    assert stage.mark_of(0) == ("excused", None, None, None)
    assert str(kept(stage)[0]["ends_on"]) == "2026-11-25"
