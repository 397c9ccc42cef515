"""The Details modal: opened, moved to another student, refused field by field, saved."""

from datetime import date

import pytest
from sqlalchemy import Connection, update

from storage.tables import ASSIGNMENT
from tests.serving import eventually
from tests.stories.forging import action, marking, press, send_payload, submission, view_of
from tests.stories.reading import Json, text_of
from tests.stories.stage import Mark, Stage


def opened(stage: Stage, roster: Json, *, who: str = "UTUNDE") -> Json:
    stage.press(roster, "Details", who=who)
    return eventually(lambda: stage.state(who)["view"])


def block_of(view: Json, field: str) -> Json:
    return next(b for b in view["view"]["blocks"] if b["block_id"].partition(":")[0] == field)


def shown_student(view: Json) -> str:
    return block_of(view, "student")["element"]["initial_option"]["text"]["text"]


def choose(stage: Stage, view: Json, place: int, *, who: str = "UTUNDE") -> None:
    where = {"container": {"type": "view", "view_id": view["id"]}, "block_id": "student"}
    picked = {"action_id": "details_student", "action": {"selected_option": str(place + 1)}}
    assert stage.play("press", **{"as": who, **where, **picked})["ok"]


def chosen(stage: Stage, view: Json, place: int, *, who: str = "UTUNDE") -> Json:
    """The modal, once it shows another student."""
    choose(stage, view, place, who=who)
    eventually(lambda: stage.state(who)["view"]["hash"] != view["hash"])
    return stage.state(who)["view"]


def test_the_last_of_two_quick_choices_stays(stage: Stage) -> None:
    view = opened(stage, stage.open())
    earlier = f"{stage.clock.seconds():.6f}"
    # Both choices are made before the first is drawn, so that both have the same hash.
    for place, acted in ((3, None), (5, f"{stage.clock.seconds() + 1:.6f}"), (4, earlier)):
        stamp = acted or earlier
        assert send_payload(stage, choice(stage, view, place, stamp)).text == ""
        if acted is None:
            eventually(lambda: stage.state()["view"]["hash"] != view["hash"])
    eventually(
        lambda: "status:6" in [b["block_id"] for b in stage.state()["view"]["view"]["blocks"]]
    )


def choice(stage: Stage, view: Json, place: int, stamp: str) -> Json:
    """The payload of a choice of a student, in the modal as it was drawn first."""
    picked = {"selected_option": {"value": str(place + 1)}, "action_ts": stamp}
    chosen_one = {"action_id": "details_student", "block_id": "student", **picked}
    seen = view["view"] | {"id": view["id"], "hash": view["hash"], "state": {"values": {}}}
    container = {"type": "view", "view_id": view["id"]}
    payload = press(stage, {"type": "static_select", **chosen_one}, view=seen, container=container)
    return {key: each for key, each in payload.items() if key != "response_url"}


def redrawn_with(stage: Stage, roster: Json, words: str) -> Json:
    """The roster, once it says so."""
    eventually(lambda: words in text_of(stage.again(roster)))
    return stage.again(roster)


def save(stage: Stage, view: Json, *, who: str = "UTUNDE", **entered: str) -> Json:
    """Submit what was entered: a status, minutes, a reason, a note; the rest as it was shown."""
    values: Json = {}
    for field, value in entered.items():
        block = block_of(view, field)
        kind = "value" if field in {"minutes_late", "note"} else "selected_option"
        values[block["block_id"]] = {block["element"]["action_id"]: {kind: value}}
    return stage.play("submit", **{"as": who, "view_id": view["id"], "values": values})


def test_minutes_a_reason_and_a_note_are_saved(stage: Stage) -> None:
    roster = stage.open()
    view = chosen(stage, opened(stage, roster), 0)
    late = {
        "status": "late",
        "minutes_late": "7",
        "reason": "transport",
        "note": " Bus broke down ",
    }
    assert save(stage, view, **late)["ok"]
    assert stage.state()["view"] is None
    assert stage.marks() == {stage.student(0): Mark("late", 7, "transport", "Bus broke down")}
    assert [each["action"] for each in stage.audit()] == ["details"]
    redrawn = redrawn_with(stage, roster, "1 late")
    assert stage.name_button(redrawn, 0)[1]["text"]["text"].startswith("⏰")
    assert "7′" in stage.name_button(redrawn, 0)[1]["text"]["text"]


def test_the_modal_shows_first_who_is_late_without_minutes(stage: Stage) -> None:
    roster = stage.tap_student(stage.open(), 3)
    roster = stage.tap_student(stage.tap(roster, "Late"), 0)
    assert shown_student(opened(stage, roster)) == "⏰ Ada Lovelace"


def test_choosing_another_student_shows_that_students_details(stage: Stage) -> None:
    roster = stage.open()
    save(
        stage,
        chosen(stage, opened(stage, roster), 0),
        status="late",
        minutes_late="9",
        note="Hello",
    )
    view = chosen(stage, opened(stage, roster), 2)
    assert shown_student(view) == "⬜ Seán O'Brien"
    assert "initial_value" not in block_of(view, "minutes_late")["element"]
    view = chosen(stage, view, 0)
    assert shown_student(view) == "⏰ Ada Lovelace"
    assert block_of(view, "minutes_late")["element"]["initial_value"] == "9"
    assert block_of(view, "note")["element"]["initial_value"] == "Hello"
    assert block_of(view, "status")["element"]["initial_option"]["value"] == "late"


def test_details_are_of_the_page_that_is_shown(stage: Stage) -> None:
    stage.school.add_course("Choir", 61, teachers=("Tunde Okafor",))
    roster = stage.tap(stage.open("/attendance choir"), "Page 2 of 2")
    options = block_of(opened(stage, roster), "student")["element"]["options"]
    on_page = [one["value"] for one in options]
    assert len(on_page) == 31
    assert all(stage.name_button(roster, int(number) - 1) for number in on_page)


def test_a_mark_keeps_details_that_stand_and_a_change_drops_them(stage: Stage) -> None:
    roster = stage.open()
    save(stage, chosen(stage, opened(stage, roster), 0), status="late", minutes_late="9")
    roster = stage.tap_student(redrawn_with(stage, roster, "1 late"), 0)
    assert stage.mark_of(0) == Mark("absent", None, None, None)
    stage.tap(roster, "Undo")
    assert stage.mark_of(0) == Mark("late", 9, None, None)


@pytest.mark.parametrize(
    ("field", "words", "entered"),
    [
        ("minutes_late", "Minutes go with Late only", {"status": "absent", "minutes_late": "5"}),
        ("reason", "does not go with Present", {"status": "present", "reason": "illness"}),
    ],
)
def test_what_does_not_go_together_is_said_under_its_input(
    stage: Stage, field: str, words: str, entered: dict[str, str]
) -> None:
    view = opened(stage, stage.open())
    answer = save(stage, view, **entered)
    assert list(answer["errors"]) == [block_of(view, field)["block_id"]]
    assert words in answer["errors"][block_of(view, field)["block_id"]]
    assert stage.state()["view"]["id"] == view["id"]
    assert stage.marks() == {}
    assert save(stage, view, status="late", minutes_late="5")["ok"]


def test_what_the_form_would_not_let_through_is_refused_under_its_input(stage: Stage) -> None:
    wrong: list[tuple[str, Json]] = [
        ("minutes_late", {"value": "601"}),
        ("minutes_late", {"value": "5.5"}),
        ("minutes_late", {"value": "many"}),
        ("reason", {"selected_option": {"value": "canary"}}),
        ("note", {"value": "n" * 1001}),
        ("status", {"selected_option": None}),
        ("status", {"selected_option": {"value": "canary"}}),
    ]
    stage.open()
    for field, entry in wrong:
        form = submission(stage)
        form["view"]["state"]["values"][f"{field}:1"] = {field: entry}
        answer = send_payload(stage, form).json()
        assert answer["response_action"] == "errors"
        assert list(answer["errors"]) == [f"{field}:1"]
    assert stage.marks() == {}


def test_a_form_that_still_shows_another_student_is_not_saved(stage: Stage) -> None:
    view = opened(stage, stage.open())
    stage.play("faults", method="views.update", kind="delay", seconds=60)
    choose(stage, view, 5)
    answer = save(stage, view, student="6", status="late")
    stage.no_faults()
    assert list(answer["errors"]) == ["student"]
    assert "still showed another student" in answer["errors"]["student"]
    assert stage.marks() == {}


def test_a_repeated_submission_is_one_change(stage: Stage) -> None:
    stage.open()
    form = submission(stage)
    assert send_payload(stage, form).text == ""
    assert send_payload(stage, form).text == ""
    assert stage.mark_of(0) == Mark("late", 7, None, None)
    assert len(stage.audit()) == 1


def test_a_repeated_submission_does_not_overwrite_what_came_between(stage: Stage) -> None:
    stage.open()
    form = submission(stage)
    send_payload(stage, form)
    send_payload(stage, press(stage, marking(stage)))
    assert send_payload(stage, form).text == ""
    assert stage.mark_of(0) == Mark("absent", None, None, None)


def test_a_form_that_is_corrected_and_sent_again_is_saved(stage: Stage) -> None:
    stage.open()
    send_payload(stage, submission(stage))
    corrected: Json = submission(stage) | {"trigger_id": "4.5.6"}
    corrected["view"]["state"]["values"]["minutes_late:1"] = {"minutes_late": {"value": "12"}}
    assert send_payload(stage, corrected).text == ""
    assert stage.mark_of(0) == Mark("late", 12, None, None)
    assert len(stage.audit()) == 2


def test_a_form_is_saved_although_our_clock_is_behind_slacks(stage: Stage) -> None:
    stage.open()
    ahead = {"action_ts": f"{stage.clock.seconds() + 5:.6f}"}
    send_payload(stage, press(stage, marking(stage) | ahead))
    assert send_payload(stage, submission(stage)).text == ""
    assert stage.mark_of(0) == Mark("late", 7, None, None)


def test_a_time_with_three_decimals_is_a_time(stage: Stage) -> None:
    roster = stage.open()
    first, second = (f"{stage.clock.seconds() + ahead:.3f}" for ahead in (1, 2))
    name = stage.name_button(roster, 0)
    stage.press_button(roster, name, action_ts=second)
    stage.press_button(roster, stage.name_button(roster, 1), action_ts=first)
    assert len(stage.marks()) == 2


def test_a_tap_after_a_form_counts_although_our_clock_is_ahead_of_slacks(stage: Stage) -> None:
    roster = stage.open()
    slacks = stage.clock.seconds() - 60
    stage.press(roster, "Minutes late, reason", action_ts=f"{slacks:.6f}")
    view = eventually(lambda: stage.state()["view"])
    assert save(stage, chosen(stage, view, 0), status="late")["ok"]
    stage.press_button(roster, stage.name_button(roster, 0), action_ts=f"{slacks + 30:.6f}")
    assert stage.mark_of(0) == Mark("absent", None, None, None)


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("fatal_error", "Slack did not do that just now (fatal_error). Please try again."),
        ("expired_trigger_id", "Nothing is lost: please press again"),
        ("exchanged_trigger_id", "Nothing is lost: please press again"),
        ("token_revoked", "Ask whoever runs Slack at your school to install it again"),
    ],
)
def test_a_modal_that_slack_does_not_open_is_told(stage: Stage, code: str, words: str) -> None:
    roster = stage.open()
    stage.fault("error", method="views.open", error=code)
    notice = stage.notice_after(lambda: stage.press(roster, "Details"))
    assert words in notice
    assert stage.state()["view"] is None


def test_who_may_not_see_the_register_any_more_is_told_in_the_modal(stage: Stage) -> None:
    view = opened(stage, stage.open())
    end_assignments(stage)
    changed = chosen(stage, view, 3)
    said = changed["view"]["blocks"][0]["text"]["text"]
    assert "You don't teach Biology 9A on Monday 23 November 2026" in said
    assert "ask them or the school office" in said


def test_who_may_not_mark_any_more_is_told_in_the_modal_when_saving(stage: Stage) -> None:
    view = opened(stage, stage.open())
    end_assignments(stage)
    save(stage, view, status="absent")
    assert stage.state()["view"]["view"]["title"]["text"] == "Not saved"
    assert stage.marks() == {}


def test_an_empty_register_has_no_details(stage: Stage) -> None:
    stage.school.add_course("Latin", 0, teachers=("Tunde Okafor",))
    stage.open()
    latin = view_of(stage, "Latin").written()
    pressed = action(stage, action_id="details", block_id=latin)
    assert send_payload(stage, press(stage, pressed)).status_code == 200
    assert stage.state()["view"] is None


def test_a_form_does_not_overwrite_what_the_office_entered_since(stage: Stage) -> None:
    his = chosen(stage, opened(stage, stage.open()), 0)
    hers = opened(stage, stage.open("/attendance bio", who="UOFFICE"), who="UOFFICE")
    hers = chosen(stage, hers, 0, who="UOFFICE")
    of_office = {"status": "excused", "reason": "medical", "note": "Dentist at ten"}
    assert save(stage, hers, who="UOFFICE", **of_office)["ok"]

    save(stage, his, status="absent", note="Not seen")

    assert stage.mark_of(0) == Mark("excused", None, "medical", "Dentist at ten")
    view = stage.state()["view"]
    said = view["view"]["blocks"][0]["text"]["text"]
    assert said.startswith("The school office has changed this while the form was open.")
    assert "Now: excused, Medical appointment. Note: Dentist at ten" in said
    assert shown_student(view).endswith("Ada Lovelace")
    assert block_of(view, "status")["element"]["initial_option"]["value"] == "absent"
    assert block_of(view, "note")["element"]["initial_value"] == "Not seen"

    assert save(stage, view)["ok"]
    assert stage.state()["view"] is None
    assert stage.mark_of(0) == Mark("absent", None, None, "Not seen")
    assert stage.audit()[-1]["before_note"] == "Dentist at ten"


def test_a_form_opened_before_the_others_were_marked_present_says_so(stage: Stage) -> None:
    his = chosen(stage, opened(stage, stage.open()), 0)
    stage.tap(stage.open(who="UMARTA"), "Everyone else present", who="UMARTA")
    save(stage, his, status="late", minutes_late="5")
    assert stage.mark_of(0) == Mark("present", None, None, None)
    said = stage.state()["view"]["view"]["blocks"][0]["text"]["text"]
    assert said.startswith("Somebody else has changed this while the form was open. Now: present.")


@pytest.mark.parametrize("who", ["UTUNDE", "UMARTA"])
def test_a_form_is_saved_over_ones_own_tap_and_over_what_says_the_same(
    stage: Stage, who: str
) -> None:
    his = chosen(stage, opened(stage, stage.open()), 0)
    stage.tap_student(stage.open(who=who), 0, who=who)
    entered = {"status": "absent"} | ({"note": "Not seen"} if who == "UTUNDE" else {})
    assert save(stage, his, **entered)["ok"]
    assert stage.state()["view"] is None
    assert stage.mark_of(0) == Mark("absent", None, None, entered.get("note"))


def end_assignments(stage: Stage) -> None:
    def write(connection: Connection) -> None:
        connection.execute(update(ASSIGNMENT).values(ends_on=date(2026, 11, 20)))

    stage.database.write_now(write)
