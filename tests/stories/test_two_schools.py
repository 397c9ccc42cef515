"""Who is of the office of two schools: each screen says which school is meant, and keeps to it."""

import pytest

from bot.attendance.reasons import MOST
from storage.schools import reasons
from storage.schools.reasons import SchoolReason
from storage.tables.words import Role
from tests.school import MadeSchool, make_school
from tests.stories.building import MakeStage
from tests.stories.calling import OFFICE, calls, form, submit
from tests.stories.homes import WITH_HOME, Screens
from tests.stories.reading import Json, text_of
from tests.stories.stage import Stage
from tests.stories.test_desk import called, offered, opened

RIVER, HILL = "Ada Lovelace · Riverside School", "Ada Lovelace · Hillside School"
EXCUSED: Json = {"selected_option": {"value": "excused"}}


@pytest.fixture
def stage(make_stage: MakeStage) -> Stage:
    return make_stage(workspace=WITH_HOME)


@pytest.fixture
def hillside(stage: Stage) -> MadeSchool:
    """A second school, where Ines is of the office too; an Ada Lovelace is absent in either."""
    other = make_school(stage.database, name="Hillside School")
    other.add_staff("Ines Duarte", Role.OFFICE)
    other.add_course("Pottery", 2, meetings=[(1, "2", "08:50", "09:40")])
    for course in ("biology", "pottery"):
        roster = stage.unfolded(stage.open(f"/attendance {course}", who=OFFICE), who=OFFICE)
        stage.tap_student(roster, 0, who=OFFICE)
    return other


def chosen(options: list[Json], *labels: str) -> Json:
    return {"selected_options": [each for each in options if called([each])[0] in labels]}


def element(view: Json, name: str) -> Json:
    found = (each for each in view["view"]["blocks"] if each["block_id"] == name)
    return next(found)["element"]


@pytest.mark.usefixtures("hillside")
def test_the_desk_tells_the_schools_apart_and_takes_those_of_one(stage: Stage) -> None:
    view = opened(stage, "/attendance desk")
    late = offered(stage, view)
    assert sorted(called(late)) == [HILL, RIVER]
    assert {HILL, RIVER} < set(called(offered(stage, view, "lovela")))
    at: Json = {"selected_time": "09:00"}
    refused = submit(stage, view, at=at, student_ids=chosen(late, HILL, RIVER))
    assert refused["errors"] == {"student_ids": "Choose students of one school."}
    assert submit(stage, view, at=at, student_ids=chosen(late, HILL))["ok"]
    assert "08:50 Pottery: absent → late, 10 minutes" in str(form(stage)["view"])
    assert stage.mark_of(0) == ("absent", None, None, None)


def test_the_call_list_begins_with_a_school_where_somebody_is_to_be_called(
    stage: Stage, hillside: MadeSchool
) -> None:
    assert "Hillside School" in text_of(calls(stage))
    stage.statement(
        "UPDATE attendance_record SET status = 'present' WHERE reason IS NULL AND "
        "course_offering_id IN (SELECT id FROM course_offering WHERE title = 'Pottery')"
    )
    message = calls(stage)
    assert "Riverside School" in text_of(message)
    assert "Absent: Biology 9A" in text_of(message)
    message = stage.tap(message, "Hillside School", who=OFFICE)
    assert "Nobody is absent" in text_of(message)
    assert "Nobody is absent" in text_of(stage.tap(message, "Look again", who=OFFICE))
    assert hillside.school != stage.school.school


def test_reasons_of_schools_that_differ_stand_by_school_however_many(
    stage: Stage,
) -> None:
    names = ("Hillside School", "Lakeside School")
    others = [make_school(stage.database, name=name) for name in names]
    for school in others:
        school.add_staff("Ines Duarte", Role.OFFICE)
    for number, school in enumerate((stage.school, *others)):
        own = [SchoolReason(f"own{number}_{n}", f"Own {n} <!channel>") for n in range(MOST)]
        own.append(SchoolReason("gone", "Gone", retired=True))
        stage.database.write_now(reasons.set_list, school.school, own)
    stage.open(who=OFFICE)
    for text in ("/attendance desk", "/attendance excuse ada lovelace"):
        groups = element(opened(stage, text), "reason")["option_groups"]
        assert [(each["label"]["text"], len(each["options"])) for each in groups] == [
            ("Hillside School", MOST),
            ("Lakeside School", MOST),
            ("Riverside School", MOST),
        ]


@pytest.mark.usefixtures("hillside")
def test_excuses_students_and_home_say_of_which_school_they_are(stage: Stage) -> None:
    view = opened(stage, "/attendance excuse ada lovelace")
    options: list[Json] = view["view"]["blocks"][0]["element"]["options"]
    both = submit(stage, view, becomes=EXCUSED, student_ids=chosen(options, HILL, RIVER))
    assert "expected those of one" in both["errors"]["student_ids"]
    assert submit(stage, view, becomes=EXCUSED, student_ids=chosen(options, HILL))["ok"]
    view = opened(stage, "/attendance excuse")
    assert f"{HILL} · Mon 23 Nov · excused" in str(view["view"]["blocks"])
    stage.play("close", **{"as": OFFICE, "view_id": view["id"]})
    found = text_of(stage.open("/attendance student ada lovelace", who=OFFICE))
    assert "Ada Lovelace\nHillside School" in found
    assert "Ada Lovelace\nRiverside School" in found
    home = text_of(Screens(stage, OFFICE).open_home())
    hill, _, river = home.partition("Riverside School · Monday 23 November 2026")
    assert "Absent without a reason: 0" not in river
    assert "Pottery" in hill
    assert "Biology 9A" in river
    assert "Biology 9A" not in hill
