"""Schools of any number, their students and what these are in, as rows."""

from collections.abc import Iterator, Sequence
from datetime import date

from storage.tables import (
    CourseEnrollment,
    CourseOffering,
    School,
    Staff,
    Student,
    Table,
    TeacherAssignment,
)
from storage.tables.words import Role

# A group of thirty is in six course offerings together.
STUDENTS, OFFERINGS = 30, 6
GROUPS_OF_A_SCHOOL = 31
BEGINS_ON, ENDS_ON = date(2025, 9, 1), date(2026, 7, 31)


def people(groups: int) -> Iterator[Sequence[Table]]:
    """Make so many groups in schools of 930 students; each list has rows of one table."""
    for first in range(0, groups, GROUPS_OF_A_SCHOOL):
        school = School(name=f"School {first // GROUPS_OF_A_SCHOOL}", time_zone="UTC")
        yield [school]
        yield from _of_school(school, min(GROUPS_OF_A_SCHOOL, groups - first))


def _of_school(school: School, groups: int) -> Iterator[Sequence[Table]]:
    teacher = Staff(
        school_id=school.id, role=Role.TEACHER, given_name="Tunde", family_name="Okafor"
    )
    students = [
        Student(school_id=school.id, given_name="Ada", family_name=f"Lovelace-{number}")
        for number in range(groups * STUDENTS)
    ]
    offerings = [
        CourseOffering(
            school_id=school.id, title=f"Course {number}", begins_on=BEGINS_ON, ends_on=ENDS_ON
        )
        for number in range(groups * OFFERINGS)
    ]
    yield from ([teacher], students, offerings)
    yield [
        TeacherAssignment(
            school_id=school.id,
            course_offering_id=offering.id,
            staff_id=teacher.id,
            begins_on=BEGINS_ON,
        )
        for offering in offerings
    ]
    yield [
        CourseEnrollment(
            school_id=school.id,
            course_offering_id=offering.id,
            roll_number=place + 1,
            student_id=students[number % groups * STUDENTS + place].id,
            begins_on=BEGINS_ON,
        )
        for number, offering in enumerate(offerings)
        for place in range(STUDENTS)
    ]
