"""Staff: found by Slack user or by e-mail, and linked."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, select

from storage.engine.columns import new_id
from storage.schools.people import email_addresses
from storage.schools.people.slack_persons import of_person, slack_parameters
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
_LINKED = of_person(MEMBERS.order_by(SCHOOL.c.name, STAFF.c.id))


def linked(
    connection: Connection, *, enterprise_id: str, team_id: str, slack_user_id: str
) -> Sequence[Member]:
    """Find the active staff that a Slack user is, at most one for each school."""
    who = slack_parameters(enterprise_id, team_id, slack_user_id)
    rows = connection.execute(_LINKED.of(enterprise_id), who)
    return [Member(*row) for row in rows]


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


def called(connection: Connection, school_id: UUID, email_or_account: str) -> Sequence[ListedStaff]:
    """List a school's staff of an e-mail address, or of a Slack account."""
    address = email_addresses.kept(email_or_account)
    account = email_or_account.strip().upper()
    return [
        each
        for each in of_school(connection, school_id)
        if address and (each.email == address or each.slack_user_id == account)
    ]


def admins_called(connection: Connection, email: str) -> dict[UUID, UUID]:
    """Find the active admins of an e-mail address, as it is kept, by the ids of schools."""
    statement = select(STAFF.c.school_id, STAFF.c.id).where(
        STAFF.c.email == email, STAFF.c.role == Role.ADMIN, STAFF.c.active
    )
    return {row[0]: row[1] for row in connection.execute(statement.order_by(STAFF.c.id.desc()))}


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
