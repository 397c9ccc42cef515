"""What HTTP asks of a request and of its answer, whatever the request is about."""

import gzip
import json
from typing import Any

import pytest

from bot.api.http.problems import MEDIA_TYPE, TYPES
from bot.attendance import errors
from bot.attendance.errors import AttendanceError
from tests.api.conftest import PATH, Client, Ids
from tests.stories.stage import Stage

NOBODY = "0193a6b2-77c0-7e11-a5f4-3d0c8a5e1f01"
SUMMARY = f"{PATH}/summary"
REGISTER = f"{PATH}/registers/{NOBODY}/2026-11-23"


def test_head_is_answered_as_get_without_the_body(client: Client, ids: Ids) -> None:
    client.post(ids.body())
    for path in (PATH, SUMMARY, "/academic/students", "/healthz", "/readyz", "/docs"):
        got, head = client.call("GET", path), client.call("HEAD", path)
        assert (head.status_code, head.content) == (200, b""), path
        assert head.headers["Content-Length"] == str(len(got.content)), path


@pytest.mark.parametrize(
    ("method", "path", "methods"),
    [
        ("DELETE", PATH, "GET, HEAD, POST"),
        ("PATCH", SUMMARY, "GET, HEAD"),
        ("PATCH", "/academic/students", "GET, HEAD"),
        ("DELETE", REGISTER, "GET, HEAD, PUT"),
        ("PUT", f"{PATH}/{NOBODY}", "GET, HEAD, PATCH"),
        ("GET", "/slack/events", "POST"),
    ],
)
def test_a_method_that_an_address_does_not_take_is_told_which_it_takes(
    client: Client, method: str, path: str, methods: str
) -> None:
    answer = client.call(method, path, json={})
    assert (answer.status_code, answer.headers["Allow"]) == (405, methods)
    assert answer.headers["Content-Type"] == MEDIA_TYPE
    assert methods in answer.json()["detail"]


def test_an_address_that_is_none_is_no_redirect_to_where_the_host_header_says(
    client: Client,
) -> None:
    for path in (f"{PATH}/", "/docs/", "/nothing", f"{PATH}/summer"):
        answer = client.call("GET", path, headers={"Host": "evil.example"})
        assert (answer.status_code, answer.json()["type"]) == (404, "/problems/not-found"), path
        assert "evil.example" not in answer.text + str(answer.headers)


UNREADABLE: dict[str, tuple[dict[str, str], bytes, int, str]] = {
    "no JSON": ({"Content-Type": "application/json"}, b"{", 400, "not JSON"),
    "no UTF-8": ({"Content-Type": "application/json"}, b"\xff\xfe{", 400, "not JSON"),
    "without end": ({"Content-Type": "application/json"}, b"[" * 100_000, 400, "not JSON"),
    "a form": ({"Content-Type": "application/x-www-form-urlencoded"}, b"a=b", 415, "urlencoded"),
    "no type": ({}, b"{}", 415, "Found none"),
    "compressed": (
        {"Content-Type": "application/json", "Content-Encoding": "gzip"},
        gzip.compress(b"{}"),
        415,
        "'gzip'",
    ),
}


@pytest.mark.parametrize("name", UNREADABLE)
def test_a_body_that_cant_be_read_is_told_why_but_to_nobody_without_a_token(
    client: Client, stage: Stage, name: str
) -> None:
    headers, body, status, words = UNREADABLE[name]
    answer = client.call("POST", PATH, data=body, headers=headers)
    assert (answer.status_code, answer.headers["Content-Type"]) == (status, MEDIA_TYPE)
    assert words in answer.json()["detail"]
    stranger = Client(stage.bot_url, None).call("POST", PATH, data=body, headers=headers)
    assert stranger.status_code == 401


def test_a_parameter_that_comes_twice_is_refused_by_name(client: Client) -> None:
    for path in (f"{PATH}?status=late&status=absent", f"{SUMMARY}?status=late&status=absent"):
        answer = client.call("GET", path)
        assert (answer.status_code, answer.json()["type"]) == (422, "/problems/malformed")
        assert answer.json()["errors"][0]["pointer"] == "?status"


def test_dates_in_the_wrong_order_are_refused_alike(client: Client) -> None:
    reversed_dates = {"from": "2026-11-24", "to": "2026-11-23"}
    answers = [client.call("GET", path, params=reversed_dates) for path in (PATH, SUMMARY)]
    assert [answer.status_code for answer in answers] == [422, 422]
    assert answers[0].json() == answers[1].json()
    assert answers[0].json()["errors"][0]["pointer"] == "?from"


def test_a_summary_from_a_day_to_come_is_refused(client: Client) -> None:
    for params in ({"from": "9999-12-31"}, {"from": "9999-12-30", "to": "9999-12-31"}):
        answer = client.call("GET", SUMMARY, params=params)
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["pointer"] == "?from"


def test_a_whole_number_may_be_written_with_a_point(client: Client, ids: Ids) -> None:
    late = json.dumps(ids.body(status="late") | {"minutes_late": 118})

    def sent(minutes: str) -> Any:
        body = late.replace('"minutes_late": 118', f'"minutes_late": {minutes}')
        return client.call("POST", PATH, data=body, headers={"Content-Type": "application/json"})

    assert sent("118.0").json()["minutes_late"] == 118
    for minutes in ("118.5", '"118"', "true"):
        assert sent(minutes).json()["errors"][0]["pointer"] == "/minutes_late", minutes


def test_an_etag_is_compared_weakly_to_read_and_to_the_letter_to_write(
    client: Client, ids: Ids
) -> None:
    path = client.post(ids.body()).headers["Location"]
    etag = client.call("GET", path).headers["ETag"]
    known = client.call("GET", path, headers={"If-None-Match": f'"x", W/{etag}'})
    assert known.status_code == 304
    answer = client.call("PATCH", path, json={}, headers={"If-Match": f"W/{etag}"})
    assert (answer.status_code, answer.json()["type"]) == (412, "/problems/changed")
    assert "without W/" in answer.json()["detail"]


def test_a_record_that_is_there_stands_in_the_problem(client: Client, ids: Ids) -> None:
    first = client.post(ids.body(status="absent")).json()
    answer = client.post(ids.body(status="present"), on_conflict="error")
    assert (answer.status_code, answer.headers["Content-Type"]) == (409, MEDIA_TYPE)
    assert answer.json()["type"] == "/problems/record-exists"
    assert answer.json()["record"] == first


def test_a_refusal_is_described_as_a_problem_and_as_nothing_else(client: Client) -> None:
    document = client.call("GET", "/openapi.json").json()
    described = [
        answer
        for path in document["paths"].values()
        for operation in path.values()
        for status, answer in operation["responses"].items()
        # What stands in the way of a new record is a problem with the record in it.
        if status >= "400" and (operation["operationId"], status) != ("create_record", "409")
    ]
    problem = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    assert described
    assert [each for each in described if each["content"] != problem] == []
    assert {"Problem", "FieldError"} <= set(document["components"]["schemas"])


def test_the_document_is_one_that_makes_good_clients(client: Client) -> None:
    document = client.call("GET", "/openapi.json").json()
    assert [server["url"] for server in document["servers"]] == ["/"]
    operations = [each for path in document["paths"].values() for each in path.values()]
    assert {each["operationId"] for each in operations} == {
        "create_record",
        "list_records",
        "read_record",
        "correct_record",
        "list_changes",
        "read_register",
        "write_register",
        "summarise",
        "create_excuses",
        "list_excuses",
        "read_excuse",
        "shorten_excuse",
        "list_shortenings",
        "withdraw_excuse",
        "create_report",
        "list_reports",
        "read_report",
        "accept_report",
        "decline_report",
        "list_reasons",
        "list_schools",
        "list_students",
        "list_course_offerings",
        "list_course_enrollments",
        "list_teacher_assignments",
    }
    correct = next(each for each in operations if each["operationId"] == "correct_record")
    assert [each["required"] for each in correct["parameters"] if each["name"] == "If-Match"] == [
        True
    ]


def children(kind: type[AttendanceError]) -> set[type[AttendanceError]]:
    below = kind.__subclasses__()
    return set(below).union(*(children(each) for each in below))


def test_the_document_says_what_can_be_asked_and_lists_no_nothing(client: Client) -> None:
    document = client.call("GET", "/openapi.json").json()
    listed = [
        operation["parameters"]
        for path in document["paths"].values()
        for operation in path.values()
        if "parameters" in operation
    ]
    assert listed
    assert all(listed), "a list of parameters is empty"
    asked = [each for parameters in listed for each in parameters if each["in"] == "query"]
    assert [each["name"] for each in asked if not each["description"]] == []


def test_what_is_wrong_with_a_query_is_said_before_the_rest_is_read(
    client: Client, ids: Ids
) -> None:
    wrong = client.call("POST", f"{PATH}?on_conflict=ask", json={})
    assert [each["pointer"] for each in wrong.json()["errors"]] == ["?on_conflict"]
    right = client.call("POST", f"{PATH}?on_conflict=keep", json=ids.body() | {"status": "?"})
    assert [each["pointer"] for each in right.json()["errors"]] == ["/status"]


def test_each_refusal_has_a_type_of_its_own_that_stays() -> None:
    kinds = children(AttendanceError)
    assert {kind for kind in kinds if kind.__module__ == errors.__name__} == set(TYPES)
    # What one room alone refuses is of a kind that has a type.
    assert all(TYPES.keys() & set(kind.__mro__) for kind in kinds)
    assert {name for name, _ in TYPES.values()} == FROZEN


FROZEN = {
    "records-gone",
    "bad-input",
    "bad-rows",
    "books-closed",
    "changed",
    "decided",
    "key-reused",
    "no-register",
    "no-school",
    "no-token",
    "not-assigned",
    "not-enrolled",
    "not-found",
    "not-in-school",
    "not-missing",
    "not-seen",
    "not-staff",
    "not-told",
    "not-yours",
    "nothing-to-undo",
    "office-entered",
    "period-needed",
    "reason-needed",
    "refused",
    "scope-missing",
    "too-often",
    "unfit",
    "unknown-id",
    "workspace-gone",
    "wrong-course",
    "wrong-student",
}
