"""A workspace that took the app away and did not come back: all of its schools goes, by a tick."""

import asyncio
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import Connection, Select, Table, func, select

from bot.jobs.leavers import Leavers
from storage.engine.database import Database
from storage.installations import kept
from storage.installations.kept import NewInstallation
from storage.privacy import reach
from storage.privacy.parting import STAYS
from storage.schools import schools
from storage.tables import ERASURE, STAFF
from storage.tables import Table as OurTable
from tests.cli.test_setup import rollcall
from tests.privacy.conftest import Known
from tests.privacy.filling import NOW
from tests.privacy.test_erasing import ADMIN, everything, left_of
from tests.school import MadeSchool, make_school

STAYED = timedelta(days=30)
OF_SCHOOL = ("--school", "Riverside School")


@pytest.fixture
def gone(known: Known) -> Known:
    """A workspace that took the app away, whose school has rows in every table."""
    database = known.school.database
    installed = NewInstallation("T0GONE", "", "U0BOT", bot_token=b"sealed", installed_by="UHEAD")
    place = database.write_now(kept.keep, installed, NOW - timedelta(days=2))
    database.write_now(schools.assign, known.school.school, "T0GONE")
    database.write_now(kept.stop, place, "app_uninstalled", NOW)
    return known


def tick(database: Database, after: timedelta) -> None:
    """Have ticks come at one instant until nothing more is to do."""
    leavers = Leavers(database, lambda: NOW + after, STAYED)
    for _ in range(3):
        asyncio.run(leavers.part())


def rows_of(school: MadeSchool) -> dict[str, int]:
    """How many rows each table has of a school."""

    def count(connection: Connection) -> dict[str, int]:
        tables = [each for each in OurTable.metadata.sorted_tables if "school_id" in each.columns]
        return {
            each.name: number
            for each in tables
            if (number := connection.execute(_count(each, school.school)).scalar_one())
        }

    return school.database.read_now(count)


def _count(table: Table, school_id: UUID) -> Select[int]:
    return select(func.count()).select_from(table).where(table.c.school_id == school_id)


def test_nothing_goes_as_long_as_it_may_come_back(gone: Known) -> None:
    before = everything(gone.school.database)
    tick(gone.school.database, STAYED - timedelta(seconds=1))
    assert everything(gone.school.database) == before


def test_all_of_its_school_goes_and_nothing_of_anothers(gone: Known) -> None:
    database = gone.school.database
    other = make_school(database, "Hillside School")
    other.add_course("Pottery", 0)
    before = rows_of(other)
    tick(database, STAYED)
    # Who did earlier erasures is somebody without a name.
    assert set(rows_of(gone.school)) <= {"erasure", "staff"}
    assert rows_of(other) == before
    for who in (gone.student, gone.other_student, gone.teacher, gone.other_teacher):
        assert not left_of(gone, who) - {each.name for each in STAYS}
    whole = everything(database)
    assert "UHEAD" not in whole["installation"]
    assert "T0GONE" not in whole["school"]
    kinds = select(ERASURE.c.kind, ERASURE.c.done_at).where(ERASURE.c.why.contains("took the app"))
    found = database.read_now(lambda c: c.execute(kinds).all())
    assert {row[0] for row in found} == {"accesses", "audit", "follow_ups", "roster"}
    assert all(row[1] is not None for row in found)
    assert "Riverside School" not in rollcall(gone.school, "school", "list").stdout


def test_who_is_held_stays_whole_until_the_hold_is_lifted(gone: Known) -> None:
    school, database = gone.school, gone.school.database
    held = rollcall(school, "privacy", "hold", "S-1", "--why", "A dispute.", *ADMIN, *OF_SCHOOL)
    assert held.exit_code == 0, held.stderr
    # What only names somebody, for a day, is not the student's.
    mine = [
        each.holding.table.name
        for each in reach.own(gone.student.person)
        if each.holding.student or each.holding.through
    ]
    before = rows_of(school)
    tick(database, STAYED)
    left = rows_of(school)
    assert [name for name in mine if name in before and name not in left] == []
    assert left["student"] == 1
    assert not left_of(gone, gone.other_student) - {"erasure"}
    assert "but for 1 students" in rollcall(school, "workspaces", "list").stdout
    names = select(STAFF.c.family_name, STAFF.c.email).where(STAFF.c.active)
    found = database.read_now(lambda c: c.execute(names).all())
    assert found == [("Abernathy", "ruth@riverside.test")]
    lifted = rollcall(school, "privacy", "lift", "S-1", *ADMIN, *OF_SCHOOL)
    assert lifted.exit_code == 0, lifted.stderr
    tick(database, STAYED)
    assert set(rows_of(school)) <= {"erasure", "staff"}
    assert "Abernathy" not in everything(database)["staff"]
