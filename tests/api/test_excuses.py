"""Excuses through the API: what the records become, and what a withdrawal gives back."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import time
from typing import Any

import pytest
import requests

from bot.attendance.tokens import Scope
from storage.excuses import clearing_rules
from storage.excuses.clearing_rules import Clearing
from storage.tables import Meeting
from storage.tables.words import Role
from tests.api.conftest import TODAY, Client, Ids, Json, make_token
from tests.school import make_school
from tests.stories.stage import Stage

PATH = "/academic/excuses"
MONDAY, TUESDAY, WEDNESDAY = "2026-11-23", "2026-11-24", "2026-11-25"
FIRST, SECOND, THIRD = "2026-11-18", "2026-11-19", "2026-11-20"


@dataclass
class Office:
    """Enters excuses for students of Biology 9A by their places, and withdraws them."""

    client: Client
    ids: Ids

    def student(self, place: int) -> str:
        return self.ids.student_of(self.ids.stage.school.enrollments[self.ids.course][place])

    def post(self, *places: int, headers: Json | None = None, **more: Any) -> requests.Response:
        body = {
            "student_ids": [self.student(place) for place in places],
            "begins_on": MONDAY,
            "becomes": "excused",
            "reason": "school_activity",
        }
        return self.client.call("POST", PATH, json=body | more, headers=headers or {})

    def enter(self, *places: int, **more: Any) -> Json:
        answer = self.post(*places, **more)
        assert answer.status_code == 201, answer.text
        return answer.json()

    def withdraw(self, excuse: Json, why: str = "A mistake.") -> Json:
        path = f"{PATH}/{excuse['id']}/withdrawal"
        answer = self.client.call("POST", path, json={"why": why})
        assert answer.status_code == 200, answer.text
        return answer.json()

    def shorten(self, excuse: Json, **end: str) -> requests.Response:
        path = f"{PATH}/{excuse['id']}"
        return self.client.call("PATCH", path, json={"why": "Back."} | end)

    def get(self, **query: str) -> Any:
        return self.client.call("GET", PATH, params=query).json()


@pytest.fixture
def office(client: Client, ids: Ids) -> Office:
    """The office's own system, which may do everything in the school."""
    return Office(client, ids)


def statuses(touched: list[Json]) -> list[tuple[str, str]]:
    return [(each["before"], each["status"]) for each in touched]


def test_absent_records_become_what_an_excuse_says_and_those_who_came_stay(
    office: Office, client: Client, ids: Ids, stage: Stage
) -> None:
    said = ("absent", "present", "excused", "late", "absent")
    for place, status in enumerate(said):
        client.post(ids.body(place, status, note="seen"))
    before = len(stage.audit())
    outcome = office.enter(0, 1, 2, 3, 5)
    assert statuses(outcome["changed"]) == [("absent", "excused"), ("excused", "excused")]
    assert sorted(statuses(outcome["stayed"])) == [("late", "late"), ("present", "present")]
    assert stage.mark_of(0) == ("excused", None, "school_activity", "seen")
    assert stage.mark_of(2) == ("excused", None, "school_activity", "seen")
    # Who has no excuse stays, and who has no record gets none.
    assert stage.mark_of(4) == ("absent", None, None, "seen")
    assert stage.mark_of(5) is None
    lines = stage.audit()[before:]
    assert {line["action"] for line in lines} == {"excuse"}
    assert len({line["change_set_id"] for line in lines}) == 1
    assert [line["api_token_id"] is not None for line in lines] == [True, True]
    contradicted = {each["student_id"]: each["contradicted"] for each in outcome["excuses"]}
    assert [contradicted[office.student(place)] for place in (0, 1, 3)] == [False, True, True]


@pytest.mark.parametrize(
    ("becomes", "mark"),
    [
        ("absent", ("absent", None, "family", None)),
        ("present", ("present", None, None, None)),
    ],
)
def test_an_excuse_may_say_known_but_not_excused_or_present_elsewhere(
    office: Office, client: Client, ids: Ids, stage: Stage, becomes: str, mark: object
) -> None:
    client.post(ids.body(0, "absent"))
    outcome = office.enter(0, becomes=becomes, reason="family")
    assert statuses(outcome["changed"]) == [("absent", becomes)]
    assert (outcome["stayed"], outcome["excuses"][0]["contradicted"]) == ([], False)
    assert stage.mark_of(0) == mark


def test_times_cover_the_meetings_that_begin_within_them(
    office: Office, client: Client, ids: Ids, stage: Stage
) -> None:
    for period, starts_at, ends_at in (("1", 9, 10), ("2", 10, 11), ("3", 11, 12)):
        stage.school.add(
            Meeting(
                school_id=stage.school.school,
                course_offering_id=stage.school.courses["Biology 9A"],
                weekday=1,
                period=period,
                starts_at=time(starts_at),
                ends_at=time(ends_at),
            )
        )
    for period in "123":
        client.post(ids.body(0, "absent", period=period))
    outcome = office.enter(0, starts_at="09:01", ends_at="11:00")
    assert [each["period"] for each in outcome["changed"]] == ["2"]
    assert office.withdraw(outcome["excuses"][0])["changed"][0]["period"] == "2"
    outcome = office.enter(0, starts_at="09:00", ends_at="10:30")
    assert [each["period"] for each in outcome["changed"]] == ["1", "2"]


def test_without_a_timetable_only_whole_days_are_covered(
    office: Office, client: Client, ids: Ids
) -> None:
    client.post(ids.body(0, "absent"))
    assert office.enter(0, starts_at="00:00", ends_at="23:59")["changed"] == []
    assert len(office.enter(0)["changed"]) == 1


def test_both_ends_of_a_span_are_in_it(
    office: Office, client: Client, ids: Ids, stage: Stage
) -> None:
    stage.clock.ahead += 3 * 24 * 3600
    for day in ("2026-11-22", MONDAY, TUESDAY, WEDNESDAY, "2026-11-26"):
        client.post(ids.body(0, "absent", attendance_date=day))
    outcome = office.enter(0, ends_on=WEDNESDAY)
    changed = [each["attendance_date"] for each in outcome["changed"]]
    assert changed == [MONDAY, TUESDAY, WEDNESDAY]


def test_a_withdrawal_gives_back_what_nobody_has_changed_since(
    office: Office, client: Client, ids: Ids, stage: Stage
) -> None:
    for place in range(4):
        client.post(ids.body(place, "absent", note=f"n{place}"))
    first, second, third, fourth = office.enter(0, 1, 2, 3)["excuses"]
    client.post(ids.body(1, "late", minutes_late=5))
    # Says the same, so it stays when the excuse goes.
    client.post(ids.body(2, "excused"))
    outcomes = [office.withdraw(each, "Called off.") for each in (first, second, third)]
    assert [statuses(each["changed"]) for each in outcomes] == [[("excused", "absent")], [], []]
    stayed = [statuses(each["stayed"]) for each in outcomes]
    assert stayed == [[], [("late", "late")], [("excused", "excused")]]
    assert stage.mark_of(0) == ("absent", None, None, "n0")
    assert stage.mark_of(3) == ("excused", None, "school_activity", "n3")
    line = stage.audit()[-1]
    assert (line["action"], line["why"]) == ("undo", "Called off.")
    assert line["undoes_id"] is not None
    assert outcomes[0]["excuses"][0]["state"] == "withdrawn"
    assert office.get(state="standing") == [fourth]
    again = office.withdraw(first, "Once more.")
    assert again["excuses"][0]["withdrawn_why"] == "Called off."
    assert again["changed"] == []


def test_a_teacher_undoes_her_own_marks_when_an_excuse_over_them_is_gone(
    office: Office, stage: Stage
) -> None:
    message = stage.tap(stage.open(), "Ada L.")
    (excuse,) = office.enter(0)["excuses"]
    assert "changed those marks since" in stage.notice_after(lambda: stage.press(message, "Undo"))
    assert stage.mark_of(0) == ("excused", None, "school_activity", None)
    office.withdraw(excuse)
    assert stage.mark_of(0) == ("absent", None, None, None)
    stage.tap(stage.open(), "Undo")
    assert stage.mark_of(0) is None


def test_excuses_are_listed_by_student_by_days_and_by_state_a_page_at_a_time(
    office: Office, client: Client
) -> None:
    spans = ((0, MONDAY, MONDAY), (0, WEDNESDAY, "2026-11-27"), (1, TUESDAY, WEDNESDAY))
    made = [
        office.enter(place, begins_on=begins_on, ends_on=ends_on)["excuses"][0]
        for place, begins_on, ends_on in spans
    ]
    monday, late_in_week, tuesday = made
    office.withdraw(monday)
    assert [each["id"] for each in office.get()] == [
        late_in_week["id"],
        tuesday["id"],
        monday["id"],
    ]
    assert office.get(student_id=office.student(1)) == [tuesday]
    assert office.get(to=TUESDAY, **{"from": TUESDAY}) == [tuesday]
    assert office.get(**{"from": "2026-11-26"}) == [late_in_week]
    assert [each["id"] for each in office.get(state="withdrawn")] == [monday["id"]]
    first = client.call("GET", PATH, params={"limit": 2})
    rest = client.call("GET", first.headers["Link"].partition(">")[0][1:])
    assert [*first.json(), *rest.json()] == office.get()
    assert "Link" not in rest.headers
    one = client.call("GET", f"{PATH}/{tuesday['id']}")
    assert one.json() == tuesday
    known = {"If-None-Match": one.headers["ETag"]}
    assert client.call("GET", f"{PATH}/{tuesday['id']}", headers=known).status_code == 304
    assert tuesday["entered_at"].endswith("Z")
    assert (tuesday["entered_by_id"], tuesday["api_token_id"] is None) == (None, False)


@pytest.mark.parametrize(
    ("more", "pointer"),
    [
        ({"ends_on": "2026-11-20"}, "/ends_on"),
        ({"ends_on": "2027-11-24"}, "/ends_on"),
        ({"starts_at": "09:00"}, "/ends_at"),
        ({"ends_at": "09:00"}, "/starts_at"),
        ({"starts_at": "10:00", "ends_at": "10:00"}, "/ends_at"),
        ({"starts_at": "09:00", "ends_at": "10:00", "ends_on": TUESDAY}, "/starts_at"),
        ({"starts_at": "9", "ends_at": "10:00"}, "/starts_at"),
        ({"becomes": "late"}, "/becomes"),
        ({"reason": "boredom"}, "/reason"),
        ({"student_ids": []}, "/student_ids"),
        ({"told_by": "x" * 201}, "/told_by"),
        ({"method": "telepathy"}, "/method"),
        ({"relation": "her mother"}, "/relation"),
        ({"document_to_follow": True}, "/document_to_follow"),
        ({"method": "note", "relation": "x" * 201}, "/relation"),
        ({"mood": "fine"}, "/mood"),
    ],
)
def test_what_does_not_go_together_is_named_and_nothing_is_kept(
    office: Office, more: Json, pointer: str
) -> None:
    answer = office.post(0, **more)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == pointer
    assert office.get() == []


def test_a_student_twice_or_of_another_school_is_refused(
    office: Office, stage: Stage, ids: Ids
) -> None:
    assert office.post(0, 0).json()["errors"][0]["pointer"] == "/student_ids"
    other = make_school(stage.database, name="Hillside School")
    other.add_staff("Tunde Okafor", Role.TEACHER, email="okafor@hillside.test")
    other.add_course("Art", 1)
    stranger = Ids(stage, "Art").student_of(other.enrollments["Art"][0])
    answer = office.post(0, student_ids=[office.student(0), stranger])
    assert (answer.status_code, answer.json()["type"]) == (404, "/problems/unknown-id")
    assert answer.json()["errors"][0]["pointer"] == "/student_ids/1"
    foreign = Client(stage.bot_url, make_token(stage.database, *Scope, school=other.school))
    (excuse,) = office.enter(0)["excuses"]
    for method, path in (("GET", ""), ("POST", "/withdrawal")):
        body = {"json": {"why": "Ours."}} if method == "POST" else {}
        answer = foreign.call(method, f"{PATH}/{excuse['id']}{path}", **body)
        assert (answer.status_code, answer.json()["type"]) == (404, "/problems/unknown-id")
    assert foreign.call("GET", PATH).json() == []
    del ids


def test_what_a_scope_does_not_allow_is_refused(
    office: Office, client_with: Callable[..., Client], ids: Ids
) -> None:
    reader = Office(client_with(Scope.READ_ATTENDANCE), ids)
    assert reader.post(0).status_code == 403
    office.enter(0)
    assert reader.get()["type"] == "/problems/scope-missing"
    assert len(reader.get(**{"from": TODAY})) == 1
    writer = client_with(Scope.WRITE_ATTENDANCE)
    assert writer.call("GET", PATH).status_code == 403
    assert Office(writer, ids).post(0).status_code == 201


def test_an_excuse_that_is_sent_again_under_its_key_is_entered_once(
    office: Office, stage: Stage
) -> None:
    answers = [office.post(0, headers={"Idempotency-Key": "trip-7"}) for _ in range(2)]
    assert answers[0].json() == answers[1].json()
    assert answers[1].headers["Idempotency-Replayed"] == "true"
    assert stage.look("SELECT count(*) FROM excuse") == 1


def test_an_open_roster_shows_what_an_excuse_has_changed(office: Office, stage: Stage) -> None:
    message = stage.tap(stage.open(), "Ada L.")
    office.enter(0)
    stage.eventually_shows(message, "29 still to mark: 1 excused.")


def test_a_clearing_is_entered_and_read_and_a_document_asked_for(
    office: Office, client: Client, ids: Ids, stage: Stage
) -> None:
    rule = (stage.school.school, Clearing(document_after_days=1))
    stage.database.write_now(clearing_rules.settle, *rule)
    client.post(ids.body(0, "absent"))
    told: Json = {"method": "voicemail", "told_by": "Annabella Byron", "relation": "her mother"}
    (first,) = office.enter(0, **told)["excuses"]
    read = client.call("GET", f"{PATH}/{first['id']}").json()
    assert {name: read[name] for name in told} == told
    assert read["document_to_follow"] is False
    refused = office.post(0, **told)
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/method")
    # What is no clearing needs no document, and neither does somebody else's.
    office.enter(0)
    office.enter(1, **told)
    (follows,) = office.enter(0, **told, document_to_follow=True)["excuses"]
    assert follows["document_to_follow"] is True
    # The document has come: the day is not by the family alone any more.
    office.enter(0, method="document")
    office.enter(0, **told)


def test_shortening_gives_back_what_lies_after_the_new_end_and_keeps_who_did_it(
    office: Office, client: Client, ids: Ids, stage: Stage
) -> None:
    for day in (FIRST, SECOND, THIRD):
        client.post(ids.body(0, "absent", attendance_date=day))
    excuse = office.enter(0, begins_on=FIRST, ends_on=THIRD)["excuses"][0]
    # Of the third somebody has said something newer: that stays.
    client.post(ids.body(0, "present", attendance_date=THIRD))
    outcome = office.shorten(excuse, ends_on=FIRST).json()
    assert [(each["attendance_date"], each["status"]) for each in outcome["changed"]] == [
        (SECOND, "absent")
    ]
    assert [(each["attendance_date"], each["status"]) for each in outcome["stayed"]] == [
        (THIRD, "present")
    ]
    (shorter,) = outcome["excuses"]
    assert (shorter["ends_on"], shorter["state"]) == (FIRST, "standing")
    last = stage.audit()[-1]
    assert (last["action"], last["undoes_id"] is not None, last["why"]) == ("undo", True, "Back.")
    # The same again changes nothing; what it still covers its withdrawal gives back, and that only.
    again = office.shorten(shorter, ends_on=FIRST).json()
    assert (again["changed"], again["stayed"]) == ([], [])
    (kept,) = client.call("GET", f"{PATH}/{excuse['id']}/shortenings").json()
    assert (kept["ended_on"], kept["ends_on"], kept["why"]) == (THIRD, FIRST, "Back.")
    assert kept["api_token_id"]
    gone = office.withdraw(shorter)
    assert [each["attendance_date"] for each in gone["changed"]] == [FIRST]
    assert gone["stayed"] == []
    assert office.shorten(shorter, ends_on=FIRST).status_code == 422


def test_an_excuse_of_times_is_shortened_by_its_time(
    office: Office, client: Client, ids: Ids, stage: Stage
) -> None:
    for period, starts_at in (("1", 9), ("2", 11)):
        stage.school.add(
            Meeting(
                school_id=stage.school.school,
                course_offering_id=stage.school.courses["Biology 9A"],
                weekday=1,
                period=period,
                starts_at=time(starts_at),
                ends_at=time(starts_at + 1),
            )
        )
        client.post(ids.body(0, "absent", period=period))
    excuse = office.enter(0, starts_at="09:00", ends_at="12:00")["excuses"][0]
    outcome = office.shorten(excuse, ends_at="11:00").json()
    assert [(each["period"], each["status"]) for each in outcome["changed"]] == [("2", "absent")]
    assert outcome["excuses"][0]["ends_at"] == "11:00"
    below = office.enter(0, starts_at="09:00", ends_at="10:00", becomes="absent")
    assert below["changed"] == []


@pytest.mark.parametrize(
    ("end", "pointer", "words"),
    [
        ({"ends_on": "2026-11-26"}, "/ends_on", "it can be shortened only"),
        ({"ends_on": "2026-11-22"}, "/ends_on", "before the first"),
        ({"ends_at": "09:00"}, "/ends_at", "of whole days"),
        ({}, "/ends_on", "Expected a new last day"),
        ({"ends_on": MONDAY, "why": " "}, "/why", "why the excuse is shortened"),
    ],
)
def test_what_is_no_earlier_end_is_refused_by_its_name(
    office: Office, end: Json, pointer: str, words: str
) -> None:
    excuse = office.enter(0, ends_on=WEDNESDAY)["excuses"][0]
    answer = office.shorten(excuse, **end)
    (error,) = answer.json()["errors"]
    assert (answer.status_code, error["pointer"]) == (422, pointer)
    assert words in error["detail"]
    assert office.get()[0]["ends_on"] == WEDNESDAY


def test_shortening_is_for_tokens_that_write_in_the_school(
    office: Office, stage: Stage, ids: Ids
) -> None:
    excuse = office.enter(0, ends_on=WEDNESDAY)["excuses"][0]
    other = make_school(stage.database, name="Hillside School")
    for school, scope, status in (
        (None, Scope.READ_ALL, 403),
        (other.school, Scope.WRITE_ALL, 404),
    ):
        token = make_token(stage.database, scope, school=school)
        stranger = Office(Client(stage.bot_url, token), ids)
        assert stranger.shorten(excuse, ends_on=MONDAY).status_code == status
    assert office.get()[0]["ends_on"] == WEDNESDAY
