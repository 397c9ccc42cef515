"""A school of whose people everything is known."""

from dataclasses import dataclass

import pytest

from storage.engine.database import Database
from storage.privacy import people
from storage.privacy.people import Person
from storage.tables.words import Role
from tests.privacy.filling import Filled, fill
from tests.school import MadeSchool, make_school


@dataclass
class Known:
    """A school of which every table has rows of either student, or of either teacher."""

    school: MadeSchool
    student: Filled
    other_student: Filled
    teacher: Filled
    other_teacher: Filled


@pytest.fixture
def known(database: Database) -> Known:
    """Made anew for each test."""
    school = make_school(database)
    for name in ("Tunde Okafor", "Marta Lindqvist"):
        school.add_staff(name, Role.TEACHER)
    school.add_staff("Ruth Abernathy", Role.ADMIN)
    one, other = school.student(0), school.student(1)
    one.number, other.number = "S-1", "S-2"
    school.add(one, other)

    def person(named: str) -> Person:
        find = people.staff_of if "@" in named else people.students_of
        return database.read_now(find, school.school, named)[0]

    def filled(of: Person, student: Person, teacher: Person) -> Filled:
        return database.write_now(fill, of, student_id=student.id, staff_id=teacher.id)

    ada, zoe = person("S-1"), person("S-2")
    tunde, marta = person("tunde@riverside.test"), person("marta@riverside.test")
    return Known(
        school,
        filled(ada, ada, marta),
        filled(zoe, zoe, marta),
        filled(tunde, zoe, tunde),
        filled(marta, zoe, marta),
    )
