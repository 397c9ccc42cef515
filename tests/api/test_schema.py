"""Whatever is sent, the answer is one that /openapi.json describes; schemathesis makes requests up.

Half of them name what is there, so that they get past the first refusal. For more of them:
ROLLCALL_SCHEMA_EXAMPLES=500 pytest tests/api/test_schema.py
"""

import os
from collections import Counter
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias, cast

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis import checks as general
from schemathesis.specs.openapi import checks

from bot.api import LARGEST_BODY
from bot.attendance.tokens import Scope
from tests.api.conftest import PATH, TODAY, Client, Ids, Json, make_token
from tests.serving import session
from tests.stories.building import MakeStage
from tests.stories.stage import Stage

# Schemathesis leaves the parameters of its types open.
Case: TypeAlias = Any
Operation: TypeAlias = Any
Check: TypeAlias = Any
Draw = Callable[[st.SearchStrategy[Any]], Any]

USUAL = 12
EXAMPLES = int(os.environ.get("ROLLCALL_SCHEMA_EXAMPLES", str(USUAL)))
EXCUSES = "/academic/excuses"
REPORTS = "/academic/absence-reports"
COURSE, STUDENTS = "Physics 9A", 4
# The usual requests are the same each time.
BOUNDED = settings(
    max_examples=EXAMPLES,
    derandomize=EXAMPLES == USUAL,
    deadline=None,
    database=None,
    phases=[Phase.generate, Phase.shrink],
    suppress_health_check=[
        HealthCheck.too_slow,
        HealthCheck.filter_too_much,
        HealthCheck.data_too_large,
    ],
)
SELDOM = st.integers(0, 9).map(lambda number: number == 5)
OFTEN = SELDOM.map(lambda seldom: not seldom)
HALF = st.booleans()
CHECKS, SCHEMAS = cast("Any", checks), cast("Any", schemathesis.openapi)
# What fits in form may be refused for its sense, which no document can tell; what was put in the
# place of something wrong may be right.
FORM_ONLY: Sequence[Check] = (CHECKS.positive_data_acceptance, CHECKS.negative_data_rejection)
BROKEN: Sequence[Check] = (*FORM_ONLY, cast("Any", general).not_a_server_error)


@dataclass
class Known:
    """What is there, for requests to name it."""

    stage: Stage
    client: Client
    bodies: Sequence[Json]
    others: Json
    records: Sequence[str]
    http: requests.Session
    answers: Counter[tuple[str, int]] = field(default_factory=Counter[tuple[str, int]])

    def fill(self, case: Case, draw: Draw) -> None:
        """Put what is there in the place of what was made up."""
        names = self.names(draw)
        case.path_parameters = named(case.path_parameters, names, draw)
        case.query = named(case.query, names, draw)
        for header in [each.name for each in case.operation.headers if "match" in each.name]:
            if draw(HALF):
                case.headers[header] = self.etag(case)
        if isinstance(case.body, dict):
            case.body = filled(cast("Json", case.body), names, self.bodies, draw)

    def names(self, draw: Draw) -> Json:
        """Ids and dates that belong together."""
        day = draw(st.sampled_from([TODAY, "2026-11-20"]))
        record = draw(st.sampled_from(self.records))
        body = draw(st.sampled_from(self.bodies))
        return {**body, **self.others, "attendance_date": day, "id": record}

    def etag(self, case: Case) -> str:
        """The ETag of what is at the address of a request."""
        answer = self.client.call("GET", case.formatted_path, params=case.query)
        return answer.headers.get("ETag", "*")

    def send(self, case: Case, excluded: Sequence[Check] = FORM_ONLY) -> int:
        """Send a request, and compare the answer with the document; gives its status."""
        answer = case.call_and_validate(
            self.client.url,
            self.http,
            {"Authorization": f"Bearer {self.client.token}"},
            excluded_checks=list(excluded),
            timeout=20,
        )
        self.answers[case.operation.label, answer.status_code] += 1
        return answer.status_code


def named(values: Json, names: Json, draw: Draw) -> Json:
    """Put names of what is there over most of the values."""
    return {name: names[name] if name in names and draw(OFTEN) else values[name] for name in values}


def filled(body: Json, names: Json, bodies: Sequence[Json], draw: Draw) -> Json:
    """Name what is there in a body, and take out details that seldom fit."""
    if draw(SELDOM):
        return body
    known = {name: names.get(name, value) for name, value in body.items() if name != "status"}
    body = body | known
    if "records" in body:
        rows = draw(st.lists(st.sampled_from(bodies), unique_by=lambda each: each["student_id"]))
        body["records"] = [{"student_id": row["student_id"], "status": "late"} for row in rows]
        body["rest"] = draw(st.sampled_from(["present", "leave", None]))
    unfit = [name for name in ("minutes_late", "reason", "period") if draw(OFTEN)]
    return {name: value for name, value in body.items() if name not in unfit}


def make_known(stage: Stage, http: requests.Session) -> Known:
    """Make a course of four, of whom two have a record."""
    stage.school.add_course(COURSE, STUDENTS, teachers=["Tunde Okafor"])
    ids = Ids(stage, COURSE)
    bodies = [ids.body(place) for place in range(STUDENTS)]
    others = {
        "school_id": str(stage.school.school),
        "staff_id": str(stage.school.staff["Tunde Okafor"]),
        "from": "2026-11-01",
        "to": "2026-11-30",
        "period": "",
    }
    writer = Client(stage.bot_url, make_token(stage.database, Scope.WRITE_ALL))
    records = [writer.post(body).json()["id"] for body in bodies[:2]]
    away = {"student_ids": [bodies[0]["student_id"]], "begins_on": TODAY, "becomes": "excused"}
    office = Client(stage.bot_url, make_token(stage.database, Scope.WRITE_ALL))
    entered = office.call("POST", EXCUSES, json=away).json()["excuses"]
    others |= {"excuse_id": entered[0]["id"], "student_ids": away["student_ids"]}
    families = Client(stage.bot_url, make_token(stage.database, Scope.WRITE_ALL))
    told = {"student_id": bodies[0]["student_id"], "reason": "A fever.", "reported_by": "Maria"}
    for name, day in (("report_id", TODAY), ("other_report_id", "2026-11-24")):
        others[name] = families.call("POST", REPORTS, json=told | {"begins_on": day}).json()["id"]
    client = Client(stage.bot_url, make_token(stage.database, Scope.READ_ALL, Scope.WRITE_ALL))
    return Known(stage, client, bodies, others, records, http)


@pytest.fixture
def http() -> Generator[requests.Session]:
    with session() as made:
        yield made


@pytest.fixture
def known(make_stage: MakeStage, http: requests.Session) -> Known:
    """What requests may name, where nobody asks too often."""
    return make_known(make_stage(ROLLCALL_API_REQUESTS_PER_MINUTE="1000000"), http)


def operations_of(known: Known) -> list[Operation]:
    document = requests.get(f"{known.client.url}/openapi.json", timeout=20).json()
    found = SCHEMAS.from_dict(document).get_all_operations()
    return [each.ok() for each in found]


@pytest.mark.slow
def test_every_answer_is_one_that_the_document_describes(
    known: Known, subtests: pytest.Subtests
) -> None:
    for operation in operations_of(known):
        for mode in GenerationMode:

            @BOUNDED
            @given(case=operation.as_strategy(generation_mode=mode), data=st.data())
            def hammer(case: Case, data: st.DataObject) -> None:
                if data.draw(HALF):
                    known.fill(case, data.draw)
                known.send(case)

            with subtests.test(operation=operation.label, mode=mode.value):
                hammer()
    answered = {status for _, status in known.answers}
    assert answered >= {200, 404, 422}, known.answers


def usual(known: Known, operation: Operation, **more: Any) -> Case:
    """A request that would be answered well, or what else a test makes of it."""
    path = {**known.bodies[0], **known.others, "attendance_date": TODAY, "id": known.records[0]}
    made: Json = {
        "path_parameters": {each.name: path[each.name] for each in operation.path_parameters}
    }
    if operation.body:
        made |= {"body": known.bodies[0], "media_type": "application/json"}
    return operation.Case(**made | more)


def outcomes(known: Known) -> dict[tuple[str, str], list[tuple[Json, int]]]:
    """What is sent to the addresses of writes, and the status that each is answered with."""
    one, register = (
        "/academic/attendance/{id}",
        "/academic/attendance/registers/{course_offering_id}/{attendance_date}",
    )
    whole = {"teacher_assignment_id": known.bodies[0]["teacher_assignment_id"], "rest": "present"}
    rows = [{"student_id": known.bodies[2]["student_id"], "status": "asleep"}]
    new = known.bodies[2] | {"attendance_date": "2026-11-20"}
    stale, any_state = {"if-match": '"x"'}, {"if-match": "*"}
    same = {"headers": {"if-none-match": "*"}}
    excuse = {"student_ids": known.others["student_ids"], "begins_on": TODAY, "becomes": "absent"}
    told = {"student_id": known.bodies[1]["student_id"], "begins_on": TODAY}
    report = told | {"reason": "A fever.", "reported_by": "Her mother"}
    other_report = {"report_id": known.others["other_report_id"]}
    return {
        ("POST", REPORTS): [
            ({"body": report}, 201),
            ({"body": report}, 200),
            ({"body": report | {"starts_at": "09:00"}}, 422),
            ({"body": report | {"student_id": known.records[0]}}, 404),
        ],
        ("GET", f"{REPORTS}/{{report_id}}"): [({}, 200), (same, 304)],
        ("POST", f"{REPORTS}/{{report_id}}/accept"): [
            ({"body": {"becomes": "excused"}}, 200),
            ({"body": {"becomes": "absent"}}, 409),
            ({"body": {"becomes": "late"}}, 422),
        ],
        ("POST", f"{REPORTS}/{{report_id}}/decline"): [
            ({"body": {"why": "No."}}, 409),
            ({"body": {"why": "No."}, "path_parameters": other_report}, 200),
            ({"body": {"why": " "}}, 422),
        ],
        ("POST", EXCUSES): [
            ({"body": excuse | {"starts_at": "09:00", "ends_at": "11:30"}}, 201),
            ({"body": excuse | {"ends_on": "2026-11-20"}}, 422),
            ({"body": excuse | {"student_ids": [known.records[0]]}}, 404),
        ],
        ("POST", f"{EXCUSES}/{{excuse_id}}/withdrawal"): [
            ({"body": {"why": "Called off."}}, 200),
            ({"body": {"why": " "}}, 422),
        ],
        ("PATCH", f"{EXCUSES}/{{excuse_id}}"): [
            ({"body": {"ends_on": "2026-11-22", "why": "Back."}}, 422),
            ({"body": {"ends_on": "2026-11-23", "why": " "}}, 422),
        ],
        ("GET", f"{EXCUSES}/{{excuse_id}}"): [({}, 200), (same, 304)],
        ("POST", PATH): [
            ({"body": new}, 201),
            ({"body": new}, 200),
            ({"query": {"on_conflict": "error"}}, 409),
            ({"body": known.bodies[2] | {"mood": "fine"}}, 422),
        ],
        ("PATCH", one): [
            ({"headers": any_state, "body": {"status": "late", "minutes_late": 4}}, 200),
            ({"headers": stale, "body": {"status": "late"}}, 412),
            ({"body": {"status": "late"}}, 428),
        ],
        ("PUT", register): [
            ({"body": whole | {"records": []}}, 200),
            ({"body": whole | {"records": [], "rest": None}}, 422),
            ({"body": whole | {"records": rows}}, 422),
            ({"body": whole | {"records": []}, "headers": stale}, 412),
        ],
        ("GET", register): [({}, 200), (same, 304)],
        ("GET", one): [({}, 200), (same, 304)],
    }


def test_the_usual_answers_are_as_the_document_describes(known: Known) -> None:
    table = outcomes(known)
    operations = {(each.method.upper(), each.path): each for each in operations_of(known)}
    assert {key for key, each in operations.items() if each.body} <= {*table}
    for key, operation in operations.items():
        for sent, status in table.get(key, [({}, 200)]):
            assert known.send(usual(known, operation, **sent)) == status, (key, sent)


@pytest.mark.errors("request_failed")
def test_what_the_database_does_not_take_is_answered_as_the_document_describes(
    known: Known,
) -> None:
    with known.stage.without("api_token"):
        for operation in operations_of(known):
            assert known.send(usual(known, operation), BROKEN) == 503


def test_asking_too_often_is_answered_as_the_document_describes(
    make_stage: MakeStage, http: requests.Session
) -> None:
    known = make_known(make_stage(ROLLCALL_API_REQUESTS_PER_MINUTE="2"), http)
    first, second, *rest = [usual(known, operation) for operation in operations_of(known)]
    assert 429 not in {known.send(first), known.send(second)}
    assert {known.send(each) for each in rest} == {429}


def test_too_large_bodies_are_answered_as_the_document_describes(known: Known) -> None:
    writes = [each for each in operations_of(known) if each.body]
    assert len(writes) == 9
    for operation in writes:
        case = usual(known, operation)
        case.body = [" " * LARGEST_BODY]
        assert known.send(case) == 413
