"""Whatever is excused, given up, tapped and filled: records end as the rules say, by the audit."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, update

from storage.engine.database import Database
from storage.tables import ASSIGNMENT, ENROLLMENT, OFFERING
from storage.tables.words import Role
from tests.school import make_school
from tests.stories.excused import (
    BOUNDED,
    LONG_AGO,
    OFFICE,
    STEPS,
    STUDENTS,
    TEACHERS,
    UNDOS,
    Course,
    Step,
    course_of,
)


@pytest.fixture
def course(database: Database) -> Course:
    school = make_school(database)
    for who in TEACHERS:
        school.add_staff(who, Role.TEACHER)
    school.add_staff(OFFICE, Role.OFFICE)
    school.add_course("Biology", STUDENTS, teachers=TEACHERS)

    def begin(connection: Connection) -> None:
        for table in (OFFERING, ASSIGNMENT, ENROLLMENT):
            connection.execute(update(table).values(begins_on=LONG_AGO))

    database.write_now(begin)
    return course_of(database, school.school, school.courses["Biology"])


@BOUNDED
@given(steps=st.lists(STEPS, min_size=8, max_size=20))
def test_records_end_where_the_rules_say_and_the_audit_tells_how(
    course: Course, steps: list[Step]
) -> None:
    course.ends_as_the_rules_say(steps)


@settings(BOUNDED, max_examples=25)
@given(steps=st.lists(STEPS | UNDOS, max_size=14))
def test_the_audit_replays_to_the_records_whatever_is_undone_and_given_up(
    course: Course, steps: list[Step]
) -> None:
    course.replays(steps)
