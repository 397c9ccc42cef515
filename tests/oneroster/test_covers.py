"""Imports leave covers alone, and take over whom an admin has added to the staff."""

from datetime import UTC, date, datetime
from pathlib import Path
from uuid import UUID

from sqlalchemy import Connection, select

from storage.engine.columns import new_id
from storage.engine.database import Database
from storage.registers import covers
from storage.schools.people import staff
from storage.schools.people.staff import NewStaff
from storage.tables import ASSIGNMENT, OFFERING, SCHOOL, STAFF, TeacherAssignment
from tests.oneroster.exports import Export, run, stored

LATER = date(2026, 10, 5)
NOW = datetime(2026, 10, 5, 9, tzinfo=UTC)


def test_an_import_neither_sees_a_cover_nor_ends_it(
    database: Database, export: Export, path: Path
) -> None:
    def cover(connection: Connection) -> None:
        offering = connection.execute(select(OFFERING).limit(1)).mappings().one()
        teacher = connection.execute(
            select(STAFF.c.id).where(STAFF.c.school_id == offering["school_id"]).limit(1)
        ).scalar_one()
        row = {
            "id": new_id(),
            "school_id": offering["school_id"],
            "course_offering_id": offering["id"],
            "staff_id": teacher,
            "begins_on": LATER,
            "ends_on": date(2026, 12, 1),
            "period": None,
            "entered_by_id": teacher,
            "entered_at": NOW,
        }
        covers.add(connection, row)

    def found(connection: Connection) -> list[tuple[object, ...]]:
        rows = connection.execute(select(ASSIGNMENT).where(ASSIGNMENT.c.is_cover))
        return [tuple(row) for row in rows]

    database.write_now(cover)
    before = database.read_now(found)
    assert run(database, path, today=LATER).changed_nothing
    for row in [row for row in export.tables["enrollments"] if row["role"] == "teacher"]:
        export.drop("enrollments", row["sourcedId"])
    run(database, export.folder(path), today=LATER)
    assert database.read_now(found) == before
    assert len(stored(database, TeacherAssignment, "sourced_id")) > 1


def test_whom_an_admin_added_becomes_the_one_whom_an_export_names(
    database: Database, export: Export, path: Path
) -> None:
    def add(connection: Connection) -> tuple[UUID, str]:
        school_id = connection.execute(select(SCHOOL.c.id).limit(1)).scalar_one()
        admin = connection.execute(
            select(STAFF.c.id).where(STAFF.c.school_id == school_id).limit(1)
        ).scalar_one()
        staff.add(connection, school_id, NewStaff("Nobody", "Known", "new@x.test"), admin, NOW)
        new = select(STAFF.c.id).where(STAFF.c.email == "new@x.test")
        org = select(SCHOOL.c.sourced_id).where(SCHOOL.c.id == school_id)
        return connection.execute(new).scalar_one(), connection.execute(org).scalar_one()

    added, school = database.write_now(add)
    assert run(database, path, today=LATER).changed_nothing
    who = {"givenName": "Nobody", "familyName": "Known", "email": "NEW@x.test"}
    export.add("users", sourcedId="u-new", enabledUser="true", **who)
    role = {"userSourcedId": "u-new", "roleType": "primary", "role": "teacher"}
    export.add("roles", sourcedId="r-new", **role, orgSourcedId=school)
    run(database, export.folder(path), today=LATER)
    rows = database.read_now(
        lambda connection: connection.execute(
            select(STAFF.c.id, STAFF.c.sourced_id).where(STAFF.c.email == "new@x.test")
        ).all()
    )
    assert [tuple(row) for row in rows] == [(added, "u-new")]
