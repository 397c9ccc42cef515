"""Which rows of a school are over, by how long each table is kept, as the tables declare it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Connection,
    Date,
    Table,
    and_,
    exists,
    func,
    not_,
    or_,
    select,
    true,
    update,
)

from storage.privacy import counts
from storage.privacy.holds import HELD
from storage.tables import OFFERING, RECORD, REGISTER
from storage.tables import Table as AnyTable
from storage.tables.holding import BY_RETENTION, Holding, Kept
from storage.tables.holdings import HOLDINGS
from storage.tables.words import ErasureKind

_BY_TABLE = {each.table: each for each in HOLDINGS}
_KINDS = {
    Kept.RECORDS: ErasureKind.RECORDS,
    Kept.AUDIT: ErasureKind.AUDIT,
    Kept.FOLLOW_UPS: ErasureKind.FOLLOW_UPS,
    Kept.DELIVERIES: ErasureKind.DELIVERIES,
    Kept.ACCESSES: ErasureKind.ACCESSES,
}
# A register stays while a record stands on it: one that is held.
_NEEDED: dict[Table, ColumnElement[bool]] = {
    REGISTER: exists(
        select(RECORD.c.id).where(
            RECORD.c.course_offering_id == REGISTER.c.course_offering_id,
            RECORD.c.attendance_date == REGISTER.c.attendance_date,
            RECORD.c.period == REGISTER.c.period,
        )
    )
}


@dataclass(frozen=True, slots=True)
class End:
    """The last day that is over, in a school; `ends_at` is the instant at which it ended there."""

    through: date
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Over:
    """Rows of a table that are over: they go, or only the columns that `empties` names do."""

    table: Table
    kind: ErasureKind
    through: date
    where: ColumnElement[bool]
    since: ColumnElement[date] | ColumnElement[datetime]
    empties: tuple[str, ...] = ()


def over(school_id: UUID, ends: Mapping[ErasureKind, End]) -> Iterator[Over]:
    """Say of each table what is over in a school, those first that others wait for.

    Nothing of a student who is held, nothing that a row which stays refers to, and nothing younger.
    """
    found = [each for each in HOLDINGS if each.kept in BY_RETENTION]
    order = AnyTable.metadata.sorted_tables
    for holding in sorted(found, key=lambda each: -order.index(each.table)):
        kind = _KINDS[holding.kept]
        where = and_(_old(holding, school_id, ends[kind]), *unneeded(holding.table))
        yield _over(holding, kind, ends[kind], where)
    notes = ends[ErasureKind.NOTES]
    for holding in found:
        if holding.notes:
            kept = or_(*(holding.table.c[name].is_not(None) for name in holding.notes))
            where = and_(_old(holding, school_id, notes), kept)
            yield _over(holding, ErasureKind.NOTES, notes, where, holding.notes)


def _over(
    holding: Holding,
    kind: ErasureKind,
    end: End,
    where: ColumnElement[bool],
    empties: tuple[str, ...] = (),
) -> Over:
    since = holding.table.c[holding.since or ""]
    return Over(holding.table, kind, end.through, where, since, empties)


def _old(holding: Holding, school_id: UUID, end: End) -> ColumnElement[bool]:
    """Whether a row is of a school, old enough, and of nobody who is held."""
    columns = holding.table.c
    since = columns[holding.since or ""]
    is_day = isinstance(since.type, Date)
    which = [
        columns.school_id == school_id,
        since <= end.through if is_day else since < end.ends_at,
        is_free(holding),
    ]
    course = columns.get("course_offering_id")
    if course is not None and not course.nullable:
        # By the index that every register has; not each table has one of dates.
        courses = select(OFFERING.c.id).where(OFFERING.c.school_id == school_id)
        which.append(course.in_(courses))
    return and_(*which)


def is_free(holding: Holding) -> ColumnElement[bool]:
    """Whether a row is of nobody who is held."""
    columns, free = holding.table.c, list[ColumnElement[bool]]()
    if holding.student:
        whose = columns[holding.student]
        free.append(or_(whose.is_(None), whose.not_in(HELD)))
    if holding.through:
        (key,) = columns[holding.through].foreign_keys
        other = _BY_TABLE[key.column.table]
        held = select(key.column).where(not_(is_free(other)))
        free.append(columns[holding.through].not_in(held))
    return and_(true(), *free)


def unneeded(table: Table) -> Iterator[ColumnElement[bool]]:
    """Say that no row of another table refers to a row."""
    if table in _NEEDED:
        yield not_(_NEEDED[table])
    for other in AnyTable.metadata.sorted_tables:
        for key in other.foreign_keys:
            if key.column.table is table and other is not table:
                refers = key.parent == key.column
                if "school_id" in other.columns and "school_id" in table.columns:
                    # Not every key has an index, the rows of a school have.
                    refers = and_(refers, other.c.school_id == table.c.school_id)
                yield not_(exists(select(key.parent).where(refers)))


def counted(connection: Connection, found: Over) -> Sequence[tuple[date | datetime, int]]:
    """Count the rows that are over by the date, or the instant, from which their time counts."""
    statement = select(found.since, func.count()).where(found.where).group_by(found.since)
    return [(row[0], row[1]) for row in connection.execute(statement)]


def some(
    connection: Connection, found: Over, most: int, among: Sequence[UUID] | None = None
) -> list[UUID]:
    """Give the ids of some rows that are over; of those `among` which they are to be."""
    key = found.table.c.id
    statement = select(key).where(found.where).limit(most)
    if among is not None:
        statement = statement.where(key.in_(among))
    return list(connection.execute(statement).scalars())


def take_out(connection: Connection, found: Over, ids: Sequence[UUID]) -> int:
    """Take rows out, or empty their notes; says how many. Of records the numbers stay."""
    table = found.table
    where = table.c.id.in_(ids)
    if found.empties:
        emptied = update(table).where(where).values(dict.fromkeys(found.empties))
        return connection.execute(emptied).rowcount
    if table is RECORD:
        return counts.take_out(connection, where)
    return connection.execute(table.delete().where(where)).rowcount
