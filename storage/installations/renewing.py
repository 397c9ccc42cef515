"""Tokens that end, and who renews them: one process at a time, since what renews works once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, and_, or_, select, update

from storage.engine.clock import database_now
from storage.installations.kept import NewToken
from storage.tables import INSTALLATION, SCHOOL, SERVED_TEAM
from storage.tables.words import InstallationState

_STANDS = and_(
    INSTALLATION.c.state == InstallationState.INSTALLED, INSTALLATION.c.token_ends_at.is_not(None)
)
_UNTIL = INSTALLATION.c.refreshing_until


@dataclass(frozen=True, slots=True)
class Ending:
    """The token of an installation that ends, and what renews it, as they are kept.

    `ends_at` says which of its tokens it is. `refused` is Slack's word for why it is not renewed.
    """

    id: UUID
    installed_in: str
    name: str
    ends_at: datetime
    bot_token: bytes
    refresh_token: bytes
    refused: str | None


def due(connection: Connection, before: datetime) -> Sequence[UUID]:
    """List the installations whose token ends before an instant, and which nobody renews now."""
    statement = select(INSTALLATION.c.id).where(
        _STANDS,
        INSTALLATION.c.token_ends_at <= before,
        INSTALLATION.c.refresh_token.is_not(None),
        _is_free(connection),
    )
    return connection.execute(statement.order_by(INSTALLATION.c.token_ends_at)).scalars().all()


def standing(connection: Connection, installation_id: UUID) -> Ending | None:
    """Read the token of an installation; None where it is over, or its token does not end."""
    columns = INSTALLATION.c
    statement = select(
        columns.id,
        columns.installed_in,
        columns.name,
        columns.token_ends_at,
        columns.bot_token,
        columns.refresh_token,
        columns.renewal_refused,
    ).where(_STANDS, columns.refresh_token.is_not(None), columns.id == installation_id)
    row = connection.execute(statement).first()
    return None if row is None else Ending(*row)


def claim(connection: Connection, ending: Ending, lease: timedelta) -> bool:
    """Have nobody else renew a token for a while; False where somebody does, or it is another."""
    until = database_now(connection) + lease
    free = _is_free(connection)
    statement = update(INSTALLATION).where(_is(ending), free)
    return connection.execute(statement.values(refreshing_until=until)).rowcount == 1


def wait(connection: Connection, ending: Ending, length: timedelta) -> None:
    """Have nobody try to renew a token for so long from now on."""
    until = database_now(connection) + length
    connection.execute(update(INSTALLATION).where(_is(ending)).values(refreshing_until=until))


def renewed(connection: Connection, ending: Ending, new: NewToken) -> bool:
    """Keep what Slack gave for a token; False where it is another's place by now.

    It is kept however late it comes, also after a refusal: nobody else has what it is.
    """
    statement = update(INSTALLATION).where(_is(ending))
    values: dict[str, object] = {
        "bot_token": new.bot_token,
        "refresh_token": new.refresh_token,
        "token_ends_at": new.ends_at,
        "refreshing_until": None,
        "renewal_refused": None,
    }
    return connection.execute(statement.values(values)).rowcount == 1


def refused(connection: Connection, ending: Ending, code: str) -> bool:
    """Keep why Slack does not renew a token; False where that was so before, or it is another."""
    statement = update(INSTALLATION).where(_is(ending), INSTALLATION.c.renewal_refused.is_(None))
    first = connection.execute(statement.values(renewal_refused=code)).rowcount == 1
    if not first:
        connection.execute(update(INSTALLATION).where(_is(ending)).values(renewal_refused=code))
    return first


def schools_of(connection: Connection, installation_id: UUID) -> Sequence[tuple[UUID, str]]:
    """List the schools that an installation serves, with their time zones."""
    served = select(SERVED_TEAM.c.team_id).where(
        SERVED_TEAM.c.installation_id == installation_id, SERVED_TEAM.c.stopped_at.is_(None)
    )
    statement = select(SCHOOL.c.id, SCHOOL.c.time_zone).where(SCHOOL.c.slack_team_id.in_(served))
    found = connection.execute(statement.order_by(SCHOOL.c.name, SCHOOL.c.id)).all()
    return [(row.id, row.time_zone) for row in found]


def _is(ending: Ending) -> ColumnElement[bool]:
    """Whether an installation has that token still."""
    same = INSTALLATION.c.token_ends_at == ending.ends_at
    return and_(INSTALLATION.c.id == ending.id, _STANDS, same)


def _is_free(connection: Connection) -> ColumnElement[bool]:
    return or_(_UNTIL.is_(None), database_now(connection) >= _UNTIL)
