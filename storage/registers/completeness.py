"""When a register is complete, and keeping `completed_at` true where enrolments change."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Connection,
    and_,
    bindparam,
    case,
    exists,
    or_,
    select,
    update,
)

from storage.engine import locks
from storage.engine.columns import Id
from storage.tables import ENROLLMENT, RECORD, REGISTER


def complete(
    course_offering_id: ColumnElement[Any],
    attendance_date: ColumnElement[Any],
    period: ColumnElement[Any],
) -> ColumnElement[bool]:
    """Whether everybody enrolled on a register's date has a record; of nobody it never is."""
    enrolled = and_(
        ENROLLMENT.c.course_offering_id == course_offering_id,
        ENROLLMENT.c.begins_on <= attendance_date,
        or_(ENROLLMENT.c.ends_on.is_(None), ENROLLMENT.c.ends_on >= attendance_date),
    )
    recorded = and_(
        RECORD.c.course_enrollment_id == ENROLLMENT.c.id,
        RECORD.c.attendance_date == attendance_date,
        RECORD.c.period == period,
    )
    lacking = (
        select(ENROLLMENT.c.id)
        .join_from(ENROLLMENT, RECORD, recorded, isouter=True)
        .where(enrolled, RECORD.c.id.is_(None))
    )
    return and_(~exists(lacking), exists(select(ENROLLMENT.c.id).where(enrolled)))


IS_COMPLETE = complete(REGISTER.c.course_offering_id, REGISTER.c.attendance_date, REGISTER.c.period)
WRONG = or_(
    and_(REGISTER.c.completed_at.is_not(None), ~IS_COMPLETE),
    and_(REGISTER.c.completed_at.is_(None), IS_COMPLETE),
)
SETTLE = (
    update(REGISTER)
    .where(
        REGISTER.c.course_offering_id == bindparam("of_course_offering", type_=Id),
        REGISTER.c.attendance_date.between(bindparam("first"), bindparam("last")),
        WRONG,
    )
    .values(completed_at=case((IS_COMPLETE, REGISTER.c.saved_at)))
)


_ABOUT_TO_MOVE = select(
    REGISTER.c.school_id, REGISTER.c.id, case((IS_COMPLETE, REGISTER.c.saved_at))
).where(
    REGISTER.c.course_offering_id == bindparam("of_course_offering", type_=Id),
    REGISTER.c.attendance_date.between(bindparam("first"), bindparam("last")),
    WRONG,
)


def about_to_move(
    connection: Connection, changed: Mapping[UUID, tuple[date, date]]
) -> Mapping[UUID, list[dict[str, object]]]:
    """Give, by school, the registers that `recompute` would change, and what to."""
    found: dict[UUID, list[dict[str, object]]] = {}
    for each, (first, last) in changed.items():
        span = {"of_course_offering": each, "first": first, "last": last}
        for school_id, key, completed_at in connection.execute(_ABOUT_TO_MOVE, span):
            row = {"id": key, "completed_at": completed_at}
            found.setdefault(school_id, []).append(row)
    return found


def recompute(connection: Connection, changed: Mapping[UUID, tuple[date, date]]) -> None:
    """Say anew which registers are complete, after enrolments changed between two dates.

    To be called in the transaction that changed them. What somebody is missing from is complete no
    longer. What lacks nobody any more is complete since it was saved last: those who were enrolled
    have had their records since then.
    """
    locks.hold_course_offerings(connection, changed)
    spans = [
        {"of_course_offering": each, "first": first, "last": last}
        for each, (first, last) in changed.items()
    ]
    if spans:
        connection.execute(SETTLE, spans)
