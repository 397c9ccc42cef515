"""A school that comes in while the bot is running."""

from storage.schools import schools
from storage.schools.people import linking
from storage.tables.words import Role
from tests.school import make_school
from tests.stories.reading import text_of
from tests.stories.stage import Stage


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


def test_who_is_known_in_one_school_is_known_in_the_next(stage: Stage) -> None:
    stage.open("/attendance")
    school = make_school(stage.database, name="Hillside School")
    school.add_staff("Tunde Okafor", Role.TEACHER)
    school.add_course("Chemistry 8B", 3, teachers=["Tunde Okafor"])
    # As an import does at its end.
    stage.database.write_now(schools.claim_for_the_only_workspace)
    stage.database.write_now(linking.spread_links)
    roster = stage.open("/attendance chemistry")
    assert text_of(roster).startswith("Chemistry 8B")


def test_who_comes_back_under_another_id_is_found_again(stage: Stage) -> None:
    stage.open("/attendance")
    stage.statement("UPDATE staff SET active = false WHERE family_name = 'Okafor'")
    stage.school.add_staff("Tunde Okafor", Role.TEACHER)
    stage.school.assign("Tunde Okafor", "Biology 9A")
    assert text_of(stage.open("/attendance")).startswith("Biology 9A")


def test_a_day_that_has_not_begun_in_one_school_is_taken_in_the_other(stage: Stage) -> None:
    school = make_school(stage.database, name="Kiwi School", time_zone="Pacific/Auckland")
    school.add_staff("Tunde Okafor", Role.TEACHER)
    school.add_course("Kiwi 8B", 3, teachers=["Tunde Okafor"])
    stage.clock.ahead = 3 * 60 * 60
    roster = stage.open("/attendance 2026-11-24")
    assert text_of(roster).startswith("Kiwi 8B · Tue 24 Nov 2026")
    roster = stage.open("/attendance kiwi")
    assert "Registers of Tuesday 24 November 2026" in text_of(stage.tap(roster, "All registers"))
