"""A timetable that changes leaves the past as it was."""

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest

from bot.fates import Counts, Noun
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


MONDAY = date(2026, 10, 5)
TUESDAY = MONDAY + timedelta(days=1)
ONE, TWO, RENAMED, NONE = (["P1"], ["P1", "P5"], ["P1", "P6"], list[str]())


@pytest.mark.parametrize(
    ("before", "after", "hour", "taken", "holds_from"),
    [
        (ONE, TWO, 12, None, TUESDAY),
        (TWO, ONE, 12, None, TUESDAY),
        (ONE, NONE, 12, None, TUESDAY),
        (TWO, RENAMED, 12, None, MONDAY),
        (TWO, RENAMED, 14, None, TUESDAY),
        (ONE, TWO, 7, None, MONDAY),
        (ONE, TWO, 7, "", TUESDAY),
        (TWO, ONE, 7, "P1", TUESDAY),
    ],
)
def test_a_register_that_has_begun_today_keeps_its_name(
    database: Database,
    export: Export,
    path: Path,
    before: list[str],
    after: list[str],
    hour: int,
    taken: str | None,
    holds_from: date,
) -> None:
    """One that is taken, or whose meeting has begun, is there until the day is over."""
    rows = {row["period"]: row for row in export.tables["meetings"][:2]}
    rows["P6"] = rows["P5"] | {"period": "P6"}
    export.tables["meetings"] = [rows[period] for period in before]
    run(database, export.folder(path), now=at(0))
    if taken is not None:
        take_register(database, taken)
    keys = periods(database, MONDAY)
    thursday = rows["P1"] | {"weekday": "4"}
    export.tables["meetings"] = [rows[period] for period in after] or [thursday]
    run(database, export.folder(path), now=at(hour))
    wanted = sorted(after)
    assert periods(database, MONDAY) == (wanted if holds_from == MONDAY else keys)
    assert periods(database, MONDAY + timedelta(days=7)) == wanted
    assert run(database, path, now=at(hour)).changed_nothing
    assert run(database, path, now=at(23)).changed_nothing
    assert run(database, path, now=at(34)).changed_nothing


def test_a_timetable_that_is_taken_back_the_same_day_is_as_it_was(
    database: Database, export: Export, path: Path
) -> None:
    run(database, path, now=at(0))
    rows = export.tables["meetings"]
    export.tables["meetings"] = rows[:1]
    run(database, export.folder(path), now=at(12))
    export.tables["meetings"] = rows
    run(database, export.folder(path), now=at(12))
    for day in (MONDAY, MONDAY + timedelta(days=7)):
        assert periods(database, day) == ["P1", "P5"]
    assert run(database, path, now=at(12)).changed_nothing


def at(hour: int) -> datetime:
    """An hour of that Monday in Lisbon, or of the days after."""
    return datetime(2026, 10, 4, 23, tzinfo=UTC) + timedelta(hours=hour)


def periods(database: Database, day: date) -> list[str]:
    """The periods of the meetings of a day."""
    columns = ("period", "weekday", "begins_on", "ends_on")
    return sorted(
        str(period)
        for period, weekday, begins_on, ends_on in stored(database, Meeting, *columns)
        if weekday == day.isoweekday()
        and (not isinstance(begins_on, date) or begins_on <= day)
        and (not isinstance(ends_on, date) or day <= ends_on)
    )


def take_register(database: Database, period: str) -> None:
    """Store a register of that Monday."""
    school_id, course = next(
        row[:2]
        for row in stored(database, CourseOffering, "school_id", "id", "sourced_id")
        if row[2] == "bio-a"
    )
    row = {"id": new_id(), "school_id": school_id, "course_offering_id": course, "revision": 1}
    row |= {"attendance_date": MONDAY, "period": period}
    row |= {"saved_at": datetime(2026, 10, 5, 6, tzinfo=UTC)}
    database.write_now(lambda connection: connection.execute(REGISTER.insert(), row))
