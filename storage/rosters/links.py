"""Enrolments and teacher assignments as the import reads them: who is in what, and since when."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Connection,
    Table,
    bindparam,
    collate,
    func,
    or_,
    select,
)

from storage import tables
from storage.rosters.rows import PAGE


@dataclass(frozen=True, slots=True)
class LinkTable:
    """A table of people in course offerings; `person` is its column of them.

    `is_of_roster` leaves out what is no roster's matter, if there is any.
    """

    table: Table
    person: str
    people: Table
    is_of_roster: ColumnElement[bool] | None = None


ASSIGNMENTS = LinkTable(tables.ASSIGNMENT, "staff_id", tables.STAFF, ~tables.ASSIGNMENT.c.is_cover)
ENROLLMENTS = LinkTable(tables.ENROLLMENT, "student_id", tables.STUDENT)


class StoredLink(NamedTuple):
    """A person in a course offering between two dates; both are named as an export does, too."""

    course_offering: str
    person: str
    id: UUID
    sourced_id: str | None
    course_offering_id: UUID
    begins_on: date
    ends_on: date | None
    gone_on: date | None
    offering_ends_on: date


def pairs(
    connection: Connection, kind: LinkTable, school_id: UUID
) -> Iterator[tuple[str, str | None, str]]:
    """Give the ids of a school's links, each with the sourcedIds of course offering and person.

    A course offering may have lost its own. Streamed, in the order of the ids' code points.
    """
    link, offering, person = kind.table.c, tables.OFFERING.c, kind.people.c
    statement = (
        select(link.sourced_id, offering.sourced_id, person.sourced_id)
        .join_from(kind.table, tables.OFFERING, offering.id == link.course_offering_id)
        .join(kind.people, person.id == link[kind.person])
        .where(link.school_id == school_id, link.sourced_id.is_not(None))
        .order_by(_in_order(connection, link.sourced_id))
        .execution_options(yield_per=PAGE)
    )
    return map(tuple, connection.execute(statement))


def ids_of(
    connection: Connection, kind: LinkTable, school_id: UUID, names: Sequence[str]
) -> dict[str, UUID]:
    """Give the links of a school that have some ids in exports, by those."""
    link = kind.table.c
    statement = select(link.sourced_id, link.id).where(
        link.school_id == school_id, link.sourced_id.in_(names)
    )
    return {row[0]: row[1] for row in connection.execute(statement)}


def by_pair(connection: Connection, kind: LinkTable, school_id: UUID) -> Iterator[StoredLink]:
    """Give a school's links by course offering, person and first day; no covers.

    Those that were entered by hand have no sourced_id, and were never gone.

    Streamed, in the order of code points, as `rows.stored` and with the same caution. Links of
    course offerings whose sourced_id another has taken are left out: they are of the past.
    """
    link, offering, person = kind.table.c, tables.OFFERING.c, kind.people.c
    statement = (
        select(
            offering.sourced_id,
            person.sourced_id,
            link.id,
            link.sourced_id,
            link.course_offering_id,
            link.begins_on,
            link.ends_on,
            link.gone_on,
            offering.ends_on,
        )
        .join_from(kind.table, tables.OFFERING, offering.id == link.course_offering_id)
        .join(kind.people, person.id == link[kind.person])
        .where(
            # The course offering's, so that SQLite goes by those and sorts one at a time.
            offering.school_id == school_id,
            *(() if kind.is_of_roster is None else (kind.is_of_roster,)),
            offering.sourced_id.is_not(None),
            person.sourced_id.is_not(None),
        )
        .order_by(
            _in_order(connection, offering.sourced_id),
            _in_order(connection, person.sourced_id),
            link.begins_on,
            link.id,
        )
        .execution_options(yield_per=PAGE)
    )
    return map(StoredLink._make, connection.execute(statement))


def person_in(connection: Connection, kind: LinkTable, link_id: UUID) -> UUID:
    """Give whose a link is."""
    statement = select(kind.table.c[kind.person]).where(kind.table.c.id == link_id)
    return connection.execute(statement).scalar_one()


def described(
    connection: Connection, kind: LinkTable, course_offering_id: UUID, person_id: UUID
) -> str:
    """Say who is in what, by their names."""
    person = kind.people.c
    names = select(person.given_name, person.family_name).where(person.id == person_id)
    given_name, family_name = connection.execute(names).one()
    title = select(tables.OFFERING.c.title).where(tables.OFFERING.c.id == course_offering_id)
    name = f"{given_name} {family_name}".strip()
    return f"{name} in {connection.execute(title).scalar_one()}"


def standing(connection: Connection, kind: LinkTable, school_id: UUID, day: date) -> int:
    """Count the links of a school that came from an export and last beyond a day's begin."""
    link, offering = kind.table.c, tables.OFFERING.c
    statement = (
        select(func.count())
        .select_from(kind.table)
        .join(tables.OFFERING, offering.id == link.course_offering_id)
        .where(
            link.school_id == school_id,
            link.sourced_id.is_not(None),
            or_(link.ends_on.is_(None), link.ends_on >= day),
            offering.ends_on >= day,
        )
    )
    return connection.execute(statement).scalar_one()


def recorded_days(connection: Connection, enrollment_id: UUID) -> tuple[date, date] | None:
    """Give the first and the last day for which an enrolment has a record."""
    day = tables.RECORD.c.attendance_date
    statement = select(func.min(day), func.max(day)).where(
        tables.RECORD.c.course_enrollment_id == enrollment_id
    )
    first, last = connection.execute(statement).one()
    return None if first is None else (first, last)


def lost_records(connection: Connection, enrollment_ids: Sequence[UUID]) -> bool:
    """Say whether one of some enrolments has a record of a day that it does not hold."""
    enrollment, day = tables.ENROLLMENT.c, tables.RECORD.c.attendance_date
    outside = or_(day < enrollment.begins_on, day > enrollment.ends_on)
    statement = (
        select(enrollment.id)
        .join(tables.RECORD, tables.RECORD.c.course_enrollment_id == enrollment.id)
        .where(enrollment.id.in_(bindparam("ids", expanding=True)), outside)
        .limit(1)
    )
    pages = (enrollment_ids[at : at + PAGE] for at in range(0, len(enrollment_ids), PAGE))
    return any(connection.execute(statement, {"ids": page}).first() for page in pages)


def _in_order(connection: Connection, key: ColumnElement[str]) -> ColumnElement[str]:
    return collate(key, "C") if connection.dialect.name == "postgresql" else key
