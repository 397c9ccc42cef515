"""Which rows of each table are one person's, by what the tables declare."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, or_, select

from storage.engine.containing import mentions
from storage.privacy.people import Person, PersonKind
from storage.tables.holding import Holding
from storage.tables.holdings import HOLDINGS

_BY_TABLE = {each.table: each for each in HOLDINGS}


@dataclass(frozen=True, slots=True)
class PersonRows:
    """The rows of a table that are one person's."""

    holding: Holding
    where: ColumnElement[bool]


def own(person: Person) -> Iterator[PersonRows]:
    """Give, table by table, the rows that are a person's, or that name them within a text."""
    for holding in HOLDINGS:
        where = _own(holding, person)
        if where is not None:
            yield PersonRows(holding, where)


def done(person: Person) -> Iterator[PersonRows]:
    """Give, table by table, the rows to which a member of staff did something."""
    if person.kind is not PersonKind.STAFF:
        return
    for holding in HOLDINGS:
        if holding.actors:
            columns = [holding.table.c[name] for name in holding.actors]
            yield PersonRows(holding, or_(*(each == person.id for each in columns)))


def _own(holding: Holding, person: Person) -> ColumnElement[bool] | None:
    columns = holding.table.c
    named = holding.student if person.kind is PersonKind.STUDENT else holding.staff
    either = [columns[named] == person.id] if named else []
    if holding.through:
        (key,) = columns[holding.through].foreign_keys
        other = key.column.table
        where = _own(_BY_TABLE[other], person)
        if where is not None:
            either.append(columns[holding.through].in_(select(key.column).where(where)))
    if holding.mentions and "school_id" in columns:
        within = [
            mentions(columns[name], mark) for name in holding.mentions for mark in person.marks
        ]
        either.append(and_(columns.school_id == person.school_id, or_(*within)))
    return or_(*either) if either else None
