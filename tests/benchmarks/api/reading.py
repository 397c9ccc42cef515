"""Measures lists without HTTP, in a process of its own.

    python -m tests.benchmarks.api.reading DATABASE_URL

prints one JSON object: the median milliseconds of a page of the newest 100 records.
"""

import json
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from statistics import median

from sqlalchemy import Table, select

from storage.engine.database import Database
from storage.registers import record_lists
from storage.registers.record_lists import RecordFilter
from storage.tables import OFFERING, STUDENT

PAGE = 100
# As many as the smallest database has.
MOST = {STUDENT: 90, OFFERING: 18}
TIMES = 5


@dataclass(frozen=True, slots=True)
class Reading:
    """The median milliseconds of a student's page and of a course offering's."""

    student_ms: float
    course_offering_ms: float


def spread(database: Database, table: Table) -> list[RecordFilter]:
    """Ask for students or course offerings from all over the database."""
    statement = select(table.c.school_id, table.c.id).order_by(table.c.id)
    rows = database.read_now(lambda connection: connection.execute(statement).all())
    every = max(1, len(rows) // MOST[table])
    name = f"{table.name}_id"
    return [RecordFilter(school, **{name: key}) for school, key in rows[::every][: MOST[table]]]


def milliseconds(database: Database, filters: Sequence[RecordFilter]) -> float:
    """Read a page of each, again and again; the first time does not count."""
    spent: list[float] = []
    for _ in range(TIMES + 1):
        for each in filters:
            began = time.perf_counter()
            rows = database.read_now(record_lists.records, each, PAGE)
            spent.append((time.perf_counter() - began) * 1000)
            if len(rows) != PAGE:
                raise ValueError(f"found {len(rows)} records of {each}, expected {PAGE}")
    return median(spent[len(filters) :])


def main() -> None:
    """Read pages."""
    database = Database(sys.argv[1])
    student, offering = (milliseconds(database, spread(database, table)) for table in MOST)
    database.close()
    print(json.dumps(asdict(Reading(student, offering))))


if __name__ == "__main__":
    main()
