"""Rosters end up right: for others who look at them, under quick presses, on a faulty network."""

from functools import partial

import pytest

from tests.serving import eventually
from tests.stories.reading import Json, text_of
from tests.stories.stage import Stage

HER = "UMARTA"


def says(stage: Stage, roster: Json, words: str, who: str = "UTUNDE") -> bool:
    return words in text_of(stage.again(roster, who=who))


def press_all(stage: Stage, roster: Json, places: range) -> None:
    """Press names without waiting for a redraw."""
    for place in places:
        assert stage.press_button(roster, stage.name_button(roster, place))["ok"]


def test_two_teachers_at_once_lose_nothing(stage: Stage) -> None:
    his, hers = stage.open(), stage.open(who=HER)
    for place in range(5):
        stage.press_button(his, stage.name_button(his, place))
        stage.press_button(hers, stage.name_button(hers, place + 5), who=HER)
    assert set(stage.marks()) == {stage.student(place) for place in range(10)}
    eventually(lambda: says(stage, his, "10 absent"))
    eventually(lambda: says(stage, hers, "10 absent", HER))


def test_the_other_sees_a_change_while_the_last_response_url_lasts(stage: Stage) -> None:
    his, hers = stage.open(), stage.open(who=HER)
    stage.tap_student(hers, 0, who=HER)
    stage.tap_student(his, 1)
    eventually(lambda: says(stage, hers, "2 absent", HER))
    assert says(stage, hers, "Saved by Tunde Okafor at 09:05.", HER)


def test_the_others_mode_and_page_stay(stage: Stage) -> None:
    his, hers = stage.open(), stage.tap(stage.open(who=HER), "Late", who=HER)
    stage.tap_student(his, 1)
    eventually(lambda: says(stage, hers, "1 absent", HER))
    stage.tap_student(stage.again(hers, who=HER), 2, who=HER)
    assert sorted(mark.status for mark in stage.marks().values()) == ["absent", "late"]


@pytest.mark.parametrize("pressed_before", [True, False])
def test_the_other_sees_a_change_at_the_next_tap_at_the_latest(
    stage: Stage, *, pressed_before: bool
) -> None:
    hers = stage.open(who=HER)
    if pressed_before:
        stage.tap(hers, "Late", who=HER)
        stage.clock.ahead += 31 * 60
    drawn = stage.again(hers, who=HER)
    stage.tap_student(stage.open(), 1)
    assert stage.again(hers, who=HER)["blocks"] == drawn["blocks"]
    assert says(stage, stage.tap(hers, "Excused", who=HER), "1 absent", HER)


def test_a_response_url_is_not_used_more_often_than_slack_allows(stage: Stage) -> None:
    his, hers = stage.open(), stage.tap(stage.open(who=HER), "Late", who=HER)
    for place in range(6):
        his = stage.tap_student(his, place)
    # One of her five uses went with her own tap; quick changes may have been drawn together.
    eventually(lambda: any(says(stage, hers, f"{n} absent", HER) for n in (4, 5, 6)))
    assert [each["error"] for each in stage.slack_log("response_url") if not each["ok"]] == []


def test_a_roster_that_shows_another_register_now_is_left_alone(stage: Stage) -> None:
    stage.school.add_course("Chemistry 8B", 3, teachers=("Marta Lindqvist",))
    hers = stage.tap_student(stage.open("/attendance bio", who=HER), 0, who=HER)
    day = stage.tap(hers, "All registers", who=HER)
    stage.tap_student(stage.open(), 1)
    stage.tap(day, "Open Chemistry 8B", who=HER)
    stage.tap_student(stage.open(), 2)
    assert says(stage, hers, "Chemistry 8B", HER)


def test_all_registers_comes_after_a_redraw_in_flight(stage: Stage) -> None:
    roster = stage.open()
    before = len(stage.slack_log("response_url"))
    stage.fault("status", status=429, retry_after=1)
    stage.press_button(roster, stage.name_button(roster, 0))
    eventually(lambda: len(stage.slack_log("response_url")) > before)
    stage.press(roster, "All registers")
    eventually(lambda: len(stage.slack_log("response_url")) == before + 3)
    assert says(stage, roster, "Registers of Monday 23 November 2026")


def test_who_only_typed_the_command_is_told_of_a_change_once(stage: Stage) -> None:
    hers = stage.open(who=HER)
    his = stage.open()
    told = stage.notice_after(lambda: stage.tap_student(his, 1), who=HER)
    assert "1 of 30 marked. It has changed since you opened it." in told
    before = len(stage.messages(HER))
    stage.tap_student(his, 2)
    notice = stage.messages(HER)[-1]
    assert says(stage, stage.tap(notice, "Show it as it stands", who=HER), "2 absent", HER)
    stage.tap_student(his, 3)
    eventually(lambda: says(stage, notice, "3 absent", HER))
    assert len(stage.messages(HER)) == before
    assert stage.again(hers, who=HER)["blocks"] == hers["blocks"]


def test_nobody_is_told_of_a_change_in_what_he_has_pressed(stage: Stage) -> None:
    his, hers = stage.open(), stage.tap(stage.open(who=HER), "Late", who=HER)
    before = len(stage.messages(HER))
    stage.tap_student(his, 1)
    eventually(lambda: says(stage, hers, "1 absent", HER))
    assert len(stage.messages(HER)) == before


def test_a_second_copy_is_redrawn_too(stage: Stage) -> None:
    first, second = stage.tap(stage.open(), "Late"), stage.tap(stage.open(), "Excused")
    stage.tap_student(second, 0)
    eventually(lambda: says(stage, first, "1 excused"))
    stage.clock.ahead += 31 * 60
    drawn = stage.again(first)
    stage.tap_student(second, 1)
    assert stage.again(first)["blocks"] == drawn["blocks"]


def test_quick_presses_are_drawn_together_and_the_last_drawing_is_right(stage: Stage) -> None:
    roster = stage.open()
    stage.fault("delay", seconds=60)
    press_all(stage, roster, range(12))
    stage.no_faults()
    eventually(lambda: says(stage, roster, "12 absent"))
    assert len(stage.marks()) == 12
    # The one in flight, the one after it, and that of a last press which comes while that is drawn.
    assert len(stage.slack_log("response_url")) <= 3


def test_nobody_waits_for_anothers_response_url(stage: Stage) -> None:
    his, hers = stage.open(), stage.tap(stage.open(who=HER), "Late", who=HER)
    stage.fault("delay", seconds=60)
    stage.press_button(his, stage.name_button(his, 0))
    stage.fault_begun()
    either = (partial(says, stage, his, "1 absent"), partial(says, stage, hers, "1 absent", HER))
    eventually(lambda: any(each() for each in either))
    stage.no_faults()


@pytest.mark.parametrize(
    "fault",
    [
        {"kind": "status", "status": 500, "times": 2},
        {"kind": "status", "status": 429, "retry_after": 1},
        {"kind": "status", "status": 429},
        {"kind": "drop_before", "times": 2},
        {"kind": "drop_after"},
    ],
)
def test_a_faulty_response_url_is_tried_again(stage: Stage, fault: Json) -> None:
    roster = stage.open()
    stage.fault(**fault)
    stage.press_button(roster, stage.name_button(roster, 0))
    eventually(lambda: says(stage, roster, "1 absent"))
    assert len(stage.audit()) == 1


def test_a_response_url_that_stays_faulty_is_given_up_and_the_next_tap_draws(stage: Stage) -> None:
    roster = stage.open()
    stage.fault("status", status=503, times=3)
    stage.press_button(roster, stage.name_button(roster, 0))
    eventually(lambda: len(stage.slack_log("response_url")) == 3)
    assert stage.again(roster)["blocks"] == roster["blocks"]
    roster = stage.tap_student(roster, 1)
    assert "2 absent" in text_of(roster)
