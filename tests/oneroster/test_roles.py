"""What a person is in OneRoster decides what they may do here, and in which schools."""

from pathlib import Path

import pytest

from storage.engine.database import Database
from storage.tables import Staff, Student
from storage.tables.words import Role
from tests.oneroster.exports import Export, paired, run, stored


@pytest.mark.parametrize(
    ("roles", "expected"),
    [
        (["teacher"], Role.TEACHER),
        (["aide"], Role.OFFICE),
        (["counselor"], Role.OFFICE),
        (["proctor"], Role.OFFICE),
        (["principal"], Role.ADMIN),
        (["siteAdministrator"], Role.ADMIN),
        (["systemAdministrator"], Role.ADMIN),
        (["districtAdministrator"], Role.ADMIN),
        (["administrator"], Role.ADMIN),
        (["teacher", "aide"], Role.OFFICE),
        (["principal", "teacher", "aide"], Role.ADMIN),
        (["parent", "teacher"], Role.TEACHER),
    ],
)
def test_the_highest_of_a_persons_roles_counts(
    database: Database, export: Export, tmp_path: Path, roles: list[str], expected: Role
) -> None:
    export.row("roles", "r1").update(role=roles[0])
    for n, role in enumerate(roles[1:]):
        export.add(
            "roles",
            sourcedId=f"x{n}",
            userSourcedId="t1",
            roleType="secondary",
            role=role,
            orgSourcedId="north",
        )
    # Who teaches is a teacher at least, wherever the role of staff is.
    run(database, export.folder(tmp_path / "export"))
    assert paired(database, Staff, "sourced_id", "role")["t1"] is expected


def test_roles_hold_between_their_dates_only(
    database: Database, export: Export, tmp_path: Path
) -> None:
    export.row("roles", "r3").update(endDate="2026-09-15")
    export.row("roles", "r1").update(beginDate="2026-09-16")
    export.row("roles", "r4").update(beginDate="2026-09-16")
    outcome = run(database, export.folder(tmp_path / "export"))
    assert "Roles that have ended or not begun, left out: 2." in outcome.notices
    # t1 teaches a class, which makes a teacher; a student is one before the first day, too.
    assert stored(database, Staff, "sourced_id") == [("p1",), ("p1",), ("t1",)]
    assert ("s1",) in stored(database, Student, "sourced_id")


def test_a_role_at_a_district_counts_where_the_person_teaches(
    database: Database, export: Export, tmp_path: Path
) -> None:
    export.row("roles", "r1").update(orgSourcedId="district")
    export.row("roles", "r3").update(orgSourcedId="district")
    outcome = run(database, export.folder(tmp_path / "export"))
    assert stored(database, Staff, "sourced_id") == [("p1",), ("p1",), ("t1",)]
    assert (
        "People whose role is at no school and who are in no class, not imported: 1."
        in outcome.notices
    )


def test_an_administrator_reaches_the_schools_below_and_no_others(
    database: Database, export: Export, tmp_path: Path
) -> None:
    export.add("orgs", sourcedId="area", name="Area", type="local", parentSourcedId="district")
    export.row("orgs", "north").update(parentSourcedId="area")
    export.row("roles", "r2").update(orgSourcedId="area")
    run(database, export.folder(tmp_path / "export"))
    assert ("p1",) in stored(database, Staff, "sourced_id")
    assert len(stored(database, Staff, "sourced_id")) == 3


def test_organisations_that_are_their_own_parents_are_no_trap(
    database: Database, export: Export, tmp_path: Path
) -> None:
    export.row("orgs", "north").update(parentSourcedId="south")
    export.row("orgs", "south").update(parentSourcedId="north")
    outcome = run(database, export.folder(tmp_path / "export"))
    assert stored(database, Staff, "sourced_id") == [("a1",), ("t1",)]
    assert any(notice.startswith("People whose role is at no school") for notice in outcome.notices)
