"""A school that comes in while the bot is running."""

from storage.words import Role
from tests.school import make_school
from tests.stories.conftest import Stage, text_of


def test_its_staff_are_found_without_a_restart(stage: Stage) -> None:
    school = make_school(stage.database, name="Hillside School")
    school.add_staff("Nobody Known", Role.TEACHER)
    school.add_course("Chemistry 8B", 3, teachers=["Nobody Known"])
    roster = stage.open("/attendance", who="UNOBODY")
    assert text_of(roster).startswith("Chemistry 8B")


def test_its_registers_are_its_own(stage: Stage) -> None:
    school = make_school(stage.database, name="Hillside School", time_zone="Pacific/Auckland")
    school.add_staff("Nobody Known", Role.OFFICE)
    school.add_course("Chemistry 8B", 3)
    roster = stage.open("/attendance", who="UNOBODY")
    assert "Chemistry 8B · Mon 23 Nov 2026" in text_of(roster)
    stage.clock.ahead = 3 * 60 * 60
    assert "Chemistry 8B · Tue 24 Nov 2026" in text_of(stage.open(who="UNOBODY"))
    assert "Biology 9A · Mon 23 Nov 2026" in text_of(stage.open(who="UTUNDE"))
