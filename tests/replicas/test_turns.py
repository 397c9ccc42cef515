"""What one person presses at several processes ends as they pressed it last."""

import pytest

from tests.replicas.conftest import Replicas
from tests.serving import eventually
from tests.stories.homes import Screens
from tests.stories.reading import Json, text_of

pytestmark = pytest.mark.postgres
HER = "UMARTA"
LIST = "Registers of Monday 23 November 2026"


def drawings(replicas: Replicas) -> list[Json]:
    return replicas.stage.slack_log("response_url")


def test_a_screen_from_another_process_is_left_alone(replicas: Replicas) -> None:
    with replicas.at(0) as stage:
        hers = stage.tap(stage.open(who=HER), "Late", who=HER)
    with replicas.at(1) as stage:
        stage.tap(hers, "All registers", who=HER)
        his = stage.open()
        for place in range(3):
            his = stage.tap_student(his, place)
    with replicas.at(0) as stage:
        stage.tap_student(his, 3)
    assert LIST in text_of(stage.again(hers, who=HER))


def test_what_was_in_flight_elsewhere_is_drawn_over(replicas: Replicas) -> None:
    with replicas.at(0) as stage:
        hers = stage.tap(stage.open(who=HER), "Late", who=HER)
        stage.settle()
        before = len(drawings(replicas))
        stage.fault("delay", seconds=60)
        stage.press_button(hers, stage.name_button(hers, 0), who=HER)
    replicas.stage.fault_begun()
    with replicas.at(1) as stage:
        stage.press_button(hers, stage.name_button(hers, 1), who=HER)
    eventually(lambda: "2 late" in text_of(stage.again(hers, who=HER)))
    stage.no_faults()
    # The one that was held up, hers at the other process, and that once more.
    eventually(lambda: len(drawings(replicas)) >= before + 3)
    eventually(lambda: "2 late" in text_of(stage.again(hers, who=HER)))


def test_nobody_is_told_of_a_change_in_what_they_press_elsewhere(replicas: Replicas) -> None:
    with replicas.at(0) as stage:
        hers = stage.open(who=HER)
    with replicas.at(1) as stage:
        stage.tap(hers, "Late", who=HER)
        before = len(stage.messages(HER))
        his = stage.tap_student(stage.open(), 0)
        eventually(lambda: "1 absent" in text_of(stage.again(hers, who=HER)))
    with replicas.at(0) as stage:
        stage.tap_student(his, 1)
        eventually(lambda: "2 absent" in text_of(stage.again(hers, who=HER)))
    assert len(stage.messages(HER)) == before


def test_home_is_renewed_where_it_was_looked_at(replicas: Replicas) -> None:
    hers = Screens(replicas.stage, HER)
    with replicas.at(0):
        home = hers.open_home()
    with replicas.at(1):
        hers.tap(home, "Biology 9A")
        before = hers.published()
        hers.close()
        eventually(lambda: hers.published() > before)
