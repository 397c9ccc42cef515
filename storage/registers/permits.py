"""Permits: somebody has said why a register is to be changed after the window for that."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, bindparam, select

from storage.engine.columns import new_id
from storage.registers.opening import RegisterKey, parameters_of
from storage.tables import PERMIT


@dataclass(frozen=True, slots=True)
class Permit:
    """Until when changes of a register go under a reason."""

    why: str
    ends_at: datetime


_NEWEST = (
    select(PERMIT.c.why, PERMIT.c.ends_at)
    .where(
        PERMIT.c.staff_id == bindparam("staff_id"),
        PERMIT.c.course_offering_id == bindparam("course_offering_id"),
        PERMIT.c.attendance_date == bindparam("attendance_date"),
        PERMIT.c.period == bindparam("period"),
        PERMIT.c.ends_at > bindparam("now", type_=PERMIT.c.ends_at.type),
    )
    .order_by(PERMIT.c.given_at.desc(), PERMIT.c.id.desc())
    .limit(1)
)


def give(
    connection: Connection,
    key: RegisterKey,
    permit: Permit,
    *,
    school_id: UUID,
    staff_id: UUID,
    now: datetime,
) -> None:
    """Keep why somebody is going to change a register, and until when."""
    row = parameters_of(key) | {
        "id": new_id(),
        "school_id": school_id,
        "staff_id": staff_id,
        "why": permit.why,
        "given_at": now,
        "ends_at": permit.ends_at,
    }
    connection.execute(PERMIT.insert(), row)


def standing(
    connection: Connection, key: RegisterKey, staff_id: UUID, now: datetime
) -> Permit | None:
    """Find the reason under which somebody changes a register now; None without one."""
    parameters = parameters_of(key) | {"staff_id": staff_id, "now": now}
    row = connection.execute(_NEWEST, parameters).first()
    return None if row is None else Permit(*row)
