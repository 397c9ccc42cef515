"""An import changes who was enrolled when: what was complete by that is decided anew, for all."""

from datetime import UTC, date, datetime, time
from pathlib import Path
from uuid import UUID

import pytest

from bot.attendance.registers import marking
from bot.attendance.registers.actions import Stamp
from bot.oneroster import importing
from bot.oneroster.importing import ImportOptions
from bot.oneroster.reading import ReadingStep
from bot.oneroster.syncing.outcome import SavedMeanwhileError
from storage.engine.database import Database
from storage.registers import register_row
from storage.registers.opening import RegisterKey
from storage.tables import CourseEnrollment, CourseOffering, School, Student
from storage.tables.words import Status
from tests.oneroster.exports import Export, everything, paired, run, stored
from tests.rules.agreeing import TEACHER, Expected, SchoolDay
from tests.school import MadeSchool

MONDAY, TODAY = date(2026, 9, 14), date(2026, 9, 16)
TAKEN = datetime(2026, 9, 14, 9, 5, tzinfo=UTC)
CLASS = {"classSourcedId": "bio-b", "schoolSourcedId": "north", "role": "student"}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the export lies; nothing has been imported from it yet."""
    return tmp_path / "export"


@pytest.fixture
def taken(database: Database, export: Export, path: Path) -> SchoolDay:
    """Biology-B with Ada and Li, whose register of Monday is complete; Kim comes on Tuesday."""
    for name, student in (("x1", "s1"), ("x2", "s2")):
        named = {"sourcedId": name, "userSourcedId": student, "beginDate": "2026-09-01"}
        export.add("enrollments", **named, **CLASS)
    enter(export, "s4", "x4", "2026-09-15")
    export.tables["meetings"] = [
        {
            "classSourcedId": "bio-b",
            "weekday": "1",
            "period": "P1",
            "startTime": "08:30",
            "endTime": "09:15",
        }
    ]
    run(database, export.folder(path), time_zone="UTC")
    north = paired(database, School, "sourced_id", "id")["north"]
    assert isinstance(north, UUID)
    on = SchoolDay(MadeSchool(database, north), MONDAY)
    on.prepare()
    on.school.add(on.assignment(biology(database)))
    database.write_now(
        marking.mark_rest,
        on.person(TEACHER),
        RegisterKey(biology(database), MONDAY),
        Stamp.at(TAKEN, "press"),
    )
    assert disagreements(on, enrolled=2, recorded=2) == []
    return on


def enter(export: Export, student: str, enrollment: str, begins_on: str) -> None:
    """Have an export name another student, in Biology-B from a date on."""
    cells = {"enabledUser": "true", "givenName": "Kim", "familyName": "Ek", "username": student}
    export.add("users", sourcedId=student, **cells)
    role = {"userSourcedId": student, "orgSourcedId": "north", "role": "student"}
    export.add("roles", sourcedId=f"r-{student}", roleType="primary", **role)
    named = {"sourcedId": enrollment, "userSourcedId": student, "beginDate": begins_on}
    export.add("enrollments", **named, **CLASS)


def biology(database: Database) -> UUID:
    found = paired(database, CourseOffering, "sourced_id", "id")["bio-b"]
    assert isinstance(found, UUID)
    return found


def disagreements(on: SchoolDay, enrolled: int, recorded: int, records: int = 2) -> list[str]:
    course = biology(on.school.database)
    due = [Expected(course, "", time(8, 30), enrolled, recorded)] if enrolled else []
    return on.disagreements(due, {course: records})


def test_who_is_entered_late_with_a_begin_in_the_past_is_missing_everywhere(
    taken: SchoolDay, export: Export, path: Path
) -> None:
    enter(export, "s3", "x3", "2026-09-10")
    database = taken.school.database
    run(database, export.folder(path), today=TODAY, time_zone=None)
    assert disagreements(taken, enrolled=3, recorded=2) == []
    # Taken back, the register is complete as it was, since it was saved.
    export.row("enrollments", "x3").update(beginDate="2026-09-15")
    run(database, export.folder(path), today=TODAY, time_zone=None)
    assert disagreements(taken, enrolled=2, recorded=2) == []
    saved = database.read_now(register_row.state, RegisterKey(biology(database), MONDAY))
    assert saved is not None
    assert saved.completed_at == TAKEN


@pytest.mark.parametrize(
    ("name", "cells", "enrolled", "recorded"),
    [
        ("x4", {"beginDate": "2026-09-14"}, 3, 2),
        ("x2", {"beginDate": "2026-09-15"}, 2, 2),
        ("x2", {"endDate": "2026-09-15"}, 2, 2),
        ("x2", {"endDate": "2026-09-14"}, 2, 2),
        ("x2", {"beginDate": "", "endDate": ""}, 2, 2),
    ],
)
def test_dates_that_move_move_what_is_due(
    taken: SchoolDay,
    export: Export,
    path: Path,
    name: str,
    cells: dict[str, str],
    enrolled: int,
    recorded: int,
) -> None:
    """Never out of a day that has a record: who was there then was enrolled then."""
    database = taken.school.database
    before = dict(export.row("enrollments", name))
    export.row("enrollments", name).update(cells)
    run(database, export.folder(path), today=TODAY, time_zone=None)
    assert disagreements(taken, enrolled, recorded) == []
    stored = everything(database)
    assert run(database, path, today=TODAY, time_zone=None).changed_nothing
    assert everything(database) == stored
    export.row("enrollments", name).update(before)
    run(database, export.folder(path), today=TODAY, time_zone=None)
    assert disagreements(taken, enrolled=2, recorded=2) == []


def test_an_id_that_names_somebody_else_leaves_the_first_on_the_register(
    taken: SchoolDay, export: Export, path: Path
) -> None:
    """Of Monday nothing moves; from Wednesday on the enrolment's id is another student's."""
    database = taken.school.database
    enter(export, "s3", "x3", "")
    export.drop("enrollments", "x3")
    export.row("enrollments", "x2").update(userSourcedId="s3", beginDate="")
    run(database, export.folder(path), today=TODAY, time_zone=None)
    assert disagreements(taken, enrolled=2, recorded=2) == []
    students = paired(database, Student, "id", "sourced_id")
    found = stored(database, CourseEnrollment, "student_id", "begins_on", "ends_on", "sourced_id")
    of_class = {students[row[0]]: row[1:] for row in found if row[3] in {"x1", "x2", "x4", None}}
    assert of_class["s2"] == (date(2026, 9, 1), date(2026, 9, 15), None)
    assert of_class["s3"] == (TODAY, None, "x2")
    assert run(database, path, today=TODAY, time_zone=None).changed_nothing


MONDAY_AFTER = date(2026, 9, 21)


def import_with_presses(on: SchoolDay, export: Export, path: Path, *rolls: int) -> None:
    """Import while one student after the other is marked, one each time the import writes."""
    database, now = on.school.database, datetime.combine(MONDAY_AFTER, time(8, 40), UTC)
    key, left = RegisterKey(biology(database), MONDAY_AFTER), list(rolls)

    def press(progress: ReadingStep) -> None:
        if progress.task == "Saving North" and left:
            stamp = Stamp.at(now, f"press {left[0]}")
            mark = (on.person(TEACHER), key, left.pop(0), Status.ABSENT, stamp)
            assert database.write_now(marking.mark, *mark) == 1

    importing.run(database, export.folder(path), ImportOptions(now, MONDAY_AFTER), press)


@pytest.mark.parametrize(
    "database_kind", [pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True
)
@pytest.mark.parametrize(
    ("file", "row", "end"), [("enrollments", "x2", "x2"), ("academicSessions", "autumn", "bio-b")]
)
def test_what_is_saved_while_an_import_runs_keeps_its_day(
    taken: SchoolDay, export: Export, path: Path, file: str, row: str, end: str
) -> None:
    """On SQLite nobody saves meanwhile: whoever presses is told so."""
    database = taken.school.database
    export.row(file, row).update(endDate="2026-09-18")
    import_with_presses(taken, export, path, 2)
    model = CourseEnrollment if file == "enrollments" else CourseOffering
    assert paired(database, model, "sourced_id", "ends_on")[end] == MONDAY_AFTER
    course = biology(database)
    on = SchoolDay(taken.school, MONDAY_AFTER)
    assert on.disagreements([Expected(course, "", time(8, 30), 3, 1)], {course: 1}) == []
    assert run(database, path, today=MONDAY_AFTER, time_zone=None).changed_nothing


@pytest.mark.parametrize(
    "database_kind", [pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True
)
def test_an_import_that_meets_a_press_each_time_changes_nothing(
    taken: SchoolDay, export: Export, path: Path
) -> None:
    database = taken.school.database
    before = stored(database, CourseEnrollment, "id", "begins_on", "ends_on")
    for name in ("x1", "x2", "x4"):
        export.drop("enrollments", name)
    with pytest.raises(SavedMeanwhileError, match="import again"):
        import_with_presses(taken, export, path, 1, 2, 3)
    assert stored(database, CourseEnrollment, "id", "begins_on", "ends_on") == before
    import_with_presses(taken, export, path)
    ends = paired(database, CourseEnrollment, "sourced_id", "ends_on")
    assert {ends[name] for name in ("x1", "x2", "x4")} == {MONDAY_AFTER}
