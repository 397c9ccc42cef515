"""What nobody means to enter of a school's classes and students, refused under its input."""

import pytest

from storage.tables import OFFERING, STUDENT
from tests.stories.building import MakeStage
from tests.stories.homes import Screens, stage_with_home
from tests.stories.stage import Stage
from tests.stories.test_rosters_by_hand import HEAD, biology, new_class, rows, submit


@pytest.fixture
def stage(make_stage: MakeStage) -> Stage:
    return stage_with_home(make_stage)


@pytest.fixture
def head(stage: Stage) -> Screens:
    head = Screens(stage, HEAD)
    head.open_home()
    return head


def test_a_line_that_is_pasted_twice_makes_no_two_students(stage: Stage, head: Screens) -> None:
    before = len(rows(stage, STUDENT.c.id))
    form = head.tap(biology(head), "Add students")
    for text, told in (
        ("Grace Hopper\nSimone Weil\nHopper, Grace", "Grace Hopper stands in two lines"),
        ("Hopper; Grace; 9; 77\nWeil; Simone; 9; 77", "The number 77 stands in two lines."),
    ):
        sent = submit(head, form, students=text, begins_on="2026-11-23")
        assert told in sent["errors"]["students"]
    assert len(rows(stage, STUDENT.c.id)) == before


def test_no_class_lasts_for_longer_than_days_can_be_counted(stage: Stage, head: Screens) -> None:
    form = new_class(head)
    for begins_on, ends_on in (("0001-01-01", "2027-06-30"), ("2026-11-23", "9999-12-31")):
        sent = submit(head, form, title="Art", begins_on=begins_on, ends_on=ends_on)
        assert "a date from 1900 to 2200" in str(sent["errors"])
    assert [row[0] for row in rows(stage, OFFERING.c.title)] == ["Biology 9A"]
