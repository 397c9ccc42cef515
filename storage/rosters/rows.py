"""A school's roster as the import reads and changes it: rows that carry a sourced_id, in bulk."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import Any, NamedTuple, cast
from uuid import UUID

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    Row,
    Select,
    Table,
    bindparam,
    collate,
    func,
    or_,
    select,
    update,
)

from storage import tables
from storage.engine import bulk
from storage.engine.columns import Id

Values = tuple[object, ...]
PAGE = 2000


@dataclass(frozen=True, slots=True)
class RosterTable:
    """A table of rows with a sourced_id, and those of its columns that an export decides."""

    table: Table
    columns: tuple[str, ...]


STAFF = RosterTable(tables.STAFF, ("role", "given_name", "family_name", "email", "active"))
STUDENTS = RosterTable(
    tables.STUDENT, ("given_name", "middle_name", "family_name", "grade", "number")
)
OFFERINGS = tables.OFFERING


class Stored(NamedTuple):
    """A row of a roster table; `values` are those of its columns."""

    sourced_id: str
    id: UUID
    values: Values


class StoredOffering(NamedTuple):
    """A course offering that an export names."""

    id: UUID
    sourced_id: str
    title: str
    code: str
    begins_on: date
    ends_on: date
    active: bool


class StoredMeeting(NamedTuple):
    """A row of a timetable, of the present or of the past."""

    id: UUID
    course_offering_id: UUID
    weekday: int
    period: str
    starts_at: time
    ends_at: time
    begins_on: date | None
    ends_on: date | None


def stored(connection: Connection, roster: RosterTable, school_id: UUID) -> Iterator[Stored]:
    """Give a school's rows by sourced_id, in the order of its code points.

    They are streamed. Rows may be added and changed meanwhile as long as they stand no further on
    than the last that was given: PostgreSQL's cursor does not see them, SQLite's is past them.
    """
    for row in _in_order(
        connection, roster.table, ("sourced_id", "id", *roster.columns), school_id
    ):
        cells: Values = tuple(row)
        yield Stored(cast("str", cells[0]), cast("UUID", cells[1]), cells[2:])


def offerings(connection: Connection, school_id: UUID) -> Iterator[StoredOffering]:
    """Give a school's course offerings by sourced_id, as `stored` does."""
    found = _in_order(connection, OFFERINGS, StoredOffering._fields, school_id)
    return map(StoredOffering._make, found)


def unnamed_offerings(connection: Connection, school_id: UUID) -> list[StoredOffering]:
    """Give the course offerings of a school whose sourced_id is another's now; theirs is empty."""
    columns = OFFERINGS.c
    statement = select(*(columns[name] for name in StoredOffering._fields)).where(
        columns.school_id == school_id, columns.sourced_id.is_(None)
    )
    found = connection.execute(statement.order_by(columns.id))
    return [StoredOffering._make(row)._replace(sourced_id="") for row in found]


def people_in(connection: Connection, course_offering_id: UUID) -> set[str]:
    """Give the sourced_ids of all who were ever in a course offering, to learn or to teach.

    Not of who covered it: no export knows of them.
    """
    found = set[str]()
    for link, person, key, *theirs in (
        (tables.ENROLLMENT, tables.STUDENT, tables.ENROLLMENT.c.student_id),
        (
            tables.ASSIGNMENT,
            tables.STAFF,
            tables.ASSIGNMENT.c.staff_id,
            ~tables.ASSIGNMENT.c.is_cover,
        ),
    ):
        statement = select(person.c.sourced_id).join_from(link, person, person.c.id == key)
        of_it = link.c.course_offering_id == course_offering_id
        found |= set(connection.execute(statement.where(of_it, *theirs)).scalars())
    return found


def standing_staff(connection: Connection, school_id: UUID) -> int:
    """Count the active staff of a school that came from an export."""
    columns = tables.STAFF.c
    return _count(
        connection,
        columns.school_id == school_id,
        columns.active,
        columns.sourced_id.is_not(None),
    )


def standing_offerings(connection: Connection, school_id: UUID, day: date) -> int:
    """Count the course offerings of a school that came from an export and are not over on a day."""
    columns = OFFERINGS.c
    return _count(
        connection,
        columns.school_id == school_id,
        columns.active,
        columns.ends_on >= day,
        columns.sourced_id.is_not(None),
    )


def register_days(connection: Connection, course_offering_id: UUID) -> tuple[date, date] | None:
    """Give the first and the last day of which a course offering has a register."""
    day = tables.REGISTER.c.attendance_date
    statement = select(func.min(day), func.max(day)).where(
        tables.REGISTER.c.course_offering_id == course_offering_id
    )
    first, last = connection.execute(statement).one()
    return None if first is None else (first, last)


def lost_registers(connection: Connection, course_offering_ids: Sequence[UUID]) -> bool:
    """Say whether one of some course offerings has a register of a day outside its dates."""
    offering, day = OFFERINGS.c, tables.REGISTER.c.attendance_date
    outside = or_(day < offering.begins_on, day > offering.ends_on)
    statement = (
        select(offering.id)
        .join(tables.REGISTER, tables.REGISTER.c.course_offering_id == offering.id)
        .where(offering.id.in_(bindparam("ids", expanding=True)), outside)
        .limit(1)
    )
    pages = (course_offering_ids[at : at + PAGE] for at in range(0, len(course_offering_ids), PAGE))
    return any(connection.execute(statement, {"ids": page}).first() for page in pages)


def last_roll_numbers(connection: Connection, school_id: UUID) -> dict[UUID, int]:
    """Give the highest roll number that each course offering of a school has given, if one."""
    columns, offering = tables.ENROLLMENT.c, OFFERINGS.c
    there = (
        select(columns.course_offering_id, func.max(columns.roll_number))
        .where(columns.school_id == school_id)
        .group_by(columns.course_offering_id)
    )
    found = {row[0]: row[1] for row in connection.execute(there)}
    gone = select(offering.id, offering.rolls_given).where(
        offering.school_id == school_id, offering.rolls_given > 0
    )
    for key, number in connection.execute(gone):
        found[key] = max(number, found.get(key, 0))
    return found


def remember_rolls(connection: Connection, enrollment_ids: Collection[UUID]) -> None:
    """Have roll numbers of enrolments that are about to go never be given again.

    A message that is still open would mean somebody else by one.
    """
    columns, offering = tables.ENROLLMENT.c, OFFERINGS.c
    listed = list(enrollment_ids)
    highest: dict[UUID, int] = {}
    for at in range(0, len(listed), PAGE):
        statement = (
            select(columns.course_offering_id, func.max(columns.roll_number))
            .where(columns.id.in_(listed[at : at + PAGE]))
            .group_by(columns.course_offering_id)
        )
        for key, number in connection.execute(statement):
            highest[key] = max(number, highest.get(key, 0))
    raised = (
        update(OFFERINGS)
        .where(
            offering.id == bindparam("key", type_=Id), offering.rolls_given < bindparam("number")
        )
        .values(rolls_given=bindparam("number"))
    )
    if highest:
        connection.execute(raised, [{"key": k, "number": n} for k, n in highest.items()])


def with_registers(connection: Connection, school_id: UUID) -> set[UUID]:
    """Give the course offerings of a school of which a register has been taken."""
    columns = tables.REGISTER.c
    statement = select(columns.course_offering_id).where(columns.school_id == school_id).distinct()
    return set(connection.execute(statement).scalars())


def register_periods_on(connection: Connection, school_id: UUID, day: date) -> dict[UUID, set[str]]:
    """Give the periods of a school's registers of a day, by their course offerings."""
    columns = tables.REGISTER.c
    statement = select(columns.course_offering_id, columns.period).where(
        columns.school_id == school_id, columns.attendance_date == day
    )
    found: dict[UUID, set[str]] = {}
    for course_offering_id, period in connection.execute(statement):
        found.setdefault(course_offering_id, set()).add(period)
    return found


def meetings(connection: Connection, school_id: UUID) -> Iterator[StoredMeeting]:
    """Give all meetings that a school's course offerings have or had."""
    columns = (tables.MEETING.c[name] for name in StoredMeeting._fields)
    for row in connection.execute(select(*columns).where(tables.MEETING.c.school_id == school_id)):
        yield StoredMeeting(*row)


def add(connection: Connection, table: Table, rows: Sequence[Mapping[str, object]]) -> None:
    """Add rows; each has the same columns, its id among them."""
    bulk.add(connection, table, rows)


def change(connection: Connection, table: Table, rows: Sequence[Mapping[str, object]]) -> None:
    """Change rows, each named by its id; each has the same columns."""
    if not rows:
        return
    values: dict[str, BindParameter[object]] = {
        name: bindparam(f"new_{name}", type_=table.c[name].type) for name in rows[0] if name != "id"
    }
    statement = update(table).where(table.c.id == bindparam("row_id", type_=Id)).values(values)
    parameters = [
        {"row_id" if name == "id" else f"new_{name}": value for name, value in row.items()}
        for row in rows
    ]
    connection.execute(statement, parameters)


def _count(connection: Connection, *conditions: ColumnElement[bool]) -> int:
    return connection.execute(select(func.count()).where(*conditions)).scalar_one()


def _in_order(
    connection: Connection, table: Table, wanted: Sequence[str], school_id: UUID
) -> Iterable[Row[*tuple[Any, ...]]]:
    key = table.c.sourced_id
    in_order = collate(key, "C") if connection.dialect.name == "postgresql" else key
    statement: Select[*tuple[Any, ...]] = (
        select(*(table.c[name] for name in wanted))
        .where(table.c.school_id == school_id, key.is_not(None))
        .order_by(in_order)
        .execution_options(yield_per=PAGE)
    )
    return connection.execute(statement)
