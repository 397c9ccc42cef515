"""Many rows at once: as they are given, all or none, on both engines."""

from datetime import date
from uuid import UUID

import pytest
from sqlalchemy import Connection, func, select
from sqlalchemy.exc import DBAPIError

from storage.engine import bulk
from storage.engine.columns import new_id
from storage.engine.database import Database
from storage.tables import OFFERING
from tests.school import make_school

# What the text of COPY and of SQL would take for something else.
TITLES = ("tab\there", "back\\slash", "\\N", "line\nbreak", "quote's \"", "", "élan 字 🎈", "\\.")
BEGINS, ENDS = date(2026, 9, 1), date(2027, 7, 20)

Row = dict[str, object]


def offering(school: UUID, title: str) -> Row:
    return {
        "id": new_id(),
        "school_id": school,
        "sourced_id": None,
        "title": title,
        "code": title,
        "begins_on": BEGINS,
        "ends_on": ENDS,
    }


def count(database: Database) -> int:
    wanted = select(func.count()).select_from(OFFERING)
    return database.read_now(lambda connection: connection.execute(wanted).scalar_one())


@pytest.mark.parametrize("times", [0, 1, 10])
def test_rows_stand_as_they_were_given_and_the_rest_is_filled_in(
    database: Database, times: int
) -> None:
    school = make_school(database).school
    rows = [offering(school, title) for title in TITLES * times]
    database.write_now(bulk.add, OFFERING, rows)

    def read(connection: Connection) -> list[Row]:
        columns = (*(OFFERING.c[name] for name in offering(school, "")), OFFERING.c.rolls_given)
        found = connection.execute(select(*columns).where(OFFERING.c.school_id == school))
        return [dict(row) for row in found.mappings()]

    assert sorted(database.read_now(read), key=lambda row: str(row["id"])) == [
        row | {"rolls_given": 0} for row in rows
    ]


@pytest.mark.parametrize("number", [2, 100])
def test_one_row_that_is_refused_takes_all_back(database: Database, number: int) -> None:
    school = make_school(database).school
    before = count(database)
    rows = [offering(school, "Art") for _ in range(number)]
    with pytest.raises(DBAPIError):
        database.write_now(bulk.add, OFFERING, [*rows, rows[0]])
    assert count(database) == before
    database.write_now(bulk.add, OFFERING, rows)
    assert count(database) == before + number
