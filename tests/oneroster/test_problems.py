"""Every unsound export is refused with all that is wrong: file, row, column, found, expected."""

# ruff: noqa: E501  # tables of cases, one a line

from collections.abc import Callable
from pathlib import Path

import pytest

from bot.oneroster.cells import read_date, read_time
from bot.oneroster.problems import ExportError, RowProblem
from storage.engine.database import Database
from tests.oneroster.exports import Export, everything, export_of, problems_of, run, written

DAY = "a date like 2026-08-31 (year-month-day)"
ID = "an id of 1 to 255 characters"
Spoil = Callable[[Export], object]
Expected = tuple[str, int | None, str | None, str, str]


def put(table: str, sourced_id: str, /, **cells: str) -> Spoil:
    return lambda export: export.row(table, sourced_id).update(cells)


def add(table: str, /, **cells: str) -> Spoil:
    return lambda export: export.add(table, **cells)


def meeting(*cells: str) -> Spoil:
    columns = ("classSourcedId", "weekday", "period", "startTime", "endTime")
    return add("meetings", **dict(zip(columns, cells, strict=True)))


CELLS: list[tuple[Spoil, Expected]] = [
    (put("orgs", "north", type="shop"), ("orgs.csv", 3, "type", '"shop"', '"department", "school", "district", "local", "state" or "national"')),
    (put("orgs", "north", name=""), ("orgs.csv", 3, "name", "nothing", "a text of 1 to 200 characters")),
    (put("orgs", "north", name="\u202e"), ("orgs.csv", 3, "name", '"\\u202e"', "a text of 1 to 200 characters")),
    (put("orgs", "north", parentSourcedId="x"), ("orgs.csv", 3, "parentSourcedId", '"x"', "the sourcedId of a row of orgs.csv")),
    (put("orgs", "north", status="gone"), ("orgs.csv", 3, "status", '"gone"', 'nothing, "active" or "tobedeleted"')),
    (add("orgs", sourcedId="north", name="N", type="school"), ("orgs.csv", 5, "sourcedId", '"north"', "an id that no earlier row has")),
    (add("orgs", sourcedId="", name="N", type="local"), ("orgs.csv", 5, "sourcedId", "nothing", ID)),
    (add("orgs", sourcedId="x" * 256, name="N", type="local"), ("orgs.csv", 5, "sourcedId", f'"{"x" * 80}…"', ID)),
    (add("orgs", sourcedId="a\x00b", name="N", type="local"), ("orgs.csv", 5, "sourcedId", '"a\\u0000b"', ID)),
    (put("academicSessions", "autumn", type="day"), ("academicSessions.csv", 2, "type", '"day"', '"gradingPeriod", "semester", "schoolYear" or "term"')),
    (put("academicSessions", "autumn", startDate="01/09/2026"), ("academicSessions.csv", 2, "startDate", '"01/09/2026"', DAY)),
    (put("academicSessions", "autumn", endDate="2026-09-01"), ("academicSessions.csv", 2, "endDate", "2026-09-01, with a startDate of 2026-09-01", "a later date (the day after the last)")),
    (add("academicSessions", sourcedId="spring", title="S", type="term", startDate="2026-01-01", endDate="2026-02-01"), ("academicSessions.csv", 4, "sourcedId", '"spring"', "an id that no earlier row has")),
    (put("courses", "bio", courseCode="c" * 65), ("courses.csv", 2, "courseCode", f'"{"c" * 65}"', "a code of at most 64 characters")),
    (add("courses", sourcedId="bio", title="B"), ("courses.csv", 3, "sourcedId", '"bio"', "an id that no earlier row has")),
    (put("classes", "bio-b", title="t" * 201), ("classes.csv", 3, "title", f'"{"t" * 80}…"', "a text of 1 to 200 characters")),
    (put("classes", "bio-b", classType="lab"), ("classes.csv", 3, "classType", '"lab"', '"homeroom" or "scheduled"')),
    (put("classes", "bio-b", courseSourcedId="x"), ("classes.csv", 3, "courseSourcedId", '"x"', "the sourcedId of a row of courses.csv")),
    (put("classes", "bio-b", schoolSourcedId="x"), ("classes.csv", 3, "schoolSourcedId", '"x"', "the sourcedId of a row of orgs.csv")),
    (put("classes", "bio-b", schoolSourcedId="district"), ("classes.csv", 3, "schoolSourcedId", '"district", a district', "an organisation of type school")),
    (put("classes", "bio-b", termSourcedIds="autumn, x"), ("classes.csv", 3, "termSourcedIds", '"x"', "the sourcedId of a row of academicSessions.csv")),
    (put("classes", "bio-b", termSourcedIds=" , "), ("classes.csv", 3, "termSourcedIds", '","', "ids of 1 to 255 characters with commas between them")),
    (add("classes", sourcedId="bio-a", title="B", classType="homeroom", courseSourcedId="bio", schoolSourcedId="north", termSourcedIds="autumn"), ("classes.csv", 5, "sourcedId", '"bio-a"', "an id that no earlier row has")),
    (put("users", "s1", enabledUser="perhaps"), ("users.csv", 5, "enabledUser", '"perhaps"', "true or false")),
    (put("users", "s1", givenName="-", familyName=""), ("users.csv", 5, "familyName", "no name at all", "at least one name")),
    (put("users", "s1", givenName="n" * 201), ("users.csv", 5, "givenName", f'"{"n" * 80}…"', "a name of at most 200 characters")),
    (put("users", "s1", grades="9" * 33), ("users.csv", 5, "grades", f'"{"9" * 33}"', "at most 32 characters")),
    (put("users", "t1", email="t.okafor"), ("users.csv", 2, "email", '"t.okafor"', "an e-mail address")),
    (put("users", "a1", email="T.OKAFOR@school.example"), ("users.csv", 2, "email", '"t.okafor@school.example"', "an e-mail that nobody else of the school's staff has")),
    (add("users", sourcedId="s1", enabledUser="true", givenName="A"), ("users.csv", 8, "sourcedId", '"s1"', "an id that no earlier row has")),
    (put("roles", "r4", role="learner"), ("roles.csv", 5, "role", '"learner"', '"administrator", "aide", "counselor", "districtAdministrator", "guardian", "parent", "principal", "proctor", "relative", "siteAdministrator", "student", "systemAdministrator" or "teacher"')),
    (put("roles", "r4", roleType="main"), ("roles.csv", 5, "roleType", '"main"', '"primary" or "secondary"')),
    (put("roles", "r7", userSourcedId="x"), ("roles.csv", 8, "userSourcedId", '"x"', "the sourcedId of a row of users.csv")),
    (put("roles", "r4", orgSourcedId="x"), ("roles.csv", 5, "orgSourcedId", '"x"', "the sourcedId of a row of orgs.csv")),
    (put("roles", "r4", endDate="2026-02-30"), ("roles.csv", 5, "endDate", '"2026-02-30"', DAY)),
    (put("enrollments", "e2", classSourcedId="x"), ("enrollments.csv", 3, "classSourcedId", '"x"', "the sourcedId of a row of classes.csv")),
    (put("enrollments", "e2", userSourcedId="x"), ("enrollments.csv", 3, "userSourcedId", '"x"', "the sourcedId of a row of users.csv")),
    (put("enrollments", "e2", schoolSourcedId="south"), ("enrollments.csv", 3, "schoolSourcedId", '"south"', '"north", as of its class')),
    (put("enrollments", "e2", role="learner"), ("enrollments.csv", 3, "role", '"learner"', '"administrator", "proctor", "student" or "teacher"')),
    (put("enrollments", "e2", role="teacher"), ("enrollments.csv", 3, "role", '"teacher"', "a person who has the role of staff")),
    (put("enrollments", "e1", role="student"), ("enrollments.csv", 2, "role", '"student"', "a person who has the role of a student")),
    (put("enrollments", "e3", endDate="2026-09-06"), ("enrollments.csv", 4, "endDate", "2026-09-06, with a beginDate of 2026-09-07", "a later date (the day after the last)")),
    (put("enrollments", "e3", beginDate="20260907"), ("enrollments.csv", 4, "beginDate", '"20260907"', DAY)),
    (put("enrollments", "e3", userSourcedId="s1"), ("enrollments.csv", 4, "beginDate", "2026-09-07, when the student is in the class already", "a date after 2027-07-20")),
    (add("enrollments", sourcedId="e1", classSourcedId="bio-b", schoolSourcedId="north", userSourcedId="s1", role="student"), ("enrollments.csv", 6, "sourcedId", '"e1"', "an id that no earlier row has")),
    (meeting("x", "2", "", "08:00", "09:00"), ("meetings.csv", 5, "classSourcedId", '"x"', "the sourcedId of a row of classes.csv")),
    (meeting("bio-b", "0", "", "08:00", "09:00"), ("meetings.csv", 5, "weekday", '"0"', "1 (Monday) to 7 (Sunday)")),
    (meeting("bio-b", "1", "p" * 33, "08:00", "09:00"), ("meetings.csv", 5, "period", f'"{"p" * 33}"', "at most 32 characters")),
    (meeting("bio-b", "1", "", "8h", "09:00"), ("meetings.csv", 5, "startTime", '"8h"', "a time like 08:30 (24-hour clock)")),
    (meeting("bio-b", "1", "", "08:00", "24:00"), ("meetings.csv", 5, "endTime", '"24:00"', "a time like 08:30 (24-hour clock)")),
    (meeting("bio-b", "1", "", "09:00", "09:00"), ("meetings.csv", 5, "endTime", "09:00, with a startTime of 09:00", "a later time of the same day")),
    (meeting("bio-a", "1", "P2", "09:00", "09:30"), ("meetings.csv", 5, "startTime", "09:00, when the class meets already (row 2)", "09:15 or later")),
    (meeting("bio-a", "1", "P1", "10:00", "10:30"), ("meetings.csv", 5, "period", '"P1" a second time on weekday 1', "a period other than that of row 2")),
]  # fmt: skip


@pytest.mark.parametrize(("spoil", "expected"), CELLS)
def test_an_unsound_cell_is_named(
    untouched: Database, export: Export, tmp_path: Path, spoil: Spoil, expected: Expected
) -> None:
    spoil(export)
    problems = problems_of(untouched, export.folder(tmp_path / "export"))
    assert problems[0] == RowProblem(*expected)
    assert {problem.row for problem in problems} == {expected[1]}


def without(table: str, column: str) -> Spoil:
    def spoil(export: Export) -> None:
        for row in export.tables[table]:
            del row[column]

    return spoil


def with_first_column(table: str, column: str) -> Spoil:
    def spoil(export: Export) -> None:
        export.tables[table] = [{column: "x"} | row for row in export.tables[table]]

    return spoil


def raw(name: str, change: Callable[[bytes], bytes]) -> Spoil:
    def spoil(export: Export) -> None:
        export.raw[f"{name}.csv"] = change(written(export.tables[name]))

    return spoil


ORG_COLUMNS = "sourcedId, status, dateLastModified, name, type, identifier, parentSourcedId"
WHOLE_FILES: list[tuple[Spoil, Expected]] = [
    (lambda e: e.tables.pop("classes"), ("classes.csv", None, None, "no such file", "it in an export of version 1.2")),
    (lambda e: e.tables.pop("roles"), ("roles.csv", None, None, "no such file", "it in an export of version 1.2")),
    (without("orgs", "type"), ("orgs.csv", 1, "type", "no such column", "it in the header")),
    (lambda e: e.raw.update({"users.csv": b""}), ("users.csv", 1, "enabledUser", "no such column", "it in the header")),
    (with_first_column("orgs", "state"), ("orgs.csv", 1, None, 'the column "state"', f"only {ORG_COLUMNS}, and others behind these")),
    (with_first_column("orgs", ""), ("orgs.csv", 1, None, "a column without a name", f"only {ORG_COLUMNS}, and others behind these")),
    (raw("orgs", lambda data: data.replace(b"status", b"NAME")), ("orgs.csv", 1, "name", "two such columns", "one")),
    (raw("orgs", lambda data: b"\xff\xfe" + data.decode().encode("utf-16-le") + b"x"), ("orgs.csv", None, None, "bytes that are not UTF-16", "text in UTF-8 (in Excel: save as “CSV UTF-8”)")),
    (raw("orgs", lambda data: data.replace(b"name", b"type")), ("orgs.csv", 1, "name", "no such column", "it in the header")),
    (raw("orgs", lambda data: data.replace(b"status", b"type")), ("orgs.csv", 1, "type", "two such columns", "one")),
    (raw("orgs", lambda data: data + b"x" * 2**20), ("orgs.csv", 5, None, "a longer line", "at most 1048576 bytes")),
    (lambda e: e.manifest.update({"oneroster.version": "1.0"}), ("manifest.csv", 2, "value", 'oneroster.version "1.0"', "1.1 or 1.2")),
    (lambda e: e.manifest.pop("oneroster.version"), ("manifest.csv", 1, "value", "oneroster.version nothing", "1.1 or 1.2")),
    (lambda e: e.manifest.update({"file.users": "some"}), ("manifest.csv", 7, "value", 'file.users "some"', '"bulk", where no file of what is imported is "delta"')),
    (lambda e: e.manifest.update({"file.users": "absent"}), ("manifest.csv", 7, "value", 'file.users "absent"', '"bulk", where no file of what is imported is "delta"')),
    (lambda e: e.manifest.update({"file.results": "all"}), ("manifest.csv", 10, "value", 'file.results "all"', '"absent", "bulk" or "delta"')),
]  # fmt: skip


@pytest.mark.parametrize("skip_bad_rows", [False, True])
@pytest.mark.parametrize(("spoil", "expected"), WHOLE_FILES)
def test_an_unsound_file_is_named_and_never_skipped(
    untouched: Database,
    export: Export,
    tmp_path: Path,
    spoil: Spoil,
    expected: Expected,
    skip_bad_rows: bool,
) -> None:
    spoil(export)
    with pytest.raises(ExportError) as refusal:
        run(untouched, export.folder(tmp_path / "export"), skip_bad_rows=skip_bad_rows)
    assert RowProblem(*expected) in refusal.value.problems


LINES: list[tuple[bytes, str, str]] = [
    (b"x,,X,local\r\n", "4 cells", "5, as in the header"),
    (b"x,,X,local,,\r\n", "6 cells", "5, as in the header"),
    (
        b"x,,\xff\xfe,local,\r\n",
        "bytes that are not UTF-8",
        "text in UTF-8 (in Excel: save as “CSV UTF-8”)",
    ),
    (b'x,,"X"y,local,\r\n', "text after a closing quote", "cells quoted as in RFC 4180"),
    (b'x,,"X,local,\r\n', "a quote that is never closed", "cells quoted as in RFC 4180"),
    (b"x,,X\ry,local,\r\n", "a carriage return outside quotes", "cells quoted as in RFC 4180"),
    (
        b"x,," + b"X" * 200_000 + b",local,\r\n",
        "a cell of more than 131072 characters",
        "cells quoted as in RFC 4180",
    ),
]


@pytest.mark.parametrize(("line", "found", "expected"), LINES)
def test_a_line_that_cannot_be_read_is_named(
    untouched: Database, export: Export, tmp_path: Path, line: bytes, found: str, expected: str
) -> None:
    export.raw["orgs.csv"] = written(export.tables["orgs"]) + line
    problems = problems_of(untouched, export.folder(tmp_path / "export"))
    assert problems == (RowProblem("orgs.csv", 5, None, found, expected),)


def test_a_row_is_counted_as_an_editor_shows_it(
    untouched: Database, export: Export, tmp_path: Path
) -> None:
    text = (
        b"\xef\xbb\xbfsourcedId,name,type\r\n"
        b'north,"North\r\nSchool",school\r\n'
        b"\r\n"
        b",,\r\n"
        b"south,South,shop\r\n"
    )
    export.raw["orgs.csv"] = text
    problems = problems_of(untouched, export.folder(tmp_path / "export"))
    assert [(p.row, p.column, p.found) for p in problems if p.file == "orgs.csv"] == [
        (6, "type", '"shop"')
    ]


def test_all_problems_are_told_at_once(untouched: Database, export: Export, tmp_path: Path) -> None:
    export.row("orgs", "south").update(type="shop", name="")
    export.row("users", "s1").update(enabledUser="")
    export.row("academicSessions", "spring").update(startDate="soon")
    export.row("enrollments", "e1").update(userSourcedId="nobody")
    problems = problems_of(untouched, export.folder(tmp_path / "export"))
    assert [(p.file, p.row, p.column) for p in problems] == [
        ("orgs.csv", 4, "name"),
        ("orgs.csv", 4, "type"),
        ("academicSessions.csv", 3, "startDate"),
        ("users.csv", 5, "enabledUser"),
        ("enrollments.csv", 2, "userSourcedId"),
    ]


def test_the_error_is_a_sentence_and_so_is_each_problem(
    untouched: Database, export: Export, tmp_path: Path
) -> None:
    export.row("academicSessions", "spring").update(startDate="soon")
    export.row("users", "s1").update(enabledUser="")
    with pytest.raises(ExportError) as refusal:
        run(untouched, export.folder(tmp_path / "export"))
    seven, two = (f" And {number} rows that name it." for number in (7, 2))
    assert [str(problem) for problem in refusal.value.problems] == [
        f'academicSessions.csv, row 3, column startDate: found "soon", expected {DAY}.{seven}',
        f"users.csv, row 5, column enabledUser: found nothing, expected true or false.{two}",
    ]
    assert str(refusal.value) == (f"The export is unsound. {refusal.value.problems[0]} And 1 more.")


@pytest.mark.parametrize(
    ("role", "orgs", "column", "found"),
    [
        ("learner", "north", "role", '"learner"'),
        ("student", "north, west", "orgSourcedIds", '"west"'),
        ("student", "", "orgSourcedIds", "nothing"),
        ("", "north", "role", "nothing"),
    ],
)
def test_version_1_1_has_role_and_schools_of_a_person_in_the_persons_row(
    untouched: Database, tmp_path: Path, role: str, orgs: str, column: str, found: str
) -> None:
    export = export_of("1.1")
    export.row("users", "s1").update(role=role, orgSourcedIds=orgs)
    (problem,) = problems_of(untouched, export.folder(tmp_path / "export"))
    assert (problem.file, problem.row, problem.column) == ("users.csv", 5, column)
    assert problem.found == found


@pytest.mark.parametrize(
    "text",
    ["2026-2-3", "2026-W35-1", "20260203", "1899-12-31", "2201-01-01", "٢٠٢٦-٠٢-٠٣"],
)
def test_only_dates_of_our_time_are_dates(text: str) -> None:
    with pytest.raises(ValueError, match=text):
        read_date(text)


@pytest.mark.parametrize("text", ["8", "24:00", "08:60", "08:30:00", "-1:00", "٠٨:٣٠"])
def test_only_times_of_a_day_are_times(text: str) -> None:
    with pytest.raises(ValueError, match=text):
        read_time(text)


def test_an_unsound_export_changes_nothing(
    database: Database, export: Export, tmp_path: Path
) -> None:
    run(database, export.folder(tmp_path / "export"))
    before = everything(database)
    export.row("users", "s1").update(familyName="Byron")
    export.drop("enrollments", "e2")
    export.row("enrollments", "e4").update(endDate="never")
    problems_of(database, export.folder(tmp_path / "export"))
    assert everything(database) == before
