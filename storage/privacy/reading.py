"""All that is held of one person, read out."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Column, Connection, LargeBinary, Table, select

from storage.engine.columns import Id
from storage.privacy import reach
from storage.privacy.people import Person, PersonKind
from storage.privacy.reach import PersonRows
from storage.tables import OFFERING, SCHOOL, STAFF, TOKEN
from storage.tables.holding import Holding

Row = dict[str, object]

# What a row of these is called, for who can't do anything with its id.
_CALLED = {
    STAFF: (STAFF.c.given_name, STAFF.c.family_name),
    OFFERING: (OFFERING.c.title,),
    SCHOOL: (SCHOOL.c.name,),
    TOKEN: (TOKEN.c.name,),
}
_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class HeldTable:
    """The rows of a table that are a person's, in the order in which they were made."""

    name: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class HeldOf:
    """All that is held of a person.

    `done` is what a member of staff did to rows of others, without what those say of them. `called`
    says what the ids in it are called.
    """

    person: Person
    own: tuple[HeldTable, ...]
    done: tuple[HeldTable, ...]
    called: dict[UUID, str]


def held_of(connection: Connection, person: Person) -> HeldOf:
    """Read all that is held of a person, but bytes, which say nothing to anybody."""
    own = [
        _read(connection, each, _own_columns(each.holding, person)) for each in reach.own(person)
    ]
    done = [_read(connection, each, _without_others(each.holding)) for each in reach.done(person)]
    kept_own = tuple(each for each in own if each.rows)
    kept_done = tuple(each for each in done if each.rows)
    called = _called(connection, (*kept_own, *kept_done))
    return HeldOf(person, kept_own, kept_done, called)


def _read(connection: Connection, found: PersonRows, columns: Sequence[Column[Any]]) -> HeldTable:
    table = found.holding.table
    statement = select(*columns).where(found.where).order_by(*table.primary_key.columns)
    names = [str(each.name) for each in columns]
    rows = connection.execute(statement)
    return HeldTable(str(table.name), tuple(dict(zip(names, row, strict=True)) for row in rows))


def _all(holding: Holding) -> list[Column[Any]]:
    return [each for each in holding.table.columns if not _is_bytes(each)]


def _own_columns(holding: Holding, person: Person) -> list[Column[Any]]:
    """Leave out which student a message to somebody of the staff was about."""
    whose = None if person.kind is PersonKind.STUDENT else holding.student
    return [each for each in _all(holding) if each.name != whose]


def _without_others(holding: Holding) -> list[Column[Any]]:
    """Leave out whose the rows are, and what they say of that person."""
    theirs = {holding.student, holding.staff, holding.through}
    theirs |= {*holding.names, *holding.typed, *holding.mentions, "course_enrollment_id"}
    return [each for each in _all(holding) if each.name not in theirs]


def _is_bytes(column: Column[Any]) -> bool:
    return isinstance(column.type, LargeBinary) and not isinstance(column.type, Id)


def _called(connection: Connection, found: Iterable[HeldTable]) -> dict[UUID, str]:
    ids = {
        value
        for table in found
        for row in table.rows
        for value in row.values()
        if isinstance(value, UUID)
    }
    return {
        key: name
        for table in _CALLED
        for key, name in _names(connection, table, sorted(ids)).items()
    }


def _names(connection: Connection, table: Table, ids: Sequence[UUID]) -> dict[UUID, str]:
    found: dict[UUID, str] = {}
    for start in range(0, len(ids), _AT_ONCE):
        page = ids[start : start + _AT_ONCE]
        rows = connection.execute(select(table.c.id, *_CALLED[table]).where(table.c.id.in_(page)))
        found |= {row[0]: " ".join(filter(None, row[1:])) for row in rows}
    return found
