"""A whole register in one call."""

from uuid import UUID

import pytest

from storage.tables import CourseEnrollment
from tests.api.conftest import TODAY, Client, Ids, Json
from tests.school import TERM, make_school
from tests.stories.reading import text_of
from tests.stories.stage import Stage

NOBODY = "0193a6b2-77c0-7e11-a5f4-3d0c8a5e1f01"


def path_of(ids: Ids, day: str = TODAY) -> str:
    return f"/academic/attendance/registers/{ids.course_offering_id}/{day}"


def row(ids: Ids, place: int, status: str = "present", **more: object) -> Json:
    body = ids.body(place)
    return {"course_enrollment_id": body["course_enrollment_id"], "status": status} | more


def register(ids: Ids, rows: list[Json], **more: object) -> Json:
    return {"teacher_assignment_id": ids.assignment_of("Tunde Okafor"), "records": rows} | more


def all_rows(ids: Ids) -> list[Json]:
    return [row(ids, place, "absent" if place == 3 else "present") for place in range(30)]


def test_a_register_is_written_in_one_call_and_one_change_set(
    client: Client, ids: Ids, stage: Stage
) -> None:
    answer = client.call("PUT", path_of(ids), json=register(ids, all_rows(ids)))
    assert answer.status_code == 200, answer.text
    found = answer.json()
    assert (found["due"], found["taken"], found["complete"]) == (30, 30, True)
    assert found["counts"] == {"present": 29, "absent": 1, "late": 0, "excused": 0}
    assert found["completed_at"] == found["saved_at"] != None  # noqa: E711 - a chain reads better
    assert len({line["change_set_id"] for line in stage.audit()}) == 1
    assert "Complete: 29 present, 1 absent." in text_of(stage.open("/attendance"))
    listed = client.get(course_offering_id=ids.course_offering_id).json()
    by_student = {each["student_id"]: each for each in listed}
    assert all(by_student[each["student_id"]] == each["record"] for each in found["records"])


def test_a_register_says_who_is_due_and_who_is_in(client: Client, ids: Ids, stage: Stage) -> None:
    empty = client.call("GET", path_of(ids)).json()
    assert (empty["due"], empty["taken"], empty["complete"]) == (30, 0, False)
    assert (empty["saved_at"], empty["completed_at"]) == (None, None)
    stage.tap(stage.open("/attendance"), "Ada L.")
    answer = client.call("GET", path_of(ids))
    found = answer.json()
    assert (found["taken"], found["counts"]["absent"]) == (1, 1)
    first = next(each for each in found["records"] if each["record"])
    assert first["student_id"] == ids.body(0)["student_id"]
    known = {"If-None-Match": answer.headers["ETag"]}
    assert client.call("GET", path_of(ids), headers=known).status_code == 304
    stage.tap(stage.open("/attendance"), "Zoë M.")
    assert client.call("GET", path_of(ids), headers=known).status_code == 200


def test_students_may_be_named_by_themselves(client: Client, ids: Ids, stage: Stage) -> None:
    student = ids.body(0)["student_id"]
    rows = [{"student_id": student, "status": "late", "minutes_late": 5}]
    answer = client.call("PUT", path_of(ids), json=register(ids, rows, rest="leave"))
    assert answer.json()["taken"] == 1
    assert stage.mark_of(0) == ("late", 5, None, None)


def test_the_rest_is_marked_present_as_everyone_else_is_in_slack(
    client: Client, ids: Ids, stage: Stage
) -> None:
    stage.tap(stage.open("/attendance"), "Zoë M.")
    body = register(ids, [row(ids, 0, "late")], rest="present")
    found = client.call("PUT", path_of(ids), json=body).json()
    assert found["counts"] == {"present": 28, "absent": 1, "late": 1, "excused": 0}
    assert found["complete"]


def test_who_is_due_needs_a_row_unless_the_rest_is_said(
    client: Client, ids: Ids, stage: Stage
) -> None:
    answer = client.call("PUT", path_of(ids), json=register(ids, all_rows(ids)[:28]))
    problem = answer.json()
    assert (answer.status_code, problem["type"]) == (422, "/problems/bad-rows")
    assert "2 who are due have no row" in problem["detail"]
    assert [each["pointer"] for each in problem["errors"]] == ["/records", "/records"]
    missing = ids.body(29)["course_enrollment_id"]
    assert any(missing in each["detail"] for each in problem["errors"])
    assert stage.marks() == {}


def test_each_bad_row_is_named_and_none_is_written(client: Client, ids: Ids, stage: Stage) -> None:
    stage.school.add_course("Chemistry 9A", 1, teachers=["Tunde Okafor"])
    stranger = Ids(stage, "Chemistry 9A").body()["course_enrollment_id"]
    rows = [
        row(ids, 0),
        row(ids, 1, "absent", minutes_late=4),
        row(ids, 0, "late"),
        {"course_enrollment_id": NOBODY, "status": "present"},
        {"course_enrollment_id": stranger, "status": "present"},
        {"status": "present"},
        row(ids, 2, student_id=ids.body(3)["student_id"]),
        {"student_id": NOBODY, "status": "present"},
        row(ids, 4, "absent", reason="dog"),
    ]
    body = register(ids, rows, rest="leave")
    answer = client.call("PUT", path_of(ids), json=body)
    assert answer.status_code == 422
    assert [each["pointer"] for each in answer.json()["errors"]] == [
        "/records/1/minutes_late",
        "/records/2",
        "/records/3/course_enrollment_id",
        "/records/4/course_enrollment_id",
        "/records/5",
        "/records/6/student_id",
        "/records/7/student_id",
        "/records/8/reason",
    ]
    assert "8 of the rows" in answer.json()["detail"]
    assert stage.marks() == {}


def test_a_student_who_is_enrolled_twice_is_named_by_the_enrolment(
    client: Client, ids: Ids, stage: Stage
) -> None:
    body = ids.body(0)
    again = CourseEnrollment(
        school_id=stage.school.school,
        course_offering_id=stage.school.courses["Biology 9A"],
        roll_number=31,
        student_id=UUID(body["student_id"]),
        begins_on=TERM[0],
    )
    stage.school.add(again)
    rows = [{"student_id": body["student_id"], "status": "present"}]
    answer = client.call("PUT", path_of(ids), json=register(ids, rows, rest="leave"))
    assert "more than once" in answer.json()["errors"][0]["detail"]
    rows = [{"course_enrollment_id": str(again.id), "status": "present"}]
    assert client.call("PUT", path_of(ids), json=register(ids, rows, rest="leave")).ok


def test_a_register_that_has_changed_since_is_not_written_over(
    client: Client, ids: Ids, stage: Stage
) -> None:
    etag = client.call("GET", path_of(ids)).headers["ETag"]
    body = register(ids, all_rows(ids))
    stage.tap(stage.open("/attendance"), "Ada L.")
    answer = client.call("PUT", path_of(ids), json=body, headers={"If-Match": etag})
    assert (answer.status_code, answer.json()["type"]) == (412, "/problems/changed")
    assert len(stage.marks()) == 1
    etag = client.call("GET", path_of(ids)).headers["ETag"]
    assert client.call("PUT", path_of(ids), json=body, headers={"If-Match": etag}).ok


def test_the_same_register_twice_is_one_change(client: Client, ids: Ids, stage: Stage) -> None:
    body = register(ids, all_rows(ids))
    first = client.call("PUT", path_of(ids), json=body)
    second = client.call("PUT", path_of(ids), json=body)
    assert first.json() == second.json()
    assert len(stage.audit()) == 30


def test_a_course_that_meets_twice_has_a_register_for_each_period(
    client: Client, stage: Stage
) -> None:
    twice = ((1, "P1", "09:00", "09:45"), (1, "P5", "13:30", "14:15"))
    stage.school.add_course("Mathematics 9A", 2, teachers=["Tunde Okafor"], meetings=twice)
    maths = Ids(stage, "Mathematics 9A")
    body = register(maths, [], rest="present")
    for method, more in (("GET", {}), ("PUT", {"json": body})):
        answer = client.call(method, path_of(maths), **more)
        assert (answer.status_code, answer.json()["type"]) == (422, "/problems/period-needed")
        answer = client.call(method, path_of(maths), params={"period": "P5"}, **more)
        assert (answer.status_code, answer.json()["period"]) == (200, "P5")
        answer = client.call(method, path_of(maths), params={"period": "P9"}, **more)
        assert answer.json()["type"] == "/problems/no-register"
    assert client.call("GET", path_of(maths), params={"period": "P1"}).json()["taken"] == 0


@pytest.mark.parametrize(
    ("day", "status", "problem"),
    [
        ("2026-12-24", 422, "no-register"),
        ("2026-08-01", 422, "no-register"),
        ("today", 422, "malformed"),
        ("2026-11-23T00:00:00", 422, "malformed"),
        ("1795392000", 422, "malformed"),
    ],
)
def test_days_without_a_register_are_said(
    client: Client, ids: Ids, day: str, status: int, problem: str
) -> None:
    answer = client.call("GET", path_of(ids, day))
    assert (answer.status_code, answer.json()["type"]) == (status, f"/problems/{problem}")


def test_the_assignment_has_to_be_the_courses(client: Client, ids: Ids, stage: Stage) -> None:
    stage.school.add_course("Chemistry 9A", 1, teachers=["Tunde Okafor"])
    other = Ids(stage, "Chemistry 9A").assignment_of("Tunde Okafor")
    body: Json = {"teacher_assignment_id": other, "records": [], "rest": "present"}
    answer = client.call("PUT", path_of(ids), json=body)
    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/wrong-course")
    body["teacher_assignment_id"] = NOBODY
    assert client.call("PUT", path_of(ids), json=body).status_code == 404
    assert stage.marks() == {}


def test_another_schools_register_is_as_good_as_none(client: Client, stage: Stage) -> None:
    other = make_school(stage.database, name="Hillside School")
    course = other.add_course("Biology 9A", 1)
    path = f"/academic/attendance/registers/{course}/{TODAY}"
    assert client.call("GET", path).status_code == 404


def test_a_roster_that_is_open_in_slack_shows_what_the_api_wrote(
    client: Client, ids: Ids, stage: Stage
) -> None:
    roster = stage.tap(stage.open("/attendance"), "Ada L.")
    body = register(ids, [row(ids, 1, "excused")], rest="present")
    assert client.call("PUT", path_of(ids), json=body).ok
    stage.eventually_shows(roster, "Complete: 28 present, 1 absent, 1 excused.")
