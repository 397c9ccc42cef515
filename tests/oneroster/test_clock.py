"""Each school's own wall clock says what "today" is."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import Connection, update

from bot.oneroster import importing
from bot.oneroster.importing import ImportOptions
from storage.engine.database import Database
from storage.tables import SCHOOL, CourseEnrollment, Staff
from tests.oneroster.exports import Export, paired, silent, stored

# In Auckland it is the 6th already, in Los Angeles still the 5th.
NOW = datetime(2026, 10, 5, 23, 30, tzinfo=UTC)
ZONES = {"north": "Pacific/Auckland", "south": "America/Los_Angeles"}


def live_in_their_zones(connection: Connection) -> None:
    for school, zone in ZONES.items():
        statement = update(SCHOOL).where(SCHOOL.c.sourced_id == school)
        connection.execute(statement.values(time_zone=zone))


@pytest.mark.parametrize(
    ("time_zone", "today", "north", "south"),
    [
        (None, None, date(2026, 10, 5), date(2026, 10, 4)),
        ("Pacific/Auckland", None, date(2026, 10, 5), date(2026, 10, 5)),
        (None, date(2026, 11, 2), date(2026, 11, 1), date(2026, 11, 1)),
    ],
)
def test_an_enrolment_ends_the_day_before_the_schools_own_today(
    database: Database,
    export: Export,
    path: Path,
    time_zone: str | None,
    today: date | None,
    north: date,
    south: date,
) -> None:
    database.write_now(live_in_their_zones)
    export.drop("enrollments", "e2")
    export.drop("enrollments", "e4")
    options = ImportOptions(NOW, today, time_zone)
    importing.run(database, export.folder(path), options, silent)
    ends = paired(database, CourseEnrollment, "sourced_id", "ends_on")
    assert (ends["e2"], ends["e4"]) == (north, south)


def test_a_role_of_a_district_begins_in_each_school_on_its_own_day(
    database: Database, export: Export, path: Path
) -> None:
    database.write_now(live_in_their_zones)
    export.row("roles", "r2").update(beginDate="2026-10-06")
    options = ImportOptions(NOW)
    importing.run(database, export.folder(path), options, silent)
    active = stored(database, Staff, "sourced_id", "active")
    assert {row for row in active if row[0] == "p1"} == {("p1", False), ("p1", True)}
