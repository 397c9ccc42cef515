"""Where the bot is, where it was, and whose schools those are."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, and_, exists, func, or_, select

from storage.tables import INSTALLATION, SCHOOL, SERVED_TEAM
from storage.tables.words import InstallationState

SERVES = and_(
    INSTALLATION.c.state == InstallationState.INSTALLED, SERVED_TEAM.c.stopped_at.is_(None)
)
_OF_SCHOOL = and_(
    SERVED_TEAM.c.team_id == SCHOOL.c.slack_team_id,
    SERVED_TEAM.c.installation_id == INSTALLATION.c.id,
)
IS_SERVED = exists(select(SERVED_TEAM.c.id).where(_OF_SCHOOL, SERVES))
# The workspace of a school took the app away.
IS_STOPPED = and_(exists(select(SERVED_TEAM.c.id).where(_OF_SCHOOL)), ~IS_SERVED)


@dataclass(frozen=True, slots=True)
class Place:
    """An installation as Slack's events name it."""

    id: UUID
    installed_in: str
    installed_at: datetime
    bot_user_id: str
    is_org_wide: bool


def place(connection: Connection, installed_in: str) -> Place | None:
    """Find the installation in a team or an enterprise that stands."""
    columns = INSTALLATION.c
    statement = select(
        columns.id,
        columns.installed_in,
        columns.installed_at,
        columns.bot_user_id,
        columns.is_org_wide,
    ).where(columns.installed_in == installed_in, columns.state == InstallationState.INSTALLED)
    row = connection.execute(statement).first()
    return None if row is None else Place(*row)


def was_ever(connection: Connection, installed_in: str) -> bool:
    """Whether a team or an enterprise has an installation of its own, or had one."""
    statement = select(exists().where(INSTALLATION.c.installed_in == installed_in))
    return connection.execute(statement).scalar_one()


def changed_after(connection: Connection, installation_id: UUID, at: datetime) -> frozenset[str]:
    """List the teams of an installation that were granted or taken out after an instant."""
    later = or_(SERVED_TEAM.c.granted_at > at, SERVED_TEAM.c.stopped_at > at)
    statement = select(SERVED_TEAM.c.team_id).where(
        SERVED_TEAM.c.installation_id == installation_id, later
    )
    return frozenset(connection.execute(statement).scalars())


def stopped_schools(connection: Connection) -> Collection[UUID]:
    """List the schools of workspaces in which the bot was and is no more."""
    return set(connection.execute(select(SCHOOL.c.id).where(IS_STOPPED)).scalars())


def gone_since(connection: Connection, before: datetime) -> Sequence[UUID]:
    """List the schools whose workspace took the app away before an instant.

    None of the workspace whose token is in the environment: its records are of who runs this.
    """
    when = func.coalesce(SERVED_TEAM.c.stopped_at, INSTALLATION.c.stopped_at)
    keeps = or_(INSTALLATION.c.by_environment, when > before, when.is_(None))
    kept = exists(select(SERVED_TEAM.c.id).where(_OF_SCHOOL, keeps))
    statement = select(SCHOOL.c.id).where(IS_STOPPED, ~kept).order_by(SCHOOL.c.id)
    return connection.execute(statement).scalars().all()
