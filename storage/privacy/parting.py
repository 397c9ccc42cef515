"""Schools whose workspace took the app away: everything of them goes, some rows at a time."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Table,
    and_,
    exists,
    func,
    not_,
    or_,
    select,
    update,
)

from storage.privacy.erasing import FORMER
from storage.privacy.holds import HELD
from storage.privacy.over import is_free, unneeded
from storage.rosters.exports import sets
from storage.tables import (
    ERASURE,
    HOLD,
    IMPORTED_SCHOOL,
    INSTALLATION,
    ROSTER_IMPORT,
    ROSTER_SET_SCHOOL,
    SCHOOL,
    STAFF,
    STUDENT,
    TOKEN,
)
from storage.tables import Table as AnyTable
from storage.tables.holdings import HOLDINGS
from storage.tables.words import InstallationState, Role

_BY_TABLE = {each.table: each for each in HOLDINGS}
# What says that it was done stays, and of which school.
STAYS = frozenset({SCHOOL, ERASURE})


def begin(connection: Connection, school_id: UUID, now: datetime) -> None:
    """Part a school from its workspace for good: who installs the app there again begins anew.

    Its API tokens end. What exports have said of it, and of schools in the same exports, is
    forgotten: a full one comes next.
    """
    mine = SCHOOL.c.id == school_id
    team_id = select(SCHOOL.c.slack_team_id).where(mine).scalar_subquery()
    ended = and_(
        INSTALLATION.c.installed_in == team_id, INSTALLATION.c.state == InstallationState.STOPPED
    )
    connection.execute(update(INSTALLATION).where(ended).values(installed_by=None))
    of_set = ROSTER_SET_SCHOOL.c
    its_set = select(of_set.roster_set_id).where(of_set.school_id == school_id)
    together = select(of_set.school_id).where(of_set.roster_set_id.in_(its_set))
    sets.forget_schools(connection, connection.execute(together).scalars().all())
    parted = {"slack_team_id": None, "sourced_id": None, "erasing_since": now}
    connection.execute(update(SCHOOL).where(mine).values(parted))
    tokens = update(TOKEN).where(TOKEN.c.school_id == school_id, TOKEN.c.revoked_at.is_(None))
    connection.execute(tokens.values(revoked_at=now))
    # Somebody of the staff may be named by another of them.
    staff = update(STAFF).where(STAFF.c.school_id == school_id)
    connection.execute(staff.values(added_by_id=None))


def under_way(connection: Connection) -> Sequence[UUID]:
    """List the schools of which something is still to go: begun, or held until now."""
    free = STUDENT.c.id.not_in(HELD)
    let_go = exists(select(STUDENT.c.id).where(STUDENT.c.school_id == SCHOOL.c.id, free))
    wanted = or_(SCHOOL.c.erasing_since.is_not(None), SCHOOL.c.erased_at.is_not(None) & let_go)
    statement = select(SCHOOL.c.id).where(wanted).order_by(SCHOOL.c.id)
    return connection.execute(statement).scalars().all()


def tables_of_schools() -> Sequence[Table]:
    """List the tables whose rows are of schools, children before what they refer to."""
    found = reversed(AnyTable.metadata.sorted_tables)
    return [each for each in found if "school_id" in each.columns and each not in STAYS]


def has_any(connection: Connection, school_id: UUID, tables: Sequence[Table]) -> bool:
    """Whether something in some tables goes now."""
    return any(_some(connection, each, school_id, 1) for each in tables)


def take_out(
    connection: Connection, school_id: UUID, tables: Sequence[Table], most: int
) -> Mapping[str, int]:
    """Take some rows of a school out; says how many of which table.

    Nothing of a student who is held, nor what such a row refers to; and as long as somebody is held
    none of the admins, who alone can lift that.
    """
    gone = Counter[str]()
    for table in tables:
        ids = _some(connection, table, school_id, most - gone.total())
        if ids:
            statement = table.delete().where(_key(table).in_(ids))
            gone[str(table.name)] += connection.execute(statement).rowcount
        if gone.total() >= most:
            break
    return gone


def finish(connection: Connection, school_id: UUID, now: datetime) -> None:
    """Note that all is out; who is left of the staff, for what stays, is nameless."""
    nameless: dict[str, Any] = {
        name: None if STAFF.c[name].nullable else "" for name in _BY_TABLE[STAFF].names
    }
    left = update(STAFF).where(STAFF.c.school_id == school_id, not_(_LIFTS))
    connection.execute(left.values(nameless | {"family_name": FORMER, "active": False}))
    imported = exists(
        select(IMPORTED_SCHOOL.c.id).where(IMPORTED_SCHOOL.c.import_id == ROSTER_IMPORT.c.id)
    )
    connection.execute(ROSTER_IMPORT.delete().where(not_(imported), *unneeded(ROSTER_IMPORT)))
    done = update(SCHOOL).where(SCHOOL.c.id == school_id)
    connection.execute(done.values(erasing_since=None, erased_at=now))


def held(connection: Connection) -> Mapping[str, int]:
    """Count, by the name of the school, who is held of schools of which all else is out."""
    statement = (
        select(SCHOOL.c.name, func.count())
        .join_from(STUDENT, SCHOOL, STUDENT.c.school_id == SCHOOL.c.id)
        .where(SCHOOL.c.erased_at.is_not(None))
        .group_by(SCHOOL.c.id, SCHOOL.c.name)
        .order_by(SCHOOL.c.name)
    )
    return {row[0]: row[1] for row in connection.execute(statement)}


# Who can lift a hold: an admin of a school where somebody is held.
_LIFTS = and_(
    STAFF.c.role == Role.ADMIN,
    STAFF.c.active,
    exists(
        select(HOLD.c.id).where(HOLD.c.school_id == STAFF.c.school_id, HOLD.c.lifted_at.is_(None))
    ),
)


def _some(connection: Connection, table: Table, school_id: UUID, most: int) -> Sequence[UUID]:
    """Give the keys of some rows of a table that go now."""
    which: list[ColumnElement[bool]] = [
        table.c.school_id == school_id,
        is_free(_BY_TABLE[table]),
        *unneeded(table),
    ]
    if table is STAFF:
        which.append(not_(_LIFTS))
    return connection.execute(select(_key(table)).where(*which).limit(most)).scalars().all()


def _key(table: Table) -> Column[Any]:
    """Give the column by which rows are taken out: that of the key, or its first."""
    return next(iter(table.primary_key.columns))
