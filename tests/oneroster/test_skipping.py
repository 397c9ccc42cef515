"""With bad rows skipped: what is sound comes in, what was skipped is listed and stays as it was."""

from pathlib import Path

import pytest

from bot.fates import Counts, Noun
from storage.engine.database import Database
from storage.tables import CourseEnrollment, CourseOffering, Staff, Student
from tests.oneroster.exports import Export, everything, run, stored, written


def lines(outcome_skipped: tuple[object, ...]) -> list[str]:
    return [str(problem).partition(":")[0] for problem in outcome_skipped]


def test_what_depends_on_a_skipped_row_is_skipped_and_listed_too(
    database: Database, export: Export, tmp_path: Path
) -> None:
    export.row("classes", "bio-a").update(classType="lab")
    export.row("users", "s2").update(enabledUser="perhaps")
    outcome = run(database, export.folder(tmp_path / "export"), skip_bad_rows=True)
    assert lines(outcome.skipped) == [
        "classes.csv, row 2, column classType",
        "users.csv, row 6, column enabledUser",
        "roles.csv, row 6, column userSourcedId",
        "roles.csv, row 7, column userSourcedId",
        "enrollments.csv, row 2, column classSourcedId",
        "enrollments.csv, row 3, column classSourcedId",
        "enrollments.csv, row 4, column classSourcedId",
        "enrollments.csv, row 4, column userSourcedId",
        "enrollments.csv, row 5, column userSourcedId",
        "meetings.csv, row 2, column classSourcedId",
        "meetings.csv, row 3, column classSourcedId",
        "meetings.csv, row 4, column classSourcedId",
    ]
    assert str(outcome.skipped[4]).endswith(
        'found "bio-a", expected the id of a row of classes.csv that is not skipped.'
    )
    assert stored(database, Student, "sourced_id") == [("s1",)]
    assert stored(database, CourseEnrollment, "sourced_id") == []
    assert stored(database, CourseOffering, "sourced_id") == [("bio-b",), ("bio-s",)]


@pytest.mark.parametrize(
    ("name", "sourced_id", "cells"),
    [
        ("orgs", "south", {"type": "shop"}),
        ("academicSessions", "autumn", {"startDate": "soon"}),
        ("courses", "bio", {"title": ""}),
        ("classes", "bio-a", {"classType": "lab"}),
        ("users", "s1", {"enabledUser": ""}),
        ("users", "t1", {"enabledUser": ""}),
        ("users", "t1", {"email": "at home"}),
        ("users", "t1", {"email": "head@school.example"}),
        ("roles", "r1", {"role": "chef"}),
        ("roles", "r4", {"role": "chef"}),
        ("roles", "r2", {"roleType": ""}),
        ("enrollments", "e1", {"beginDate": "soon"}),
        ("enrollments", "e2", {"endDate": "soon"}),
        ("enrollments", "e2", {"schoolSourcedId": "south"}),
    ],
)
def test_what_is_skipped_in_a_later_export_stays_as_it_was(
    database: Database,
    export: Export,
    tmp_path: Path,
    name: str,
    sourced_id: str,
    cells: dict[str, str],
) -> None:
    path = export.folder(tmp_path / "export")
    run(database, path)
    before = everything(database)
    export.row(name, sourced_id).update(cells)
    outcome = run(database, export.folder(path), skip_bad_rows=True)
    assert any(
        f"{name}.csv, row {export.line(name, sourced_id)}" in p for p in lines(outcome.skipped)
    )
    assert outcome.changed_nothing
    assert everything(database) == before


def test_a_skipped_meeting_leaves_the_timetable_of_its_class_alone(
    database: Database, export: Export, tmp_path: Path
) -> None:
    path = export.folder(tmp_path / "export")
    run(database, path)
    before = everything(database)
    export.tables["meetings"][1].update(startTime="noon")
    export.tables["meetings"][0].update(weekday="5")
    assert run(database, export.folder(path), skip_bad_rows=True).changed_nothing
    assert everything(database) == before


@pytest.mark.parametrize("name", ["classes", "users", "enrollments", "meetings"])
def test_a_row_whose_id_cannot_be_read_may_be_any_so_nothing_of_its_kind_ends(
    database: Database, export: Export, tmp_path: Path, name: str
) -> None:
    path = export.folder(tmp_path / "export")
    run(database, path)
    before = everything(database)
    text = written(export.tables[name]).split(b"\r\n")
    export.raw[f"{name}.csv"] = b"\r\n".join([text[0], b'"', *text[2:]])
    outcome = run(database, export.folder(path), skip_bad_rows=True)
    assert f"{name}.csv, row 2" in lines(outcome.skipped)
    assert outcome.changed_nothing
    assert everything(database) == before


def test_a_second_row_of_one_id_is_skipped_and_the_first_comes_in(
    database: Database, export: Export, tmp_path: Path
) -> None:
    export.tables["enrollments"].append(
        export.row("enrollments", "e2") | {"beginDate": "2026-10-01"}
    )
    export.tables["users"].append(export.row("users", "s1") | {"givenName": "Not Ada"})
    outcome = run(database, export.folder(tmp_path / "export"), skip_bad_rows=True)
    assert lines(outcome.skipped) == [
        "users.csv, row 8, column sourcedId",
        "enrollments.csv, row 6, column sourcedId",
    ]
    assert outcome.counts[Noun.COURSE_ENROLLMENTS] == Counts(added=3)
    assert stored(database, Student, "given_name")[0] == ("Ada",)


def test_a_student_twice_in_a_class_at_once_comes_in_once(
    database: Database, export: Export, tmp_path: Path
) -> None:
    cells = {"classSourcedId": "bio-a", "schoolSourcedId": "north", "userSourcedId": "s2"}
    cells |= {"role": "student"}
    export.add("enrollments", sourcedId="x1", **cells, beginDate="2026-11-30")
    export.add("enrollments", sourcedId="x2", **cells, beginDate="2026-12-01")
    outcome = run(database, export.folder(tmp_path / "export"), skip_bad_rows=True)
    assert lines(outcome.skipped) == ["enrollments.csv, row 6, column beginDate"]
    assert stored(database, CourseEnrollment, "sourced_id") == [("e2",), ("e3",), ("e4",), ("x2",)]


def test_staff_of_a_used_email_is_skipped_with_what_they_teach(
    database: Database, export: Export, tmp_path: Path
) -> None:
    export.row("users", "t1").update(email="Office@school.example")
    outcome = run(database, export.folder(tmp_path / "export"), skip_bad_rows=True)
    assert lines(outcome.skipped) == [
        "users.csv, row 2, column email",
        "enrollments.csv, row 2, column userSourcedId",
    ]
    assert [row[0] for row in stored(database, Staff, "sourced_id")] == ["a1", "p1", "p1"]


def test_a_person_whose_role_was_skipped_loses_no_rows_to_it_unlisted(
    database: Database, export: Export, tmp_path: Path
) -> None:
    export.row("roles", "r4").update(role="chef")
    outcome = run(database, export.folder(tmp_path / "export"), skip_bad_rows=True)
    assert lines(outcome.skipped) == [
        "roles.csv, row 5, column role",
        "enrollments.csv, row 3, column role",
    ]
