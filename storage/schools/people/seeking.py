"""Staff who have not used the bot yet, and when they were last looked for in Slack."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, and_, exists, or_, select, update

from storage.schools.people.slack_persons import of_person, slack_parameters
from storage.tables import SCHOOL, STAFF

_EVERY = timedelta(days=1)
# Whoever looks for some and does not come to an end is followed by another after that.
_LOOKING = timedelta(minutes=15)
_AT_ONCE = 500
_LINKED = of_person(
    select(STAFF.c.email, SCHOOL.c.slack_team_id).join_from(
        STAFF, SCHOOL, STAFF.c.school_id == SCHOOL.c.id
    )
)


def has_unsought(connection: Connection, team_id: str, now: datetime) -> bool:
    """Whether somebody of a workspace's staff is to be looked for."""
    found = select(STAFF.c.id).where(_is_unsought(team_id, now)).limit(1)
    return connection.execute(found).first() is not None


def is_awaited(
    connection: Connection, *, enterprise_id: str, team_id: str, slack_user_id: str
) -> bool:
    """Whether who is known in another workspace of the organisation is on a list here, as nobody.

    By the e-mail that they are known by; somebody who is linked here already is not awaited.
    """
    who = slack_parameters(enterprise_id, team_id, slack_user_id)
    linked = connection.execute(_LINKED.of(enterprise_id), who).all()
    if not linked or team_id in {row.slack_team_id for row in linked}:
        return False
    awaited = and_(_is_stranger(team_id), STAFF.c.email.in_([row.email for row in linked]))
    return connection.execute(select(exists().where(awaited))).scalar_one()


def seek(connection: Connection, team_id: str, now: datetime) -> set[str]:
    """Give the e-mails of those who are to be looked for; nobody else looks for them meanwhile."""
    statement = update(STAFF).where(_is_unsought(team_id, now))
    begun = statement.values(sought_at=now - _EVERY + _LOOKING).returning(STAFF.c.email)
    return set(connection.execute(begun).scalars())


def note_sought(connection: Connection, team_id: str, emails: Sequence[str], now: datetime) -> None:
    """Note that Slack has nobody of some addresses: they are looked for again in a day."""
    for some in _parts(emails):
        wanted = and_(_is_stranger(team_id), STAFF.c.email.in_(some))
        connection.execute(update(STAFF).where(wanted).values(sought_at=now))


def _is_stranger(team_id: str) -> ColumnElement[bool]:
    return and_(
        STAFF.c.slack_user_id.is_(None),
        STAFF.c.active,
        STAFF.c.email.is_not(None),
        STAFF.c.school_id.in_(select(SCHOOL.c.id).where(SCHOOL.c.slack_team_id == team_id)),
    )


def _is_unsought(team_id: str, now: datetime) -> ColumnElement[bool]:
    return and_(
        _is_stranger(team_id),
        or_(
            STAFF.c.sought_at.is_(None),
            STAFF.c.sought_at <= now - _EVERY,
            # It was written by a clock that was ahead.
            STAFF.c.sought_at > now,
        ),
    )


def _parts(emails: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(emails), _AT_ONCE):
        yield emails[start : start + _AT_ONCE]
