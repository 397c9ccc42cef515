"""A timetable that changes leaves the past as it was."""

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from bot.oneroster.syncing.merging import Counts, Noun
from storage.engine.columns import new_id
from storage.engine.database import Database
from storage.tables import REGISTER, CourseOffering, Meeting
from tests.oneroster.exports import TODAY, Export, run, stored

LATER = date(2026, 10, 5)
YESTERDAY = LATER - timedelta(days=1)


def meetings(database: Database) -> set[tuple[object, ...]]:
    return set(stored(database, Meeting, "weekday", "period", "starts_at", "begins_on", "ends_on"))


def test_a_timetable_that_changes_keeps_the_old_one_for_the_past(
    database: Database, export: Export, path: Path
) -> None:
    before = meetings(database)
    old = next(row for row in before if row[:2] == (1, "P5"))
    export.tables["meetings"][1].update(startTime="14:00", endTime="14:45")
    outcome = run(database, export.folder(path), today=LATER)
    assert outcome.counts[Noun.MEETINGS] == Counts(added=1, ended=1, unchanged=2)
    new = meetings(database)
    assert new - before == {(*old[:4], YESTERDAY), (1, "P5", time(14), LATER, None)}
    assert run(database, path, today=LATER).changed_nothing
    assert run(database, path, today=date(2026, 11, 1)).changed_nothing


def test_a_first_timetable_holds_for_the_past_and_a_missing_file_changes_none(
    database: Database, export: Export, path: Path
) -> None:
    export.tables["meetings"].append(
        {"classSourcedId": "bio-b", "weekday": "2", "startTime": "8:00", "endTime": "9:00"}
    )
    run(database, export.folder(path), today=LATER)
    assert [row[3:] for row in meetings(database) if row[0] == 2] == [(None, None)]
    before = meetings(database)
    del export.tables["meetings"]
    assert run(database, export.folder(path), today=LATER).changed_nothing
    assert meetings(database) == before


def test_a_first_timetable_leaves_registers_that_were_taken_without_one(
    database: Database, export: Export, path: Path
) -> None:
    run(database, export.folder(path), today=TODAY)
    school_id, course = next(
        (row[0], row[1])
        for row in stored(database, CourseOffering, "school_id", "id", "sourced_id")
        if row[2] == "bio-b"
    )
    register = {
        "id": new_id(),
        "school_id": school_id,
        "course_offering_id": course,
        "attendance_date": TODAY,
        "period": "",
        "revision": 1,
        "saved_at": datetime(2026, 9, 1, 9, tzinfo=UTC),
    }
    database.write_now(lambda connection: connection.execute(REGISTER.insert(), register))
    export.tables["meetings"].append(
        {"classSourcedId": "bio-b", "weekday": "2", "startTime": "8:00", "endTime": "9:00"}
    )
    run(database, export.folder(path), today=LATER)
    assert [row[3:] for row in meetings(database) if row[0] == 2] == [(LATER, None)]


def test_two_imports_on_one_day_leave_no_meeting_behind(
    database: Database, export: Export, path: Path
) -> None:
    rows = export.tables["meetings"]
    export.tables["meetings"] = rows[:1]
    run(database, export.folder(path), today=TODAY)
    export.tables["meetings"] = rows
    run(database, export.folder(path), today=TODAY)
    held = [row for row in meetings(database) if row[4] is None]
    assert [row[:2] for row in sorted(held, key=str)] == [(1, "P1"), (1, "P5"), (3, "P1")]
