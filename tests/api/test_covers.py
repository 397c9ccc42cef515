"""Covers by the API: listed among the assignments, and answering for what they cover only."""

from datetime import date
from uuid import UUID

import pytest

from storage.engine.columns import new_id
from storage.registers import covers
from tests.api.conftest import Client, Ids
from tests.stories.stage import START, TODAY, Stage

MONDAYS = [(1, "1", "08:00", "08:50"), (1, "4", "11:00", "11:50")]
COURSE = "Chemistry 8B"


@pytest.fixture
def ids(stage: Stage) -> Ids:
    stage.school.add_course(COURSE, 3, teachers=["Tunde Okafor"], meetings=MONDAYS)
    return Ids(stage, COURSE)


def cover(stage: Stage, period: str | None, ends_on: date = TODAY) -> UUID:
    cover_id = new_id()
    staff = stage.school.staff
    row = {
        "id": cover_id,
        "school_id": stage.school.school,
        "course_offering_id": stage.school.courses[COURSE],
        "staff_id": staff["Olga Other"],
        "begins_on": TODAY,
        "ends_on": ends_on,
        "period": period,
        "entered_by_id": staff["Ines Duarte"],
        "entered_at": START,
    }
    stage.database.write_now(covers.add, row)
    return cover_id


def test_covers_are_listed_among_the_teacher_assignments(
    stage: Stage, client: Client, ids: Ids
) -> None:
    cover_id = cover(stage, "4")
    path = f"/academic/teacher-assignments?course_offering_id={ids.course_offering_id}"
    found = {each["id"]: each for each in client.call("GET", path).json()}
    told = ("is_cover", "period", "ends_on", "ended_at")
    assert [found[str(cover_id)][name] for name in told] == [True, "4", str(TODAY), None]
    own = found[ids.assignment_of("Tunde Okafor")]
    assert [own[name] for name in told] == [False, None, None, None]


def test_a_cover_answers_for_its_period_until_it_is_ended(
    stage: Stage, client: Client, ids: Ids
) -> None:
    cover_id = cover(stage, "4")
    body = ids.body(0, teacher_assignment_id=str(cover_id))
    assert client.post(body | {"period": "4"}).status_code == 201
    refused = client.post(body | {"period": "1"})
    assert refused.json()["type"] == "/problems/not-assigned"
    assert "for period “4” only" in refused.json()["detail"]
    stage.database.write_now(covers.end, cover_id, stage.school.staff["Ines Duarte"], START)
    ended = client.post(body | {"period": "4", "status": "late"})
    assert "and was ended" in ended.json()["detail"]
