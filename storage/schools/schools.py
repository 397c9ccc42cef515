"""Schools."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, exists, or_, select, update

from storage.schools.people import linking
from storage.tables import (
    DIGEST,
    INSTALLATION,
    RULE,
    SCHOOL,
    STAFF,
)
from storage.tables.words import HourCycle, Role

# What was of it was not taken out, nor is about to be.
STANDS = SCHOOL.c.erasing_since.is_(None) & SCHOOL.c.erased_at.is_(None)
_NO_WORKSPACE = SCHOOL.c.slack_team_id.is_(None) & STANDS


def claim_for_workspace(connection: Connection, team_id: str) -> int:
    """Give the schools without a workspace to workspace `team_id`; returns how many.

    Only where no other is known than the one of the environment: elsewhere an admin chooses.
    """
    statement = update(SCHOOL).where(_waits_for(team_id)).values(slack_team_id=team_id)
    return connection.execute(statement).rowcount


def _waits_for(team_id: str) -> ColumnElement[bool]:
    """Tell the schools that are a workspace's without anybody saying so."""
    of_environment = INSTALLATION.c.by_environment & (INSTALLATION.c.installed_in == team_id)
    others = exists(select(INSTALLATION.c.id).where(~of_environment))
    return _NO_WORKSPACE & ~others


def claim_for_the_only_workspace(connection: Connection) -> int:
    """Give the schools without a workspace to the one of the environment, where that is all."""
    found = connection.execute(
        select(INSTALLATION.c.installed_in)
        .where(INSTALLATION.c.by_environment, ~INSTALLATION.c.is_org_wide)
        .limit(1)
    ).scalar()
    return 0 if found is None else claim_for_workspace(connection, found)


def assign(connection: Connection, school_id: UUID, team_id: str) -> None:
    """Have a school be of a workspace; its staff's accounts elsewhere are theirs here no more."""
    statement = update(SCHOOL).where(SCHOOL.c.id == school_id)
    connection.execute(statement.values(slack_team_id=team_id))
    linking.unlink_elsewhere(connection, school_id, team_id)


def stands(connection: Connection, school_id: UUID) -> bool:
    """Whether a school is one still: what was of it was not taken out."""
    statement = select(exists().where(SCHOOL.c.id == school_id, STANDS))
    return connection.execute(statement).scalar_one()


def workspace_of(connection: Connection, school_id: UUID) -> str | None:
    """Say of which workspace a school is; None of none yet."""
    statement = select(SCHOOL.c.slack_team_id).where(SCHOOL.c.id == school_id)
    return connection.execute(statement).scalar_one()


def of_workspace(connection: Connection, team_id: str) -> Collection[UUID]:
    """List the schools of a workspace."""
    wanted = select(SCHOOL.c.id).where(SCHOOL.c.slack_team_id == team_id)
    return set(connection.execute(wanted).scalars())


@dataclass(frozen=True, slots=True)
class NamedSchool:
    """A school by its name, and how it writes times."""

    id: UUID
    name: str
    time_zone: str
    hour_cycle: HourCycle


NAMED = select(SCHOOL.c.id, SCHOOL.c.name, SCHOOL.c.time_zone, SCHOOL.c.hour_cycle).order_by(
    SCHOOL.c.name, SCHOOL.c.id
)


def called(connection: Connection, name_or_id: str) -> Sequence[NamedSchool]:
    """Find the schools of a name, or the one of an id."""
    try:
        wanted = SCHOOL.c.id == UUID(name_or_id)
    except ValueError:
        wanted = SCHOOL.c.name == name_or_id
    return [NamedSchool(*row) for row in connection.execute(NAMED.where(wanted))]


def named(connection: Connection, school_id: UUID) -> NamedSchool:
    """Give a school that is known to be there."""
    return NamedSchool(*connection.execute(NAMED.where(SCHOOL.c.id == school_id)).one())


def every(connection: Connection) -> Sequence[NamedSchool]:
    """List all schools by name."""
    return [NamedSchool(*row) for row in connection.execute(NAMED.where(STANDS))]


def time_zone(connection: Connection, school_id: UUID) -> str:
    """Look up the IANA time zone of a school."""
    return connection.execute(
        select(SCHOOL.c.time_zone).where(SCHOOL.c.id == school_id)
    ).scalar_one()


def has_any(connection: Connection, team_id: str) -> bool:
    """Whether a workspace has a school, or one waits for the workspace that it is of."""
    its = or_(SCHOOL.c.slack_team_id == team_id, _waits_for(team_id))
    return connection.execute(select(exists().where(its))).scalar_one()


def add(connection: Connection, school: NamedSchool, team_id: str) -> None:
    """Add a school to a workspace."""
    row = {
        "id": school.id,
        "name": school.name,
        "time_zone": school.time_zone,
        "hour_cycle": school.hour_cycle,
        "slack_team_id": team_id,
    }
    connection.execute(SCHOOL.insert(), row)


HAS_ADMIN = exists(
    select(STAFF.c.id).where(
        STAFF.c.school_id == SCHOOL.c.id, STAFF.c.role == Role.ADMIN, STAFF.c.active
    )
)


def move(connection: Connection, school_id: UUID, time_zone: str, now: datetime) -> None:
    """Give a school another time zone; what it has scheduled counts from now on."""
    statement = update(SCHOOL).where(SCHOOL.c.id == school_id)
    connection.execute(statement.values(time_zone=time_zone))
    for table in (DIGEST, RULE):
        mine = update(table).where(table.c.school_id == school_id)
        connection.execute(mine.values(changed_at=now))


def count_hours(connection: Connection, school_id: UUID, hour_cycle: HourCycle) -> None:
    """Say whether a school's clocks count 24 or 12 hours."""
    statement = update(SCHOOL).where(SCHOOL.c.id == school_id)
    connection.execute(statement.values(hour_cycle=hour_cycle))


def without_admin(connection: Connection, team_id: str) -> Sequence[NamedSchool]:
    """List the schools of a workspace that have no active staff who is an admin, by name."""
    statement = NAMED.where(SCHOOL.c.slack_team_id == team_id, ~HAS_ADMIN)
    return [NamedSchool(*row) for row in connection.execute(statement)]
