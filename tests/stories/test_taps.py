"""What a tap does: modes, taking back, everyone else, days, pages, and taps that come late."""

from datetime import date, timedelta

import pytest
from sqlalchemy import Connection, update

from storage.tables import ENROLLMENT
from tests.stories.reading import buttons, text_of
from tests.stories.stage import TODAY, Mark, Stage

ABSENT = Mark("absent", None, None, None)
PRESENT = Mark("present", None, None, None)


def names_on(roster: dict[str, object]) -> list[str]:
    return [one["value"][1:] for _, one in buttons(roster) if one["value"][1:].isdecimal()]


@pytest.mark.parametrize("mode", ["Absent", "Late", "Excused"])
def test_a_tap_marks_what_the_mode_says(stage: Stage, mode: str) -> None:
    roster = stage.open()
    if mode != "Absent":
        roster = stage.tap(roster, mode)
    roster = stage.tap_student(roster, 0)
    assert stage.marks() == {stage.student(0): Mark(mode.lower(), None, None, None)}
    assert f"● {mode}" in [one["text"]["text"] for _, one in buttons(roster)]


def test_tapping_again_sets_back_to_present(stage: Stage) -> None:
    roster = stage.tap_student(stage.open(), 0)
    stage.tap_student(roster, 0)
    assert stage.mark_of(0) == PRESENT
    steps = [(each["before_status"], each["after_status"]) for each in stage.audit()]
    assert steps == [(None, "absent"), ("absent", "present")]


def test_a_tap_in_another_mode_changes_the_status(stage: Stage) -> None:
    roster = stage.tap(stage.tap_student(stage.open(), 0), "Excused")
    stage.tap_student(roster, 0)
    assert stage.mark_of(0) == Mark("excused", None, None, None)


def test_everyone_else_present_never_touches_a_record(stage: Stage) -> None:
    roster = stage.tap_student(stage.open(), 0)
    roster = stage.tap_student(stage.tap_student(roster, 1), 1)
    before = stage.audit()
    roster = stage.tap(roster, "Everyone else present")
    assert "Complete: 29 present, 1 absent." in text_of(roster)
    assert stage.mark_of(0) == ABSENT
    assert stage.audit()[: len(before)] == before
    filled = stage.audit()[len(before) :]
    assert len(filled) == 28
    assert {each["before_status"] for each in filled} == {None}


def test_everyone_else_present_from_an_old_drawing_finds_nobody_left(stage: Stage) -> None:
    drawn = stage.open()
    fill = next(each for each in buttons(drawn) if each[1]["action_id"] == "mark_rest")
    stage.tap(drawn, "Everyone else present")
    assert stage.press_button(drawn, fill, element=fill[1])["ok"]
    assert len(stage.audit()) == 30


def test_a_double_press_is_one_change(stage: Stage) -> None:
    drawn = stage.open()
    name = stage.name_button(drawn, 0)
    first = stage.press_button(drawn, name, element=name[1])
    stage.press_button(drawn, name, element=name[1], action_ts=first["action_ts"])
    stage.press_button(drawn, name, element=name[1])
    assert stage.mark_of(0) == ABSENT
    assert len(stage.audit()) == 1


def test_a_press_older_than_the_recorded_change_does_not_overwrite_it(stage: Stage) -> None:
    drawn = stage.open()
    to_absent = stage.name_button(drawn, 0)
    in_late = stage.tap(drawn, "Late")
    stage.tap_student(in_late, 0)
    earlier = f"{stage.clock.seconds() - 30:.6f}"
    assert stage.press_button(drawn, to_absent, element=to_absent[1], action_ts=earlier)["ok"]
    assert stage.mark_of(0) == Mark("late", None, None, None)
    assert len(stage.audit()) == 1


def test_a_press_that_comes_late_outranks_everyone_else_present(stage: Stage) -> None:
    drawn = stage.open()
    to_absent = stage.name_button(drawn, 0)
    earlier = f"{stage.clock.seconds():.6f}"
    stage.tap(drawn, "Everyone else present")
    stage.press_button(drawn, to_absent, element=to_absent[1], action_ts=earlier)
    assert stage.mark_of(0) == ABSENT


def test_a_roster_opened_yesterday_still_marks_yesterday(stage: Stage) -> None:
    drawn = stage.open()
    stage.clock.ahead += timedelta(days=1).total_seconds()
    roster = stage.tap_student(drawn, 0)
    assert [each["attendance_date"] for each in stage.audit()] == [TODAY]
    assert text_of(roster).startswith("Biology 9A · Mon 23 Nov 2026")
    assert "at 09:05 on Tue 24 Nov." in text_of(roster)


def test_a_student_who_left_since_the_drawing_is_refused_by_name(stage: Stage) -> None:
    drawn = stage.tap_student(stage.open(), 3)
    leave(stage, 1, date(2026, 11, 20))
    name = stage.name_button(drawn, 1)
    before = len(stage.messages())
    notice = stage.notice_after(lambda: stage.press_button(drawn, name))
    assert "Zoë Müller-Ångström was not in this course on Monday 23 November 2026" in notice
    assert "nothing was saved" in notice
    assert "Zoë" not in stage.messages()[before]["text"]
    assert set(stage.marks()) == {stage.student(3)}
    assert "2" not in names_on(stage.tap_student(drawn, 3))


def test_a_student_who_left_stays_on_the_registers_of_before(stage: Stage) -> None:
    leave(stage, 1, date(2026, 11, 20))
    assert len(names_on(stage.open())) == 29
    then = stage.open("/attendance bio 2026-11-20")
    stage.tap_student(then, 1)
    assert [each["attendance_date"] for each in stage.audit()] == [date(2026, 11, 20)]


@pytest.mark.parametrize(("students", "pages"), [(60, [60]), (61, [30, 31]), (200, [50] * 4)])
def test_large_rosters_have_pages_of_even_length(
    stage: Stage, students: int, pages: list[int]
) -> None:
    stage.school.add_course("Choir", students, teachers=("Tunde Okafor",))
    roster = stage.open("/attendance choir")
    seen = [names_on(roster)]
    for number in range(2, len(pages) + 1):
        roster = stage.tap(roster, f"Page {number} of {len(pages)}")
        seen.append(names_on(roster))
    assert [len(page) for page in seen] == pages
    everybody = {name for page in seen for name in page}
    assert everybody == {str(number) for number in range(1, students + 1)}


def test_a_tap_and_a_mode_stay_on_their_page(stage: Stage) -> None:
    stage.school.add_course("Choir", 61, teachers=("Tunde Okafor",))
    roster = stage.tap(stage.open("/attendance choir"), "Page 2 of 2")
    names = names_on(roster)
    roster = stage.tap(stage.tap_student(roster, int(names[0]) - 1), "Late")
    assert names_on(roster) == names
    assert stage.mark_of(int(names[0]) - 1, "Choir") == ABSENT
    roster = stage.tap(roster, "Page 1 of 2")
    assert "● Late" in [one["text"]["text"] for _, one in buttons(roster)]


def test_everyone_else_present_reaches_all_pages(stage: Stage) -> None:
    stage.school.add_course("Choir", 61, teachers=("Tunde Okafor",))
    roster = stage.tap(stage.open("/attendance choir"), "Everyone else present")
    assert "Complete: 61 present." in text_of(roster)


def test_a_class_of_nobody_says_so(stage: Stage) -> None:
    stage.school.add_course("Latin", 0, teachers=("Tunde Okafor",))
    assert "Latin has no register" in stage.notice_after(lambda: stage.say("/attendance latin"))


def leave(stage: Stage, place: int, last_day: date) -> None:
    def write(connection: Connection) -> None:
        row = ENROLLMENT.c.id == stage.student(place)
        connection.execute(update(ENROLLMENT).where(row).values(ends_on=last_day))

    stage.database.write_now(write)
