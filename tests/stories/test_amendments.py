"""After the window a change in Slack needs a reason, which its changes carry; closed books none."""

from datetime import date, timedelta

import orjson
import pytest

from bot.blocks.ids.register_ids import RosterView
from storage.registers.opening import RegisterKey
from storage.schools import books
from storage.schools.books import BooksStep
from tests.serving import eventually
from tests.stories.forging import NOWHERE, action, press, send_payload, submission
from tests.stories.reading import Json, buttons, text_of
from tests.stories.stage import TODAY, Stage

OLD = TODAY - timedelta(days=8)
FREE = TODAY - timedelta(days=7)
LOCKED = "Changes without a reason were possible until Sunday 22 November 2026"
CLOSED = "The books are closed through Sunday 22 November 2026"


def labels(message: Json) -> list[str]:
    return [each["text"]["text"] for _, each in buttons(message)]


def view_of(stage: Stage, day: date = OLD) -> RosterView:
    return RosterView.of(RegisterKey(stage.school.courses["Biology 9A"], day))


def opened(stage: Stage, day: date = OLD, who: str = "UTUNDE") -> Json:
    return stage.open(f"/attendance biology {day}", who=who)


def asked_why(stage: Stage, roster: Json, who: str = "UTUNDE") -> Json:
    assert stage.press(roster, "Change with a reason", who=who)["ok"]
    return eventually(lambda: stage.state(who)["view"])


def say_why(stage: Stage, roster: Json, why: str, who: str = "UTUNDE") -> Json:
    """Say why the register is changed, and give it as it is drawn then."""
    view = asked_why(stage, roster, who)
    outcome = stage.play(
        "submit", **{"as": who, "view_id": view["id"], "values": {"why": {"why": {"value": why}}}}
    )
    assert outcome["ok"], outcome
    return stage.redrawn(roster, who)


def tap(stage: Stage, day: date, who: str = "UTUNDE") -> None:
    """Tap the first student on a roster that was drawn before, whatever it shows now."""
    pressed = action(stage, action_id="m0", block_id=view_of(stage, day).written(2), value="a1")
    team = stage.workspace.config.team_id
    body = press(stage, pressed, user={"id": who, "team_id": team})
    assert send_payload(stage, body).status_code == 200


def permit(stage: Stage, why: str, who: str = "UTUNDE") -> Json:
    """Submit the form that asks why, whoever was shown it."""
    carried = {
        "view": view_of(stage).written(),
        "shown_in": "1.000001",
        "surface": {"response_url": NOWHERE},
    }
    body = submission(
        stage,
        callback_id="amend",
        private_metadata=orjson.dumps(carried).decode(),
        blocks=[{"type": "input", "block_id": "why"}],
        state={"values": {"why": {"why": {"value": why}}}},
    )
    body["user"]["id"] = who
    answer = send_payload(stage, body)
    return answer.json() if answer.text else {}


def test_within_the_window_nobody_says_why(stage: Stage) -> None:
    roster = stage.tap_student(opened(stage, FREE), 0)
    assert "amendment" not in text_of(roster)
    assert [(each["is_amendment"], each["why"]) for each in stage.audit()] == [(False, None)]


def test_after_the_window_a_register_is_read_until_somebody_says_why(stage: Stage) -> None:
    opened(stage)
    roster = opened(stage)
    assert LOCKED in text_of(roster)
    assert labels(roster) == ["Change with a reason…", "All registers"]
    roster = say_why(stage, roster, "The paper list was found.")
    assert "Until 09:35 your changes here are kept as amendments: “The paper" in text_of(roster)
    roster = stage.tap_student(roster, 0)
    roster = stage.tap(roster, "Everyone else present")
    assert "30 amendments after the window" in text_of(roster)
    roster = stage.tap(stage.unfolded(roster), "Undo")
    told = {(each["is_amendment"], each["why"]) for each in stage.audit()}
    assert told == {(True, "The paper list was found.")}
    assert len(stage.audit()) == 30 + 29
    stage.clock.ahead = 31 * 60
    assert labels(opened(stage)) == ["Change with a reason…", "All registers", "Show"]


@pytest.mark.parametrize("who", ["UTUNDE", "UOFFICE", "UHEAD"])
def test_nobody_changes_a_register_after_its_window_without_a_reason(
    stage: Stage, who: str
) -> None:
    opened(stage, who=who)
    tap(stage, OLD, who)
    assert stage.audit() == []
    say_why(stage, opened(stage, who=who), "Seen on the bus list.", who)
    tap(stage, OLD, who)
    assert [each["why"] for each in stage.audit()] == ["Seen on the bus list."]


def test_the_office_needs_no_reason_for_as_long_as_the_school_says(stage: Stage) -> None:
    stage.school.allow_changes(7, 8)
    for who in ("UTUNDE", "UOFFICE"):
        opened(stage, who=who)
        tap(stage, OLD, who)
        tap(stage, OLD - timedelta(days=1), who)
    assert [(each["is_amendment"], each["why"]) for each in stage.audit()] == [(False, None)]
    locked = text_of(opened(stage, OLD - timedelta(days=1), "UOFFICE"))
    assert "Changes without a reason were possible until Sunday 22 November 2026" in locked


def test_who_taps_a_roster_of_before_is_told_and_sees_it_locked(stage: Stage) -> None:
    stage.school.allow_changes(None)
    roster = opened(stage)
    stage.school.allow_changes(7)
    told = stage.notice_after(lambda: stage.press_button(roster, stage.name_button(roster, 0)))
    assert told == (
        "The register of Sunday 15 November 2026 could be changed without a reason until Sunday 22 "
        "November 2026: nothing was saved. Press “Change with a reason…” on the register."
    )
    stage.eventually_shows(roster, LOCKED)
    assert stage.marks() == {}


def test_a_reason_is_of_who_gave_it_and_of_its_register(stage: Stage) -> None:
    opened(stage, who="UMARTA")
    say_why(stage, opened(stage), "The paper list was found.")
    tap(stage, OLD, "UMARTA")
    tap(stage, OLD - timedelta(days=1))
    assert stage.audit() == []


def test_details_are_an_amendment_too(stage: Stage) -> None:
    opened(stage)
    body = submission(stage)
    carried = orjson.loads(body["view"]["private_metadata"])
    carried["view"] = view_of(stage).written()
    body["view"]["private_metadata"] = orjson.dumps(carried).decode()
    assert "could be changed without a reason until" in str(send_payload(stage, body).json())
    assert permit(stage, "A note came.") == {}
    assert send_payload(stage, body).text == ""
    assert [(each["after_minutes_late"], each["why"]) for each in stage.audit()] == [
        (7, "A note came.")
    ]


def test_a_reason_has_to_say_something(stage: Stage) -> None:
    opened(stage)
    assert list(permit(stage, "   ")["errors"]) == ["why"]


def test_the_history_of_a_student_tells_amendments_in_full(stage: Stage) -> None:
    stage.school.allow_changes(None)
    stage.tap_student(opened(stage), 0)
    stage.school.allow_changes(7)
    opened(stage, who="UOFFICE")
    why = "The doctor’s letter " + "of that week " * 20 + "came today."
    roster = say_why(stage, opened(stage, who="UOFFICE"), why, "UOFFICE")
    roster = stage.tap(roster, "Excused", who="UOFFICE")
    stage.tap_student(roster, 0, who="UOFFICE")
    view = stage.open("/attendance student ada lovelace", who="UOFFICE")
    shown = stage.tap(view, "Show Ada Lovelace", who="UOFFICE")
    day = next(each for _, each in buttons(shown) if each["text"]["text"].endswith("Sun 15"))
    shown = stage.tap(shown, day["text"]["text"], who="UOFFICE")
    told = text_of(stage.tap(shown, "History", who="UOFFICE"))
    assert "excused, was absent" in told
    assert f"amended after the window · Ines Duarte (office) · why: {why}" in told.replace(
        "\u2068", ""
    ).replace("\u2069", "")


def shown_amendments(stage: Stage, roster: Json, who: str) -> str:
    told = text_of(stage.tap(roster, "Show", who=who))
    return told.replace("\u2068", "").replace("\u2069", "")


def test_a_register_tells_its_amendments_in_full_also_when_it_is_only_read(stage: Stage) -> None:
    stage.school.allow_changes(None)
    stage.tap_student(opened(stage), 0)
    stage.school.allow_changes(7)
    opened(stage, who="UOFFICE")
    roster = say_why(stage, opened(stage, who="UOFFICE"), "The doctor’s letter.", "UOFFICE")
    roster = stage.tap(roster, "Excused", who="UOFFICE")
    roster = stage.tap_student(roster, 0, who="UOFFICE")
    stage.tap_student(roster, 1, who="UOFFICE")
    close(stage, TODAY - timedelta(days=1))
    roster = opened(stage)
    assert labels(roster) == ["All registers", "Show"]
    told = shown_amendments(stage, roster, "UTUNDE")
    full = "amended after the window · Ines Duarte (office) · why: The doctor’s letter."
    assert f"Ada Lovelace: excused, was absent · {full}" in told
    assert told.count(f": excused, was no record · {full}") == 1
    assert "09:05 on Mon 23 Nov Ada Lovelace: excused" in told
    again = stage.tap(stage.again(roster), "Back")
    assert "2 amendments after the window." in text_of(again)


def test_who_may_not_open_a_register_does_not_read_its_amendments(stage: Stage) -> None:
    opened(stage)
    say_why(stage, opened(stage), "The paper list was found.")
    tap(stage, OLD)
    block_id, show = next(e for e in buttons(opened(stage)) if e[1]["text"]["text"] == "Show")
    of_another = stage.open("/attendance biology", who="UOTHER")
    told = stage.notice_after(
        lambda: stage.press_button(of_another, (block_id, show), who="UOTHER", element=show),
        who="UOTHER",
    )
    assert "You don't teach Biology 9A on Sunday 15 November 2026" in told
    assert "paper list" not in told


def close(stage: Stage, through: date) -> None:
    ruth = stage.school.staff["Ruth Abernathy"]
    step = BooksStep(through, None, None, stage.clock.now(), ruth)
    stage.database.write_now(books.close, stage.school.school, step)


@pytest.mark.parametrize("who", ["UTUNDE", "UOFFICE", "UHEAD"])
def test_nobody_changes_closed_books_for_any_reason(stage: Stage, who: str) -> None:
    opened(stage, who=who)
    close(stage, TODAY - timedelta(days=1))
    assert "closed through Sunday 22 November 2026" in str(permit(stage, "A note came.", who))
    tap(stage, OLD, who)
    assert stage.audit() == []
    roster = opened(stage, who=who)
    assert CLOSED in text_of(roster)
    assert labels(roster) == ["All registers"]


def test_what_is_after_closed_books_is_open(stage: Stage) -> None:
    close(stage, FREE - timedelta(days=1))
    stage.tap_student(opened(stage, FREE), 0)
    assert len(stage.audit()) == 1
