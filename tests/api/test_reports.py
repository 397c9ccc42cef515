"""Families' reports through the API: kept as submitted, accepted or declined once."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
import requests

from bot.attendance.tokens import Scope
from storage.tables.words import Role
from tests.api.conftest import TODAY, Client, Ids, Json, make_token
from tests.school import make_school
from tests.stories.stage import Stage

PATH = "/academic/absence-reports"
MONDAY, TUESDAY, WEDNESDAY = "2026-11-23", "2026-11-24", "2026-11-25"


@dataclass
class Families:
    """Report students of Biology 9A by their places; the school's own system decides."""

    client: Client
    ids: Ids

    def student(self, place: int) -> str:
        return self.ids.student_of(self.ids.stage.school.enrollments[self.ids.course][place])

    def post(self, place: int, **more: Any) -> requests.Response:
        body = {
            "student_id": self.student(place),
            "begins_on": MONDAY,
            "reason": " She has a fever.\nBack soon ",
            "reported_by": "Maria Lovelace, mother",
        }
        return self.client.call("POST", PATH, json=body | more)

    def report(self, place: int, **more: Any) -> Json:
        answer = self.post(place, **more)
        assert answer.status_code == 201, answer.text
        return answer.json()

    def decide(self, report: Json, act: str, **body: Any) -> requests.Response:
        return self.client.call("POST", f"{PATH}/{report['id']}/{act}", json=body)

    def get(self, **query: str) -> Any:
        return self.client.call("GET", PATH, params=query).json()


@pytest.fixture
def families(client: Client, ids: Ids) -> Families:
    """A form of the school's own, which may do everything in the school."""
    return Families(client, ids)


def test_a_report_is_kept_as_submitted_and_excuses_nobody(
    families: Families, ids: Ids, stage: Stage
) -> None:
    families.client.post(ids.body(0, "absent"))
    report = families.report(
        0,
        starts_at="09:00",
        ends_at="10:30",
        reported_at="2026-11-23T07:40:00+01:00",
        external_id="form-17",
    )
    said = {name: report[name] for name in ("starts_at", "ends_at", "reason", "external_id")}
    assert said == {
        "starts_at": "09:00",
        "ends_at": "10:30",
        "reason": " She has a fever.\nBack soon ",
        "external_id": "form-17",
    }
    assert (report["reported_at"], report["status"]) == ("2026-11-23T06:40:00Z", "pending")
    assert stage.mark_of(0) == ("absent", None, None, None)
    assert stage.look("SELECT count(*) FROM excuse") == 0


@pytest.mark.parametrize("times", [{}, {"starts_at": "09:00", "ends_at": "10:00"}])
def test_the_same_student_and_span_twice_is_one_report(families: Families, times: Json) -> None:
    first = families.report(0, **times)
    again = families.post(0, reason="Sent again.", ends_on=MONDAY, **times)
    assert (again.status_code, again.json()) == (200, first)
    families.decide(first, "decline", why="Not a reason.")
    assert families.post(0, **times).json()["status"] == "declined"
    families.report(0, ends_on=TUESDAY)
    families.report(0, starts_at="09:00", ends_at="11:00")
    families.report(1, **times)
    assert len(families.get()) == 4


def test_accepting_a_report_enters_an_excuse_once(
    families: Families, ids: Ids, stage: Stage
) -> None:
    families.client.post(ids.body(0, "absent"))
    report = families.report(0, ends_on=TUESDAY)
    accepted = families.decide(report, "accept", becomes="excused", reason="medical")
    assert (accepted.status_code, accepted.json()["status"]) == (200, "accepted")
    assert stage.mark_of(0) == ("excused", None, "medical", None)
    excuse = families.client.call("GET", f"/academic/excuses/{accepted.json()['excuse_id']}").json()
    assert (excuse["begins_on"], excuse["ends_on"]) == (MONDAY, TUESDAY)
    assert excuse["note"] == report["reason"].strip()
    assert excuse["told_by"] == report["reported_by"]
    again = families.decide(report, "accept", becomes="excused", reason="medical")
    assert (again.status_code, again.json()) == (200, accepted.json())
    others: list[tuple[str, Json]] = [
        ("accept", {"becomes": "absent", "reason": "medical"}),
        ("decline", {"why": "Not a reason."}),
    ]
    for act, body in others:
        refused = families.decide(report, act, **body)
        assert (refused.status_code, refused.json()["type"]) == (409, "/problems/decided")
    assert families.get() == [accepted.json()]
    assert stage.look("SELECT count(*) FROM excuse") == 1


def test_a_report_that_is_declined_keeps_why_and_can_not_be_accepted(
    families: Families, stage: Stage
) -> None:
    report = families.report(0)
    declined = families.decide(report, "decline", why="Not a reason.")
    assert (declined.status_code, declined.json()["declined_why"]) == (200, "Not a reason.")
    assert families.decide(report, "decline", why="Once more.").json() == declined.json()
    refused = families.decide(report, "accept", becomes="excused")
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/decided")
    assert stage.look("SELECT count(*) FROM excuse") == 0


def test_a_report_whose_excuse_is_withdrawn_says_so_and_is_not_accepted_again(
    families: Families, stage: Stage
) -> None:
    report = families.report(0)
    accepted = families.decide(report, "accept", becomes="excused").json()
    assert accepted["excuse_withdrawn_at"] is None
    path = f"/academic/excuses/{accepted['excuse_id']}/withdrawal"
    withdrawn = families.client.call("POST", path, json={"why": "A mistake."}).json()["excuses"][0]
    (now,) = families.get()
    assert now == accepted | {
        "excuse_withdrawn_at": withdrawn["withdrawn_at"],
        "excuse_withdrawn_token_id": withdrawn["withdrawn_token_id"],
        "excuse_withdrawn_why": "A mistake.",
    }
    assert now["excuse_withdrawn_at"] is not None
    for act, body in (("accept", {"becomes": "excused"}), ("decline", {"why": "No."})):
        refused = families.decide(report, act, **body)
        assert (refused.status_code, refused.json()["type"]) == (409, "/problems/decided")
        assert "its excuse withdrawn" in refused.json()["detail"]
    assert families.post(0).json() == now
    assert stage.look("SELECT count(*) FROM excuse") == 1


def test_what_an_excuse_refuses_leaves_the_report_pending(families: Families) -> None:
    report = families.report(0)
    refused = families.decide(report, "accept", becomes="excused", reason="boredom")
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/reason")
    assert families.get(status="pending") == [report]


def test_reports_are_listed_by_student_days_and_status_a_page_at_a_time(
    families: Families,
) -> None:
    monday, tuesday = families.report(0), families.report(1, begins_on=TUESDAY, ends_on=WEDNESDAY)
    monday = families.decide(monday, "decline", why="Not a reason.").json()
    assert families.get() == [tuesday, monday]
    assert families.get(student_id=families.student(0)) == [monday]
    assert families.get(**{"from": WEDNESDAY}) == [tuesday]
    assert families.get(to=MONDAY) == [monday]
    assert families.get(status="declined") == [monday]
    first = families.client.call("GET", PATH, params={"limit": 1})
    rest = families.client.call("GET", first.headers["Link"].partition(">")[0][1:])
    assert [*first.json(), *rest.json()] == [tuesday, monday]
    one = families.client.call("GET", f"{PATH}/{tuesday['id']}")
    assert one.json() == tuesday


@pytest.mark.parametrize(
    ("more", "pointer"),
    [
        ({"ends_on": "2026-11-20"}, "/ends_on"),
        ({"starts_at": "09:00"}, "/ends_at"),
        ({"starts_at": "09:00", "ends_at": "10:00", "ends_on": TUESDAY}, "/starts_at"),
        ({"reason": ""}, "/reason"),
        ({"reason": "x" * 501}, "/reason"),
        ({"reported_by": "a\nb"}, "/reported_by"),
        ({"reported_at": "2026-11-23T07:40:00"}, "/reported_at"),
        ({"reported_at": "0001-01-01T00:00:00+10:00"}, "/reported_at"),
        ({"mood": "fine"}, "/mood"),
    ],
)
def test_what_does_not_go_together_is_named_and_nothing_is_kept(
    families: Families, more: Json, pointer: str
) -> None:
    answer = families.post(0, **more)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == pointer
    assert families.get() == []


def test_another_school_neither_reports_nor_decides(families: Families, stage: Stage) -> None:
    other = make_school(stage.database, name="Hillside School")
    other.add_staff("Tunde Okafor", Role.TEACHER, email="okafor@hillside.test")
    foreign = Families(
        Client(stage.bot_url, make_token(stage.database, *Scope, school=other.school)),
        families.ids,
    )
    report = families.report(0)
    answers = [
        foreign.post(0),
        foreign.decide(report, "accept", becomes="excused"),
        foreign.decide(report, "decline", why="Ours."),
        foreign.client.call("GET", f"{PATH}/{report['id']}"),
    ]
    for answer in answers:
        assert (answer.status_code, answer.json()["type"]) == (404, "/problems/unknown-id")
    assert foreign.get() == []
    assert families.get() == [report]


def test_what_a_scope_does_not_allow_is_refused(
    families: Families, client_with: Callable[..., Client], ids: Ids
) -> None:
    report = families.report(0)
    reader = Families(client_with(Scope.READ_ATTENDANCE), ids)
    assert reader.post(1).status_code == 403
    assert reader.decide(report, "accept", becomes="excused").status_code == 403
    assert reader.decide(report, "decline", why="No.").status_code == 403
    assert reader.get()["type"] == "/problems/scope-missing"
    assert reader.get(**{"from": TODAY}) == [report]
    writer = Families(client_with(Scope.WRITE_ATTENDANCE), ids)
    assert writer.client.call("GET", PATH).status_code == 403
    assert writer.decide(report, "accept", becomes="excused").status_code == 200
