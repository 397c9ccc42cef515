"""Whatever is excused, given up, tapped and filled: records end as the rules say, by the audit."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, update

from storage.engine.database import Database
from storage.tables import ASSIGNMENT, ENROLLMENT, OFFERING
from storage.tables.words import Role
from tests.school import make_school
from tests.stories import checking
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
    key = course.next_register()
    people = course.run(key, steps)
    stored = course.database.read_now(checking.stored, key)
    found = [stored.get(each) for each in course.enrollments]
    assert [each and (str(each.status), each.reason) for each in found] == [
        each.now for each in people
    ]
    audit = course.database.read_now(checking.audited, key)
    assert [*checking.of_audit(audit, stored)] == []


@settings(BOUNDED, max_examples=25)
@given(steps=st.lists(STEPS | UNDOS, max_size=14))
def test_the_audit_replays_to_the_records_whatever_is_undone_and_given_up(
    course: Course, steps: list[Step]
) -> None:
    key = course.next_register()
    course.run(key, steps)
    stored = course.database.read_now(checking.stored, key)
    audit = course.database.read_now(checking.audited, key)
    assert [*checking.of_audit(audit, stored)] == []
