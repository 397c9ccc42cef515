"""Writing and listing records, as the documentation has it."""

import base64
from typing import Any

import pytest

from bot.attendance.tokens import Scope
from tests.api.conftest import PATH, TODAY, Client, Ids
from tests.school import make_school
from tests.stories.reading import text_of
from tests.stories.stage import Stage

FIELDS = {
    "id",
    "school_id",
    "course_offering_id",
    "teacher_assignment_id",
    "course_enrollment_id",
    "student_id",
    "attendance_date",
    "status",
    "recorded_at",
}
MORE = {"period", "minutes_late", "reason", "note"}


def test_a_record_is_written_and_answered_in_full(client: Client, ids: Ids, stage: Stage) -> None:
    body = ids.body()
    answer = client.post(body)
    assert answer.status_code == 201
    record = answer.json()
    assert set(record) == FIELDS | MORE
    assert {name: record[name] for name in body} == body
    assert record["school_id"] == str(stage.school.school)
    assert record["recorded_at"].startswith("2026-11-23T09:0")
    assert record["recorded_at"].endswith("Z")
    assert (record["period"], record["minutes_late"]) == ("", None)


def test_what_the_api_writes_the_roster_shows_and_the_other_way_round(
    client: Client, ids: Ids, stage: Stage
) -> None:
    client.post(ids.body(0, "late", minutes_late=12, reason="transport", note="bus"))
    roster = stage.open("/attendance")
    assert "⏰ Ada L. 12′" in str(roster["blocks"])
    stage.tap(roster, "Zoë M.")
    listed = client.get(course_offering_id=ids.course_offering_id).json()
    assert {(each["student_id"], each["status"]) for each in listed} == {
        (ids.body(0)["student_id"], "late"),
        (ids.body(1)["student_id"], "absent"),
    }


def test_the_same_body_twice_is_one_record_and_one_change(
    client: Client, ids: Ids, stage: Stage
) -> None:
    first, second = client.post(ids.body()), client.post(ids.body())
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json() == second.json()
    assert len(stage.audit()) == 1


def test_a_record_that_is_there_is_replaced_and_both_are_in_the_audit(
    client: Client, ids: Ids, stage: Stage
) -> None:
    client.post(ids.body(status="absent"))
    answer = client.post(ids.body(status="excused", reason="illness"))
    assert (answer.status_code, answer.json()["status"]) == (200, "excused")
    befores = [(line["before_status"], line["after_status"]) for line in stage.audit()]
    assert befores == [(None, "absent"), ("absent", "excused")]
    assert {line["door"] for line in stage.audit()} == {"api"}
    assert all(line["api_token_id"] for line in stage.audit())


@pytest.mark.parametrize("whole", [False, True])
def test_who_knows_no_reasons_erases_none(client: Client, ids: Ids, *, whole: bool) -> None:
    client.post(ids.body(status="excused", reason="medical", note="Dentist"))

    def write(**said: Any) -> tuple[str, str | None, str | None]:
        if whole:
            row = {"student_id": ids.body()["student_id"], **said}
            assignment = {"teacher_assignment_id": ids.body()["teacher_assignment_id"]}
            body = {**assignment, "records": [row], "rest": "leave"}
            path = f"{PATH}/registers/{ids.course_offering_id}/{TODAY}"
            assert client.call("PUT", path, json=body).ok
        else:
            assert client.post(ids.body(**said)).ok
        record = client.get(student_id=ids.body()["student_id"]).json()[0]
        return record["status"], record["reason"], record["note"]

    assert write(status="absent") == ("absent", "medical", "Dentist")
    assert write(status="absent", note=None) == ("absent", "medical", None)
    assert write(status="present") == ("present", None, None)


def test_an_undo_leaves_what_a_check_in_system_says_too(
    client: Client, ids: Ids, stage: Stage
) -> None:
    roster = stage.tap_student(stage.open(), 0)
    roster = stage.tap_student(roster, 1)
    assert client.post(ids.body(1, "absent")).status_code == 200
    assert len(stage.audit()) == 2
    notice = stage.notice_after(lambda: stage.press(roster, "Undo"))
    assert "Undone, but 1 student stays as it is" in notice
    assert [mark.status for mark in stage.marks().values()] == ["absent"]
    assert stage.student(1) in stage.marks()


def test_a_record_that_is_there_can_be_kept(client: Client, ids: Ids, stage: Stage) -> None:
    client.post(ids.body(status="absent"))
    answer = client.post(ids.body(status="present"), on_conflict="keep")
    assert (answer.status_code, answer.json()["status"]) == (200, "absent")
    assert len(stage.audit()) == 1


def test_a_teachers_undo_leaves_what_the_api_wrote(client: Client, ids: Ids, stage: Stage) -> None:
    client.post(ids.body(0, "absent"))
    roster = stage.tap(stage.open("/attendance"), "Zoë M.")
    stage.tap(roster, "Undo")
    said = stage.notice_after(lambda: stage.press(stage.again(roster), "Undo"))
    assert "nothing of yours left to undo" in said
    assert [mark.status for mark in stage.marks().values()] == ["absent"]


def test_lists_are_newest_first_then_by_course_offering_and_student(
    client: Client, ids: Ids
) -> None:
    for day in ("2026-11-19", "2026-11-23", "2026-11-20"):
        for place in (2, 0, 1):
            client.post(ids.body(place, attendance_date=day))
    listed = client.get(course_offering_id=ids.course_offering_id).json()
    dates = [each["attendance_date"] for each in listed]
    assert dates == sorted(dates, reverse=True)
    of_a_day = [each["student_id"] for each in listed[:3]]
    assert of_a_day == sorted(of_a_day)


def test_lists_are_filtered(client: Client, ids: Ids) -> None:
    for place, status in enumerate(("present", "absent", "late")):
        client.post(ids.body(place, status))
        client.post(ids.body(place, status, attendance_date="2026-11-20"))
    student = ids.body(1)["student_id"]

    def count(**query: str) -> int:
        return len(client.get(**query).json())

    assert count(student_id=student) == 2
    assert count(status="absent") == 2
    assert count(status="absent", student_id=ids.body(0)["student_id"]) == 0
    assert count(**{"from": "2026-11-21"}) == 3
    assert count(to="2026-11-20", status="late") == 1
    assert count(teacher_assignment_id=ids.assignment_of("Marta Lindqvist")) == 0
    assert count() == 6


def test_pages_hold_still_while_records_are_added(client: Client, ids: Ids) -> None:
    for place in range(10):
        client.post(ids.body(place, attendance_date="2026-11-20"))
    path, seen = f"{PATH}?limit=4", list[str]()
    while path:
        answer = client.call("GET", path)
        seen += [each["id"] for each in answer.json()]
        client.post(ids.body(10 + len(seen), attendance_date="2026-11-23"))
        link = answer.headers.get("Link", "")
        assert not link or link.endswith('>; rel="next"')
        path = link.removeprefix("<").partition(">")[0]
    assert len(seen) == len(set(seen)) == 10


def test_a_course_that_meets_twice_wants_the_period(client: Client, stage: Stage) -> None:
    twice = ((1, "P1", "09:00", "09:45"), (1, "P5", "13:30", "14:15"))
    stage.school.add_course("Mathematics 9A", 2, teachers=["Tunde Okafor"], meetings=twice)
    maths = Ids(stage, "Mathematics 9A")
    refusal = client.post(maths.body())
    assert refusal.status_code == 422
    assert refusal.json()["type"] == "/problems/period-needed"
    assert "one of P1, P5" in refusal.json()["detail"]
    assert client.post(maths.body(period="P5")).json()["period"] == "P5"
    assert client.post(maths.body(period="P9")).json()["type"] == "/problems/no-register"


def refusals(ids: Ids, stage: Stage) -> dict[str, tuple[dict[str, Any], int, str]]:
    """Bodies that do not fit, with the status and the problem that each gets."""
    stage.school.add_course("Chemistry 9A", 2, teachers=["Tunde Okafor"])
    chemistry = Ids(stage, "Chemistry 9A").body()
    body = ids.body()
    nobody = "0193a6b2-77c0-7e11-a5f4-3d0c8a5e1f01"

    def but(**changes: object) -> dict[str, Any]:
        return body | changes

    other_enrollment = {"course_enrollment_id": chemistry["course_enrollment_id"]}
    other_assignment = {"teacher_assignment_id": chemistry["teacher_assignment_id"]}
    return {
        "no course": (but(course_offering_id=nobody), 404, "unknown-id"),
        "another course": (
            but(course_offering_id=chemistry["course_offering_id"]),
            422,
            "wrong-course",
        ),
        "no enrolment": (but(course_enrollment_id=nobody), 404, "unknown-id"),
        "no assignment": (but(teacher_assignment_id=nobody), 404, "unknown-id"),
        "no student": (but(student_id=nobody), 404, "unknown-id"),
        "another student": (but(student_id=ids.body(1)["student_id"]), 422, "wrong-student"),
        "another course's enrolment": (but(**other_enrollment), 422, "wrong-course"),
        "another course's assignment": (but(**other_assignment), 422, "wrong-course"),
        "not enrolled then": (but(attendance_date="2026-08-01"), 422, "not-enrolled"),
        "a day to come": (but(attendance_date="2026-12-24"), 422, "no-register"),
        "minutes without late": (but(minutes_late=3), 422, "bad-input"),
        "an unknown reason": (but(status="absent", reason="dog"), 422, "bad-input"),
        "an unknown status": (but(status="asleep"), 422, "malformed"),
        "an unknown field": (but(mood="fine"), 422, "malformed"),
        "no date": (but(attendance_date="23.11.2026"), 422, "malformed"),
        "a NUL": (but(note="a\x00b"), 422, "malformed"),
        "many minutes": (but(status="late", minutes_late=10**30), 422, "malformed"),
    }


def test_what_does_not_fit_is_named_and_nothing_is_stored(
    client: Client, ids: Ids, stage: Stage
) -> None:
    for name, (body, status, problem) in refusals(ids, stage).items():
        answer = client.post(body)
        found = (answer.status_code, answer.json()["type"])
        assert found == (status, f"/problems/{problem}"), (name, answer.text)
        assert answer.headers["Content-Type"] == "application/problem+json"
    assert stage.marks() == {}


def test_another_schools_ids_are_as_good_as_none(client: Client, ids: Ids, stage: Stage) -> None:
    other = make_school(stage.database, name="Hillside School")
    other.add_course("Biology 9A", 1)
    body = ids.body(course_enrollment_id=str(other.enrollments["Biology 9A"][0]))
    assert client.post(body).status_code == 404
    assert client.get(school_id=str(other.school)).status_code == 404
    course = str(other.courses["Biology 9A"])
    for name in ("course_offering_id", "student_id", "teacher_assignment_id"):
        answer = client.get(**{name: course})
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (404, f"?{name}")


SCOPES = [
    (Scope.READ_ATTENDANCE, "GET", 200),
    (Scope.READ_ALL, "GET", 200),
    (Scope.WRITE_ALL, "GET", 403),
    (Scope.WRITE_ATTENDANCE, "POST", 201),
    (Scope.WRITE_ALL, "POST", 201),
    (Scope.READ_ALL, "POST", 403),
]


@pytest.mark.parametrize(("scope", "method", "status"), SCOPES)
def test_each_scope_opens_its_doors_only(
    client_with: Any, ids: Ids, scope: Scope, method: str, status: int
) -> None:
    query = {"course_offering_id": ids.course_offering_id}
    client: Client = client_with(scope)
    answer = client.get(**query) if method == "GET" else client.post(ids.body())
    assert answer.status_code == status
    if status == 403:
        wanted = "read:attendance" if method == "GET" else "write:attendance"
        assert wanted in answer.json()["detail"]


def test_a_list_without_any_filter_needs_to_read_all(client_with: Any) -> None:
    assert client_with(Scope.READ_ATTENDANCE).get().status_code == 403
    assert client_with(Scope.READ_ALL).get().status_code == 200


@pytest.mark.parametrize("token", [None, "rct_nothing", "ünknown", ""])
def test_without_a_token_that_holds_there_is_nothing(stage: Stage, token: str | None) -> None:
    client = Client(stage.bot_url, None)
    headers = {} if token is None else {"Authorization": f"Bearer {token}".encode()}
    answer = client.call("GET", PATH, headers=headers)
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert answer.json()["type"] == "/problems/no-token"


@pytest.mark.parametrize(
    ("name", "value"),
    [("limit", "0"), ("limit", "5001"), ("after", "x"), ("after", "e30"), ("colour", "red")],
)
def test_queries_that_cant_be_read_are_named(client: Client, name: str, value: str) -> None:
    answer = client.get(**{name: value})
    assert answer.status_code == 422
    assert name in answer.json()["errors"][0]["pointer"]


def test_the_roster_is_right_after_both_doors_wrote(client: Client, ids: Ids, stage: Stage) -> None:
    roster = stage.tap(stage.open("/attendance"), "Ada L.")
    client.post(ids.body(1, "excused", reason="medical"))
    roster = stage.tap(roster, "Everyone else present")
    assert "Complete: 28 present, 1 absent, 1 excused." in text_of(roster)


@pytest.mark.parametrize("period", ['"a\\u0000b"', "7", "null", "[[[[]]]]"])
def test_a_place_that_no_link_gave_is_named(client: Client, ids: Ids, period: str) -> None:
    place = f'["2026-11-23", "{ids.course_offering_id}", "{ids.course_offering_id}", {period}]'
    after = base64.urlsafe_b64encode(place.encode()).decode()
    answer = client.get(after=after)
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "?after")


def test_a_body_over_a_megabyte_is_refused_before_it_is_read(stage: Stage) -> None:
    client = Client(stage.bot_url, None)
    answer = client.call("POST", PATH, data=b"[" * 2_000_000)
    assert (answer.status_code, answer.json()["type"]) == (413, "/problems/content-too-large")


@pytest.mark.parametrize("body", ["{", "", "\udcff".encode("utf-8", "surrogateescape")])
def test_a_body_that_is_no_json_is_told_so(client: Client, body: str | bytes) -> None:
    headers = {"Content-Type": "application/json"}
    answer = client.call("POST", PATH, data=body or "nothing", headers=headers)
    assert (answer.status_code, answer.json()["type"]) == (400, "/problems/bad-request")


def test_a_meeting_without_a_period_beside_one_that_has_one_is_found(
    client: Client, stage: Stage
) -> None:
    twice = ((1, "", "09:00", "09:45"), (1, "P5", "13:30", "14:15"))
    stage.school.add_course("Mathematics 9A", 2, teachers=["Tunde Okafor"], meetings=twice)
    assert client.post(Ids(stage, "Mathematics 9A").body()).status_code == 201
