"""Small OneRoster exports for tests: tables of rows that a test changes before it writes them."""

import csv
import io
import zipfile
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path

from sqlalchemy import Connection, select

from bot.oneroster import importing
from bot.oneroster.importing import ImportOptions, Outcome
from bot.oneroster.problems import ExportError, RowProblem
from bot.oneroster.reading import ReadingStep
from storage.engine.database import Database
from storage.tables import (
    IMPORT_UNDO,
    IMPORTED_ROWS,
    IMPORTED_SCHOOL,
    ROSTER_IMPORT,
    ROSTER_MOVE,
    ROSTER_PAGE,
    ROSTER_SET,
    ROSTER_SET_SCHOOL,
    Table,
    table_of,
)

TODAY = date(2026, 9, 15)
NOON = datetime(2026, 9, 15, 12, tzinfo=UTC)
Rows = list[dict[str, str]]
# That there were imports, and what they said.
UNDER_THE_HOOD = {
    ROSTER_IMPORT,
    IMPORTED_SCHOOL,
    IMPORTED_ROWS,
    IMPORT_UNDO,
    ROSTER_PAGE,
    ROSTER_SET,
    ROSTER_SET_SCHOOL,
    ROSTER_MOVE,
}


def rows(text: str) -> Rows:
    """Read a table that is written as CSV."""
    return list(csv.DictReader(io.StringIO("\n".join(line.strip() for line in text.split()))))


class Export:
    """The files of an export by name, each a list of rows; `headers` adds columns to a file."""

    def __init__(self, version: str, **tables: str) -> None:
        self.version = version
        self.tables = {name: rows(text) for name, text in tables.items()}
        self.manifest = {"oneroster.version": version}
        self.manifest |= {f"file.{name}": "bulk" for name in tables if name != "meetings"}
        self.raw: dict[str, bytes] = {}

    def row(self, name: str, sourced_id: str) -> dict[str, str]:
        """Find a row by its sourcedId."""
        return next(row for row in self.tables[name] if row["sourcedId"] == sourced_id)

    def add(self, table: str, /, **cells: str) -> None:
        """Add a row; the cells that are not named are blank."""
        self.tables[table].append(dict.fromkeys(self.tables[table][0], "") | cells)

    def drop(self, name: str, sourced_id: str) -> None:
        """Take a row out."""
        self.tables[name].remove(self.row(name, sourced_id))

    def line(self, name: str, sourced_id: str) -> int:
        """Give the line of a row in its file."""
        return self.tables[name].index(self.row(name, sourced_id)) + 2

    def files(self) -> Mapping[str, bytes]:
        """Give the files as bytes by name."""
        manifest = [{"propertyName": n, "value": v} for n, v in self.manifest.items()]
        tables = self.tables | ({"manifest": manifest} if self.manifest else {})
        return {f"{name}.csv": written(table) for name, table in tables.items()} | self.raw

    def folder(self, path: Path) -> Path:
        """Write the export as a folder; what was there before goes."""
        path.mkdir(exist_ok=True)
        for file in path.iterdir():
            file.unlink()
        for name, data in self.files().items():
            (path / name).write_bytes(data)
        return path

    def zip(self, path: Path) -> Path:
        """Write the export as a ZIP."""
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, data in self.files().items():
                archive.writestr(name, data)
        return path


def written(table: Rows) -> bytes:
    """Write a table as CSV, with the lines ended as RFC 4180 says."""
    text = io.StringIO()
    writer = csv.DictWriter(text, list(table[0]), restval="")
    writer.writeheader()
    writer.writerows(table)
    return text.getvalue().encode()


ORGS = """
    sourcedId,status,name,type,parentSourcedId
    district,,District,district,
    north,,North,school,district
    south,,South,school,district
"""
TERMS = """
    sourcedId,status,title,type,startDate,endDate,schoolYear
    autumn,,Autumn,term,2026-09-01,2027-02-01,2027
    spring,,Spring,term,2027-02-01,2027-07-21,2027
"""
COURSES = """
    sourcedId,status,title,courseCode,orgSourcedId
    bio,,Biology,BIO,north
"""
CLASSES = """
    sourcedId,status,title,courseSourcedId,classCode,classType,schoolSourcedId,termSourcedIds
    bio-a,,Biology-A,bio,BIO-A,scheduled,north,"autumn,spring"
    bio-b,,Biology-B,bio,,scheduled,north,autumn
    bio-s,,Biology-S,bio,,homeroom,south,autumn
"""
USERS_11 = """
    sourcedId,status,enabledUser,orgSourcedIds,role,username,givenName,familyName,email,grades,password
    t1,,true,north,teacher,t1,Tunde,Okafor,T.Okafor@School.example,,
    p1,,true,district,administrator,p1,Ruth,Abernathy,head@school.example,,
    a1,,true,north,aide,a1,Ines,Duarte,office@school.example,,
    s1,,true,north,student,s1,Ada,Lindgren,,09,hunter2
    s2,,false,"north,south",student,s2,Li,Wei,,10,
    m1,,true,north,parent,m1,Mo,Lindgren,not-an-address,,
"""
USERS_12 = """
    sourcedId,status,enabledUser,username,givenName,familyName,email,grades,preferredGivenName,preferredFamilyName
    t1,,true,t1,Tunde,Okafor,T.Okafor@School.example,,,
    p1,,true,p1,Ruth,Abernathy,head@school.example,,,
    a1,,true,a1,Ines,Duarte,office@school.example,,,
    s1,,true,s1,Ada,Lindgren,,09,,
    s2,,false,s2,Li,Wei,,10,,
    m1,,true,m1,Mo,Lindgren,not-an-address,,,
"""
ROLES = """
    sourcedId,status,userSourcedId,roleType,role,beginDate,endDate,orgSourcedId
    r1,,t1,primary,teacher,,,north
    r2,,p1,primary,districtAdministrator,,,district
    r3,,a1,primary,counselor,,,north
    r4,,s1,primary,student,,,north
    r5,,s2,primary,student,,,north
    r6,,s2,secondary,student,,,south
    r7,,m1,primary,parent,,,north
"""
ENROLLMENTS = """
    sourcedId,status,classSourcedId,schoolSourcedId,userSourcedId,role,primary,beginDate,endDate
    e1,,bio-a,north,t1,teacher,true,,
    e2,,bio-a,north,s1,student,,,
    e3,,bio-a,north,s2,student,,2026-09-07,2026-12-01
    e4,,bio-s,south,s2,student,,,
"""
MEETINGS = """
    classSourcedId,weekday,period,startTime,endTime
    bio-a,1,P1,08:30,09:15
    bio-a,1,P5,13:00,13:45
    bio-a,3,P1,08:30,09:15
"""


def export_of(version: str) -> Export:
    """Make a sound export of two schools; the same school in both versions."""
    people = {"users": USERS_11} if version == "1.1" else {"users": USERS_12, "roles": ROLES}
    return Export(
        version,
        orgs=ORGS,
        academicSessions=TERMS,
        courses=COURSES,
        classes=CLASSES,
        **people,
        enrollments=ENROLLMENTS,
        meetings=MEETINGS,
    )


def silent(_progress: ReadingStep) -> None:
    """Draw no progress."""


def run(
    database: Database,
    path: Path,
    *,
    today: date = TODAY,
    time_zone: str | None = "Europe/Lisbon",
    skip_bad_rows: bool = False,
    allow_drop: bool = False,
    dry_run: bool = False,
    now: datetime | None = None,
) -> Outcome:
    """Import from a path, at the start of a day or at an instant."""
    day = None if now else today
    options = ImportOptions(
        now or NOON,
        day,
        time_zone,
        skip_bad_rows=skip_bad_rows,
        allow_drop=allow_drop,
        dry_run=dry_run,
    )
    return importing.run(database, path, options, silent)


def problems_of(database: Database, path: Path) -> tuple[RowProblem, ...]:
    """Import what should be refused; gives all that is wrong with it."""
    try:
        run(database, path)
    except ExportError as error:
        return error.problems
    raise AssertionError("the export was taken")


def stored(database: Database, model: type[Table], *columns: str) -> list[tuple[object, ...]]:
    """Give some columns of a table's rows, sorted by their sourced_id (or by what is asked)."""

    def work(connection: Connection) -> list[tuple[object, ...]]:
        table = table_of(model)
        wanted = [table.c[column] for column in columns]
        order = table.c.sourced_id if "sourced_id" in table.c else wanted[0]
        return [tuple(row) for row in connection.execute(select(*wanted).order_by(order))]

    return database.read_now(work)


def paired(database: Database, model: type[Table], key: str, value: str) -> dict[object, object]:
    """Give one column of a table's rows by another."""
    return {row[0]: row[1] for row in stored(database, model, key, value)}


def everything(database: Database) -> dict[str, list[tuple[object, ...]]]:
    """Give all that is stored, ids included; but not that there were imports, and of what."""

    def work(connection: Connection) -> dict[str, list[tuple[object, ...]]]:
        return {
            table.name: sorted((tuple(row) for row in connection.execute(select(table))), key=str)
            for table in Table.metadata.sorted_tables
            if table not in UNDER_THE_HOOD
        }

    return database.read_now(work)


def delta_of(before: Export, after: Export, at: str, *files: str) -> Export:
    """Make the delta from one export to the next, of these files; the others are absent.

    Without files it has each of which something is otherwise. Rows were changed at the instant.
    """
    delta = Export(after.version)
    for name, table in after.tables.items():
        if name == "meetings":
            continue
        old = {row["sourcedId"]: row for row in before.tables[name]}
        new = {row["sourcedId"]: row for row in table}
        said = [row | {"status": "active"} for id_, row in new.items() if row != old.get(id_)]
        said += [row | {"status": "tobedeleted"} for id_, row in old.items() if id_ not in new]
        if said or name in files:
            header = dict.fromkeys(["sourcedId", "status", "dateLastModified", *table[0]], "")
            delta.tables[name] = [header | row | {"dateLastModified": at} for row in said]
        delta.manifest[f"file.{name}"] = "delta" if name in delta.tables else "absent"
    return delta
