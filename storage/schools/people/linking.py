"""Staff and Slack users: linked by e-mail, parted by hand or when the e-mail is another."""

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import Connection, bindparam, case, exists, or_, select, update

from storage.schools.people.slack_persons import slack_parameters
from storage.tables import SCHOOL, STAFF

COLLEAGUE = STAFF.alias()
# A Slack user is one person in a school, though several there have the e-mail.
BY_EMAIL = (
    select(STAFF.c.school_id, STAFF.c.id)
    .join_from(STAFF, SCHOOL, STAFF.c.school_id == SCHOOL.c.id)
    .where(
        STAFF.c.email == bindparam("email"),
        SCHOOL.c.slack_team_id == bindparam("slack_team_id"),
        or_(STAFF.c.slack_user_id.is_(None), STAFF.c.slack_user_id == bindparam("slack_user_id")),
        STAFF.c.active,
        ~exists().where(
            COLLEAGUE.c.school_id == STAFF.c.school_id,
            COLLEAGUE.c.id != STAFF.c.id,
            COLLEAGUE.c.slack_user_id == bindparam("slack_user_id"),
            COLLEAGUE.c.slack_team_id == bindparam("slack_team_id"),
            COLLEAGUE.c.slack_enterprise_id == bindparam("slack_enterprise_id"),
        ),
    )
    .order_by(STAFF.c.id.desc())
)
UNLINKED = {
    "slack_user_id": None,
    "slack_team_id": None,
    "slack_enterprise_id": "",
    "linked_by_email": None,
}
# A link that no e-mail justified was made by hand: no e-mail ends it.
IS_STALE = STAFF.c.linked_by_email.is_not(None) & STAFF.c.linked_by_email.is_distinct_from(
    STAFF.c.email
)
GIVE_UP = (
    update(STAFF)
    .where(
        STAFF.c.slack_user_id == bindparam("user"),
        STAFF.c.slack_team_id == bindparam("team"),
        STAFF.c.slack_enterprise_id == bindparam("enterprise"),
        ~STAFF.c.active | IS_STALE,
    )
    .values(**UNLINKED)
)
ELSEWHERE = STAFF.alias()
LINKED_ELSEWHERE = (
    select(
        STAFF.c.email,
        ELSEWHERE.c.slack_enterprise_id.label("enterprise_id"),
        ELSEWHERE.c.slack_team_id.label("team_id"),
        ELSEWHERE.c.slack_user_id,
    )
    .join_from(STAFF, ELSEWHERE, STAFF.c.email == ELSEWHERE.c.email)
    .join(SCHOOL, SCHOOL.c.id == STAFF.c.school_id)
    .where(
        SCHOOL.c.slack_team_id == ELSEWHERE.c.slack_team_id,
        STAFF.c.active,
        STAFF.c.slack_user_id.is_(None),
        ELSEWHERE.c.active,
        ELSEWHERE.c.slack_user_id.is_not(None),
        ELSEWHERE.c.school_id != STAFF.c.school_id,
    )
    .distinct()
)


def link_by_email(
    connection: Connection, *, enterprise_id: str, team_id: str, slack_user_id: str, email: str
) -> int:
    """Link a Slack user to the workspace's staff of that e-mail; returns how many are linked now.

    Staff that is linked to somebody already keeps its link, and so does a user who is somebody else
    in the school: an admin has to clear it first. A row that is no longer active, or whose e-mail
    is another by now, gives its link up: the person may come back as another.
    """
    who = slack_parameters(enterprise_id, team_id, slack_user_id)
    gone = {"user": slack_user_id, "team": team_id, "enterprise": enterprise_id}
    connection.execute(GIVE_UP, gone)
    found = {row[0]: row[1] for row in connection.execute(BY_EMAIL, who | {"email": email})}
    if found:
        kept = case((STAFF.c.slack_user_id.is_(None), email), else_=STAFF.c.linked_by_email)
        link = who | {"linked_by_email": kept}
        connection.execute(update(STAFF).where(STAFF.c.id.in_(found.values())).values(**link))
    return len(found)


def stale_links(
    connection: Connection, school_ids: Collection[UUID]
) -> Sequence[tuple[UUID, UUID]]:
    """Give the staff whose links `end_stale_links` would end in some schools, as school and id."""
    statement = select(STAFF.c.school_id, STAFF.c.id).where(IS_STALE)
    return [(row[0], row[1]) for row in connection.execute(statement) if row[0] in school_ids]


def end_stale_links(connection: Connection) -> int:
    """End the links of staff whose e-mail is not the one that justified them; returns how many."""
    return connection.execute(update(STAFF).where(IS_STALE).values(**UNLINKED)).rowcount


def accounts_of(connection: Connection, *, team_id: str, email: str) -> Sequence[str]:
    """List the Slack users that a workspace's active staff of an e-mail is linked to."""
    statement = (
        select(STAFF.c.slack_user_id)
        .join_from(STAFF, SCHOOL, STAFF.c.school_id == SCHOOL.c.id)
        .where(
            STAFF.c.email == email,
            SCHOOL.c.slack_team_id == team_id,
            STAFF.c.slack_user_id.is_not(None),
            STAFF.c.active,
        )
        .distinct()
    )
    return connection.execute(statement.order_by(STAFF.c.slack_user_id)).scalars().all()


def unlink_account(connection: Connection, *, team_id: str, account: str, email: str) -> None:
    """Part the staff of an e-mail from one Slack account of a workspace."""
    of_workspace = select(SCHOOL.c.id).where(SCHOOL.c.slack_team_id == team_id)
    statement = update(STAFF).where(
        STAFF.c.email == email,
        STAFF.c.slack_user_id == account,
        STAFF.c.school_id.in_(of_workspace),
    )
    connection.execute(statement.values(**UNLINKED))


def unlink(connection: Connection, staff_ids: Sequence[UUID]) -> int:
    """Part staff from their Slack accounts; returns how many."""
    statement = update(STAFF).where(STAFF.c.id.in_(staff_ids)).values(**UNLINKED)
    return connection.execute(statement).rowcount


def unlink_elsewhere(connection: Connection, school_id: UUID, team_id: str) -> None:
    """Part a school's staff from accounts of other workspaces than its own."""
    statement = update(STAFF).where(
        STAFF.c.school_id == school_id, STAFF.c.slack_team_id != team_id
    )
    connection.execute(statement.values(**UNLINKED))


def spread_links(connection: Connection) -> None:
    """Link staff whose e-mail is linked in another school of the workspace: they are known."""
    for row in connection.execute(LINKED_ELSEWHERE).mappings().all():
        link_by_email(connection, **row)
