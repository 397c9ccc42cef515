"""/academic/reasons, and that each write names one of the school's own."""

from typing import Any

import pytest

from bot.attendance.tokens import Scope
from storage.schools import reasons
from storage.schools.reasons import SchoolReason
from tests.api.conftest import TODAY, Client, Ids, Json, make_token
from tests.school import make_school
from tests.stories.stage import Mark, Stage

OWN = (
    SchoolReason("trip", "School trip"),
    SchoolReason("medical", "Seen by a doctor"),
    SchoolReason("illness", "Illness", retired=True),
)
EXPECTED = "Found the reason 'illness', expected one of trip, medical."


@pytest.fixture
def _own(stage: Stage) -> None:
    stage.database.write_now(reasons.set_list, stage.school.school, OWN)


def listed(client: Client) -> list[Json]:
    return client.call("GET", "/academic/reasons").json()


@pytest.mark.usefixtures("_own")
def test_the_list_is_the_schools_in_its_order_and_another_schools_is_its_own(
    client: Client, stage: Stage
) -> None:
    assert [(each["code"], each["retired"]) for each in listed(client)] == [
        ("trip", False),
        ("medical", False),
        ("illness", True),
    ]
    other = make_school(stage.database, name="Hillside School")
    stranger = Client(
        stage.bot_url, make_token(stage.database, Scope.READ_ALL, school=other.school)
    )
    assert [each["code"] for each in listed(stranger)][:2] == ["illness", "medical"]
    writer = Client(stage.bot_url, make_token(stage.database, Scope.WRITE_ALL))
    assert writer.call("GET", "/academic/reasons").status_code == 403
    assert client.call("GET", "/academic/reasons?colour=red").status_code == 422


def test_every_write_refuses_a_reason_that_is_not_offered_and_names_those_that_are(
    client: Client, ids: Ids, stage: Stage
) -> None:
    known = client.post(ids.body(0, "absent", reason="illness")).json()
    stage.database.write_now(reasons.set_list, stage.school.school, OWN)
    path = f"/academic/attendance/{known['id']}"
    etag = {"If-Match": client.call("GET", path).headers["ETag"]}
    register = f"/academic/attendance/registers/{ids.course_offering_id}/{TODAY}"
    row = {"course_enrollment_id": ids.body(1)["course_enrollment_id"], "status": "absent"}
    taken = {
        "teacher_assignment_id": ids.body()["teacher_assignment_id"],
        "records": [row | {"reason": "illness"}],
        "rest": "present",
    }
    excuse = {"student_ids": [ids.body(1)["student_id"]], "begins_on": TODAY, "becomes": "excused"}
    writes: list[tuple[str, str, Json, Json, str]] = [
        ("POST", "/academic/attendance", ids.body(1, "absent", reason="illness"), {}, "/reason"),
        ("PUT", register, taken, {}, "/records/0/reason"),
        ("POST", "/academic/excuses", excuse | {"reason": "illness"}, {}, "/reason"),
    ]
    for method, where, body, headers, pointer in writes:
        answer: Any = client.call(method, where, json=body, headers=headers)
        assert answer.status_code == 422, (where, answer.text)
        (error,) = answer.json()["errors"]
        assert (error["pointer"], error["detail"]) == (pointer, EXPECTED)
    # What stands there may stay, and be said again.
    again = client.call("PATCH", path, json={"reason": "illness", "note": "Flu"}, headers=etag)
    assert again.status_code == 200, again.text
    assert stage.mark_of(0) == Mark("absent", None, "illness", "Flu")
    assert stage.mark_of(1) is None
