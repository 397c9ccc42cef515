"""Whatever changes: reached by deltas or by whole exports, it is the same that is there."""

import copy
from collections.abc import Callable
from datetime import date, timedelta
from itertools import count
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, select

from storage import tables
from storage.engine.database import Database
from tests.oneroster.exports import TODAY, Export, delta_of, export_of, run

Change = Callable[[Export], object]
IDS = ("sourcedId", "parentSourcedId", "courseSourcedId", "schoolSourcedId", "classSourcedId",
       "userSourcedId", "orgSourcedId", "termSourcedIds", "orgSourcedIds")  # fmt: skip
MEMBER = {"classSourcedId": "bio-b", "schoolSourcedId": "north", "role": "student"}


def without(export: Export, table: str, sourced_id: str, **users: str) -> None:
    """Take a row out, and those rows that name it."""
    export.tables[table] = [row for row in export.tables[table] if row["sourcedId"] != sourced_id]
    for name, column in users.items():
        export.tables[name] = [row for row in export.tables[name] if row[column] != sourced_id]


def enrolled(export: Export, sourced_id: str) -> None:
    """Have Ada in a second class, under this id alone."""
    for other in ("e8", "e9"):
        without(export, "enrollments", other)
    export.add("enrollments", sourcedId=sourced_id, userSourcedId="s1", **MEMBER)


def changed(table: str, sourced_id: str, **cells: str) -> Change:
    def change(export: Export) -> None:
        for row in export.tables[table]:
            if row["sourcedId"] == sourced_id:
                row.update(cells)

    return change


CHANGES: dict[str, Change] = {
    "a new name": changed("users", "s1", givenName="Augusta"),
    "the old name": changed("users", "s1", givenName="Ada"),
    "no longer enabled": changed("users", "t1", enabledUser="false"),
    "enabled again": changed("users", "t1", enabledUser="true"),
    "another title": changed("classes", "bio-a", title="Botany"),
    "another code": changed("courses", "bio", courseCode="BIO-2"),
    "a shorter term": changed("academicSessions", "autumn", endDate="2026-12-20"),
    "one term only": changed("classes", "bio-a", termSourcedIds="autumn"),
    "an end": changed("enrollments", "e2", endDate="2026-11-01"),
    "no end": changed("enrollments", "e3", endDate=""),
    "a new school name": changed("orgs", "north", name="North Hill"),
    "gone from a class": lambda export: without(export, "enrollments", "e3"),
    "no teacher": lambda export: without(export, "enrollments", "e1"),
    "in another class": lambda export: enrolled(export, "e9"),
    "back under another id": lambda export: enrolled(export, "e8"),
    "no such class": lambda export: without(
        export, "classes", "bio-s", enrollments="classSourcedId"
    ),
    "nothing": lambda _export: None,
}


def apart(export: Export, mark: str) -> Export:
    """Give the export other ids, so that it is of other schools."""
    other = copy.deepcopy(export)
    for table in other.tables.values():
        for row in table:
            row |= {
                column: ",".join(f"{mark}{each}" for each in row[column].split(","))
                for column in IDS
                if row.get(column)
            }
    return other


def rosters(database: Database, mark: str) -> list[list[tuple[object, ...]]]:
    """Give what is stored under a mark, in the words of the export."""

    def plain(cell: object) -> object:
        return cell.removeprefix(mark) if isinstance(cell, str) else cell

    def work(connection: Connection) -> list[list[tuple[object, ...]]]:
        school, offering = tables.SCHOOL.c, tables.OFFERING.c
        own = (school.sourced_id, school.name)
        found = [select(*own).where(school.sourced_id.startswith(mark))]
        for table, names in (
            (tables.STAFF, "sourced_id role given_name family_name email active"),
            (tables.STUDENT, "sourced_id given_name family_name grade"),
            (tables.OFFERING, "sourced_id title code begins_on ends_on active"),
        ):
            wanted = (table.c[name] for name in names.split())
            found.append(
                select(*own, *wanted).join_from(
                    table, tables.SCHOOL, school.id == table.c.school_id
                )
            )
        for link, person, key in (
            (tables.ENROLLMENT, tables.STUDENT, "student_id"),
            (tables.ASSIGNMENT, tables.STAFF, "staff_id"),
        ):
            wanted = (link.c[name] for name in ("sourced_id", "begins_on", "ends_on", "gone_on"))
            found.append(
                select(school.sourced_id, offering.sourced_id, person.c.sourced_id, *wanted)
                .join_from(link, tables.SCHOOL, school.id == link.c.school_id)
                .join(tables.OFFERING, offering.id == link.c.course_offering_id)
                .join(person, person.c.id == link.c[key])
            )
        kept = [each.where(school.sourced_id.startswith(mark)) for each in found]
        return [
            sorted((tuple(map(plain, row)) for row in connection.execute(each)), key=str)
            for each in kept
        ]

    return database.read_now(work)


MARKS = count()


@pytest.mark.parametrize("version", ["1.1", "1.2"])
@settings(
    max_examples=8,
    deadline=None,
    # Each example takes a second: the first that fails says enough.
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    steps=st.lists(
        st.tuples(
            st.lists(st.sampled_from(sorted(CHANGES)), min_size=1, max_size=3), st.integers(0, 3)
        ),
        min_size=1,
        max_size=4,
    )
)
def test_deltas_come_to_what_whole_exports_come_to(
    database: Database, tmp_path: Path, version: str, steps: list[tuple[list[str], int]]
) -> None:
    number = next(MARKS)
    whole, parts = f"{number}w-", f"{number}d-"
    export, day = export_of(version), TODAY
    for mark in (whole, parts):
        run(database, apart(export, mark).folder(tmp_path / "export"))
    for step, (names, days) in enumerate(steps):
        before, day = copy.deepcopy(export), day + timedelta(days=days)
        for name in names:
            CHANGES[name](export)
        run(database, apart(export, whole).folder(tmp_path / "export"), today=day, allow_drop=True)
        delta = delta_of(before, export, f"2026-09-15T{8 + step:02}:00:00Z", "orgs")
        # So that it names its school, which decides which earlier export it is of.
        delta.manifest["file.orgs"] = "delta"
        north = export.row("orgs", "north") | {"status": "active"}
        north |= {"dateLastModified": f"2026-09-15T{8 + step:02}:00:00Z"}
        if not any(row["sourcedId"] == "north" for row in delta.tables["orgs"]):
            delta.tables["orgs"].append(north)
        run(database, apart(delta, parts).folder(tmp_path / "delta"), today=day, allow_drop=True)
        assert rosters(database, parts) == rosters(database, whole)
    assert isinstance(day, date)
