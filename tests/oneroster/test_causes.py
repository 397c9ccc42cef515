"""What is wrong is told once, where it stands: rows that only name it are counted there."""

# ruff: noqa: E501  # tables of cases, one a line

from collections.abc import Callable
from pathlib import Path

import pytest

from storage.engine.database import Database
from tests.cli.test_cli import rollcall
from tests.oneroster.exports import Export, export_of, problems_of, run, written

Spoil = Callable[[Export], object]
UTF_8 = "text in UTF-8 (in Excel: save as “CSV UTF-8”)"
NAMED = "And {} rows that name it."
UNREAD = "And {} rows that name what can't be read there."


def school_of(students: int) -> Export:
    """A school in which each of many students is in three classes."""
    export = export_of("1.2")
    for n in range(students):
        person = f"é{n}"
        export.add("users", sourcedId=person, enabledUser="true", givenName="Ana", familyName="Sá")
        role = {"roleType": "primary", "role": "student", "orgSourcedId": "north"}
        export.add("roles", sourcedId=f"r-{n}", userSourcedId=person, **role)
        for m, (name, school) in enumerate((("bio-a", "north"), ("bio-b", "north"))):
            cells = {"classSourcedId": name, "schoolSourcedId": school, "role": "student"}
            export.add("enrollments", sourcedId=f"x{n}-{m}", userSourcedId=person, **cells)
    return export


def put(table: str, sourced_id: str, /, **cells: str) -> Spoil:
    return lambda export: export.row(table, sourced_id).update(cells)


def raw(table: str, old: bytes, new: bytes) -> Spoil:
    def spoil(export: Export) -> None:
        data = written(export.tables[table])
        assert old in data
        export.raw[f"{table}.csv"] = data.replace(old, new)

    return spoil


# What is spoiled, and the file, row and followers of the one thing that is told.
CAUSES: dict[str, tuple[Spoil, str, int | None, str]] = {
    "a school": (put("orgs", "north", type="shop"), "orgs.csv", 3, NAMED.format(73)),
    "a term": (put("academicSessions", "autumn", startDate="?"), "academicSessions.csv", 2, NAMED.format(50)),
    "a course": (put("courses", "bio", title=""), "courses.csv", 2, NAMED.format(50)),
    "a class": (put("classes", "bio-a", classType="lab"), "classes.csv", 2, NAMED.format(26)),
    "a person": (put("users", "s2", enabledUser="perhaps"), "users.csv", 6, NAMED.format(4)),
    "a person with a cell too many": (raw("users", b"s2,,false", b"s2,,,false"), "users.csv", 6, UNREAD.format(4)),
    "a person in another encoding": (raw("users", b"Li,Wei", b"L\xed,Wei"), "users.csv", 6, UNREAD.format(4)),
    "a person with a stray quote": (raw("users", b"Li,Wei", b'"Li"x,Wei'), "users.csv", 6, UNREAD.format(4)),
    "a quote that is never closed": (raw("users", b"Li,Wei", b'"Li,Wei'), "users.csv", 6, UNREAD.format(65)),
    "a role": (put("roles", "r4", role="chef"), "roles.csv", 5, "And 1 row that names it."),
    "a role with a cell too many": (raw("roles", b"r4,,s1", b"r4,,,s1"), "roles.csv", 5, "And 1 row that names what can't be read there."),
    "a file that is not there": (lambda export: export.tables.pop("courses"), "courses.csv", None, UNREAD.format(50)),
    "a file without a column": (raw("users", b"enabledUser", b"metadata.x"), "users.csv", 1, UNREAD.format(71)),
}  # fmt: skip


@pytest.mark.parametrize("name", CAUSES)
def test_rows_that_only_name_what_is_wrong_fold_under_it(
    untouched: Database, tmp_path: Path, name: str
) -> None:
    spoil, file, row, following = CAUSES[name]
    export = school_of(20)
    spoil(export)
    (problem,) = problems_of(untouched, export.folder(tmp_path / "export"))
    assert (problem.file, problem.row) == (file, row)
    assert str(problem).endswith(following)


def test_a_file_in_another_encoding_is_told_in_one_line(tmp_path: Path) -> None:
    export = school_of(45)
    export.raw["users.csv"] = written(export.tables["users"]).replace("á".encode(), b"\xe1")
    done = rollcall("import-oneroster", str(export.folder(tmp_path / "export")), cwd=tmp_path)
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1].strip() == (
        "users.csv, row 8 and 44 more like it: found bytes that are not UTF-8, expected "
        f"{UTF_8}. And 135 rows that name what can't be read there."
    )


def test_what_is_alike_is_told_together_and_what_is_wrong_in_itself_stays_apart(
    untouched: Database, export: Export, tmp_path: Path
) -> None:
    for sourced_id in ("r4", "r5", "r6"):
        export.row("roles", sourced_id).update(role="pupil")
    export.row("enrollments", "e1").update(userSourcedId="nobody")
    export.row("enrollments", "e2").update(schoolSourcedId="south")
    first, orphan, elsewhere = problems_of(untouched, export.folder(tmp_path / "export"))
    assert (first.file, first.row, first.alike, first.followers) == ("roles.csv", 5, 2, 2)
    assert str(first).endswith("And 2 rows that name them.")
    assert (orphan.row, orphan.found, orphan.followers) == (2, '"nobody"', 0)
    assert (elsewhere.row, elsewhere.column) == (3, "schoolSourcedId")


def test_skipped_rows_are_all_listed_causes_first(
    database: Database, export: Export, tmp_path: Path
) -> None:
    export.row("users", "s2").update(enabledUser="perhaps")
    outcome = run(database, export.folder(tmp_path / "export"), skip_bad_rows=True)
    files = [problem.file for problem in outcome.skipped]
    assert files == ["users.csv", *["roles.csv"] * 2, *["enrollments.csv"] * 2]
