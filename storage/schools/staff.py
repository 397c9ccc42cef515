"""Staff: found by Slack user or by e-mail, and linked."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Connection, bindparam, or_, select, update

from storage.tables import SCHOOL, STAFF
from storage.tables.words import Role


@dataclass(frozen=True, slots=True)
class Member:
    """A person's place in one school; `time_zone` and `school`, its name, are the school's."""

    staff_id: UUID
    school_id: UUID
    role: Role
    given_name: str
    family_name: str
    time_zone: str
    school: str


IS_LINKED = (
    (STAFF.c.slack_user_id == bindparam("slack_user_id"))
    & (STAFF.c.slack_team_id == bindparam("slack_team_id"))
    & (STAFF.c.slack_enterprise_id == bindparam("slack_enterprise_id"))
    & STAFF.c.active
)
MEMBERS = select(
    STAFF.c.id,
    STAFF.c.school_id,
    STAFF.c.role,
    STAFF.c.given_name,
    STAFF.c.family_name,
    SCHOOL.c.time_zone,
    SCHOOL.c.name,
).join_from(STAFF, SCHOOL, STAFF.c.school_id == SCHOOL.c.id)
LINKED = MEMBERS.where(IS_LINKED).order_by(SCHOOL.c.name, STAFF.c.id)
BY_EMAIL = (
    select(STAFF.c.id)
    .join_from(STAFF, SCHOOL, STAFF.c.school_id == SCHOOL.c.id)
    .where(
        STAFF.c.email == bindparam("email"),
        SCHOOL.c.slack_team_id == bindparam("slack_team_id"),
        or_(STAFF.c.slack_user_id.is_(None), STAFF.c.slack_user_id == bindparam("slack_user_id")),
        STAFF.c.active,
    )
)
GIVE_UP = (
    update(STAFF)
    .where(
        STAFF.c.slack_user_id == bindparam("user"),
        STAFF.c.slack_team_id == bindparam("team"),
        STAFF.c.slack_enterprise_id == bindparam("enterprise"),
        ~STAFF.c.active,
    )
    .values(slack_user_id=None, slack_team_id=None, slack_enterprise_id="")
)
ELSEWHERE = STAFF.alias()
LINKED_ELSEWHERE = (
    select(
        STAFF.c.id,
        ELSEWHERE.c.slack_enterprise_id,
        ELSEWHERE.c.slack_team_id,
        ELSEWHERE.c.slack_user_id,
    )
    .join_from(STAFF, ELSEWHERE, STAFF.c.email == ELSEWHERE.c.email)
    .where(
        STAFF.c.active,
        STAFF.c.slack_user_id.is_(None),
        ELSEWHERE.c.active,
        ELSEWHERE.c.slack_user_id.is_not(None),
        ELSEWHERE.c.school_id != STAFF.c.school_id,
    )
    .order_by(ELSEWHERE.c.id)
)


def linked(
    connection: Connection, *, enterprise_id: str, team_id: str, slack_user_id: str
) -> Sequence[Member]:
    """Find the active staff that a Slack user is, at most one for each school."""
    rows = connection.execute(LINKED, slack_parameters(enterprise_id, team_id, slack_user_id))
    return [Member(*row) for row in rows]


def link_by_email(
    connection: Connection, *, enterprise_id: str, team_id: str, slack_user_id: str, email: str
) -> int:
    """Link a Slack user to the workspace's staff of that e-mail; returns how many are linked now.

    Staff that is linked to somebody already keeps its link: an admin has to clear it first. A row
    that is no longer active gives its link up: the person may come back as another.
    """
    who = slack_parameters(enterprise_id, team_id, slack_user_id)
    gone = {"user": slack_user_id, "team": team_id, "enterprise": enterprise_id}
    connection.execute(GIVE_UP, gone)
    found = (
        connection.execute(
            BY_EMAIL, {"email": email, "slack_team_id": team_id, "slack_user_id": slack_user_id}
        )
        .scalars()
        .all()
    )
    if found:
        connection.execute(update(STAFF).where(STAFF.c.id.in_(found)).values(**who))
    return len(found)


def spread_links(connection: Connection) -> None:
    """Link staff whose e-mail is linked in another school: they are known to the bot already."""
    found = {row[0]: row[1:] for row in connection.execute(LINKED_ELSEWHERE)}
    for staff_id, link in found.items():
        statement = update(STAFF).where(STAFF.c.id == staff_id)
        connection.execute(statement.values(**slack_parameters(*link)))


def slack_parameters(enterprise_id: str, team_id: str, slack_user_id: str) -> dict[str, str]:
    """Name the three parts of a Slack user as the columns are named."""
    return {
        "slack_enterprise_id": enterprise_id,
        "slack_team_id": team_id,
        "slack_user_id": slack_user_id,
    }


def slack_ids(connection: Connection, school_id: UUID, role: Role) -> Sequence[str]:
    """List the Slack users of a school's active staff of a role, as far as they are linked."""
    statement = (
        select(STAFF.c.slack_user_id)
        .where(
            STAFF.c.school_id == school_id,
            STAFF.c.role == role,
            STAFF.c.active,
            STAFF.c.slack_user_id.is_not(None),
        )
        .order_by(STAFF.c.id)
    )
    return connection.execute(statement).scalars().all()
