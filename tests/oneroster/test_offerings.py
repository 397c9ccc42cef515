"""Classes that go, come back, and come again in another term: what was taught stays."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from bot.fates import Counts, Noun
from storage.engine.columns import new_id
from storage.engine.database import Database
from storage.tables import (
    REGISTER,
    CourseEnrollment,
    CourseOffering,
    Meeting,
    Table,
    TeacherAssignment,
)
from tests.oneroster.exports import Export, everything, run, stored

FIRST, LAST = date(2026, 9, 1), date(2027, 7, 20)
LATER = date(2026, 10, 5)
YESTERDAY = LATER - timedelta(days=1)
BACK = date(2026, 10, 15)
NEXT_YEAR = date(2027, 9, 6)
OF_OFFERINGS: tuple[type[Table], ...] = (CourseEnrollment, TeacherAssignment, Meeting)


def offerings(database: Database) -> dict[object, tuple[object, ...]]:
    columns = ("sourced_id", "begins_on", "ends_on", "active")
    return {row[0]: row[1:] for row in stored(database, CourseOffering, *columns)}


def id_of(database: Database, sourced_id: str) -> UUID:
    found = stored(database, CourseOffering, "id", "sourced_id")
    return next(row[0] for row in found if row[1] == sourced_id and isinstance(row[0], UUID))


def of_offering(database: Database, key: UUID) -> list[list[tuple[object, ...]]]:
    """All that belongs to a course offering, but the names that an export has for it."""
    return [
        sorted(
            (
                row[1:]
                for row in stored(database, model, "course_offering_id", *columns)
                if row[0] == key
            ),
            key=str,
        )
        for model in OF_OFFERINGS
        for columns in [[c for c in model.model_fields if c not in {"sourced_id", "gone_on"}]]
    ]


def all_of_it(database: Database) -> dict[UUID, list[list[tuple[object, ...]]]]:
    found = stored(database, CourseOffering, "id", "begins_on", "ends_on")
    return {
        row[0]: [[row[1:]], *of_offering(database, row[0])]
        for row in found
        if isinstance(row[0], UUID)
    }


def take_register(database: Database, sourced_id: str, day: date) -> None:
    (school_id,) = {
        row[0]
        for row in stored(database, CourseOffering, "school_id", "sourced_id")
        if row[1] == sourced_id
    }
    row = {"id": new_id(), "school_id": school_id, "attendance_date": day, "period": ""}
    row |= {"course_offering_id": id_of(database, sourced_id), "revision": 1}
    row |= {"saved_at": datetime(2026, 9, 1, 9, tzinfo=UTC)}
    database.write_now(lambda connection: connection.execute(REGISTER.insert(), row))


def drop_class(export: Export, sourced_id: str) -> None:
    export.drop("classes", sourced_id)
    for name in ("enrollments", "meetings"):
        export.tables[name] = [
            row for row in export.tables[name] if row["classSourcedId"] != sourced_id
        ] or [dict.fromkeys(export.tables[name][0], "")]


def a_year_later(export: Export) -> None:
    """Make an export one of the next school year: the same classes and ids, another term."""
    for key, begins, ends in (("autumn", 2027, 2028), ("spring", 2028, 2028)):
        row = export.row("academicSessions", key)
        row.update(startDate=f"{begins}{row['startDate'][4:]}")
        row.update(endDate=f"{ends}{row['endDate'][4:]}", schoolYear="2028")
    export.row("enrollments", "e3").update(beginDate="", endDate="")


@pytest.mark.parametrize("renamed", [False, True])
def test_an_id_that_comes_again_next_year_is_another_course_offering(
    database: Database, export: Export, path: Path, renamed: bool
) -> None:
    """Last year's registers can be opened as before: with who was in them, taught, and when."""
    old = id_of(database, "bio-a")
    before = of_offering(database, old)
    a_year_later(export)
    for row in export.tables["enrollments"] if renamed else ():
        row["sourcedId"] += "-28"
    outcome = run(database, export.folder(path), today=NEXT_YEAR)
    assert outcome.counts[Noun.COURSE_OFFERINGS] == Counts(added=3)
    assert outcome.counts[Noun.COURSE_ENROLLMENTS] == Counts(added=3)
    assert outcome.counts[Noun.TEACHER_ASSIGNMENTS] == Counts(added=1)
    assert outcome.counts[Noun.MEETINGS] == Counts(added=3)
    new = id_of(database, "bio-a")
    assert new != old
    assert of_offering(database, old) == before
    assert [len(rows) for rows in of_offering(database, new)] == [2, 1, 3]
    terms = [
        row[:2]
        for row in stored(database, CourseOffering, "begins_on", "ends_on", "id")
        if row[2] in {old, new}
    ]
    assert sorted(terms) == [(FIRST, LAST), (date(2027, 9, 1), date(2028, 7, 20))]
    assert run(database, path, today=NEXT_YEAR).changed_nothing


@pytest.mark.parametrize("today", [NEXT_YEAR, date(2027, 7, 1)], ids=["after", "before"])
def test_last_years_export_after_this_years_makes_no_class_a_third_time(
    database: Database, export: Export, path: Path, tmp_path: Path, today: date
) -> None:
    """Each export finds the classes of its own year; of the other year it moves nothing.

    So it is too before the new year begins, when exports of either year may come.
    """
    export.add("classes", **export.row("classes", "bio-b") | {"sourcedId": "bio-b2"})
    for name, person in (("x1", "s1"), ("x2", "s2")):
        of_class = {"classSourcedId": f"bio-b{'2' * (name == 'x2')}", "userSourcedId": person}
        export.add(
            "enrollments", **export.row("enrollments", "e2") | of_class | {"sourcedId": name}
        )
    last_year = export.folder(path)
    run(database, last_year, today=date(2026, 9, 15))
    a_year_later(export)
    this_year = export.folder(tmp_path / "this-year")
    run(database, this_year, today=today)
    before = all_of_it(database)
    assert len(before) == 8
    for each in (last_year, this_year, last_year, this_year):
        outcome = run(database, each, today=today)
        assert outcome.counts[Noun.COURSE_OFFERINGS] == Counts(changed=4)
        assert outcome.counts[Noun.COURSE_ENROLLMENTS].added == 0
        assert all_of_it(database) == before
        assert run(database, each, today=today).changed_nothing
    assert all(active for *_, active in offerings(database).values())


def test_a_class_that_is_missing_ends_yesterday_and_comes_back_without_the_days_between(
    database: Database, export: Export, path: Path
) -> None:
    tables = {name: list(rows) for name, rows in export.tables.items()}
    drop_class(export, "bio-a")
    outcome = run(database, export.folder(path), today=LATER)
    assert outcome.counts[Noun.COURSE_OFFERINGS] == Counts(ended=1, unchanged=2)
    assert outcome.counts[Noun.COURSE_ENROLLMENTS] == Counts(ended=2, unchanged=1)
    assert outcome.counts[Noun.TEACHER_ASSIGNMENTS] == Counts(ended=1)
    assert offerings(database)["bio-a"] == (FIRST, YESTERDAY, True)
    assert len(stored(database, Meeting, "id")) == 3
    assert run(database, path, today=LATER).changed_nothing
    export.tables = tables
    run(database, export.folder(path), today=BACK)
    assert offerings(database)["bio-a"] == (FIRST, LAST, True)
    taught = stored(database, TeacherAssignment, "begins_on", "ends_on")
    assert set(taught) == {(FIRST, YESTERDAY), (BACK, None)}
    assert run(database, path, today=date(2026, 11, 1)).changed_nothing


def test_a_class_that_is_missing_and_has_not_begun_is_inactive(
    database: Database, export: Export, path: Path
) -> None:
    before = offerings(database)["bio-b"]
    export.drop("classes", "bio-b")
    outcome = run(database, export.folder(path), today=FIRST)
    assert outcome.counts[Noun.COURSE_OFFERINGS] == Counts(ended=1, unchanged=2)
    assert offerings(database)["bio-b"] == (*before[:2], False)
    assert run(database, path, today=LATER).changed_nothing


def test_a_class_that_is_over_stays_as_it_was(
    database: Database, export: Export, path: Path
) -> None:
    drop_class(export, "bio-a")
    before = everything(database)
    assert run(database, export.folder(path), today=LAST + timedelta(days=1)).changed_nothing
    assert everything(database) == before


def test_a_term_that_is_cut_short_keeps_the_days_of_its_registers(
    database: Database, export: Export, path: Path
) -> None:
    take_register(database, "bio-b", date(2026, 9, 3))
    take_register(database, "bio-s", LATER)
    export.row("academicSessions", "autumn").update(startDate="2026-09-14")
    export.drop("classes", "bio-s")
    export.drop("enrollments", "e4")
    run(database, export.folder(path), today=LATER)
    assert offerings(database)["bio-b"][0] == date(2026, 9, 3)
    assert offerings(database)["bio-s"] == (FIRST, LATER, True)
    for today in (LATER, LATER + timedelta(days=1)):
        assert run(database, path, today=today).changed_nothing
