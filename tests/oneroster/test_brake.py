"""An export that was cut short ends nothing, and a dry run shows what an import would do."""

from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from bot.cli.importing import show
from bot.fates import Counts, Noun
from bot.oneroster.syncing.brake import Drop, DropError
from storage.engine.database import Database
from tests.oneroster.exports import Export, everything, export_of, run

LATER = date(2026, 10, 5)
NEXT_YEAR = date(2027, 9, 6)
MANY = 30


@pytest.fixture
def export() -> Export:
    """A school with thirty more teachers, each of whom teaches one student in a class."""
    export = export_of("1.1")
    for n in range(MANY):
        put(export, n)
    return export


def put(export: Export, n: int) -> None:
    of_class = {"classSourcedId": f"c{n}", "schoolSourcedId": "north"}
    course = {"courseSourcedId": "bio", "classType": "scheduled", "termSourcedIds": "autumn,spring"}
    export.add("classes", sourcedId=f"c{n}", title=f"C{n}", schoolSourcedId="north", **course)
    for role, key in (("teacher", f"teacher{n}"), ("student", f"student{n}")):
        person = {"enabledUser": "true", "orgSourcedIds": "north", "role": role}
        export.add("users", sourcedId=key, givenName=f"Ada{n}", familyName=role, **person)
        export.add("enrollments", sourcedId=key, userSourcedId=key, role=role, **of_class)


def cut_short(export: Export) -> None:
    """Leave only the headers of the people and of who is in what."""
    for name in ("users", "enrollments"):
        export.raw[f"{name}.csv"] = (",".join(export.tables[name][0]) + "\n").encode()


def lose(export: Export, number: int) -> None:
    """Leave out some of the students' enrolments."""
    for n in range(number):
        export.drop("enrollments", f"student{n}")


def test_an_export_of_headers_changes_nothing_unless_it_is_allowed(
    database: Database, export: Export, path: Path
) -> None:
    before = everything(database)
    cut_short(export)
    with pytest.raises(DropError) as refused:
        run(database, export.folder(path), today=LATER)
    assert everything(database) == before
    assert set(refused.value.drops) == {
        Drop("North", Noun.STAFF, MANY + 3, MANY + 3, 10),
        Drop("North", Noun.TEACHER_ASSIGNMENTS, MANY + 1, MANY + 1, 10),
        Drop("North", Noun.COURSE_ENROLLMENTS, MANY + 2, MANY + 2, 10),
    }
    assert "North: 33 of 33 staff would end." in str(refused.value)
    assert "--allow-drop" in str(refused.value)
    allowed = run(database, path, today=LATER, allow_drop=True)
    assert allowed.counts[Noun.COURSE_ENROLLMENTS] == Counts(ended=MANY + 3)
    assert run(database, path, today=LATER).changed_nothing


@pytest.mark.parametrize(("number", "is_refused"), [(19, False), (20, True)])
def test_the_brake_is_for_twenty_and_more(
    database: Database, export: Export, path: Path, number: int, *, is_refused: bool
) -> None:
    lose(export, number)
    if is_refused:
        with pytest.raises(DropError):
            run(database, export.folder(path), today=LATER)
    else:
        assert run(database, export.folder(path), today=LATER).drops == ()


def test_accounts_that_are_switched_off_count_as_ended(
    database: Database, export: Export, path: Path
) -> None:
    for n in range(MANY):
        export.row("users", f"teacher{n}").update(enabledUser="false")
    with pytest.raises(DropError, match=r"30 of 33 staff would end"):
        run(database, export.folder(path), today=LATER)


def test_a_new_school_year_is_no_drop(database: Database, export: Export, path: Path) -> None:
    """What is over has ended by itself."""
    for key in ("autumn", "spring"):
        export.row("academicSessions", key).update(startDate="2027-09-01", endDate="2028-07-21")
    export.tables["classes"] = export.tables["classes"][:3]
    export.tables["meetings"] = export.tables["meetings"][:1]
    export.tables["enrollments"] = export.tables["enrollments"][:4]
    export.row("enrollments", "e3").update(beginDate="", endDate="")
    outcome = run(database, export.folder(path), today=NEXT_YEAR)
    assert outcome.counts[Noun.COURSE_ENROLLMENTS] == Counts(added=3)
    assert outcome.drops == ()


def test_a_dry_run_shows_what_would_change_and_changes_nothing(
    database: Database, export: Export, path: Path
) -> None:
    before = everything(database)
    export.row("users", "t1").update(familyName="Okafor-Smith")
    put(export, MANY)
    lose(export, 20)
    dry = run(database, export.folder(path), today=LATER, dry_run=True)
    assert everything(database) == before
    text = StringIO()
    show(dry, Console(file=text, width=200))
    for line in (
        "staff, changed:\n  Tunde Okafor-Smith\n",
        "course offerings, added:\n  C30, 2026-09-01 to 2027-07-20\n",
        "  Ada0 student in C0, 2026-09-01 to 2026-10-04\n",
        "... and 15 more.",
        "Without --allow-drop this import would be refused:\n  North: 20 of 32 course enrolments",
        "This was a dry run: nothing was changed.",
    ):
        assert line in text.getvalue()
    done = run(database, path, today=LATER, allow_drop=True)
    assert done.counts == dry.counts
