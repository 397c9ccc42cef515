"""Teachers take registers of students whom an excuse covers: who wins, and what is said."""

from datetime import time

import pytest

from storage.tables import Meeting
from tests.api.conftest import Client, Ids
from tests.api.test_excuses import MONDAY, Office
from tests.api.test_excuses import office as office
from tests.api.test_registers import path_of, register
from tests.serving import eventually
from tests.stories.reading import text_of
from tests.stories.stage import Stage
from tests.stories.test_details import opened, save

EXCUSED = ("excused", None, "school_activity", None)


def test_everyone_else_present_writes_what_an_excuse_says(office: Office, stage: Stage) -> None:
    office.enter(0)
    office.enter(1, becomes="absent", reason="family")
    office.enter(2, becomes="present")
    office.enter(3, begins_on="2026-11-24")
    stage.tap(stage.open(), "Everyone else present")
    assert stage.mark_of(0) == EXCUSED
    assert stage.mark_of(1) == ("absent", None, "family", None)
    for place in (2, 3, 4):
        assert stage.mark_of(place) == ("present", None, None, None)
    assert {line["action"] for line in stage.audit()} == {"mark_rest"}


def test_of_two_excuses_the_one_entered_last_counts(office: Office, stage: Stage) -> None:
    office.enter(0)
    later = office.enter(0, begins_on="2026-11-20", ends_on="2026-11-27", becomes="absent")
    message = stage.tap(stage.open(), "Everyone else present")
    assert stage.mark_of(0) == ("absent", None, "school_activity", None)
    stage.tap(message, "Undo")
    office.withdraw(later["excuses"][0])
    stage.tap(stage.open(), "Everyone else present")
    assert stage.mark_of(0) == EXCUSED


@pytest.mark.parametrize(("mode", "status"), [("Late", "late"), ("Excused", "present")])
def test_a_teachers_present_or_late_wins_and_the_excuse_shows_as_contradicted(
    office: Office, stage: Stage, mode: str, status: str
) -> None:
    (excuse,) = office.enter(0)["excuses"]
    message = stage.tap(stage.open(), "Everyone else present")
    message = stage.tap(stage.tap(message, "Change"), mode)
    stage.tap_student(message, 0)
    mark = stage.mark_of(0)
    assert mark is not None
    assert mark.status == status
    assert office.get() == [excuse | {"contradicted": True}]


def test_a_teachers_absent_writes_what_the_excuse_says_and_never_replaces_it(
    office: Office, stage: Stage
) -> None:
    office.enter(0)
    message = stage.tap_student(stage.open(), 0)
    assert stage.mark_of(0) == EXCUSED
    before = len(stage.audit())
    said = stage.notice_after(lambda: stage.press_button(message, stage.name_button(message, 0)))
    assert "the record stays Excused" in said
    assert "Ada" not in said
    assert (stage.mark_of(0), len(stage.audit())) == (EXCUSED, before)
    # She did come, and went again: absent is still what the office knows of.
    # On a roster of its own: the refusal redraws the other.
    message = stage.tap_student(stage.tap(stage.open(), "Late"), 0)
    stage.tap_student(stage.tap(message, "Absent"), 0)
    assert stage.mark_of(0) == EXCUSED


def test_the_office_may_say_absent_over_an_excuse(office: Office, stage: Stage) -> None:
    office.enter(0)
    stage.tap_student(stage.open("/attendance bio", who="UOFFICE"), 0, who="UOFFICE")
    assert stage.mark_of(0) == ("absent", None, None, None)


def test_an_excuse_for_other_times_leaves_a_tap_alone(office: Office, stage: Stage) -> None:
    stage.school.add(
        Meeting(
            school_id=stage.school.school,
            course_offering_id=stage.school.courses["Biology 9A"],
            weekday=1,
            starts_at=time(9),
            ends_at=time(10),
        )
    )
    office.enter(0, starts_at="09:30", ends_at="12:00")
    office.enter(1, starts_at="09:00", ends_at="09:30")
    message = stage.open()
    for place in (0, 1):
        message = stage.tap_student(message, place)
    assert stage.mark_of(0) == ("absent", None, None, None)
    assert stage.mark_of(1) == EXCUSED


def test_a_register_by_the_api_gives_the_rest_what_their_excuses_say(
    office: Office, client: Client, ids: Ids, stage: Stage
) -> None:
    office.enter(0, begins_on=MONDAY)
    body = register(ids, [], rest="present")
    assert client.call("PUT", path_of(ids), json=body).json()["counts"]["excused"] == 1
    assert stage.mark_of(0) == EXCUSED


def test_absent_by_details_over_an_excuse_is_refused_and_what_she_saw_counts(
    office: Office, stage: Stage
) -> None:
    office.enter(0)
    message = stage.tap_student(stage.open(), 0)
    view = opened(stage, message)
    outcome = save(stage, view, status="absent", note="Not there")
    assert "an excuse for this student: the record stays Excused" in str(stage.state()["view"])
    assert outcome["ok"]
    assert stage.mark_of(0) == EXCUSED


def test_an_undo_brings_no_plain_absence_back_under_an_excuse(office: Office, stage: Stage) -> None:
    message = stage.tap_student(stage.open(), 0)
    message = stage.tap_student(message, 0)
    assert (stage.mark_of(0) or ("",))[0] == "present"
    office.enter(0)
    stage.tap(stage.again(message), "Undo")
    assert stage.mark_of(0) == EXCUSED


def test_what_goes_back_becomes_what_a_later_excuse_says(office: Office, stage: Stage) -> None:
    stage.tap_student(stage.open(), 0)
    (trip,) = office.enter(0)["excuses"]
    (illness,) = office.enter(0, becomes="absent", reason="illness")["excuses"]
    outcome = office.withdraw(trip)
    assert [(each["before"], each["status"]) for each in outcome["changed"]] == [
        ("excused", "absent")
    ]
    assert stage.mark_of(0) == ("absent", None, "illness", None)
    office.withdraw(illness)
    assert stage.mark_of(0) == ("absent", None, None, None)


@pytest.mark.parametrize("first", [0, 1])
def test_excuses_one_over_the_other_leave_nothing_behind_in_whichever_order_they_go(
    office: Office, stage: Stage, first: int
) -> None:
    stage.tap_student(stage.open(), 0)
    below, above = (office.enter(0, reason=each)["excuses"][0] for each in (None, "family"))
    assert stage.mark_of(0) == ("excused", None, "family", None)
    for each in (below, above) if first == 0 else (above, below):
        office.withdraw(each)
    assert stage.mark_of(0) == ("absent", None, None, None)


def test_an_open_roster_says_who_is_excused_before_anything_is_recorded(
    office: Office, stage: Stage
) -> None:
    message = stage.tap_student(stage.open(), 3)
    (excuse,) = office.enter(0)["excuses"]
    stage.eventually_shows(message, "📝 Ada L. · School activity")
    office.withdraw(excuse)
    eventually(lambda: "School activity" not in text_of(stage.again(message)))
