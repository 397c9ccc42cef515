"""Fills the tables with a year of records, day after day, as schools would write them."""

import sqlite3
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from typing import Any, cast
from uuid import NAMESPACE_URL, uuid5

from sqlalchemy import Connection, Select, case, func, literal, null, select, text
from sqlalchemy import Table as SqlTable
from sqlalchemy.sql.elements import ColumnElement

from storage.engine.columns import Id, new_id
from storage.engine.database import Database, without_hurry
from storage.tables import ASSIGNMENT, CHANGE, ENROLLMENT, RECORD, migrations, table_of
from storage.tables.words import Action, Door, Status
from tests.benchmarks.api.people import BEGINS_ON, OFFERINGS, STUDENTS, people

DAYS = 180
OF_A_GROUP = STUDENTS * OFFERINGS * DAYS
HALF_PAST_NINE = time(9, 30, tzinfo=UTC)

SQLITE_IN_A_HURRY = (
    "journal_mode=OFF",
    "synchronous=OFF",
    "foreign_keys=OFF",
    "cache_size=-2000000",
)
# A replica does not check foreign keys. Both engines are taught to make ids.
POSTGRESQL_IN_A_HURRY = (
    "SET LOCAL session_replication_role = replica",
    """
    CREATE OR REPLACE FUNCTION bench_id() RETURNS uuid LANGUAGE sql VOLATILE AS $$
    SELECT (lpad(to_hex((extract(epoch FROM clock_timestamp()) * 1000)::bigint), 12, '0')
        || '7' || substr(replace(gen_random_uuid()::text, '-', ''), 14))::uuid $$
    """,
    """
    CREATE OR REPLACE FUNCTION bench_change_set(uuid, date) RETURNS uuid LANGUAGE sql IMMUTABLE
    AS $$ SELECT md5($1::text || $2::text)::uuid $$
    """,
)
SIZE = {
    "sqlite": "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()",
    "postgresql": "SELECT pg_database_size(current_database())",
}


@dataclass(frozen=True, slots=True)
class Filled:
    """How many records there are now, and the bytes on disk of each, with its indices."""

    records: int
    bytes_each: float


def fill(url: str, groups: int) -> Filled:
    """Migrate an empty database and write a year of so many groups, in the order of its days.

    The indices are there from the start and grow as they do in use; foreign keys are not checked.
    """
    database = Database(url)
    migrations.upgrade(database)
    with hurried(database) as connection:
        for rows in people(groups):
            values = [row.model_dump() for row in rows]
            connection.execute(table_of(type(rows[0])).insert(), values)
        before, records = size_of(connection), 0
        for number, day in enumerate(islice(school_days(), DAYS)):
            records += add(connection, RECORD, records_of(number, day))
        added = size_of(connection) - before
    settle(database)
    return Filled(records, added / records)


def add_audit(url: str) -> float:
    """Write the audit of all records, as marks; gives the bytes on disk of each change."""
    database = Database(url)
    with hurried(database) as connection:
        before = size_of(connection)
        changes = add(connection, CHANGE, changes_of_all())
        each = (size_of(connection) - before) / changes
    settle(database)
    return each


@contextmanager
def hurried(database: Database) -> Generator[Connection]:
    """Hold a transaction that a crash would lose."""
    with database.engine.connect() as connection:
        if database.on_sqlite:
            teach(cast("sqlite3.Connection", connection.connection.driver_connection))
            for setting in SQLITE_IN_A_HURRY:
                connection.exec_driver_sql(f"PRAGMA {setting}")
            connection.exec_driver_sql("BEGIN")
        else:
            without_hurry(connection)
            for statement in POSTGRESQL_IN_A_HURRY:
                connection.execute(text(statement))
        yield connection
        connection.commit()


def teach(connection: sqlite3.Connection) -> None:
    """Teach SQLite to make ids."""

    def change_set(course_offering_id: bytes, day: str) -> bytes:
        return uuid5(NAMESPACE_URL, f"{course_offering_id.hex()}{day}").bytes

    connection.create_function("bench_id", 0, lambda: new_id().bytes)
    connection.create_function("bench_change_set", 2, change_set, deterministic=True)


def settle(database: Database) -> None:
    """Leave the database as it is found in the morning: PostgreSQL's autovacuum has been there."""
    if not database.on_sqlite:
        engine = database.engine.execution_options(isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            for statement in ("SET statement_timeout = 0", "VACUUM ANALYZE", "CHECKPOINT"):
                connection.execute(text(statement))
    database.close()


def size_of(connection: Connection) -> int:
    """Give the size of the database in bytes."""
    return connection.execute(text(SIZE[connection.dialect.name])).scalar_one()


def school_days() -> Iterator[date]:
    """Go through weekdays, from the first of the year on."""
    day = BEGINS_ON
    while True:
        if day.isoweekday() <= 5:
            yield day
        day += timedelta(days=1)


def add(connection: Connection, table: SqlTable, rows: Select[*tuple[Any, ...]]) -> int:
    """Insert what a statement selects; gives how many rows."""
    statement = table.insert().from_select(list(rows.selected_columns.keys()), rows)
    return connection.execute(statement.execution_options(preserve_rowcount=True)).rowcount


def records_of(number: int, day: date) -> Select[*tuple[Any, ...]]:
    """Select everyone's records of the nth day: most present, some absent, late or excused."""
    luck = (ENROLLMENT.c.roll_number * 37 + number * 53) % 100
    late = luck < 3
    values: dict[str, ColumnElement[Any]] = {
        "id": new_ids(),
        "school_id": ENROLLMENT.c.school_id,
        "course_offering_id": ENROLLMENT.c.course_offering_id,
        "course_enrollment_id": ENROLLMENT.c.id,
        "student_id": ENROLLMENT.c.student_id,
        "teacher_assignment_id": ASSIGNMENT.c.id,
        "attendance_date": typed("attendance_date", day),
        "period": typed("period", ""),
        "status": case(
            (late, typed("status", Status.LATE)),
            (luck < 7, typed("status", Status.ABSENT)),
            (luck < 9, typed("status", Status.EXCUSED)),
            else_=typed("status", Status.PRESENT),
        ),
        "minutes_late": case((late, luck * 10 + 5)),
        "reason": case((luck.between(7, 8), typed("reason", "illness"))),
        "note": null(),
        "recorded_at": typed("recorded_at", datetime.combine(day, HALF_PAST_NINE)),
        "recorded_by_id": ASSIGNMENT.c.staff_id,
        "door": typed("door", Door.SLACK),
        "change_set_id": func.bench_change_set(
            ENROLLMENT.c.course_offering_id, typed("attendance_date", day), type_=Id()
        ),
        "order_key": typed("order_key", (number << 44) + 1),
    }
    return (
        named(values)
        .join_from(
            ENROLLMENT,
            ASSIGNMENT,
            ASSIGNMENT.c.course_offering_id == ENROLLMENT.c.course_offering_id,
        )
        .order_by(ENROLLMENT.c.id)
    )


def changes_of_all() -> Select[*tuple[Any, ...]]:
    """Select the audit of all records, in the order in which they were written."""
    same = (
        "change_set_id",
        "door",
        "recorded_at",
        "order_key",
        "school_id",
        "course_offering_id",
        "course_enrollment_id",
        "student_id",
        "attendance_date",
        "period",
    )
    details = ("status", "minutes_late", "reason", "note")
    values: dict[str, ColumnElement[Any]] = {
        "id": new_ids(),
        "action": literal(Action.MARK, CHANGE.c.action.type),
        "staff_id": RECORD.c.recorded_by_id,
        **{name: RECORD.c[name] for name in same},
        **{f"after_{name}": RECORD.c[name] for name in details},
    }
    return named(values).order_by(RECORD.c.id)


def new_ids() -> ColumnElement[Any]:
    """Make an id for each row, in time's order as the program's own are."""
    return func.bench_id(type_=Id())


def typed(column: str, value: object) -> ColumnElement[Any]:
    """Write a value as a column of records takes it."""
    return literal(value, RECORD.c[column].type)


def named(values: dict[str, ColumnElement[Any]]) -> Select[*tuple[Any, ...]]:
    """Select values under the names of columns."""
    return select(*(value.label(name) for name, value in values.items()))
