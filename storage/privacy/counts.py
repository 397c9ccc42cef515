"""Numbers that stay of records that were taken out: by date and status, of nobody."""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Executable, func, select

from storage.engine.columns import new_id
from storage.engine.upserts import Insert, chosen, per_engine
from storage.tables import KEPT_COUNT, RECORD
from storage.tables.words import Status


class DayCount(NamedTuple):
    """How many records of a day and a status there were."""

    day: date
    status: Status
    records: int


def _add(insert: Insert) -> Executable:
    key = ["school_id", "attendance_date", "status"]
    more = KEPT_COUNT.c.records + insert.excluded.records
    return insert.on_conflict_do_update(index_elements=key, set_={"records": more})


_ADD = per_engine(KEPT_COUNT, _add)
_OF_SCHOOL = (RECORD.c.school_id, RECORD.c.attendance_date, RECORD.c.status)


def take_out(connection: Connection, where: ColumnElement[bool]) -> int:
    """Take records out, keep the numbers of just those, and say how many they were."""
    school, day, status = _OF_SCHOOL
    gone = connection.execute(RECORD.delete().where(where).returning(school, day, status))
    found = Counter(tuple(row) for row in gone)
    rows = [
        {
            "id": new_id(),
            "school_id": key[0],
            "attendance_date": key[1],
            "status": key[2],
            "records": number,
        }
        for key, number in found.items()
    ]
    if rows:
        connection.execute(chosen(_ADD, connection), rows)
    return found.total()


def of_school(connection: Connection, school_id: UUID) -> Sequence[DayCount]:
    """List what a school had by day and status: what is there and what was taken out."""
    there = (
        select(RECORD.c.attendance_date, RECORD.c.status, func.count().label("records"))
        .where(RECORD.c.school_id == school_id)
        .group_by(RECORD.c.attendance_date, RECORD.c.status)
    )
    gone = select(KEPT_COUNT.c.attendance_date, KEPT_COUNT.c.status, KEPT_COUNT.c.records).where(
        KEPT_COUNT.c.school_id == school_id
    )
    both = there.union_all(gone).subquery()
    day, status = both.c.attendance_date, both.c.status
    statement = select(day, status, func.sum(both.c.records)).group_by(day, status)
    rows = connection.execute(statement.order_by(day, status))
    return [DayCount(row[0], Status(row[1]), int(row[2])) for row in rows]
