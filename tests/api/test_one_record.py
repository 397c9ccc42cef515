"""One record by its id: reading, correcting, and the audit of it."""

from collections.abc import Callable

import pytest

from bot.attendance.tokens import Scope
from tests.api.conftest import PATH, Client, Ids, Json
from tests.stories.reading import text_of
from tests.stories.stage import Stage

NOBODY = "0193a6b2-77c0-7e11-a5f4-3d0c8a5e1f01"


def written(client: Client, ids: Ids, status: str = "absent", **more: object) -> Json:
    """Write a record; gives it with its address and its ETag."""
    answer = client.post(ids.body(0, status, **more))
    assert answer.status_code == 201, answer.text
    assert answer.headers["Location"] == f"{PATH}/{answer.json()['id']}"
    return {"path": answer.headers["Location"], "etag": answer.headers["ETag"]} | answer.json()


def patch(client: Client, record: Json, etag: str | None = None, **changes: object) -> Json:
    headers = {"If-Match": etag or record["etag"]}
    answer = client.call("PATCH", record["path"], json=changes, headers=headers)
    return {"status_code": answer.status_code, "etag": answer.headers.get("ETag")} | answer.json()


def test_a_record_is_read_by_its_id_and_known_again(client: Client, ids: Ids) -> None:
    record = written(client, ids)
    answer = client.call("GET", record["path"])
    assert answer.json() == client.get().json()[0]
    assert answer.headers["ETag"] == record["etag"]
    again = client.call("GET", record["path"], headers={"If-None-Match": record["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    client.post(ids.body(0, "late"))
    assert client.call("GET", record["path"], headers={"If-None-Match": record["etag"]}).ok


def test_a_correction_changes_what_it_names_and_says_why(
    client: Client, ids: Ids, stage: Stage
) -> None:
    record = written(client, ids, "late", minutes_late=12, note="bus")
    corrected = patch(client, record, minutes_late=7, why="The gate's clock was wrong.")
    assert corrected["status_code"] == 200
    assert (corrected["minutes_late"], corrected["note"]) == (7, "bus")
    assert corrected["id"] == record["id"]
    assert corrected["etag"] not in {None, record["etag"]}
    assert [line["why"] for line in stage.audit()] == [None, "The gate's clock was wrong."]
    assert "⏰ Ada L. 7′" in str(stage.open("/attendance")["blocks"])


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"status": "excused"}, ("excused", None, "transport", "bus")),
        ({"status": "present"}, ("present", None, None, "bus")),
        ({"note": None}, ("late", 12, "transport", None)),
        ({"status": "late"}, ("late", 12, "transport", "bus")),
        ({}, ("late", 12, "transport", "bus")),
    ],
)
def test_details_that_do_not_go_with_a_new_status_go(
    client: Client, ids: Ids, changes: Json, expected: tuple[object, ...]
) -> None:
    record = written(client, ids, "late", minutes_late=12, reason="transport", note="bus")
    found = patch(client, record, **changes)
    assert (found["status"], found["minutes_late"], found["reason"], found["note"]) == expected


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"status": "absent", "minutes_late": 3}, "/minutes_late"),
        ({"status": "present", "reason": "illness"}, "/reason"),
        ({"reason": "dog"}, "/reason"),
        ({"status": None}, "/status"),
        ({"mood": "fine"}, "/mood"),
        ({"minutes_late": "3"}, "/minutes_late"),
        ({"minutes_late": True}, "/minutes_late"),
    ],
)
def test_a_correction_that_does_not_fit_is_named_and_changes_nothing(
    client: Client, ids: Ids, stage: Stage, changes: Json, field: str
) -> None:
    record = written(client, ids, "late", minutes_late=12)
    answer = patch(client, record, **changes)
    assert answer["status_code"] == 422
    assert answer["errors"][0]["pointer"] == field
    assert len(stage.audit()) == 1


def test_a_correction_has_to_name_what_it_corrects(client: Client, ids: Ids) -> None:
    record = written(client, ids)
    answer = client.call("PATCH", record["path"], json={"status": "late"})
    assert (answer.status_code, answer.json()["type"]) == (428, "/problems/not-seen")


def test_a_correction_of_what_has_changed_since_is_refused(
    client: Client, ids: Ids, stage: Stage
) -> None:
    record = written(client, ids)
    stage.tap(stage.open("/attendance"), "Ada L.")
    answer = patch(client, record, status="excused")
    assert (answer["status_code"], answer["type"]) == (412, "/problems/changed")
    assert stage.mark_of(0) == ("present", None, None, None)
    assert patch(client, record, etag="*", status="excused")["status"] == "excused"


def test_a_correction_counts_whatever_the_clocks_say(client: Client, stage: Stage) -> None:
    """A press by Slack's clock, which is ahead of ours, is corrected all the same."""
    stage.tap(stage.open("/attendance"), "Ada L.")
    (listed,) = client.get().json()
    path = f"{PATH}/{listed['id']}"
    etag = client.call("GET", path).headers["ETag"]
    stage.clock.ahead = -30
    answer = patch(client, {"path": path, "etag": etag}, status="excused")
    assert (answer["status_code"], answer["status"]) == (200, "excused")


def test_what_nobodys_assignment_answers_for_stays_so(client: Client, stage: Stage) -> None:
    stage.tap(stage.open("/attendance biology", who="UOFFICE"), "Ada L.", who="UOFFICE")
    (listed,) = client.get().json()
    assert listed["teacher_assignment_id"] is None
    path = f"{PATH}/{listed['id']}"
    answer = patch(client, {"path": path}, etag="*", status="late")
    assert (answer["teacher_assignment_id"], answer["status"]) == (None, "late")
    (first, second) = client.call("GET", f"{path}/changes").json()
    assert first["staff_id"] == str(stage.school.staff["Ines Duarte"])
    assert second["staff_id"] is None
    assert "1 late. Saved at 09:0" in text_of(stage.open("/attendance"))


def test_the_audit_of_a_record_tells_who_did_what_through_which_door(
    client: Client, ids: Ids, stage: Stage
) -> None:
    record = written(client, ids)
    roster = stage.open("/attendance")
    stage.tap(roster, "Ada L.")
    etag = client.call("GET", record["path"]).headers["ETag"]
    patch(client, record, etag=etag, status="excused", why="A note came.")
    changes = client.call("GET", f"{record['path']}/changes").json()
    assert [each["door"] for each in changes] == ["api", "slack", "api"]
    assert changes[0]["before"] is None
    assert [each["before"]["status"] for each in changes[1:]] == ["absent", "present"]
    assert [each["after"]["status"] for each in changes] == ["absent", "present", "excused"]
    assert changes[2]["why"] == "A note came."
    assert changes[0]["api_token_id"] == changes[2]["api_token_id"]
    assert changes[1]["api_token_id"] is None
    assert changes[1]["staff_id"] == str(stage.school.staff["Tunde Okafor"])
    assert set(changes[0]["after"]) == {"status", "minutes_late", "reason", "note"}


def test_the_audit_comes_in_pages(client: Client, ids: Ids) -> None:
    record = written(client, ids)
    for status in ("late", "excused", "present"):
        client.post(ids.body(0, status))
    path, seen = f"{record['path']}/changes?limit=3", list[str]()
    while path:
        answer = client.call("GET", path)
        seen += [each["after"]["status"] for each in answer.json()]
        path = answer.headers.get("Link", "").removeprefix("<").partition(">")[0]
    assert seen == ["absent", "late", "excused", "present"]


def test_what_is_not_there_is_said(client: Client) -> None:
    for path in (f"{PATH}/{NOBODY}", f"{PATH}/{NOBODY}/changes"):
        answer = client.call("GET", path)
        assert (answer.status_code, answer.json()["type"]) == (404, "/problems/unknown-id")
    answer = client.call("PATCH", f"{PATH}/{NOBODY}", json={}, headers={"If-Match": "*"})
    assert answer.status_code == 404
    assert client.call("GET", f"{PATH}/nobody").status_code == 404


def test_reading_does_not_let_correct(
    client_with: Callable[..., Client], client: Client, ids: Ids
) -> None:
    record = written(client, ids)
    reader = client_with(Scope.READ_ALL)
    assert patch(reader, record, status="late")["status_code"] == 403


@pytest.mark.parametrize("condition", ["W/{}", '"foo, *, bar"', '"x", *', ""])
def test_a_condition_is_read_to_the_letter(client: Client, ids: Ids, condition: str) -> None:
    record = written(client, ids)
    headers = {"If-Match": condition.format(record["etag"])}
    answer = client.call("PATCH", record["path"], json={"status": "late"}, headers=headers)
    assert answer.status_code == 412
