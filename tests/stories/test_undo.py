"""Undo takes back the last change set of the person on the register, and no more."""

from tests.stories.reading import buttons, text_of
from tests.stories.stage import Mark, Stage

ABSENT = Mark("absent", None, None, None)
LATE = Mark("late", None, None, None)
NOTHING_LEFT = "There is nothing of yours left to undo on this register."


def test_undo_takes_back_the_last_change_only(stage: Stage) -> None:
    roster = stage.tap_student(stage.tap_student(stage.open(), 0), 1)
    stage.tap(roster, "Undo")
    assert stage.marks() == {stage.student(0): ABSENT}
    assert stage.audit()[-1]["action"] == "undo"
    assert stage.audit()[-1]["undoes_id"] == stage.audit()[1]["change_set_id"]


def test_undo_walks_back_until_nothing_is_left(stage: Stage) -> None:
    roster = stage.open()
    for place in range(3):
        roster = stage.tap_student(roster, place)
    for left in (2, 1, 0):
        roster = stage.tap(roster, "Undo")
        assert len(stage.marks()) == left
    assert NOTHING_LEFT in stage.notice_after(lambda: stage.press(roster, "Undo"))
    assert len(stage.audit()) == 6


def test_undo_walks_back_over_one_student(stage: Stage) -> None:
    roster = stage.tap(stage.tap_student(stage.open(), 0), "Late")
    roster = stage.tap_student(stage.tap_student(roster, 0), 0)
    assert stage.mark_of(0) == Mark("present", None, None, None)
    roster = stage.tap(roster, "Undo")
    assert stage.mark_of(0) == LATE
    roster = stage.tap(roster, "Undo")
    assert stage.mark_of(0) == ABSENT
    roster = stage.tap(roster, "Undo")
    assert stage.marks() == {}


def test_undo_of_everyone_else_present_removes_those_records(stage: Stage) -> None:
    roster = stage.tap_student(stage.open(), 0)
    roster = stage.tap(stage.tap(roster, "Everyone else present"), "Undo")
    assert stage.marks() == {stage.student(0): ABSENT}
    assert "29 still to mark: 1 absent." in text_of(roster)
    assert any(one["action_id"] == "mark_rest" for _, one in buttons(roster))


def test_everyone_else_present_works_again_after_its_undo(stage: Stage) -> None:
    roster = stage.tap(stage.tap(stage.open(), "Everyone else present"), "Undo")
    roster = stage.tap(roster, "Everyone else present")
    assert "Complete: 30 present." in text_of(roster)
    stage.tap(roster, "Undo")
    assert stage.marks() == {}


def test_a_redelivered_undo_changes_nothing_more(stage: Stage) -> None:
    roster = stage.tap_student(stage.tap_student(stage.open(), 0), 1)
    undo = next(each for each in buttons(roster) if each[1]["action_id"] == "undo")
    first = stage.press_button(roster, undo)
    again = stage.press_button(roster, undo, action_ts=first["action_ts"], element=undo[1])
    assert again["ok"]
    assert stage.marks() == {stage.student(0): ABSENT}


def test_nothing_is_undone_that_somebody_has_changed_since(stage: Stage) -> None:
    roster = stage.tap_student(stage.open(), 0)
    hers = stage.tap(stage.open(who="UMARTA"), "Late", who="UMARTA")
    stage.tap_student(hers, 0, who="UMARTA")
    notice = stage.notice_after(lambda: stage.press(roster, "Undo"))
    assert "Somebody has changed those marks since: nothing was undone." in notice
    assert stage.marks() == {stage.student(0): LATE}


def test_undo_spares_the_students_whom_somebody_has_changed_since(stage: Stage) -> None:
    roster = stage.tap(stage.open(), "Everyone else present")
    hers = stage.unfolded(stage.open(who="UMARTA"), who="UMARTA")
    stage.tap_student(hers, 3, who="UMARTA")
    stage.tap(roster, "Undo")
    assert stage.marks() == {stage.student(3): ABSENT}


def test_undo_says_whom_it_left(stage: Stage) -> None:
    roster = stage.tap(stage.open(), "Everyone else present")
    hers = stage.unfolded(stage.open(who="UMARTA"), who="UMARTA")
    stage.tap_student(hers, 3, who="UMARTA")
    notice = stage.notice_after(lambda: stage.press(roster, "Undo"))
    assert "Undone, but 1 student stays as it is" in notice
    assert stage.marks() == {stage.student(3): ABSENT}


def test_undo_steps_past_what_somebody_has_changed(stage: Stage) -> None:
    roster = stage.tap_student(stage.tap_student(stage.open(), 0), 1)
    hers = stage.tap(stage.open(who="UMARTA"), "Late", who="UMARTA")
    stage.tap_student(hers, 1, who="UMARTA")
    notice = stage.notice_after(lambda: stage.press(roster, "Undo"))
    assert "Undone, but 1 student stays as it is" in notice
    assert stage.marks() == {stage.student(1): LATE}


def test_an_undo_that_comes_late_takes_back_nothing_newer(stage: Stage) -> None:
    roster = stage.tap_student(stage.open(), 0)
    asked = f"{stage.clock.seconds():.6f}"
    later = stage.tap(roster, "Everyone else present")
    stage.press(later, "Undo", action_ts=asked)
    assert set(stage.marks().values()) == {Mark("present", None, None, None)}
    assert stage.student(0) not in stage.marks()
    assert len(stage.marks()) == 29


def test_what_somebody_changed_and_took_back_can_be_undone(stage: Stage) -> None:
    roster = stage.tap_student(stage.open(), 0)
    hers = stage.tap(stage.open(who="UMARTA"), "Late", who="UMARTA")
    hers = stage.tap_student(hers, 0, who="UMARTA")
    stage.tap(hers, "Undo", who="UMARTA")
    assert stage.mark_of(0) == ABSENT
    stage.tap(roster, "Undo")
    assert stage.marks() == {}


def test_what_two_have_said_outlasts_a_third_who_changed_it_and_took_that_back(
    stage: Stage,
) -> None:
    hers = stage.open(who="UMARTA")
    to_absent = stage.name_button(hers, 0)
    roster = stage.tap_student(stage.open(), 0)
    stage.press_button(hers, to_absent, who="UMARTA", element=to_absent[1])
    office = stage.tap(stage.open("/attendance bio", who="UOFFICE"), "Late", who="UOFFICE")
    office = stage.tap_student(office, 0, who="UOFFICE")
    assert stage.mark_of(0) == LATE
    stage.tap(office, "Undo", who="UOFFICE")
    assert stage.mark_of(0) == ABSENT

    notice = stage.notice_after(lambda: stage.press(roster, "Undo"))
    assert "Somebody has changed those marks since: nothing was undone." in notice
    assert stage.mark_of(0) == ABSENT


def test_nobody_undoes_what_another_did(stage: Stage) -> None:
    stage.tap_student(stage.open(), 0)
    hers = stage.open(who="UMARTA")
    notice = stage.notice_after(
        lambda: stage.press(hers, "Undo", who="UMARTA"),
        who="UMARTA",
    )
    assert NOTHING_LEFT in notice
    assert stage.marks() == {stage.student(0): ABSENT}


def test_undo_stays_on_its_register(stage: Stage) -> None:
    stage.tap_student(stage.open("/attendance bio yesterday"), 0)
    today = stage.tap_student(stage.open(), 1)
    today = stage.tap(today, "Undo")
    assert NOTHING_LEFT in stage.notice_after(lambda: stage.press(today, "Undo"))
    assert stage.marks() == {stage.student(0): ABSENT}


def test_a_mark_on_what_was_undone_starts_anew(stage: Stage) -> None:
    roster = stage.tap(stage.tap_student(stage.open(), 0), "Undo")
    stage.tap_student(roster, 0)
    assert stage.marks() == {stage.student(0): ABSENT}
    before = [(each["before_status"], each["after_status"]) for each in stage.audit()]
    assert before == [(None, "absent"), ("absent", None), (None, "absent")]
