"""Installations as they are kept; tokens come and go encrypted."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, select, update

from storage.engine import upserts
from storage.engine.columns import new_id
from storage.engine.upserts import Insert
from storage.installations.serving import SERVES
from storage.tables import INSTALLATION, SERVED_TEAM
from storage.tables.words import InstallationState


@dataclass(frozen=True, slots=True)
class NewInstallation:
    """What an installation brings; `installed_in` is the team, or the enterprise if org-wide.

    Its tokens are encrypted. Without one it is in the program's environment.
    """

    installed_in: str
    enterprise_id: str
    bot_user_id: str
    is_org_wide: bool = False
    name: str = ""
    app_id: str = ""
    scopes: str = ""
    bot_token: bytes | None = None
    refresh_token: bytes | None = None
    token_ends_at: datetime | None = None
    installed_by: str | None = None


@dataclass(frozen=True, slots=True)
class NewToken:
    """A token that Slack has given, encrypted, and what renews it; None for one that stays."""

    bot_token: bytes
    refresh_token: bytes | None
    ends_at: datetime | None


@dataclass(frozen=True, slots=True)
class Serving:
    """A Slack workspace that is served, with the token for it as it is kept."""

    team_id: str
    installation_id: UUID
    enterprise_id: str
    bot_user_id: str
    is_org_wide: bool
    by_environment: bool
    bot_token: bytes | None
    renewal_refused: str | None


@dataclass(frozen=True, slots=True)
class ListedInstallation:
    """An installation as whoever runs the program sees it."""

    id: UUID
    installed_in: str
    name: str
    is_org_wide: bool
    by_environment: bool
    state: InstallationState
    installed_at: datetime
    installed_by: str | None
    stopped_at: datetime | None
    stopped_by: str | None
    token_ends_at: datetime | None
    renewal_refused: str | None
    teams: tuple[str, ...]


def _or_renewed(insert: Insert) -> upserts.Executable:
    """A second installation in one place takes the place of the first, and its stop is over."""
    new = insert.excluded
    renewed = {name: new[name] for name in _RENEWED}
    return insert.on_conflict_do_update(index_elements=["installed_in"], set_=renewed).returning(
        INSTALLATION.c.id
    )


def _or_resumed(insert: Insert) -> upserts.Executable:
    """A workspace that was served before is served again."""
    key = ["installation_id", "team_id"]
    resumed = {"granted_at": insert.excluded.granted_at, "stopped_at": None}
    return insert.on_conflict_do_update(index_elements=key, set_=resumed)


_GRANT = upserts.per_engine(SERVED_TEAM, _or_resumed)
_RENEWED = tuple(each.name for each in INSTALLATION.c if each.name not in {"id", "installed_in"})
_KEEP = upserts.per_engine(INSTALLATION, _or_renewed)
# What `Serving` has of an installation, in its order.
_SERVING = (
    INSTALLATION.c.id,
    INSTALLATION.c.enterprise_id,
    INSTALLATION.c.bot_user_id,
    INSTALLATION.c.is_org_wide,
    INSTALLATION.c.by_environment,
    INSTALLATION.c.bot_token,
    INSTALLATION.c.renewal_refused,
)
_IS_INSTALLED = INSTALLATION.c.state == InstallationState.INSTALLED


def keep(connection: Connection, new: NewInstallation, now: datetime) -> UUID:
    """Keep an installation; one in the same place goes on, with what is new of it."""
    row = asdict(new) | {
        "id": new_id(),
        "by_environment": new.bot_token is None,
        "installed_at": now,
        "state": InstallationState.INSTALLED,
        **dict.fromkeys(("refreshing_until", "renewal_refused", "stopped_at", "stopped_by")),
    }
    kept: UUID = connection.execute(upserts.chosen(_KEEP, connection), row).scalar_one()
    if not new.is_org_wide:
        grant(connection, kept, {new.installed_in: new.name}, now)
    return kept


def keep_of_environment(connection: Connection, new: NewInstallation, now: datetime) -> bool:
    """Keep that the environment has the token of a workspace; False where it brought its own.

    What is kept of it already stays, so that nothing is written at each start.
    """
    found = connection.execute(
        select(INSTALLATION.c.by_environment, INSTALLATION.c.bot_user_id).where(
            INSTALLATION.c.installed_in == new.installed_in, _IS_INSTALLED
        )
    ).first()
    if found is None or (found.by_environment and found.bot_user_id != new.bot_user_id):
        keep(connection, new, now)
        return True
    return bool(found.by_environment)


def grant(
    connection: Connection, installation_id: UUID, teams: Mapping[str, str], at: datetime
) -> None:
    """Have an installation serve some teams, by id and name, besides those that it serves."""
    for team_id, name in teams.items():
        row = {
            "id": new_id(),
            "installation_id": installation_id,
            "team_id": team_id,
            "name": name,
            "granted_at": at,
        }
        connection.execute(upserts.chosen(_GRANT, connection), row)


def name_teams(connection: Connection, installation_id: UUID, teams: Mapping[str, str]) -> None:
    """Keep what the teams are called that an installation serves."""
    for team_id, name in teams.items():
        mine = (SERVED_TEAM.c.installation_id == installation_id) & (
            SERVED_TEAM.c.team_id == team_id
        )
        connection.execute(update(SERVED_TEAM).where(mine).values(name=name))


def revoke(
    connection: Connection, installation_id: UUID, teams: Collection[str], at: datetime
) -> None:
    """Have an installation serve some teams no more; since when stays known."""
    mine = (SERVED_TEAM.c.installation_id == installation_id) & SERVED_TEAM.c.stopped_at.is_(None)
    statement = update(SERVED_TEAM).where(mine, SERVED_TEAM.c.team_id.in_(teams))
    connection.execute(statement.values(stopped_at=at))


def stop(connection: Connection, installation_id: UUID, by: str, at: datetime) -> None:
    """End an installation, and keep no token of it: it serves no team any more."""
    mine = SERVED_TEAM.c.installation_id == installation_id
    served = update(SERVED_TEAM).where(mine, SERVED_TEAM.c.stopped_at.is_(None))
    connection.execute(served.values(stopped_at=at))
    ended = dict.fromkeys(
        ("bot_token", "refresh_token", "token_ends_at", "refreshing_until", "renewal_refused")
    )
    stopped = {"state": InstallationState.STOPPED, "stopped_at": at, "stopped_by": by}
    statement = update(INSTALLATION).where(INSTALLATION.c.id == installation_id)
    connection.execute(statement.values(ended | stopped))


def served(connection: Connection) -> Sequence[Serving]:
    """List what is served, a team once: by its own installation before the enterprise's."""
    wanted = (
        select(
            SERVED_TEAM.c.team_id,
            *_SERVING,
        )
        .join_from(SERVED_TEAM, INSTALLATION, SERVED_TEAM.c.installation_id == INSTALLATION.c.id)
        .where(SERVES)
        .order_by(INSTALLATION.c.is_org_wide.desc(), INSTALLATION.c.id)
    )
    found = [Serving(*row) for row in connection.execute(wanted)]
    return list({each.team_id: each for each in found}.values())


def organisations(connection: Connection) -> Sequence[Serving]:
    """List the installations of whole enterprises, each as if it served the enterprise itself."""
    wanted = select(INSTALLATION.c.installed_in, *_SERVING).where(
        INSTALLATION.c.is_org_wide, _IS_INSTALLED
    )
    return [Serving(*row) for row in connection.execute(wanted.order_by(INSTALLATION.c.id))]


def teams_of(connection: Connection, installation_id: UUID) -> Mapping[str, str]:
    """List the teams that an installation serves, by id and name."""
    mine = (SERVED_TEAM.c.installation_id == installation_id) & SERVED_TEAM.c.stopped_at.is_(None)
    wanted = select(SERVED_TEAM.c.team_id, SERVED_TEAM.c.name).where(mine)
    return {row[0]: row[1] for row in connection.execute(wanted.order_by(SERVED_TEAM.c.team_id))}


def called(connection: Connection, installed_in: str) -> ListedInstallation | None:
    """Find the installation in a team or an enterprise, stopped ones too."""
    return next((each for each in every(connection) if each.installed_in == installed_in), None)


def every(connection: Connection) -> Sequence[ListedInstallation]:
    """List the installations, those that have ended too, by when they began."""
    columns = (
        "id",
        "installed_in",
        "name",
        "is_org_wide",
        "by_environment",
        "state",
        "installed_at",
        "installed_by",
        "stopped_at",
        "stopped_by",
        "token_ends_at",
        "renewal_refused",
    )
    teams: dict[UUID, list[str]] = {}
    of_teams = select(SERVED_TEAM.c.installation_id, SERVED_TEAM.c.team_id).where(
        SERVED_TEAM.c.stopped_at.is_(None)
    )
    for installation_id, team_id in connection.execute(of_teams.order_by(SERVED_TEAM.c.team_id)):
        teams.setdefault(installation_id, []).append(team_id)
    wanted = select(*(INSTALLATION.c[name] for name in columns))
    rows = connection.execute(wanted.order_by(INSTALLATION.c.installed_at, INSTALLATION.c.id))
    return [ListedInstallation(*row, teams=tuple(teams.get(row[0], ()))) for row in rows]


@dataclass(frozen=True, slots=True)
class SealedTokens:
    """The tokens of one installation as they are kept."""

    id: UUID
    installed_in: str
    bot_token: bytes
    refresh_token: bytes | None


def sealed(connection: Connection) -> Sequence[SealedTokens]:
    """List the tokens that are kept, under a lock where the engine has one."""
    wanted = (
        select(
            INSTALLATION.c.id,
            INSTALLATION.c.installed_in,
            INSTALLATION.c.bot_token,
            INSTALLATION.c.refresh_token,
        )
        .where(INSTALLATION.c.bot_token.is_not(None))
        .order_by(INSTALLATION.c.installed_in)
        .with_for_update()
    )
    return [SealedTokens(*row) for row in connection.execute(wanted)]


def seal_anew(connection: Connection, tokens: SealedTokens) -> None:
    """Keep the tokens of an installation in another encryption."""
    statement = update(INSTALLATION).where(INSTALLATION.c.id == tokens.id)
    connection.execute(
        statement.values(bot_token=tokens.bot_token, refresh_token=tokens.refresh_token)
    )
