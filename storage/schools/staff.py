"""Staff: found by Slack user or by e-mail, and linked."""

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, bindparam, case, exists, or_, select, update

from storage.engine.columns import new_id
from storage.tables import SCHOOL, STAFF
from storage.tables.words import HourCycle, Role


@dataclass(frozen=True, slots=True)
class Member:
    """A person's place in one school; `school` is its name, `time_zone` and `hour_cycle` its."""

    staff_id: UUID
    school_id: UUID
    role: Role
    given_name: str
    family_name: str
    time_zone: str
    hour_cycle: HourCycle
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
    SCHOOL.c.hour_cycle,
    SCHOOL.c.name,
).join_from(STAFF, SCHOOL, STAFF.c.school_id == SCHOOL.c.id)
# A link counts in the workspace that the school is of.
LINKED = MEMBERS.where(IS_LINKED, SCHOOL.c.slack_team_id == STAFF.c.slack_team_id).order_by(
    SCHOOL.c.name, STAFF.c.id
)
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


@dataclass(frozen=True, slots=True)
class NewStaff:
    """Somebody whom an admin adds to a school's staff, as a teacher."""

    given_name: str
    family_name: str
    email: str


def known_by_email(connection: Connection, school_id: UUID, email: str) -> bool:
    """Whether a school's staff list has somebody of an e-mail, be it somebody who has left."""
    wanted = select(STAFF.c.id).where(STAFF.c.school_id == school_id, STAFF.c.email == email)
    return connection.execute(wanted.limit(1)).first() is not None


def add(
    connection: Connection, school_id: UUID, new: NewStaff, added_by_id: UUID, now: datetime
) -> None:
    """Add a teacher to a school's staff; whoever did it is kept."""
    row = {
        "id": new_id(),
        "school_id": school_id,
        "role": Role.TEACHER,
        "added_by_id": added_by_id,
        "added_at": now,
        **asdict(new),
    }
    connection.execute(STAFF.insert(), row)


def add_first_admin(
    connection: Connection, school_id: UUID, founder: NewStaff, account: dict[str, str]
) -> None:
    """Add who makes a school as its admin, linked to the Slack account that they made it by.

    `account` is as `slack_parameters` gives it.
    """
    row = {
        "id": new_id(),
        "school_id": school_id,
        "role": Role.ADMIN,
        "given_name": founder.given_name,
        "family_name": founder.family_name,
        "email": founder.email or None,
        "linked_by_email": founder.email or None,
    }
    connection.execute(STAFF.insert(), row | account)


@dataclass(frozen=True, slots=True)
class ListedStaff:
    """One of a school's staff, with the Slack account if there is one."""

    id: UUID
    given_name: str
    family_name: str
    role: Role
    email: str | None
    active: bool
    slack_user_id: str | None


def of_school(connection: Connection, school_id: UUID) -> Sequence[ListedStaff]:
    """List a school's staff by name, those who have left included."""
    statement = (
        select(
            STAFF.c.id,
            STAFF.c.given_name,
            STAFF.c.family_name,
            STAFF.c.role,
            STAFF.c.email,
            STAFF.c.active,
            STAFF.c.slack_user_id,
        )
        .where(STAFF.c.school_id == school_id)
        .order_by(STAFF.c.family_name, STAFF.c.given_name, STAFF.c.id)
    )
    return [ListedStaff(*row) for row in connection.execute(statement)]


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
        .join_from(STAFF, SCHOOL, STAFF.c.school_id == SCHOOL.c.id)
        .where(
            STAFF.c.school_id == school_id,
            STAFF.c.role == role,
            STAFF.c.active,
            STAFF.c.slack_team_id == SCHOOL.c.slack_team_id,
        )
        .order_by(STAFF.c.id)
    )
    return connection.execute(statement).scalars().all()
