"""Taking one person out of every table, as the tables declare who is in them."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Table, and_, func, or_, select, update

from storage.deliveries import redrawing
from storage.engine import locks
from storage.privacy import counts, reach
from storage.privacy.door import Opened
from storage.privacy.people import Person, PersonKind
from storage.privacy.reach import PersonRows
from storage.registers import completeness, news
from storage.rosters import rows
from storage.rosters.exports import sets
from storage.rosters.undoing import befores
from storage.tables import ASSIGNMENT, DELIVERY, ENROLLMENT, RECORD, STAFF
from storage.tables import Table as AnyTable
from storage.tables.words import Purpose

FORMER = "Former staff"
# What stands for somebody of the staff who was erased, where others' rows need one.
_FORMER: dict[Table, dict[str, object]] = {STAFF: {"family_name": FORMER, "active": False}}


def touched(connection: Connection, person: Person) -> Mapping[str, int]:
    """Count, by table, the rows that erasing a person would take out or empty."""
    found = {
        str(each.holding.table.name): connection.execute(
            select(func.count()).select_from(each.holding.table).where(each.where)
        ).scalar_one()
        for each in reach.own(person)
    }
    return {name: number for name, number in found.items() if number}


def erase(connection: Connection, person: Person, door: Opened, today: date, now: datetime) -> None:
    """Take a person out of every table, and have what Slack shows drawn anew.

    Rows that others need stay without a name: of staff, that they were there. Of a student's
    records the numbers by day and status stay.
    """
    redrawing.mark(connection, shown_in_slack(connection, person), person.id, now)
    spans = _spans(connection, person)
    locks.hold_course_offerings(connection, spans)
    found = {each.holding.table: each for each in reach.own(person)}
    rows.remember_rolls(connection, _places(connection, person))
    for table in reversed(AnyTable.metadata.sorted_tables):
        if table in found:
            door.counts[str(table.name)] += _take_out(connection, found[table], today)
    if person.sourced_id is not None:
        sets.forget_people(connection, person.school_id, [person.sourced_id])
    befores.forget(connection, person.school_id)
    completeness.recompute(connection, spans)
    news.tell(connection, None)


def _take_out(connection: Connection, found: PersonRows, today: date) -> int:
    table = found.holding.table
    if table is RECORD:
        return counts.take_out(connection, found.where)
    if not found.holding.kept_after:
        return connection.execute(table.delete().where(found.where)).rowcount
    values: dict[str, Any] = {
        name: None if table.c[name].nullable else "" for name in found.holding.names
    }
    values |= _FORMER.get(table, {})
    if table is ASSIGNMENT:
        is_open = or_(ASSIGNMENT.c.ends_on.is_(None), ASSIGNMENT.c.ends_on > today)
        ended = update(ASSIGNMENT).where(found.where, is_open, ASSIGNMENT.c.begins_on <= today)
        connection.execute(ended.values(ends_on=today))
    if not values:
        return 0
    return connection.execute(update(table).where(found.where).values(values)).rowcount


def _places(connection: Connection, person: Person) -> list[UUID]:
    columns = ENROLLMENT.c
    return list(
        connection.execute(select(columns.id).where(columns.student_id == person.id)).scalars()
    )


def _spans(connection: Connection, person: Person) -> dict[UUID, tuple[date, date]]:
    """Say of which course offerings a student's registers change, and between which dates."""
    if person.kind is not PersonKind.STUDENT:
        return {}
    columns = ENROLLMENT.c
    statement = (
        select(
            columns.course_offering_id,
            func.min(columns.begins_on),
            func.max(func.coalesce(columns.ends_on, date.max)),
        )
        .where(columns.student_id == person.id)
        .group_by(columns.course_offering_id)
    )
    return {row[0]: (row[1], row[2]) for row in connection.execute(statement)}


def shown_in_slack(connection: Connection, person: Person) -> ColumnElement[bool]:
    """Say which messages may show a person: those of the days on which there was something of them.

    Of a student digests, the registers that teachers were sent, and what somebody was told of the
    student. Of staff all, since lists of registers name who teaches.
    """
    of_school = [redrawing.MAY_BE_SHOWN, DELIVERY.c.school_id == person.school_id]
    if person.kind is PersonKind.STAFF:
        since = select(func.min(ASSIGNMENT.c.begins_on)).where(ASSIGNMENT.c.staff_id == person.id)
        first = connection.execute(since).scalar()
        return and_(*of_school, DELIVERY.c.local_date >= (first or date.min))
    dates = select(func.min(RECORD.c.attendance_date)).where(RECORD.c.student_id == person.id)
    courses = select(ENROLLMENT.c.course_offering_id).where(ENROLLMENT.c.student_id == person.id)
    first = connection.execute(dates).scalar()
    registers = (Purpose.REMINDER, Purpose.COVER)
    either = [
        DELIVERY.c.subject_id == person.id,
        DELIVERY.c.purpose.in_(registers) & DELIVERY.c.subject_id.in_(courses),
    ]
    if first is not None:
        either.append((DELIVERY.c.purpose == Purpose.DIGEST) & (DELIVERY.c.local_date >= first))
    return and_(*of_school, or_(*either))
