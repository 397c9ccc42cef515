"""A sound export becomes schools, people, course offerings and timetables."""

from datetime import date, time
from pathlib import Path

import pytest

from bot.fates import Counts, Noun
from storage.engine.database import Database
from storage.tables import (
    CourseEnrollment,
    CourseOffering,
    Meeting,
    School,
    Staff,
    Student,
    TeacherAssignment,
)
from storage.tables.words import Role
from tests.oneroster.exports import TODAY, Export, everything, export_of, paired, run, stored

FIRST, LAST = date(2026, 9, 1), date(2027, 7, 20)


def test_both_versions_give_the_same_rosters(
    database: Database, either: Export, tmp_path: Path
) -> None:
    outcome = run(database, either.folder(tmp_path / "export"))
    assert stored(database, School, "sourced_id", "name", "time_zone") == [
        ("north", "North", "Europe/Lisbon"),
        ("south", "South", "Europe/Lisbon"),
    ]
    people = stored(database, Staff, "sourced_id", "role", "given_name", "email", "active")
    assert people == [
        ("a1", Role.OFFICE, "Ines", "office@school.example", True),
        ("p1", Role.ADMIN, "Ruth", "head@school.example", True),
        ("p1", Role.ADMIN, "Ruth", "head@school.example", True),
        ("t1", Role.TEACHER, "Tunde", "t.okafor@school.example", True),
    ]
    assert stored(database, Student, "sourced_id", "given_name", "family_name", "grade") == [
        ("s1", "Ada", "Lindgren", "09"),
        ("s2", "Li", "Wei", "10"),
        ("s2", "Li", "Wei", "10"),
    ]
    assert stored(
        database, CourseOffering, "sourced_id", "title", "code", "begins_on", "ends_on"
    ) == [
        ("bio-a", "Biology-A", "BIO-A", FIRST, LAST),
        ("bio-b", "Biology-B", "BIO", FIRST, date(2027, 1, 31)),
        ("bio-s", "Biology-S", "BIO", FIRST, date(2027, 1, 31)),
    ]
    assert stored(database, TeacherAssignment, "sourced_id", "begins_on", "ends_on") == [
        ("e1", FIRST, None)
    ]
    assert stored(database, CourseEnrollment, "sourced_id", "begins_on", "ends_on") == [
        ("e2", FIRST, None),
        ("e3", date(2026, 9, 7), date(2026, 11, 30)),
        ("e4", FIRST, None),
    ]
    assert stored(database, Meeting, "weekday", "period", "starts_at", "ends_at", "begins_on") == [
        (1, "P1", time(8, 30), time(9, 15), None),
        (1, "P5", time(13), time(13, 45), None),
        (3, "P1", time(8, 30), time(9, 15), None),
    ]
    assert outcome.counts == {
        Noun.SCHOOLS: Counts(added=2),
        Noun.STAFF: Counts(added=4),
        Noun.STUDENTS: Counts(added=3),
        Noun.COURSE_OFFERINGS: Counts(added=3),
        Noun.TEACHER_ASSIGNMENTS: Counts(added=1),
        Noun.COURSE_ENROLLMENTS: Counts(added=3),
        Noun.MEETINGS: Counts(added=3),
    }
    assert outcome.skipped == ()
    assert outcome.notices == (
        "Organisations that are no schools, not imported: 1.",
        "Parents, guardians and relatives, not imported: 1.",
    )


def test_everybody_is_in_their_own_school(
    database: Database, export: Export, tmp_path: Path
) -> None:
    run(database, export.folder(tmp_path / "export"))
    tables = everything(database)
    schools = {row[0] for row in tables["school"]}
    ids = {
        name: {row[0]: row[1] for row in tables[name]}
        for name in ("staff", "student", "course_offering")
    }
    links = [
        ("student", row)
        for row in stored(
            database, CourseEnrollment, "school_id", "course_offering_id", "student_id"
        )
    ]
    links += [
        ("staff", row)
        for row in stored(
            database, TeacherAssignment, "school_id", "course_offering_id", "staff_id"
        )
    ]
    assert len(links) == 4
    for name, (school_id, course_offering_id, person_id) in links:
        assert school_id in schools
        assert ids["course_offering"][course_offering_id] == school_id
        assert ids[name][person_id] == school_id


def test_the_same_export_twice_changes_nothing(
    database: Database, either: Export, tmp_path: Path
) -> None:
    path = either.folder(tmp_path / "export")
    run(database, path)
    before = everything(database)
    for today in (TODAY, date(2026, 12, 24)):
        outcome = run(database, path, today=today)
        assert outcome.changed_nothing
        assert outcome.counts[Noun.COURSE_ENROLLMENTS] == Counts(unchanged=3)
        assert outcome.counts[Noun.MEETINGS] == Counts(unchanged=3)
        assert everything(database) == before


def test_passwords_are_not_stored(database: Database, tmp_path: Path) -> None:
    run(database, export_of("1.1").folder(tmp_path / "export"))
    assert "hunter2" not in str(everything(database))
    assert "Lindgren" in str(everything(database))


def test_a_school_without_a_zone_gets_utc_and_a_notice_and_keeps_the_zone_it_has(
    database: Database, export: Export, tmp_path: Path
) -> None:
    path = export.folder(tmp_path / "export")
    first = run(database, path, time_zone=None)
    assert "Schools without a time zone, set to UTC; name one when importing: 2." in first.notices
    assert stored(database, School, "time_zone") == [("UTC",), ("UTC",)]
    assert run(database, path, time_zone="Asia/Tokyo").counts[Noun.SCHOOLS] == Counts(changed=2)
    last = run(database, path, time_zone=None)
    assert last.counts[Noun.SCHOOLS] == Counts(unchanged=2)
    assert not any("UTC" in notice for notice in last.notices)
    assert stored(database, School, "time_zone") == [("Asia/Tokyo",), ("Asia/Tokyo",)]


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        ({"givenName": "  Zoe\u0308 "}, ("Zoë", "Lindgren")),
        ({"preferredGivenName": "Addie"}, ("Addie", "Lindgren")),
        ({"preferredFamilyName": "King"}, ("Ada", "King")),
        ({"familyName": "-"}, ("Ada", "")),
        ({"givenName": ""}, ("", "Lindgren")),
    ],
)
def test_names_are_stored_as_they_are_wanted(
    database: Database,
    export: Export,
    tmp_path: Path,
    names: dict[str, str],
    expected: tuple[str, str],
) -> None:
    export.row("users", "s1").update(names)
    outcome = run(database, export.folder(tmp_path / "export"))
    assert stored(database, Student, "given_name", "family_name")[0] == expected
    assert ("People with one name only: 1." in outcome.notices) == ("" in expected)


def test_what_is_left_out_is_told(database: Database, export: Export, tmp_path: Path) -> None:
    export.drop("roles", "r7")
    export.row("users", "a1").update(email="")
    export.row("enrollments", "e4").update(sourcedId="e 4", status="active")
    for n, cells in enumerate(
        (
            {"userSourcedId": "a1", "role": "proctor"},
            {"userSourcedId": "s1", "role": "student", "status": "tobedeleted"},
            {"userSourcedId": "s1", "role": "student", "endDate": "2026-09-01"},
        )
    ):
        common = {"sourcedId": f"x{n}", "classSourcedId": "bio-b", "schoolSourcedId": "north"}
        export.add("enrollments", **common, **cells)
    outcome = run(database, export.folder(tmp_path / "export"))
    assert outcome.notices == (
        "Rows marked tobedeleted, treated like rows that are not there: 1.",
        "Ids with characters that OneRoster does not allow, taken as they are: 1.",
        "Organisations that are no schools, not imported: 1.",
        "People without a role, not imported: 1.",
        "Staff without an e-mail, so that their Slack profile can't be matched: 1.",
        "Enrolments as administrator or proctor, not imported: 1.",
        "Enrolments that end on the day they begin, treated like rows that are not there: 1.",
    )
    assert stored(database, CourseEnrollment, "sourced_id") == [("e 4",), ("e2",), ("e3",)]


@pytest.mark.parametrize("version", ["1.1", "1.2"])
def test_without_a_manifest_the_files_tell_the_version(
    database: Database, tmp_path: Path, version: str
) -> None:
    export = export_of(version)
    export.manifest = {}
    outcome = run(database, export.folder(tmp_path / "export"))
    assert outcome.notices[0] == (
        f"There is no manifest.csv, so the files told the version of OneRoster: {version}."
    )
    assert outcome.counts[Noun.STAFF] == Counts(added=4)


def test_columns_may_stand_in_any_order_and_metadata_beside_them(
    database: Database, export: Export, tmp_path: Path
) -> None:
    for name, table in export.tables.items():
        export.tables[name] = [{"metadata.x": "?"} | dict(reversed(row.items())) for row in table]
        if name == "meetings":
            export.tables[name] = table
    outcome = run(database, export.folder(tmp_path / "export"))
    assert outcome.counts[Noun.COURSE_ENROLLMENTS] == Counts(added=3)


def test_two_people_of_one_email_may_work_in_two_schools(
    database: Database, export: Export, tmp_path: Path
) -> None:
    export.add("users", sourcedId="t2", enabledUser="true", givenName="Tunde", familyName="Okafor",
               email="t.okafor@school.example")  # fmt: skip
    role = {"userSourcedId": "t2", "roleType": "primary", "role": "teacher"}
    export.add("roles", sourcedId="x", **role, orgSourcedId="south")
    assert run(database, export.folder(tmp_path / "export")).counts[Noun.STAFF].added == 5


def test_an_account_that_is_not_enabled_is_not_active_and_frees_its_email(
    database: Database, export: Export, tmp_path: Path
) -> None:
    export.row("users", "a1").update(enabledUser="FALSE", email="head@school.example")
    run(database, export.folder(tmp_path / "export"))
    active = paired(database, Staff, "sourced_id", "active")
    assert active == {"a1": False, "p1": True, "t1": True}
