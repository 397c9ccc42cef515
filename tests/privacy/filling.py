"""Fills every table with rows of somebody, those of later versions too: by the schema alone."""

import itertools
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import Any
from uuid import UUID

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Connection,
    Date,
    Enum,
    Integer,
    LargeBinary,
    String,
    Table,
    Time,
    select,
)

from storage.engine.columns import Id, Instant, new_id
from storage.privacy import reach
from storage.privacy.people import Person, PersonKind
from storage.tables import (
    ACCESS,
    HOLD,
    REPORT,
    ROSTER_CHANGE,
    ROSTER_UPLOAD,
    SCHOOL,
    STAFF,
    STUDENT,
)
from storage.tables.holding import Holding
from storage.tables.holdings import HOLDINGS

DAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 9, 5, tzinfo=UTC)
# Where two columns say one thing: a report that is pending has no reason why it was declined.
APART: dict[Table, dict[str, object]] = {
    REPORT: {"declined_why": None},
}
# A hold that stands keeps all else from going.
LIFTED = (HOLD, "lifted_at")
# Whose rows are a student's or somebody's of the staff, never both's.
OF_ONE = {ACCESS, ROSTER_CHANGE, ROSTER_UPLOAD}
_BY_TABLE = {each.table: each for each in HOLDINGS}


@dataclass
class Filled:
    """What was written of a person: each text, with the table and the column where it stands."""

    person: Person
    texts: dict[tuple[str, str], str] = field(default_factory=dict[tuple[str, str], str])
    tables: set[str] = field(default_factory=set[str])


@dataclass
class Filler:
    """Writes rows of one person; what a row needs of others is written once for all."""

    connection: Connection
    person: Person
    school_id: UUID
    staff_id: UUID
    student_id: UUID
    filled: Filled
    made: dict[Table, UUID] = field(default_factory=dict[Table, UUID])
    numbers: "itertools.count[int]" = field(default_factory=itertools.count)
    at: datetime = NOW

    def write(self, table: Table) -> UUID:
        """Write a row, and those that it needs."""
        holding = _BY_TABLE[table]
        apart = APART.get(table, {})
        row = apart | {
            each.name: self.value(each, holding) for each in table.columns if each.name not in apart
        }
        self.connection.execute(table.insert(), row)
        self.filled.tables.add(table.name)
        key: Any = row.get("id")
        return key

    def value(self, column: Column[Any], holding: Holding) -> object:
        """Give something that the column takes, and that is known again."""
        name, kind = column.name, column.type
        of_student = self.person.kind is PersonKind.STUDENT
        if holding.table in OF_ONE and name == (holding.staff if of_student else holding.student):
            return None
        target = next((key.column.table for key in column.foreign_keys), None)
        if target is not None or name in {holding.student, holding.staff, *holding.actors}:
            return self.key(column, holding, target)
        if name in holding.mentions:
            mark = f"{next(self.numbers)}-{self.person.id}"
            return mark.encode() if isinstance(kind, LargeBinary) else mark[: length_of(kind)]
        if name in {*holding.typed, *holding.names}:
            return self.text(column, holding)
        if column.nullable and (column.table, name) != LIFTED:
            return None
        return plain_value(column, next(self.numbers), self.at)

    def key(self, column: Column[Any], holding: Holding, target: Table | None) -> UUID | None:
        if target is STUDENT or column.name == holding.student:
            return self.student_id
        if target is STAFF or column.name in {holding.staff, *holding.actors}:
            return self.staff_id
        if target is SCHOOL or target is None:
            return self.school_id
        return None if column.nullable else self.parent(target)

    def text(self, column: Column[Any], holding: Holding) -> object:
        text = f"{new_id().hex[-12:]} {column.name}"[: length_of(column.type)]
        self.filled.texts[holding.table.name, column.name] = text
        return {"family_name": text} if isinstance(column.type, JSON) else text

    def parent(self, table: Table) -> UUID:
        if table not in self.made:
            self.made[table] = self.write(table)
        return self.made[table]


def length_of(kind: object) -> int:
    return (kind.length if isinstance(kind, String) else None) or 100


def plain_value(column: Column[Any], number: int, at: datetime) -> object:
    kind, name = column.type, column.name
    if isinstance(kind, Id):
        return new_id()
    if isinstance(kind, Enum):
        return kind.enums[0]
    some, later = new_id().hex[-7:], name.startswith("ends")
    of_kind: dict[type, object] = {
        Boolean: False,
        Integer: 1 if name == "weekday" else number + 1,
        Time: time(10 if later else 9),
        Date: at.date(),
        Instant: at,
        LargeBinary: some.encode(),
    }
    return next((value for each, value in of_kind.items() if isinstance(kind, each)), some)


def fill(connection: Connection, person: Person, *, student_id: UUID, staff_id: UUID) -> Filled:
    """Write a row of a person into every table that may have one, but those that have one."""
    filled = Filled(person)
    filler = Filler(connection, person, person.school_id, staff_id, student_id, filled)
    for found in reach.own(person):
        table = found.holding.table
        one = connection.execute(select(table).where(found.where).limit(1)).first()
        if one is None:
            filler.write(table)
    return filled
