"""Deltas: an export that says only what is otherwise, and what it does not name stays."""

import copy
import zlib
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Connection, select

from bot.fates import Counts, Noun
from bot.oneroster.importing import Outcome
from bot.oneroster.problems import DeltaError
from bot.oneroster.syncing.brake import DropError
from storage.engine.database import Database
from storage.rosters.exports import sets
from storage.tables import ROSTER_PAGE, SCHOOL, CourseEnrollment, CourseOffering, Staff, Student
from tests.oneroster.exports import (
    Export,
    delta_of,
    everything,
    export_of,
    problems_of,
    run,
    stored,
)

FIRST, SECOND = "2026-09-10T07:00:00.000Z", "2026-09-11T07:00:00.000Z"
YESTERDAY = "2026-09-14"


def ends(database: Database) -> dict[str, str]:
    """Give the last days of enrolments by their ids."""
    return {
        str(name): str(day)
        for name, day in stored(database, CourseEnrollment, "sourced_id", "ends_on")
    }


@pytest.fixture
def before(database: Database, either: Export, tmp_path: Path) -> Export:
    """A full export of each version that was imported."""
    run(database, either.folder(tmp_path / "export"))
    return either


@pytest.fixture
def after(before: Export) -> Export:
    """What is to be there next, for the test to change."""
    return copy.deepcopy(before)


def bring(
    database: Database,
    path: Path,
    before: Export,
    after: Export,
    at: str = FIRST,
    *,
    dry_run: bool = False,
    allow_drop: bool = False,
) -> Outcome:
    """Import the delta from one export to the next."""
    folder = delta_of(before, after, at).folder(path / "delta")
    return run(database, folder, dry_run=dry_run, allow_drop=allow_drop)


def test_a_delta_adds_changes_and_ends_what_it_names_and_leaves_the_rest(
    database: Database, before: Export, after: Export, tmp_path: Path
) -> None:
    after.row("users", "s1").update(givenName="Augusta")
    after.drop("enrollments", "e3")
    member = {"classSourcedId": "bio-b", "schoolSourcedId": "north", "userSourcedId": "s2"}
    after.add("enrollments", sourcedId="e9", role="student", **member)
    outcome = bring(database, tmp_path, before, after)
    assert outcome.counts[Noun.STUDENTS].changed == 1
    assert outcome.counts[Noun.COURSE_ENROLLMENTS] == Counts(added=1, ended=1, unchanged=2)
    assert outcome.counts[Noun.MEETINGS] == Counts()
    assert ends(database) == {"e2": "None", "e3": YESTERDAY, "e4": "None", "e9": "None"}
    assert stored(database, Student, "given_name")[0] == ("Augusta",)
    assert bring(database, tmp_path, before, after).changed_nothing


def test_a_class_that_is_gone_takes_those_along_who_were_in_it(
    database: Database, before: Export, after: Export, tmp_path: Path
) -> None:
    after.drop("classes", "bio-a")
    outcome = bring(database, tmp_path, before, after)
    assert ends(database) == {"e2": YESTERDAY, "e3": YESTERDAY, "e4": "None"}
    assert (
        "Rows of earlier imports that name rows which are gone, gone with them: 3."
        in outcome.notices
    )
    assert stored(database, CourseOffering, "sourced_id", "ends_on")[0] == (
        "bio-a",
        date.fromisoformat(YESTERDAY),
    )


def test_a_class_loses_a_term_that_is_gone_and_keeps_the_others(
    database: Database, before: Export, after: Export, tmp_path: Path
) -> None:
    after.drop("academicSessions", "spring")
    bring(database, tmp_path, before, after)
    assert ("bio-a", True) in stored(database, CourseOffering, "sourced_id", "active")
    assert ends(database)["e2"] == "None"


def test_what_is_older_than_what_is_there_changes_nothing_and_brings_nothing_back(
    database: Database, before: Export, after: Export, tmp_path: Path
) -> None:
    after.row("users", "s1").update(givenName="Late")
    late = delta_of(before, after, FIRST)
    late.tables["enrollments"] = [
        before.row("enrollments", "e3") | {"status": "active", "dateLastModified": FIRST}
    ]
    late.manifest["file.enrollments"] = "delta"
    after.row("users", "s1").update(givenName="Newest")
    after.drop("enrollments", "e3")
    bring(database, tmp_path, before, after, SECOND)
    outcome = run(database, late.folder(tmp_path / "late"))
    assert outcome.changed_nothing
    older = "Rows of a delta that are older than what was imported before, passed over: 2."
    assert older in outcome.notices
    assert stored(database, Student, "given_name")[0] == ("Newest",)
    assert ends(database)["e3"] == YESTERDAY


def test_one_export_may_have_whole_files_and_deltas(
    database: Database, before: Export, after: Export, tmp_path: Path
) -> None:
    after.row("users", "s1").update(givenName="Augusta")
    mixed = delta_of(before, after, FIRST)
    mixed.tables["enrollments"] = [before.row("enrollments", each) for each in ("e1", "e2", "e4")]
    mixed.manifest["file.enrollments"] = "bulk"
    run(database, mixed.folder(tmp_path / "mixed"))
    assert ends(database) == {"e2": "None", "e3": YESTERDAY, "e4": "None"}
    assert stored(database, Student, "given_name")[0] == ("Augusta",)


def test_a_dry_run_shows_what_a_delta_would_change_and_changes_nothing(
    database: Database, before: Export, after: Export, tmp_path: Path
) -> None:
    after.drop("enrollments", "e3")
    there = everything(database)
    assert (
        bring(database, tmp_path, before, after, dry_run=True).counts[Noun.COURSE_ENROLLMENTS].ended
    )
    assert everything(database) == there
    assert bring(database, tmp_path, before, after).counts[Noun.COURSE_ENROLLMENTS].ended == 1


def test_the_brake_counts_what_a_delta_ends(database: Database, tmp_path: Path) -> None:
    before = export_of("1.1")
    for n in range(40):
        person = {"enabledUser": "true", "orgSourcedIds": "north", "username": f"x{n}"}
        before.add(
            "users", sourcedId=f"x{n}", role="student", givenName="X", familyName=str(n), **person
        )
        member = {"classSourcedId": "bio-b", "schoolSourcedId": "north", "userSourcedId": f"x{n}"}
        before.add("enrollments", sourcedId=f"m{n}", role="student", **member)
    run(database, before.folder(tmp_path / "export"))
    after = copy.deepcopy(before)
    for n in range(20):
        after.drop("enrollments", f"m{n}")
    there = everything(database)
    with pytest.raises(DropError, match="North: 20 of 42 course enrolments would end"):
        bring(database, tmp_path, before, after)
    assert everything(database) == there
    assert (
        bring(database, tmp_path, before, after, allow_drop=True)
        .counts[Noun.COURSE_ENROLLMENTS]
        .ended
        == 20
    )


def test_rows_of_a_delta_have_a_status_and_an_instant_and_name_what_is_there(
    database: Database, before: Export, after: Export, tmp_path: Path
) -> None:
    for name in ("a", "b", "c"):
        member = {"classSourcedId": "bio-b", "schoolSourcedId": "north", "userSourcedId": "s1"}
        after.add("enrollments", sourcedId=name, role="student", **member)
    delta = delta_of(before, after, FIRST)
    delta.row("enrollments", "a").update(status="")
    delta.row("enrollments", "b").update(dateLastModified="yesterday")
    delta.row("enrollments", "c").update(classSourcedId="bio-z")
    assert [str(each) for each in problems_of(database, delta.folder(tmp_path / "delta"))] == [
        (
            "enrollments.csv, row 2, column status: found nothing, expected "
            '"active" or "tobedeleted", as every row of a delta has.'
        ),
        (
            'enrollments.csv, row 3, column dateLastModified: found "yesterday", expected '
            "an instant like 2026-08-31T07:30:00.000Z, as every row of a delta has."
        ),
        (
            'enrollments.csv, row 4, column classSourcedId: found "bio-z", expected '
            "the sourcedId of a row of classes.csv."
        ),
    ]
    outcome = run(database, delta.folder(tmp_path / "delta"), skip_bad_rows=True)
    assert outcome.changed_nothing
    assert len(outcome.skipped) == 3


def test_what_an_earlier_import_brought_is_named_where_a_delta_makes_it_unsound(
    database: Database, before: Export, after: Export, tmp_path: Path
) -> None:
    after.row("classes", "bio-s").update(schoolSourcedId="north")
    (problem,) = problems_of(database, delta_of(before, after, FIRST).folder(tmp_path / "delta"))
    assert str(problem) == (
        'enrollments.csv, "e4" of an earlier import, column schoolSourcedId: found "south", '
        'expected "north", as of its class.'
    )


def test_a_delta_needs_a_full_export_of_its_version_before_it(
    database: Database, either: Export, tmp_path: Path
) -> None:
    after = copy.deepcopy(either)
    after.row("classes", "bio-a").update(title="Botany")
    delta = delta_of(either, after, FIRST)
    with pytest.raises(DeltaError, match="Found a delta, expected a full export before it"):
        run(database, delta.folder(tmp_path / "delta"))
    other = export_of("1.1" if either.version == "1.2" else "1.2")
    run(database, other.folder(tmp_path / "export"))
    there = everything(database)
    with pytest.raises(DeltaError, match=f"Found a delta of version {either.version}, expected"):
        run(database, delta.folder(tmp_path / "delta"))
    assert everything(database) == there


def test_of_families_and_passwords_nothing_is_kept(database: Database, before: Export) -> None:
    def pages(connection: Connection) -> list[bytes]:
        return list(connection.execute(select(ROSTER_PAGE.c.content)).scalars())

    text = b"".join(map(zlib.decompress, database.read_now(pages)))
    assert b"Ada" in text
    for word in (b'"Mo"', b"not-an-address", b"hunter2", b"password"):
        assert word not in text
    assert before.tables["users"]


def test_who_is_erased_is_taken_out_of_what_is_kept(
    database: Database, before: Export, after: Export, tmp_path: Path
) -> None:
    def forget(connection: Connection) -> None:
        north = connection.execute(select(SCHOOL.c.id).where(SCHOOL.c.sourced_id == "north"))
        sets.forget_people(connection, north.scalar_one(), ["s1"])

    database.write_now(forget)
    after.row("classes", "bio-a").update(title="Botany")
    bring(database, tmp_path, before, after)
    assert ends(database) == {"e2": YESTERDAY, "e3": "2026-11-30", "e4": "None"}


def test_who_was_only_of_a_family_needs_a_name_to_become_staff(
    database: Database, tmp_path: Path
) -> None:
    before = export_of("1.2")
    run(database, before.folder(tmp_path / "export"))
    after = copy.deepcopy(before)
    after.row("roles", "r7").update(role="teacher")
    delta = delta_of(before, after, FIRST)
    (problem,) = problems_of(database, delta.folder(tmp_path / "delta"))
    assert str(problem) == (
        'roles.csv, row 2, column userSourcedId: found "m1", whose name was not kept, '
        "expected the person's users.csv row."
    )
    after.row("users", "m1").update(email="mo@school.example")
    bring(database, tmp_path, before, after)
    assert ("m1",) in stored(database, Staff, "sourced_id")
