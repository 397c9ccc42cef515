"""Every operation of /openapi.json, called by those who may not: what they ask for is not there.

An operation that is new is tried too; one whose body or ids nobody has described here fails.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, cast

import pytest
import requests

from bot.attendance.tokens import Scope
from storage.installations import kept
from storage.installations.kept import NewInstallation
from storage.schools import schools
from storage.tables.words import Role
from tests.api.conftest import PATH, TODAY, Client, Ids, Json, make_token
from tests.school import make_school
from tests.stories.stage import START, Stage

NOBODY = "0193a6b2-77c0-7e11-a5f4-3d0c8a5e1f01"
COURSE = "Physics 9A"
REGISTER = f"{PATH}/registers/{{course_offering_id}}/{{attendance_date}}"
EXCUSES = "/academic/excuses"
REPORTS = "/academic/absence-reports"
RECORD_IDS = ("course_offering_id", "teacher_assignment_id", "course_enrollment_id", "student_id")
DETAILS: Json = {"status": "late", "minutes_late": 7}
REPORTED: Json = {"reason": "A fever.", "reported_by": "Her mother"}


@dataclass(frozen=True)
class Place:
    """Where an operation takes an id: in its path, its query, or its body."""

    part: str
    name: str


@dataclass(frozen=True)
class Operation:
    """One operation of the document."""

    method: str
    path: str
    places: tuple[Place, ...]
    paged: bool

    def writes(self) -> bool:
        return self.method != "GET"


@dataclass(frozen=True)
class Side:
    """A school: its token, and the ids of what it has."""

    client: Client
    names: Json
    # A report is accepted or declined, not both: what is declined is another one.
    to_decline: dict[str, str]

    def call(
        self, operation: Operation, names: Json, client: Client | None = None, **query: str
    ) -> requests.Response:
        """Call an operation with ids in its path and its body; those of this school, or others."""
        if operation.path.endswith("/decline"):
            reported = names["report_id"]
            names = names | {"report_id": self.to_decline.get(reported, reported)}
        return (client or self.client).call(
            operation.method,
            operation.path.format(**names),
            json=body_of(operation, names),
            params=query,
            headers={"If-Match": "*"} if operation.method == "PATCH" else {},
        )

    def call_with(self, operation: Operation, place: Place, value: str) -> requests.Response:
        """Call an operation with this school's ids but for one."""
        if place.part == "query":
            return self.call(operation, self.names, None, **{place.name: value})
        return self.call(operation, self.names | {place.name: value})

    def has(self, text: str, but: str = "") -> list[str]:
        """The ids of this school that are in a text, but for one."""
        return [
            name
            for name, value in self.names.items()
            if name != "attendance_date" and value != but and value in text
        ]


def body_of(operation: Operation, names: Json) -> Json | None:
    """The body of a write. Each one of the document has to be here."""
    record = {name: names[name] for name in RECORD_IDS}
    row = {name: names[name] for name in ("course_enrollment_id", "student_id")} | DETAILS
    assignment = {"teacher_assignment_id": names["teacher_assignment_id"]}
    away = {"student_ids": [names["student_ids"]], "begins_on": TODAY, "becomes": "excused"}
    reported = {"student_id": names["student_id"], "begins_on": TODAY} | REPORTED
    bodies: dict[tuple[str, str], Json] = {
        ("POST", PATH): record | DETAILS | {"attendance_date": TODAY},
        ("PATCH", f"{PATH}/{{id}}"): DETAILS,
        ("PUT", REGISTER): assignment | {"records": [row], "rest": "leave"},
        ("POST", EXCUSES): away,
        ("PATCH", f"{EXCUSES}/{{excuse_id}}"): {"ends_on": TODAY, "why": "Back."},
        ("POST", f"{EXCUSES}/{{excuse_id}}/withdrawal"): {"why": "Called off."},
        ("POST", REPORTS): reported,
        ("POST", f"{REPORTS}/{{report_id}}/accept"): {"becomes": "excused"},
        ("POST", f"{REPORTS}/{{report_id}}/decline"): {"why": "Not a reason."},
    }
    if not operation.writes():
        return None
    assert (operation.method, operation.path) in bodies, f"{operation} has no body here"
    return bodies[operation.method, operation.path]


def operations(document: Json) -> list[Operation]:
    """All operations of a document."""
    return [
        Operation(
            method.upper(),
            path,
            tuple(places_of(document, described)),
            any(each["name"] == "after" for each in described.get("parameters", [])),
        )
        for path, methods in document["paths"].items()
        for method, described in methods.items()
    ]


def places_of(document: Json, described: Json) -> Iterator[Place]:
    """Say where an operation takes ids; `after` is none: it only says where a page begins."""
    for parameter in described.get("parameters", []):
        if is_id(parameter["schema"]) and parameter["name"] != "after":
            yield Place(parameter["in"], parameter["name"])
    content = described.get("requestBody", {}).get("content", {})
    for name in sorted({name for each in content.values() for name in ids_in(document, each)}):
        yield Place("body", name)


def is_id(schema: Json) -> bool:
    """Whether it is an id, one that may be left out, or a list of them."""
    forms: tuple[Json, ...] = (schema, *schema.get("anyOf", []), schema.get("items", {}))
    return any(each.get("format") == "uuid" for each in forms)


def ids_in(document: Json, value: Any) -> Iterator[str]:
    """The names of all ids in a body's schema, however deep."""
    if isinstance(value, list):
        for each in cast("list[Any]", value):
            yield from ids_in(document, each)
    elif isinstance(value, dict):
        schema = cast("Json", value)
        if "$ref" in schema:
            name = schema["$ref"].rpartition("/")[2]
            yield from ids_in(document, document["components"]["schemas"][name])
        yield from (name for name, each in schema.get("properties", {}).items() if is_id(each))
        for each in schema.values():
            yield from ids_in(document, each)


def make_side(stage: Stage) -> Side:
    """Two records of two changes each in a course of four."""
    stage.school.add_course(COURSE, 4, teachers=["Tunde Okafor"])
    ids = Ids(stage, COURSE)
    school = str(stage.school.school)
    scopes = (Scope.READ_ALL, Scope.WRITE_ALL)
    client = Client(stage.bot_url, make_token(stage.database, *scopes, school=school))
    bodies = [ids.body(place, status) for status in ("absent", "excused") for place in (0, 1)]
    records = [client.post(body).json()["id"] for body in bodies]
    names = {name: bodies[0][name] for name in RECORD_IDS}
    names["student_ids"] = names["student_id"]
    excuse = {"student_ids": [names["student_id"]], "begins_on": TODAY, "becomes": "excused"}
    excuse["ends_on"] = "2026-11-24"
    entered = client.call("POST", EXCUSES, json=excuse).json()["excuses"]
    names["excuse_id"] = entered[0]["id"]
    shorter = {"ends_on": TODAY, "why": "Back."}
    client.call("PATCH", f"{EXCUSES}/{entered[0]['id']}", json=shorter)
    report_id, other_report_id = (
        client.call(
            "POST",
            REPORTS,
            json={"student_id": names["student_id"], "begins_on": day} | REPORTED,
        ).json()["id"]
        for day in (TODAY, "2026-11-24")
    )
    names["report_id"] = report_id
    staff = str(stage.school.staff["Tunde Okafor"])
    return Side(
        client,
        names
        | {"id": records[0], "school_id": school, "staff_id": staff, "attendance_date": TODAY},
        {report_id: other_report_id},
    )


@pytest.fixture(params=["one workspace", "two workspaces"])
def sides(stage: Stage, request: pytest.FixtureRequest) -> list[tuple[Side, Side]]:
    """Each of two schools, beside the other; in one workspace, or each in its own."""
    other = make_school(stage.database, name="Hillside School")
    if request.param == "two workspaces":
        stage.database.write_now(kept.keep, NewInstallation("T0HILL", "", "U0BOT"), START)
        stage.database.write_now(schools.assign, other.school, "T0HILL")
    other.add_staff("Tunde Okafor", Role.TEACHER, email="okafor@hillside.test")
    here, there = make_side(stage), make_side(replace(stage, school=other))
    return [(here, there), (there, here)]


@pytest.fixture
def document(stage: Stage) -> list[Operation]:
    """The operations that the program has."""
    answer = requests.get(f"{stage.bot_url}/openapi.json", timeout=20)
    return operations(answer.json())


def test_the_document_has_ids_in_paths_queries_and_bodies(document: list[Operation]) -> None:
    parts = {place.part for each in document for place in each.places}
    assert parts == {"path", "query", "body"}
    assert {each.method for each in document} == {"GET", "POST", "PATCH", "PUT"}
    by_name = {(each.method, each.path): each for each in document}
    places = {place.name for place in by_name["PUT", REGISTER].places if place.part == "body"}
    assert places == {"teacher_assignment_id", "course_enrollment_id", "student_id"}


def test_a_school_finds_what_it_has_and_nothing_of_another(
    sides: list[tuple[Side, Side]], document: list[Operation]
) -> None:
    for side, other in sides:
        for operation in document:
            own = [(place, side.names[place.name]) for place in operation.places]
            answers = [side.call_with(operation, *each) for each in own]
            for answer in [side.call(operation, side.names), *answers]:
                assert answer.status_code in {200, 201}, (operation, answer.text)
                assert side.has(answer.text), operation
                assert not other.has(answer.text), operation


def test_another_schools_ids_are_not_there(
    sides: list[tuple[Side, Side]], document: list[Operation]
) -> None:
    for side, other in sides:
        for operation in document:
            if {place.part for place in operation.places} - {"query"}:
                answer = side.call(operation, other.names)
                assert (answer.status_code, answer.json()["type"]) == (404, "/problems/unknown-id")


def test_another_schools_id_is_answered_as_one_of_nobody(
    sides: list[tuple[Side, Side]], document: list[Operation]
) -> None:
    for side, other in sides:
        for operation in document:
            for place in operation.places:
                foreign = other.names[place.name]
                answer = side.call_with(operation, place, foreign)
                expected = side.call_with(operation, place, NOBODY)
                where = (operation, place, answer.text)
                assert answer.status_code == expected.status_code, where
                assert answer.text.replace(foreign, NOBODY) == expected.text, where
                assert not other.has(answer.text, but=foreign), where
                assert is_nothing(answer, place), where


def is_nothing(answer: requests.Response, place: Place) -> bool:
    """Whether an answer says that there is nothing of an id: nothing found, or it does not fit."""
    if place.part == "query":
        return answer.status_code == 404 or answer.json() == []
    return answer.status_code in {404, 422}


def test_an_address_with_another_schools_id_is_not_there(
    sides: list[tuple[Side, Side]], document: list[Operation]
) -> None:
    side, other = sides[0]
    for operation in document:
        for place in operation.places:
            if place.part == "path":
                answer = side.call_with(operation, place, other.names[place.name])
                assert answer.status_code == 404, (operation, answer.text)


def test_another_schools_page_begins_nowhere(
    sides: list[tuple[Side, Side]], document: list[Operation]
) -> None:
    continued = 0
    for side, other in sides:
        for operation in [each for each in document if each.paged]:
            link = other.call(operation, other.names, limit="1").headers.get("Link", "after=x>")
            after = link.rpartition("after=")[2].partition(">")[0]
            begins = [after] if after != "x" else [other.names["id"], other.names["student_id"]]
            for each in begins:
                answer = side.call(operation, side.names, after=each)
                assert answer.status_code in {200, 422}, (operation, answer.text)
                assert not other.has(answer.text), operation
                continued += answer.status_code == 200
    assert continued > 20


def test_nothing_is_written_for_another_school(
    sides: list[tuple[Side, Side]], document: list[Operation], stage: Stage
) -> None:
    before = stage.marks(), len(stage.audit())
    for side, other in sides:
        for operation in [each for each in document if each.writes()]:
            assert not side.call(operation, other.names).ok
            for place in operation.places:
                assert not side.call_with(operation, place, other.names[place.name]).ok
    assert (stage.marks(), len(stage.audit())) == before


def test_without_a_token_nothing_is_answered_whatever_is_asked(
    sides: list[tuple[Side, Side]], document: list[Operation]
) -> None:
    side, other = sides[0]
    nobody = Client(side.client.url, None)
    for operation in document:
        for names in (side.names, other.names):
            answer = side.call(operation, names, nobody)
            assert answer.status_code == 401, operation
            assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_without_the_scope_nothing_is_answered_whatever_is_asked(
    sides: list[tuple[Side, Side]], document: list[Operation], stage: Stage
) -> None:
    side, other = sides[0]
    school = side.names["school_id"]
    readers = (Scope.READ_ALL, Scope.READ_ATTENDANCE)
    writers = (Scope.WRITE_ALL, Scope.WRITE_ATTENDANCE)
    reader, writer = (
        Client(side.client.url, make_token(stage.database, *scopes, school=school))
        for scopes in (readers, writers)
    )
    for operation in document:
        client, needed = (reader, "write:") if operation.writes() else (writer, "read:")
        answers = [side.call(operation, names, client) for names in (side.names, other.names)]
        assert {answer.status_code for answer in answers} == {403}, operation
        assert needed in answers[0].json()["detail"]
        assert answers[0].text == answers[1].text
