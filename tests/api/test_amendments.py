"""After the window writes need reason_for_change; of closed books nothing is written."""

from datetime import date, timedelta
from typing import Any

import pytest
import requests

from storage.schools import books, retentions
from storage.schools.books import BooksStep
from tests.api.conftest import PATH, Client, Ids, Json
from tests.stories.stage import TODAY, Stage

OLD = str(TODAY - timedelta(days=8))
WHY = "The paper list was found."
UNTIL = (
    "The register of Sunday 15 November 2026 could be changed without a reason until Sunday 22 "
    "November 2026: nothing was saved. Say why in reason_for_change."
)


def post(client: Client, ids: Ids, status: str = "absent", **more: Any) -> requests.Response:
    return client.post(ids.body(0, status, attendance_date=OLD, **more))


def post_late(client: Client, ids: Ids, **more: Any) -> requests.Response:
    return post(client, ids, "late", **more)


def put(client: Client, ids: Ids, **more: Any) -> requests.Response:
    body: Json = {"teacher_assignment_id": ids.assignment_of("Tunde Okafor"), "records": []}
    path = f"{PATH}/registers/{ids.course_offering_id}/{OLD}"
    return client.call("PUT", path, json=body | {"rest": "present"} | more)


def patch(client: Client, ids: Ids, **more: Any) -> requests.Response:
    (record,) = client.get(student_id=ids.body()["student_id"], **{"from": OLD, "to": OLD}).json()
    headers = {"If-Match": "*"}
    return client.call(
        "PATCH", f"{PATH}/{record['id']}", json={"status": "late"} | more, headers=headers
    )


def excuse(client: Client, ids: Ids, **more: Any) -> requests.Response:
    body = {"student_ids": [ids.body()["student_id"]], "begins_on": OLD, "becomes": "excused"}
    return client.call("POST", "/academic/excuses", json=body | more)


def changes(client: Client, ids: Ids) -> list[tuple[bool, str | None]]:
    (record,) = client.get(student_id=ids.body()["student_id"], **{"from": OLD, "to": OLD}).json()
    told = client.call("GET", f"{PATH}/{record['id']}/changes").json()
    return [(each["is_amendment"], each["why"]) for each in told]


def recorded(stage: Stage, client: Client, ids: Ids) -> None:
    """Record somebody within the window, which ends then."""
    stage.school.allow_changes(None)
    assert post(client, ids).status_code == 201
    stage.school.allow_changes(7)


@pytest.mark.parametrize("write", [post, put])
def test_a_first_mark_after_the_window_needs_a_reason(client: Client, ids: Ids, write: Any) -> None:
    refused = write(client, ids)
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/reason-needed")
    assert refused.json()["detail"] == UNTIL
    assert refused.json()["errors"][0]["pointer"] == "/reason_for_change"
    assert client.get(**{"from": OLD, "to": OLD}).json() == []
    assert write(client, ids, reason_for_change=WHY).ok
    assert changes(client, ids) == [(True, WHY)]


@pytest.mark.parametrize("field", ["why", "reason_for_change"])
def test_a_correction_after_the_window_needs_a_reason(
    stage: Stage, client: Client, ids: Ids, field: str
) -> None:
    recorded(stage, client, ids)
    assert patch(client, ids).json()["detail"] == UNTIL
    assert patch(client, ids, **{field: WHY}).ok
    assert changes(client, ids) == [(False, None), (True, WHY)]
    assert patch(client, ids, why=WHY, reason_for_change=WHY).status_code == 422


def test_what_says_the_same_is_no_change_and_needs_no_reason(
    stage: Stage, client: Client, ids: Ids
) -> None:
    recorded(stage, client, ids)
    assert post(client, ids).ok
    assert changes(client, ids) == [(False, None)]


def test_an_excuse_after_the_window_says_why_by_itself(
    stage: Stage, client: Client, ids: Ids
) -> None:
    recorded(stage, client, ids)
    refused = excuse(client, ids)
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/reason-needed")
    assert client.call("GET", "/academic/excuses").json() == []
    entered = excuse(client, ids, reason="medical")
    assert entered.status_code == 201
    excuse_id = entered.json()["excuses"][0]["id"]
    path = f"/academic/excuses/{excuse_id}/withdrawal"
    assert client.call("POST", path, json={"why": "Another student's."}).ok
    told = [(False, None), (True, "Medical appointment"), (True, "Another student's.")]
    assert changes(client, ids) == told


def test_an_excuse_goes_by_the_offices_days_and_a_record_by_those_of_teachers(
    stage: Stage, client: Client, ids: Ids
) -> None:
    recorded(stage, client, ids)
    stage.school.allow_changes(7, 8)
    assert post_late(client, ids).json()["detail"] == UNTIL
    assert excuse(client, ids).status_code == 201
    assert changes(client, ids) == [(False, None), (False, None)]


@pytest.mark.parametrize("write", [post_late, put, patch, excuse])
def test_nothing_is_begun_anew_where_records_are_gone(
    stage: Stage, client: Client, ids: Ids, write: Any
) -> None:
    recorded(stage, client, ids)
    through = date.fromisoformat(OLD) + timedelta(days=1)
    stage.database.write_now(retentions.tell_gone, stage.school.school, through)
    say_why = {"reason": "medical"} if write is excuse else {"reason_for_change": WHY}
    refused = write(client, ids, **say_why)
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/records-gone")
    assert "The records up to 16 November 2026 were taken out" in refused.json()["detail"]
    assert changes(client, ids) == [(False, None)]


@pytest.mark.parametrize("write", [post_late, put, patch, excuse])
def test_nothing_is_written_to_closed_books(
    stage: Stage, client: Client, ids: Ids, write: Any
) -> None:
    recorded(stage, client, ids)
    through = date.fromisoformat(OLD) + timedelta(days=1)
    ruth = stage.school.staff["Ruth Abernathy"]
    step = BooksStep(through, None, None, stage.clock.now(), ruth)
    stage.database.write_now(books.close, stage.school.school, step)
    say_why = {"reason": "medical"} if write is excuse else {"reason_for_change": WHY}
    refused = write(client, ids, **say_why)
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/books-closed")
    assert "closed through Monday 16 November 2026" in refused.json()["detail"]
    assert "An admin of the school may open them again" in refused.json()["detail"]
    assert changes(client, ids) == [(False, None)]
