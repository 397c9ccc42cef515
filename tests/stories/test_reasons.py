"""Reasons and notes survive taps, and what the office entered is not for one tap."""

import pytest

from tests.serving import eventually
from tests.stories.reading import Json, text_of
from tests.stories.stage import Mark, Stage
from tests.stories.test_details import chosen, opened, save

OFFICE = "UOFFICE"
ENTERED_BY = "SELECT recorded_by_id FROM attendance_record"
SINCE = "The school office has entered something for this student"
CHANGED = "Change what the office entered?"


def enter(stage: Stage, who: str, **entered: str) -> None:
    """Fill the form for the first student."""
    roster = stage.open("/attendance bio", who=who)
    view = chosen(stage, opened(stage, roster, who=who), 0, who=who)
    assert save(stage, view, who=who, **entered)["ok"]
    eventually(lambda: stage.mark_of(0) is not None)


def in_mode(stage: Stage, mode: str) -> Json:
    roster = stage.open()
    return roster if mode == "Absent" else stage.tap(roster, mode)


@pytest.mark.parametrize(
    ("before", "mode", "after"),
    [
        ("excused", "Absent", Mark("absent", None, "medical", "Dentist")),
        ("absent", "Excused", Mark("excused", None, "medical", "Dentist")),
        ("absent", "Late", Mark("late", None, "medical", "Dentist")),
        ("late", "Absent", Mark("absent", None, "medical", "Dentist")),
        # A second tap in the same mode sets back to present, with which no reason goes.
        ("absent", "Absent", Mark("present", None, None, "Dentist")),
    ],
)
def test_a_tap_drops_only_what_does_not_go_with_the_new_status(
    stage: Stage, before: str, mode: str, after: Mark
) -> None:
    minutes = {"minutes_late": "12"} if before == "late" else {}
    enter(stage, "UTUNDE", status=before, reason="medical", note="Dentist", **minutes)
    entered = stage.mark_of(0)
    roster = stage.tap_student(in_mode(stage, mode), 0)
    assert stage.mark_of(0) == after
    last = stage.audit()[-1]
    assert (last["before_reason"], last["before_note"]) == ("medical", "Dentist")
    stage.tap(roster, "Undo")
    assert stage.mark_of(0) == entered


@pytest.mark.parametrize(
    ("entered", "mode", "asks"),
    [
        ({"status": "excused"}, "Absent", "It says: excused."),
        ({"status": "excused"}, "Excused", "It says: excused."),
        (
            {"status": "absent", "reason": "medical"},
            "Absent",
            "It says: absent, Medical appointment.",
        ),
        ({"status": "late", "minutes_late": "12"}, "Absent", "It says: 12 minutes late."),
        ({"status": "absent", "reason": "medical"}, "Excused", None),
        ({"status": "absent"}, "Late", None),
        ({"status": "present"}, "Absent", None),
    ],
)
def test_a_tap_that_weakens_what_the_office_entered_asks_first(
    stage: Stage, entered: dict[str, str], mode: str, asks: str | None
) -> None:
    enter(stage, OFFICE, **entered)
    roster = in_mode(stage, mode)
    question = stage.name_button(roster, 0)[1].get("confirm")
    assert (question is not None) == (asks is not None)
    if question and asks:
        assert question["title"]["text"] == CHANGED
        assert asks in question["text"]["text"]
    before = stage.mark_of(0)
    roster = stage.tap_student(roster, 0)
    assert stage.mark_of(0) != before
    # Now it is the teacher's own.
    assert "confirm" not in stage.name_button(roster, 0)[1]


def test_nobody_is_asked_about_what_a_teacher_entered(stage: Stage) -> None:
    enter(stage, "UTUNDE", status="excused", reason="medical")
    assert "confirm" not in stage.name_button(stage.open(), 0)[1]


def test_a_tap_on_an_old_drawing_does_not_weaken_what_the_office_entered_since(
    stage: Stage,
) -> None:
    roster = stage.open()
    enter(stage, OFFICE, status="excused", reason="medical")
    before = stage.mark_of(0)
    stage.press_button(roster, stage.name_button(roster, 0))
    eventually(lambda: any(SINCE in text_of(each) for each in stage.messages()))
    assert stage.mark_of(0) == before
    eventually(lambda: "1 excused" in text_of(stage.again(roster)))
    assert "confirm" in stage.name_button(stage.again(roster), 0)[1]


def test_what_the_office_entered_is_the_offices_again_after_a_teachers_undo(stage: Stage) -> None:
    enter(stage, OFFICE, status="excused", reason="medical")
    before, by = stage.mark_of(0), stage.look(ENTERED_BY)
    roster = stage.tap_student(stage.open(), 0)
    assert stage.look(ENTERED_BY) != by
    roster = stage.tap(roster, "Undo")

    assert (stage.mark_of(0), stage.look(ENTERED_BY)) == (before, by)
    assert "confirm" in stage.name_button(roster, 0)[1]
    # An older drawing, whose button does not ask, is refused.
    unasking = stage.name_button(roster, 0)[1]
    plain = unasking | {"value": unasking["value"].lower()}
    stage.press_button(roster, (stage.name_button(roster, 0)[0], plain), element=plain)
    eventually(lambda: any(SINCE in text_of(each) for each in stage.messages()))
    assert stage.mark_of(0) == before
