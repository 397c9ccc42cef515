"""Exports as schools really have them: what is certain is taken, with a notice for each kind."""

# ruff: noqa: E501  # tables of cases, one a line

import csv
import io
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from bot.oneroster.problems import Notice
from storage.engine.database import Database
from storage.tables import CourseEnrollment, CourseOffering, Staff
from tests.cli.test_cli import rollcall
from tests.oneroster.exports import (
    Export,
    export_of,
    paired,
    problems_of,
    run,
    written,
)

Change = Callable[[Export], object]
SOUND = [
    "Organisations that are no schools, not imported: 1.",
    "Parents, guardians and relatives, not imported: 1.",
]


def of_files(change: Callable[[bytes], bytes], *names: str) -> Change:
    """Write some files in another way, all without names."""

    def changed(export: Export) -> None:
        for name in names or tuple(export.tables):
            export.raw[f"{name}.csv"] = change(written(export.tables[name]))

    return changed


def header(change: Callable[[str], str]) -> Callable[[bytes], bytes]:
    def changed(data: bytes) -> bytes:
        first, _, rest = data.decode().partition("\r\n")
        return f"{change(first)}\r\n{rest}".encode()

    return changed


def delimited(delimiter: str, first: str = "") -> Callable[[bytes], bytes]:
    def changed(data: bytes) -> bytes:
        text = io.StringIO()
        writer = csv.writer(text, delimiter=delimiter)
        writer.writerows(csv.reader(io.StringIO(data.decode())))
        return (first + text.getvalue()).encode()

    return changed


def from_excel(data: bytes) -> bytes:
    """Give a file as Excel's “Unicode text”."""
    return delimited("\t")(data).decode().encode("utf-16")


def cells(table: str, column: str, **words: str) -> Change:
    def changed(export: Export) -> None:
        for row in export.tables[table]:
            row[column] = words.get(row[column], row[column])

    return changed


def columns(table: str, **more: str) -> Change:
    def changed(export: Export) -> None:
        export.tables[table] = [row | more for row in export.tables[table]]

    return changed


ALL_FILES = "orgs.csv; academicSessions.csv; courses.csv; classes.csv; users.csv; roles.csv; meetings.csv; enrollments.csv"
# How an export is written, and the one notice of it.
TAKEN: dict[str, tuple[Change, str]] = {
    "headers in capitals": (of_files(header(str.upper)), f"{Notice.HEADERS}: {ALL_FILES}."),
    "headers in words": (of_files(header(lambda text: text.replace("sourcedId", " Sourced Id")), "users", "roles"), f"{Notice.HEADERS}: users.csv; roles.csv."),
    "headers with underscores": (of_files(header(lambda text: text.replace("userSourcedId", "user_sourced_id")), "roles"), f"{Notice.HEADERS}: roles.csv."),
    "roles in capitals": (cells("enrollments", "role", student="Student", teacher="TEACHER"), f"{Notice.WORDS}: 4."),
    "kinds of organisations": (cells("orgs", "type", school="School", district="DISTRICT"), f"{Notice.WORDS}: 3."),
    "roles in words": (cells("roles", "role", districtAdministrator="District Administrator"), f"{Notice.WORDS}: 1."),
    "accounts by 1 and 0": (cells("users", "enabledUser", true="1", false="0"), f"{Notice.WORDS}: 6."),
    "accounts by yes and no": (cells("users", "enabledUser", true="Yes", false="no"), f"{Notice.WORDS}: 6."),
    "an empty column at the end": (of_files(lambda data: data.replace(b"\r\n", b",,\r\n"), "users", "orgs"), f"{Notice.NO_COLUMN_NAME}: orgs.csv; users.csv."),
    "columns of a vendor": (columns("users", ext_house="Hufflepuff", Bus="7"), f'{Notice.VENDORS}: users.csv "ext_house", "Bus".'),
    "columns of metadata": (columns("classes", **{"metadata.room": "7"}), f'{Notice.VENDORS}: classes.csv "metadata.room".'),
    "Unicode text": (of_files(from_excel, "users"), f"{Notice.UTF_16}: users.csv."),
    "semicolons": (of_files(delimited(";")), f"{Notice.DELIMITERS}: {ALL_FILES}."),
    "tabs": (of_files(delimited("\t"), "roles"), f"{Notice.DELIMITERS}: roles.csv."),
    "a line that says semicolons": (of_files(delimited(";", "sep=;\r\n"), "roles"), f"{Notice.DELIMITERS}: roles.csv."),
    "a byte order mark and a line that says bars": (of_files(delimited("|", '\ufeff"SEP=|"\r\n'), "roles"), f"{Notice.DELIMITERS}: roles.csv."),
    "no e-mail": (lambda export: export.row("users", "m1").update(email="N/A"), f"{Notice.PLACEHOLDERS}: 1."),
}  # fmt: skip


@pytest.mark.parametrize("name", TAKEN)
def test_what_is_certain_is_taken_with_one_notice(
    database: Database, export: Export, tmp_path: Path, name: str
) -> None:
    run(database, export.folder(tmp_path / "export"))
    change, notice = TAKEN[name]
    change(export)
    outcome = run(database, export.folder(tmp_path / "export"))
    assert outcome.changed_nothing
    others = [each for each in outcome.notices if each not in SOUND]
    if name == "Unicode text":
        assert others.pop() == f"{Notice.DELIMITERS}: users.csv."
    assert others == [notice]


def test_a_manifest_may_be_written_in_another_letter_case(
    database: Database, tmp_path: Path
) -> None:
    export = export_of("1.1")
    export.manifest = {"OneRoster.Version": "1.1", "File.Users": "Bulk", "file.results": "Absent"}
    outcome = run(database, export.folder(tmp_path / "export"))
    assert list(outcome.notices) == SOUND


def test_rows_are_counted_behind_a_line_that_says_what_stands_between_cells(
    untouched: Database, export: Export, tmp_path: Path
) -> None:
    export.row("roles", "r4").update(role="chef")
    of_files(delimited(";", "sep=;\r\n"), "roles")(export)
    (problem,) = problems_of(untouched, export.folder(tmp_path / "export"))
    assert (problem.file, problem.row) == ("roles.csv", 6)


@pytest.mark.parametrize(
    ("line", "found", "expected"),
    [
        (b"x,,X,local,,\r\n", "6 cells", "7, as in the header"),
        (b"x,,Smith, Jr,local,?,\r\n", '"?" in a column without a name', "nothing there"),
    ],
)
def test_a_row_that_does_not_fit_an_empty_column_is_refused(
    untouched: Database, export: Export, tmp_path: Path, line: bytes, found: str, expected: str
) -> None:
    export.raw["orgs.csv"] = written(export.tables["orgs"]).replace(b"\r\n", b",,\r\n") + line
    (problem,) = problems_of(untouched, export.folder(tmp_path / "export"))
    assert (problem.row, problem.found, problem.expected) == (5, found, expected)


@pytest.mark.parametrize("email", ["N/A", "n.a.", "none", "none@", "-", "no email", "NULL"])
def test_an_email_that_stands_for_none_refuses_no_export(
    database: Database, export: Export, tmp_path: Path, email: str
) -> None:
    for sourced_id in ("t1", "a1"):
        export.row("users", sourced_id).update(email=email)
    outcome = run(database, export.folder(tmp_path / "export"))
    assert f"{Notice.PLACEHOLDERS}: 2." in outcome.notices
    assert f"{Notice.NO_EMAIL}: 2." in outcome.notices
    emails = paired(database, Staff, "sourced_id", "email")
    assert emails == {"t1": None, "a1": None, "p1": "head@school.example"}


def test_an_end_that_looks_like_a_last_day_is_noticed_and_taken_as_the_standard_says(
    database: Database, export: Export, tmp_path: Path
) -> None:
    export.row("academicSessions", "autumn").update(endDate="2027-01-31")
    export.row("enrollments", "e4").update(endDate="2027-01-30")
    outcome = run(database, export.folder(tmp_path / "export"))
    assert f"{Notice.LAST_DAYS_OF_TERMS}: 1." in outcome.notices
    assert f"{Notice.LAST_DAYS}: 1." in outcome.notices
    assert paired(database, CourseOffering, "sourced_id", "ends_on")["bio-s"] == date(2027, 1, 30)
    assert paired(database, CourseEnrollment, "sourced_id", "ends_on")["e4"] == date(2027, 1, 29)


def test_the_command_says_what_it_took_and_how(tmp_path: Path, export: Export) -> None:
    of_files(from_excel)(export)
    done = rollcall("import-oneroster", str(export.folder(tmp_path / "export")), cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert f"{Notice.UTF_16}: {ALL_FILES}." in done.stdout
