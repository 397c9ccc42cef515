"""What an admin entered by hand stands beside an import, and is taken over where that is sure."""

from datetime import date
from pathlib import Path
from uuid import UUID

from sqlalchemy import Connection, insert, select

from storage.engine.columns import new_id
from storage.engine.database import Database
from storage.tables import (
    ENROLLMENT,
    OFFERING,
    SCHOOL,
    STUDENT,
    CourseEnrollment,
    Student,
)
from tests.oneroster.exports import Export, run, stored

LATER = date(2026, 10, 5)


def by_hand(database: Database, number: str) -> tuple[UUID, UUID]:
    """Enter a student in Biology-A; gives the ids of the student and the enrolment."""

    def work(connection: Connection) -> tuple[UUID, UUID]:
        school = select(SCHOOL.c.id).where(SCHOOL.c.sourced_id == "north")
        school_id = connection.execute(school).scalar_one()
        course_offering_id = connection.execute(
            select(OFFERING.c.id).where(OFFERING.c.sourced_id == "bio-a")
        ).scalar_one()
        student_id, link_id = new_id(), new_id()
        named = {"given_name": "Grace", "family_name": "Hopper", "number": number, "grade": ""}
        connection.execute(
            insert(STUDENT), {"id": student_id, "school_id": school_id, "middle_name": "", **named}
        )
        link = {
            "course_offering_id": course_offering_id,
            "student_id": student_id,
            "roll_number": 99,
        }
        connection.execute(
            insert(ENROLLMENT),
            {"id": link_id, "school_id": school_id, "begins_on": date(2026, 9, 15), **link},
        )
        return student_id, link_id

    return database.write_now(work)


def test_what_no_export_names_stays_as_it_was_entered(database: Database, path: Path) -> None:
    student_id, link_id = by_hand(database, "77")
    assert run(database, path, today=LATER).changed_nothing
    assert (student_id, None) in stored(database, Student, "id", "sourced_id")
    assert (link_id, None, None) in stored(database, CourseEnrollment, "id", "ends_on", "gone_on")


def test_who_has_the_number_is_the_one_whom_an_export_names(
    database: Database, export: Export, path: Path
) -> None:
    """The student and the place in the class are taken over, and nobody is in it twice."""
    student_id, link_id = by_hand(database, "77")
    for row in export.tables["users"]:
        row["identifier"] = ""
    named = {"givenName": "Grace", "familyName": "Hopper", "identifier": "77"}
    export.add("users", sourcedId="s9", enabledUser="true", username="s9", **named)
    role = {"roleType": "primary", "role": "student", "orgSourcedId": "north"}
    export.add("roles", sourcedId="r9", userSourcedId="s9", **role)
    export.add(
        "enrollments",
        sourcedId="e9",
        classSourcedId="bio-a",
        schoolSourcedId="north",
        userSourcedId="s9",
        role="student",
    )
    run(database, export.folder(path), today=LATER)
    people = stored(database, Student, "id", "sourced_id", "number")
    assert [row for row in people if row[2] == "77"] == [(student_id, "s9", "77")]
    links = stored(database, CourseEnrollment, "id", "student_id", "sourced_id", "ends_on")
    assert [row for row in links if row[1] == student_id] == [(link_id, student_id, "e9", None)]
