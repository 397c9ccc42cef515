"""`rollcall accesses`: who saw what, as CSV, for an admin, whose look is kept."""

import csv
from dataclasses import replace
from datetime import UTC, date, datetime

from storage.accesses import keeping
from storage.accesses.keeping import Look, Viewers
from storage.engine.database import Database
from storage.tables.words import AccessKind, Role
from tests.cli.test_setup import rollcall
from tests.school import MadeSchool, make_school

NOW = datetime(2026, 11, 23, 9, 5, tzinfo=UTC)
RUTH = ("--admin", "ruth@riverside.test")


def printed(school: MadeSchool, *more: str) -> list[dict[str, str]]:
    done = rollcall(school, "accesses", *RUTH, *more)
    assert done.exit_code == 0, done.stderr
    return list(csv.DictReader(done.stdout.splitlines()))


def keep(school: MadeSchool, look: Look) -> None:
    school.database.write_now(keeping.keep, look, NOW)


def test_each_look_is_a_row_and_of_one_student_what_named_or_may_have_shown_her(
    database: Database,
) -> None:
    school = make_school(database)
    school.add_staff("Ruth Abernathy", Role.ADMIN)
    ines = school.add_staff("=Ines Duarte", Role.OFFICE, email="ines@riverside.test")
    mine, other = school.add_course("Biology", 0), school.add_course("Chemistry", 0)
    student = school.student(0)
    school.add(student)
    school.add(school.enrollment(mine, 1, student.id))
    ada = student.id
    who, day = Viewers(staff_id=ines), date(2026, 11, 23)
    at_school = school.school
    keep(school, Look(AccessKind.CALLS, at_school, (ada, mine), viewers=who))
    for course in (mine, other):
        look = keeping.of_day(AccessKind.REGISTER, at_school, day, course_offering_id=course)
        keep(school, replace(look, viewers=who))
    keep(school, Look(AccessKind.STUDENT, at_school, (other,), viewers=who))
    rows = printed(school)
    assert [each["what"] for each in rows] == [
        "the view of a student",
        "a register",
        "a register",
        "the call list",
    ]
    assert {each["who"] for each in rows} == {"'=Ines Duarte"}
    assert rows[-1]["students"] == "2"
    hers = printed(school, "--student", str(ada))
    assert [(each["what"], each["course"]) for each in hers] == [
        ("a register", "Biology"),
        ("the call list", ""),
    ]
    assert [each["what"] for each in printed(school)][:2] == ["this log", "this log"]


def test_who_is_no_admin_gets_no_row(database: Database) -> None:
    school = make_school(database)
    school.add_staff("Ines Duarte", Role.OFFICE)
    refused = rollcall(school, "accesses", "--admin", "ines@riverside.test")
    assert (refused.exit_code, "has no admin with the e-mail" in refused.stderr) == (1, True)


def test_who_held_released_and_erased_is_told_with_why(database: Database) -> None:
    school = make_school(database)
    school.add_staff("Ruth Abernathy", Role.ADMIN)
    ada, grace = school.student(0), school.student(1)
    for each in (ada, grace):
        school.add(each)
    why = ("--why", "=A claim of the family.")
    for act in (("hold", *why), ("lift",), ("erase", *why, "--surely")):
        done = rollcall(school, "privacy", act[0], str(ada.id), *act[1:], *RUTH)
        assert done.exit_code == 0, done.stderr
    assert rollcall(school, "privacy", "hold", str(grace.id), *why, *RUTH).exit_code == 0
    told = [(each["what"], each["who"], each["of"], each["why"]) for each in printed(school)]
    ruth, claim = "Ruth Abernathy", "'=A claim of the family."
    assert ("placed a hold on", ruth, f"{grace.given_name} {grace.family_name}", claim) in told
    assert ("erased a person", ruth, "", claim) in told
    assert ada.family_name not in str(told) or ada.family_name == grace.family_name
    hers = [each["what"] for each in printed(school, "--student", str(grace.id))]
    assert "placed a hold on" in hers
    assert "erased a person" not in hers
