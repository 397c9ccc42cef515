"""The lists from which the ids of a record come."""

import gc
import re
import weakref
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from uuid import UUID

import pytest
from fastapi import FastAPI
from sqlalchemy import Connection, update

from bot.api import create_api
from bot.attendance.tokens import Scope
from storage.tables import STUDENT
from tests.api.conftest import TODAY, Client, Ids, make_token
from tests.school import make_school
from tests.stories.stage import Stage

NAMES = ("schools", "students", "course-offerings", "course-enrollments", "teacher-assignments")


def listed(client: Client, name: str, **query: str) -> list[dict[str, object]]:
    answer = client.call("GET", f"/academic/{name}", params=query)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_a_record_can_be_written_from_the_lists_alone(client: Client, stage: Stage) -> None:
    (offering,) = listed(client, "course-offerings")
    assignments = listed(client, "teacher-assignments", course_offering_id=str(offering["id"]))
    enrollments = listed(client, "course-enrollments", course_offering_id=str(offering["id"]))
    answer = client.post(
        {
            "course_offering_id": offering["id"],
            "teacher_assignment_id": assignments[0]["id"],
            "course_enrollment_id": enrollments[0]["id"],
            "student_id": enrollments[0]["student_id"],
            "attendance_date": TODAY,
            "status": "present",
        }
    )
    assert answer.status_code == 201
    assert len(stage.marks()) == 1


def test_lists_are_asked_by_each_others_ids(client: Client, ids: Ids, stage: Stage) -> None:
    stage.school.add_course("Chemistry 9A", 2, teachers=["Olga Other"])
    chemistry = str(stage.school.courses["Chemistry 9A"])
    students = listed(client, "students", course_offering_id=chemistry)
    assert len(students) == 2
    found = listed(client, "course-offerings", student_id=str(students[0]["id"]))
    assert [each["id"] for each in found] == [chemistry]
    olga = str(stage.school.staff["Olga Other"])
    (assignment,) = listed(client, "teacher-assignments", staff_id=olga)
    assert assignment["course_offering_id"] == chemistry
    assert len(listed(client, "students")) == 32
    assert listed(client, "course-enrollments", student_id=ids.body()["student_id"])


def test_rows_are_found_by_their_ids_in_the_schools_own_system(
    client: Client, ids: Ids, stage: Stage
) -> None:
    student = UUID(ids.body()["student_id"])
    students = STUDENT

    def name_it(connection: Connection) -> None:
        connection.execute(
            update(students).where(students.c.id == student).values(sourced_id="sis-17")
        )

    stage.database.write_now(name_it)
    (found,) = listed(client, "students", sourced_id="sis-17")
    assert (found["id"], found["given_name"]) == (str(student), "Ada")


def test_lists_come_in_pages(client: Client) -> None:
    path, seen = "/academic/students?limit=7", list[str]()
    while path:
        answer = client.call("GET", path)
        seen += [each["id"] for each in answer.json()]
        path = answer.headers.get("Link", "").removeprefix("<").partition(">")[0]
    assert seen == sorted(seen)
    assert len(seen) == 30


@pytest.mark.parametrize("name", NAMES)
def test_each_school_sees_its_own_rows_only(client: Client, stage: Stage, name: str) -> None:
    other = make_school(stage.database, name="Hillside School")
    token = make_token(stage.database, Scope.READ_ALL, school=other.school)
    stranger = Client(stage.bot_url, token)
    own = {str(row["id"]) for row in listed(client, name)}
    theirs = {str(row["id"]) for row in listed(stranger, name)}
    assert own
    assert theirs == ({str(other.school)} if name == "schools" else set())


@pytest.mark.parametrize("name", NAMES)
def test_lists_are_for_readers(stage: Stage, name: str) -> None:
    writer = Client(stage.bot_url, make_token(stage.database, Scope.WRITE_ALL))
    assert writer.call("GET", f"/academic/{name}").status_code == 403
    assert Client(stage.bot_url, None).call("GET", f"/academic/{name}").status_code == 401


@pytest.mark.parametrize("name", NAMES)
def test_what_cant_be_asked_is_named(client: Client, name: str) -> None:
    for query in ({"limit": "x"}, {"colour": "red"}, {"after": "1"}, {"sourced_id": "a\x00"}):
        answer = client.call("GET", f"/academic/{name}", params=query)
        assert answer.status_code == 422
        assert next(iter(query)) in answer.json()["errors"][0]["pointer"]


def test_the_document_describes_every_address(client: Client) -> None:
    document = client.call("GET", "/openapi.json").json()
    records = "/academic/attendance"
    assert set(document["paths"]) == {f"/academic/{name}" for name in NAMES} | {
        records,
        f"{records}/{{id}}",
        f"{records}/{{id}}/changes",
        f"{records}/registers/{{course_offering_id}}/{{attendance_date}}",
        f"{records}/summary",
        "/academic/absence-reports",
        "/academic/absence-reports/{report_id}",
        "/academic/absence-reports/{report_id}/accept",
        "/academic/absence-reports/{report_id}/decline",
        "/academic/reasons",
        "/academic/excuses",
        "/academic/excuses/{excuse_id}",
        "/academic/excuses/{excuse_id}/shortenings",
        "/academic/excuses/{excuse_id}/withdrawal",
    }
    for path in document["paths"].values():
        for operation in path.values():
            assert operation["description"]
            assert "401" in operation["responses"]


def test_the_page_for_people_has_nothing_from_elsewhere(client: Client) -> None:
    page = client.call("GET", "/docs").text
    named = re.findall(r'(?:src|href)="([^"]+)"', page)
    assert len(named) == 3
    assert all(client.call("GET", path).ok for path in named)


def test_an_app_is_forgotten_when_nobody_holds_it() -> None:
    @asynccontextmanager
    async def nothing(_app: FastAPI) -> AsyncGenerator[None]:
        yield

    held = weakref.ref(create_api(nothing))
    gc.collect()
    assert held() is None
