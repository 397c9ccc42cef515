"""Saves of a register: the lock that orders them, and the row that remembers them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Connection, Date, bindparam, case, func, select

from storage.engine import locks
from storage.engine.columns import Id, Instant, new_id
from storage.engine.prepared import Prepared
from storage.engine.upserts import Insert, per_engine
from storage.registers import news, records
from storage.registers.completeness import complete
from storage.registers.news import Reach
from storage.registers.opening import RegisterKey, parameters_of
from storage.registers.records import ChangeSet, RecordChange
from storage.tables import CHANGE, REGISTER, STAFF
from storage.tables.attendance import AMENDS
from storage.tables.words import Door


@dataclass(frozen=True, slots=True)
class SavedRegister:
    """What a register's row remembers: how often saved, when last, and since when complete."""

    revision: int
    saved_at: datetime
    completed_at: datetime | None


@dataclass(frozen=True, slots=True)
class LastSave:
    """Who saved a register last, and when; how many changes came after the window for them."""

    saved_at: datetime
    saved_by: str
    amended: int = 0


AMENDED = (
    select(func.count(CHANGE.c.id))
    .where(
        CHANGE.c.course_offering_id == REGISTER.c.course_offering_id,
        CHANGE.c.attendance_date == REGISTER.c.attendance_date,
        CHANGE.c.period == REGISTER.c.period,
        AMENDS,
    )
    .scalar_subquery()
)
LAST_SAVE = Prepared(
    select(
        REGISTER.c.saved_at,
        STAFF.c.given_name,
        STAFF.c.family_name,
        AMENDED,
    )
    .join_from(REGISTER, STAFF, REGISTER.c.saved_by_id == STAFF.c.id, isouter=True)
    .where(
        REGISTER.c.course_offering_id == bindparam("course_offering_id"),
        REGISTER.c.attendance_date == bindparam("attendance_date"),
        REGISTER.c.period == bindparam("period"),
    )
)
SAVED = select(REGISTER.c.revision, REGISTER.c.saved_at, REGISTER.c.completed_at).where(
    REGISTER.c.course_offering_id == bindparam("course_offering_id"),
    REGISTER.c.attendance_date == bindparam("attendance_date"),
    REGISTER.c.period == bindparam("period"),
)
IS_COMPLETE = complete(
    bindparam("of_course_offering", type_=Id),
    bindparam("of_date", type_=Date),
    bindparam("of_period"),
)


def _save_over(insert: Insert) -> Insert:
    new = insert.excluded
    completed_at = case((IS_COMPLETE, bindparam("if_complete", type_=Instant)))
    return insert.values(completed_at=completed_at).on_conflict_do_update(
        index_elements=["course_offering_id", "attendance_date", "period"],
        set_={
            "revision": REGISTER.c.revision + 1,
            "saved_at": new.saved_at,
            "saved_by_id": new.saved_by_id,
            "completed_at": case(
                (new.completed_at.is_(None), None),
                else_=func.coalesce(REGISTER.c.completed_at, new.completed_at),
            ),
        },
    )


SAVE = Prepared(per_engine(REGISTER, _save_over))


def lock(connection: Connection, key: RegisterKey) -> None:
    """Let one transaction at a time change a register, so that its audit tells what came before.

    And none while an import changes who is enrolled in it. SQLite has one writer anyway.
    """
    name = f"{key.course_offering_id}{key.attendance_date}{key.period}"
    locks.hold_register(connection, key.course_offering_id, name)


def _save(
    connection: Connection,
    key: RegisterKey,
    *,
    school_id: UUID,
    staff_id: UUID | None,
    saved_at: datetime,
) -> None:
    """Remember who saved and when, and since when the register is complete.

    `completed_at` keeps its first instant until the register is incomplete again.
    """
    row = parameters_of(key) | {
        "of_course_offering": key.course_offering_id,
        "of_date": key.attendance_date,
        "of_period": key.period,
        "id": new_id(),
        "school_id": school_id,
        "revision": 1,
        "saved_at": saved_at,
        "saved_by_id": staff_id,
        "if_complete": saved_at,
    }
    SAVE.write(connection, [row])


def keep(
    connection: Connection, key: RegisterKey, change_set: ChangeSet, wanted: Sequence[RecordChange]
) -> int:
    """Write what one action changed, its audit and the register's row; gives how many changed.

    Rosters of it that are open anywhere are drawn anew.
    """
    records.write(connection, key, change_set, wanted)
    changed = sum(change.after != change.cell.entry for change in wanted)
    if not changed:
        return 0
    _save(
        connection,
        key,
        school_id=change_set.school_id,
        staff_id=change_set.staff_id,
        saved_at=change_set.recorded_at,
    )
    news.tell(connection, Reach.of(key), by_hand=change_set.door is Door.SLACK)
    return changed


def state(connection: Connection, key: RegisterKey) -> SavedRegister | None:
    """Look up the register's own row; None before the first save."""
    row = connection.execute(SAVED, parameters_of(key)).one_or_none()
    return None if row is None else SavedRegister(*row)


def last(connection: Connection, key: RegisterKey) -> LastSave | None:
    """Look up what the register's row remembers; None before the first save."""
    row = LAST_SAVE.row(connection, parameters_of(key))
    if row is None:
        return None
    saved_at, given_name, family_name, amended = row
    name = f"{given_name or ''} {family_name or ''}".strip()
    return LastSave(saved_at, name, amended)


SAVES = (
    select(
        REGISTER.c.course_offering_id,
        REGISTER.c.period,
        REGISTER.c.saved_at,
        STAFF.c.given_name,
        STAFF.c.family_name,
    )
    .join_from(REGISTER, STAFF, REGISTER.c.saved_by_id == STAFF.c.id, isouter=True)
    .where(
        REGISTER.c.course_offering_id.in_(bindparam("course_offering_ids", expanding=True)),
        REGISTER.c.attendance_date == bindparam("attendance_date"),
    )
)


def saves(
    connection: Connection, day: date, ids: Sequence[UUID]
) -> dict[tuple[UUID, str], LastSave]:
    """Tell who saved registers of a day last, by course offering and period."""
    rows = connection.execute(SAVES, {"course_offering_ids": ids, "attendance_date": day})
    return {
        (row[0], row[1]): LastSave(row[2], f"{row[3] or ''} {row[4] or ''}".strip())
        for row in (rows if ids else ())
    }
