"""Who somebody is: found by e-mail once, remembered; all others are told what to do."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from functools import partial

import pytest
import requests

from bot.attendance import accounts
from bot.attendance.access.people import SlackPerson
from bot.blocks.ids.register_ids import RosterView
from playground import Person
from storage.registers.opening import RegisterKey
from storage.tables.words import Role
from tests.school import make_school
from tests.serving import eventually
from tests.stories.building import BRISK, MakeStage
from tests.stories.forging import marking, press, send_payload
from tests.stories.people import PEOPLE
from tests.stories.reading import Json, text_of
from tests.stories.stage import TODAY, Stage

WAITING = "One moment: I am asking Slack who you are."


def posted(stage: Stage) -> Json:
    """A roster that stands in the shared channel before everybody, though the bot posts none."""
    blocks = stage.open()["blocks"]
    answer = requests.post(
        f"{stage.playground_url}/api/chat.postMessage",
        json={"channel": "CSTAFF", "text": "a roster", "blocks": blocks},
        headers={"Authorization": "Bearer xoxb-story"},
        timeout=20,
    ).json()
    assert answer["ok"], answer
    return {"ts": answer["ts"]}


def test_a_teacher_is_found_by_e_mail_whatever_its_case(stage: Stage) -> None:
    assert text_of(stage.open()).startswith("Biology 9A")
    assert stage.links() == {"UTUNDE"}


def test_a_teacher_who_was_met_is_remembered(stage: Stage) -> None:
    roster = stage.open()
    stage.tap_student(stage.open(), 0)
    stage.tap_student(roster, 1)
    assert len(stage.slack_log("users.info")) == 1


def test_what_was_asked_at_the_first_contact_is_answered(stage: Stage) -> None:
    assert "Sun 22 Nov 2026" in text_of(stage.open("/attendance bio yesterday"))


def test_who_is_not_staff_is_refused_and_told_what_to_do(stage: Stage) -> None:
    for who, words in (
        ("UNOBODY", "The staff list has nobody with your Slack e-mail address nobody@riverside"),
        ("UNOBODY", "Ask the school office to put that address on the list"),
        ("UNOMAIL", "shows me no e-mail address"),
        ("UNOMAIL", "Ask whoever runs Slack at your school"),
        ("UBOT", "bots have no place on the staff list"),
        ("UGONE", "This Slack account is deactivated"),
    ):
        assert words in stage.notice_after(partial(stage.say, "/attendance", who=who), who=who)
    assert stage.links() == set()
    assert stage.marks() == {}


def test_a_bot_and_a_deactivated_account_with_a_known_e_mail_are_not_linked(stage: Stage) -> None:
    stage.statement("UPDATE staff SET email = 'bot@riverside.test' WHERE given_name = 'Tunde'")
    stage.statement("UPDATE staff SET email = 'gone@riverside.test' WHERE given_name = 'Marta'")
    for who in ("UBOT", "UGONE"):
        refusal = stage.notice_after(partial(stage.say, "/attendance", who=who), who=who)
        assert "bots have no" in refusal or "deactivated" in refusal
    assert stage.links() == set()


def test_staff_who_left_the_school_are_refused(stage: Stage) -> None:
    roster = stage.open()
    stage.statement("UPDATE staff SET active = false WHERE given_name = 'Tunde'")
    refusal = stage.notice_after(lambda: stage.press(roster, "Ada L."))
    assert "I don't know you as staff of this school. Ask the school office" in refusal
    assert "The staff list has nobody" in stage.notice_after(lambda: stage.say("/attendance"))
    assert stage.marks() == {}


def test_an_account_made_anew_takes_over_from_one_that_is_deactivated(stage: Stage) -> None:
    roster = stage.open()
    again(stage, deleted=True)
    assert text_of(stage.open(who="UTUNDE2")).startswith("Biology 9A")
    assert stage.links() == {"UTUNDE2"}
    refusal = stage.notice_after(lambda: stage.press(roster, "Ada L."))
    assert "I don't know you as staff of this school" in refusal
    assert stage.marks() == {}


def test_an_account_does_not_take_over_from_one_that_is_active(stage: Stage) -> None:
    stage.open()
    again(stage, deleted=False)
    said = stage.notice_after(partial(stage.say, "/attendance", who="UTUNDE2"), who="UTUNDE2")
    assert "has your Slack e-mail address tunde@riverside.test, but it goes with another" in said
    assert "Slack does not say that this one is deactivated. Ask whoever runs Slack" in said
    assert stage.links() == {"UTUNDE"}


def test_an_account_of_which_slack_knows_nothing_is_not_taken_as_deactivated(stage: Stage) -> None:
    stage.open()
    stage.statement("UPDATE staff SET slack_user_id = 'UUNHEARD' WHERE given_name = 'Tunde'")
    said = stage.notice_after(lambda: stage.say("/attendance"))
    assert "Slack does not say that this one is deactivated" in said
    assert stage.links() == {"UUNHEARD"}


def test_nobody_takes_over_while_slack_says_nothing_of_the_old_account(stage: Stage) -> None:
    stage.open()
    again(stage, deleted=True)
    stage.play("faults", method="users.info", kind="delay", seconds=0.0)
    stage.play("faults", method="users.info", kind="error", error="internal_error")
    said = stage.notice_after(partial(stage.say, "/attendance", who="UTUNDE2"), who="UTUNDE2")
    assert said.startswith("Slack did not tell me who you are just now.")
    assert stage.links() == {"UTUNDE"}


def again(stage: Stage, *, deleted: bool) -> None:
    """Give Tunde another Slack account with his old e-mail address."""
    old, channel = stage.workspace.people["UTUNDE"], stage.workspace.channels["CSTAFF"]
    new = old.model_copy(update={"id": "UTUNDE2"})
    moved = old.model_copy(update={"deleted": deleted, "email": "old@riverside.test"})
    stage.workspace.people |= {"UTUNDE": moved, "UTUNDE2": new}
    members = (*channel.members, "UTUNDE2")
    stage.workspace.channels["CSTAFF"] = channel.model_copy(update={"members": members})


def test_a_strangers_press_in_a_shared_channel_is_refused(stage: Stage) -> None:
    roster = posted(stage)
    found = stage.name_button(stage.again(roster), 0)
    refusal = stage.notice_after(
        lambda: stage.press_button(roster, found, who="USTRANGE"), who="USTRANGE"
    )
    assert "own Slack workspace. If you work here, type /attendance in that workspace." in refusal
    assert stage.marks() == {}
    assert stage.links() == {"UTUNDE"}


def test_a_strangers_command_is_refused_whatever_slack_lets_through(stage: Stage) -> None:
    stage.open()
    pressed = press(stage, marking(stage), user={"id": "UTUNDE", "team_id": "T0OTHER"})
    assert send_payload(stage, pressed).status_code == 200
    assert stage.marks() == {}


def test_another_teachers_course_is_refused(stage: Stage) -> None:
    roster = posted(stage)
    words = "No course of yours on Monday 23 November 2026 has “bio”"
    assert words in text_of(stage.open("/attendance bio", who="UOTHER"))
    found = stage.name_button(stage.again(roster), 0)
    refusal = stage.notice_after(
        lambda: stage.press_button(roster, found, who="UOTHER"), who="UOTHER"
    )
    assert "You don't teach Biology 9A on Monday 23 November 2026" in refusal
    assert "If you cover for somebody, ask them or the school office to hand it over" in refusal
    assert stage.marks() == {}


def test_who_was_introduced_meanwhile_is_known_and_no_stranger(stage: Stage) -> None:
    stage.open()
    tunde = SlackPerson("", "T0PLAYGRND", "UTUNDE")

    linked = stage.database.write_now(accounts.introduce, tunde, "tunde@riverside.test")

    assert linked == 1
    assert stage.links() == {"UTUNDE"}


def test_a_press_of_somebody_unknown_is_refused(stage: Stage) -> None:
    roster = posted(stage)
    found = stage.name_button(stage.again(roster), 0)
    refusal = stage.notice_after(
        lambda: stage.press_button(roster, found, who="UNOBODY"), who="UNOBODY"
    )
    assert "Ask the school office to put the e-mail address of your Slack profile" in refusal
    assert stage.marks() == {}
    assert stage.links() == {"UTUNDE"}


def test_a_co_teacher_marks_until_the_assignment_ends_and_not_after(stage: Stage) -> None:
    hers = stage.open(who="UMARTA")
    last = date(2026, 11, 20)
    stage.statement("UPDATE teacher_assignment SET ends_on = '2026-11-20'")
    found = stage.name_button(hers, 0)
    refusal = stage.notice_after(
        lambda: stage.press_button(hers, found, who="UMARTA"), who="UMARTA"
    )
    assert "You don't teach Biology 9A on Monday 23 November 2026" in refusal
    assert stage.marks() == {}
    friday = stage.open(f"/attendance bio {last}", who="UMARTA")
    stage.tap_student(friday, 0, who="UMARTA")
    assert [each["attendance_date"] for each in stage.audit()] == [last]


@pytest.mark.parametrize("kind", ["error", "drop_before", "status"])
def test_who_cant_be_looked_up_just_now_is_told_so(stage: Stage, kind: str) -> None:
    stage.play("faults", method="users.info", kind=kind)
    words = stage.notice_after(lambda: stage.say("/attendance"))
    assert words == ("Slack did not tell me who you are just now. Please type /attendance again.")
    assert stage.links() == set()
    assert text_of(stage.open()).startswith("Biology 9A")


# Once, since seconds are seconds with either database.
@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_who_waits_for_slack_is_told_so_and_then_answered(stage: Stage) -> None:
    stage.play("faults", method="users.info", kind="delay", seconds=2.0)
    assert stage.say("/attendance")["shown"] is None
    told = eventually(lambda: stage.messages()[1:])
    assert [text_of(each) for each in stage.messages()[:1]] == [
        "One moment: I am asking Slack who you are."
    ]
    assert text_of(told[0]).startswith("Biology 9A")


def test_a_form_for_which_slack_was_waited_too_long_comes_by_a_button(
    make_stage: MakeStage,
) -> None:
    stage = make_stage(workspace={"trigger_seconds": 0.5})
    stage.play("faults", method="users.info", kind="delay", seconds=1.2)
    stage.say("/attendance excuse", who="UOFFICE")
    told = eventually(lambda: stage.messages("UOFFICE")[1:])
    assert text_of(told[0]) == "Press Open for an excuse."


@pytest.mark.slow
def test_hundreds_who_come_at_once_are_all_answered_and_need_not_ask_again(
    make_stage: MakeStage,
) -> None:
    """A minute of this Slack has three seconds; in one it tells of a hundred people."""
    crowd = [
        Person(id=f"UNEW{number}", name=f"New {number}", email=f"new{number}@riverside.test")
        for number in range(150)
    ]
    limits = {"people": (*PEOPLE, *crowd), "rate_limits": True, "minute_seconds": 3.0}
    stage = make_stage(workspace=limits, patience=replace(BRISK, minute=3.0))
    for each in crowd:
        stage.school.add_staff(each.name, Role.TEACHER, email=each.email)

    def ask(person: Person) -> None:
        stage.say("/attendance", who=person.id)

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(ask, crowd))

    def unanswered() -> list[str]:
        told = {each.id: stage.messages(each.id)[-1:] for each in crowd}
        return [
            who for who, last in told.items() if not last or text_of(last[0]).startswith(WAITING)
        ]

    eventually(lambda: not unanswered(), seconds=60.0)
    (answer,) = {text_of(stage.messages(each.id)[-1]) for each in crowd}
    assert "You have no registers on this day." in answer
    assert stage.links() >= {each.id for each in crowd}


@pytest.mark.parametrize("typed", ["/attendance", "/attendance setup"])
def test_an_app_without_the_scope_says_what_it_lacks_and_who_can_mend_it(
    stage: Stage, typed: str
) -> None:
    config = stage.workspace.config
    lacking = config.scopes - {"users:read"}
    stage.workspace.config = config.model_copy(update={"scopes": lacking})
    assert stage.notice_after(lambda: stage.say(typed)) == (
        "This app lacks the permission “users:read” in Slack. Ask whoever runs Slack at your "
        "school to install it again with the newest manifest."
    )


@pytest.mark.errors("listener_failed")
def test_a_first_contact_that_the_database_refuses_is_told(stage: Stage) -> None:
    with stage.without("school"):
        words = text_of(stage.open())
    assert "Something went wrong on my side" in words
    assert stage.links() == set()


def test_a_register_of_another_school_is_not_there(stage: Stage) -> None:
    elsewhere = make_school(stage.database, "Hillside School")
    course = elsewhere.add_course("Biology 9A", 3)
    roster = stage.open()
    block_id = RosterView.of(RegisterKey(course, TODAY)).written(2)
    element = stage.name_button(roster, 0)[1]
    refusal = stage.notice_after(
        lambda: stage.press_button(roster, (block_id, element), element=element)
    )
    assert refusal == "There is no such course in your school any more. Type /attendance again."
    assert stage.marks() == {}
