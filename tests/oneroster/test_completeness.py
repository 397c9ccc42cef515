"""An import changes who was enrolled when: what was complete by that is decided anew, for all."""

from datetime import UTC, date, datetime, time
from pathlib import Path
from uuid import UUID

import pytest

from bot.attendance.registers import marking
from bot.attendance.registers.marking import Stamp
from storage.engine.database import Database
from storage.registers import register_row
from storage.registers.opening import RegisterKey
from storage.tables import CourseOffering, School
from tests.oneroster.exports import Export, everything, paired, run
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
