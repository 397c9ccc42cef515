"""Each read of students by a token is kept: by which token, by which route, of whom."""

from typing import Any

import pytest
import requests
from sqlalchemy import select

from storage.tables import ACCESS, TOKEN
from storage.tables.words import AccessKind
from tests.api.conftest import PATH, TODAY, Client, Ids, Json
from tests.stories.stage import Stage

COLUMNS = (
    ACCESS.c.route,
    ACCESS.c.student_id,
    ACCESS.c.course_offering_id,
    ACCESS.c.begins_on,
    ACCESS.c.ends_on,
)
Line = tuple[str, str | None, str | None, str | None, str | None]
# They say nothing of any student.
OF_NOBODY = {
    "list_reasons",
    "list_schools",
    "list_course_offerings",
    "list_teacher_assignments",
}


def lines(ids: Ids) -> list[Line]:
    """The lines of the API, oldest first; all of the one token."""
    statement = select(*COLUMNS, ACCESS.c.kind, ACCESS.c.api_token_id).order_by(ACCESS.c.id)
    database = ids.stage.database
    found = database.read_now(lambda c: [tuple(each) for each in c.execute(statement)])
    (token,) = database.read_now(lambda c: c.execute(select(TOKEN.c.id)).scalars().all())
    assert {each[-2:] for each in found} <= {(AccessKind.API, token)}
    return [_as_texts(each[:5]) for each in found]


def _as_texts(found: tuple[Any, ...]) -> Line:
    route, student, course, begins, ends = [each and str(each) for each in found]
    return route, student, course, begins, ends


def test_every_read_of_students_is_one_line_that_says_of_whom(client: Client, ids: Ids) -> None:
    record = client.post(ids.body(status="absent")).json()
    ada, course = record["student_id"], ids.course_offering_id
    excuse_body = {"student_ids": [ada], "begins_on": TODAY, "becomes": "excused"}
    excuse = client.call("POST", "/academic/excuses", json=excuse_body).json()["excuses"][0]
    said = {"student_id": ada, "begins_on": TODAY, "reason": "A fever.", "reported_by": "Family"}
    report = client.call("POST", "/academic/absence-reports", json=said).json()
    assert lines(ids) == []
    one = (ada, course, TODAY, TODAY)
    of_days = (ada, None, TODAY, TODAY)
    reads: dict[str, tuple[str, Json, tuple[str | None, ...]]] = {
        "list_records": (PATH, {"course_offering_id": course}, (None, course, None, None)),
        "read_record": (f"{PATH}/{record['id']}", {}, one),
        "list_changes": (f"{PATH}/{record['id']}/changes", {}, one),
        "read_register": (f"{PATH}/registers/{course}/{TODAY}", {}, (None, course, TODAY, TODAY)),
        "summarise": (
            f"{PATH}/summary",
            {"by": "student", "from": TODAY},
            (None, None, TODAY, None),
        ),
        "list_excuses": ("/academic/excuses", {"student_id": ada}, (ada, None, None, None)),
        "read_excuse": (f"/academic/excuses/{excuse['id']}", {}, of_days),
        "list_shortenings": (f"/academic/excuses/{excuse['id']}/shortenings", {}, of_days),
        "list_reports": ("/academic/absence-reports", {}, (None, None, None, None)),
        "read_report": (f"/academic/absence-reports/{report['id']}", {}, of_days),
        "list_students": ("/academic/students", {}, (None, None, None, None)),
        "list_course_enrollments": (
            "/academic/course-enrollments",
            {"student_id": ada},
            (ada, None, None, None),
        ),
    }
    assert set(reads) | OF_NOBODY == operations(client)
    for name, (path, query, of_whom) in reads.items():
        before = lines(ids)
        answer = client.call("GET", path, params=query)
        assert answer.status_code == 200, answer.text
        assert lines(ids) == [*before, (name, *of_whom)]


def operations(client: Client) -> set[str]:
    """Every route by which something of a school is read; a new one has to be in the test."""
    paths = requests.get(f"{client.url}/openapi.json", timeout=20).json()["paths"]
    return {
        of["get"]["operationId"]
        for path, of in paths.items()
        if "get" in of and path.startswith("/academic")
    }


def test_sums_and_lists_without_students_are_no_line(client: Client, ids: Ids) -> None:
    client.post(ids.body())
    for path in ("summary", "summary?by=course_offering"):
        assert client.call("GET", f"{PATH}/{path}").ok
    for path in ("reasons", "schools", "course-offerings", "teacher-assignments"):
        assert client.call("GET", f"/academic/{path}").ok
    assert lines(ids) == []


def test_a_write_that_is_answered_by_what_others_wrote_is_a_read(client: Client, ids: Ids) -> None:
    body = ids.body()
    client.post(body)
    assert lines(ids) == []
    assert client.post(body, on_conflict="error").status_code == 409
    course = ids.course_offering_id
    teacher = body["teacher_assignment_id"]
    register: Json = {"teacher_assignment_id": teacher, "records": [], "rest": "leave"}
    path = f"{PATH}/registers/{course}/{TODAY}"
    answer = client.call("PUT", path, json=register)
    assert answer.ok, answer.text
    assert [each[0] for each in lines(ids)] == ["create_record", "write_register"]


def test_a_record_that_stays_as_others_wrote_it_is_read(client: Client, ids: Ids) -> None:
    client.post(ids.body(status="late", note="Her train stood still."))
    client.post(ids.body(status="late", note="Her train stood still."))
    assert lines(ids) == []
    for asked in ({"on_conflict": "keep"}, {}):
        answer = client.post(ids.body(status="late"), **asked)
        assert answer.json()["note"] == "Her train stood still."
    assert [each[0] for each in lines(ids)] == ["create_record"] * 2


def test_an_excuse_or_report_that_a_write_answers_whole_is_a_read(client: Client, ids: Ids) -> None:
    ada = ids.body()["student_id"]
    body: Json = {"student_ids": [ada], "begins_on": TODAY, "becomes": "excused", "note": "Fever"}
    excuse = client.call("POST", "/academic/excuses", json=body).json()["excuses"][0]
    said = {"student_id": ada, "begins_on": TODAY, "reason": "A fever.", "reported_by": "Family"}
    report = client.call("POST", "/academic/absence-reports", json=said).json()
    assert lines(ids) == []
    one, why = f"/academic/excuses/{excuse['id']}", {"why": "Entered twice."}
    reported = f"/academic/absence-reports/{report['id']}"
    writes: dict[str, tuple[str, str, Json]] = {
        "shorten_excuse": ("PATCH", one, why | {"ends_on": TODAY}),
        "withdraw_excuse": ("POST", f"{one}/withdrawal", why),
        "create_report": ("POST", "/academic/absence-reports", said),
        "accept_report": ("POST", f"{reported}/accept", {"becomes": "excused"}),
    }
    for method, path, sent in writes.values():
        answer = client.call(method, path, json=sent)
        assert answer.ok, answer.text
    assert lines(ids) == [(name, ada, None, TODAY, TODAY) for name in writes]


def test_which_courses_a_student_is_in_is_a_read_of_the_student(client: Client, ids: Ids) -> None:
    ada = ids.body()["student_id"]
    assert client.call("GET", "/academic/course-offerings", params={"student_id": ada}).ok
    assert lines(ids) == [("list_course_offerings", ada, None, None, None)]


@pytest.mark.errors("request_failed")
def test_what_cant_be_kept_is_not_answered(client: Client, ids: Ids, stage: Stage) -> None:
    record = client.post(ids.body()).json()
    path = f"{PATH}/{record['id']}"
    with stage.without("access"):
        refused = client.call("GET", path)
    assert refused.status_code == 503
    assert record["student_id"] not in refused.text
    assert client.call("GET", path).ok


def test_who_may_read_nothing_leaves_no_line(client: Client, ids: Ids) -> None:
    stranger = Client(client.url, "unknown")
    assert stranger.get(course_offering_id=ids.course_offering_id).status_code == 401
    statement = select(ACCESS.c.id)
    assert ids.stage.database.read_now(lambda c: c.execute(statement).all()) == []
