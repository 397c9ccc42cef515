"""What admins set up: a school's digests, its reminders and its time zone."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, time
from uuid import UUID

from sqlalchemy import Connection, delete, exists, select, update

from storage.engine.columns import new_id
from storage.engine.upserts import Insert, chosen, per_engine
from storage.schools.schools import NAMED, NamedSchool
from storage.tables import (
    DIGEST,
    RULE,
    SCHOOL,
    STAFF,
)
from storage.tables.words import DigestKind, Level, Role


@dataclass(frozen=True, slots=True)
class DigestPlan:
    """What is wanted of a digest; `weekdays` are the digits of ISO weekdays in order."""

    kind: DigestKind
    channel_id: str
    at: time
    weekdays: str
    level: Level
    active: bool = True
    on_closed_days: bool = False


@dataclass(frozen=True, slots=True)
class PlannedDigest:
    """A digest that is set up; `stopped_by` is Slack's word for why it is stopped."""

    id: UUID
    school_id: UUID
    stopped_by: str | None
    plan: DigestPlan


@dataclass(frozen=True, slots=True)
class Reminding:
    """Whether and when a school reminds; minutes count from the start of a meeting."""

    active: bool = False
    after_minutes: int = 10
    office_channel_id: str | None = None
    office_after_minutes: int = 20


PLANNED = select(
    DIGEST.c.id,
    DIGEST.c.school_id,
    DIGEST.c.stopped_by,
    DIGEST.c.kind,
    DIGEST.c.channel_id,
    DIGEST.c.at,
    DIGEST.c.weekdays,
    DIGEST.c.level,
    DIGEST.c.active,
    DIGEST.c.on_closed_days,
).order_by(DIGEST.c.school_id, DIGEST.c.at, DIGEST.c.id)
REMINDING = select(
    RULE.c.active, RULE.c.after_minutes, RULE.c.office_channel_id, RULE.c.office_after_minutes
)
HAS_ADMIN = exists(
    select(STAFF.c.id).where(
        STAFF.c.school_id == SCHOOL.c.id, STAFF.c.role == Role.ADMIN, STAFF.c.active
    )
)


def digests(connection: Connection, school_id: UUID) -> Sequence[PlannedDigest]:
    """List a school's digests by their time."""
    rows = connection.execute(PLANNED.where(DIGEST.c.school_id == school_id))
    return [PlannedDigest(*row[:3], DigestPlan(*row[3:])) for row in rows]


def digest(connection: Connection, digest_id: UUID) -> PlannedDigest | None:
    """Look a digest up; None if it is gone."""
    row = connection.execute(PLANNED.where(DIGEST.c.id == digest_id)).first()
    return None if row is None else PlannedDigest(*row[:3], DigestPlan(*row[3:]))


def add_digest(connection: Connection, school_id: UUID, plan: DigestPlan, now: datetime) -> UUID:
    """Set a digest up; nothing before `now` is caught up. Gives its id."""
    digest_id = new_id()
    row = {"id": digest_id, "school_id": school_id, "changed_at": now, **asdict(plan)}
    connection.execute(DIGEST.insert(), row)
    return digest_id


def change_digest(
    connection: Connection, digest_id: UUID, plan: DigestPlan, changed_at: datetime | None
) -> None:
    """Change a digest, which starts it again; its schedule counts from `changed_at` if given."""
    values = {"stopped_by": None, **asdict(plan)}
    if changed_at is not None:
        values["changed_at"] = changed_at
    connection.execute(update(DIGEST).where(DIGEST.c.id == digest_id).values(values))


def remove_digest(connection: Connection, digest_id: UUID) -> None:
    """Remove a digest; what it has posted stays."""
    connection.execute(delete(DIGEST).where(DIGEST.c.id == digest_id))


def reminding(connection: Connection, school_id: UUID) -> Reminding:
    """Read how a school reminds; as long as nobody has set it up it does not."""
    row = connection.execute(REMINDING.where(RULE.c.school_id == school_id)).first()
    return Reminding() if row is None else Reminding(*row)


def _replacing(*more: str) -> Callable[[Insert], Insert]:
    names = ("active", "after_minutes", "office_channel_id", "office_after_minutes", *more)

    def replace(insert: Insert) -> Insert:
        values = {name: insert.excluded[name] for name in names}
        return insert.on_conflict_do_update(index_elements=["school_id"], set_=values)

    return replace


CHANGE = per_engine(RULE, _replacing())
BEGIN = per_engine(RULE, _replacing("changed_at"))


def remind(
    connection: Connection, school_id: UUID, rule: Reminding, now: datetime, *, begins: bool = True
) -> None:
    """Say how a school reminds; what `begins` leaves out the meetings that began before `now`."""
    row = {"id": new_id(), "school_id": school_id, "changed_at": now, **asdict(rule)}
    connection.execute(chosen(BEGIN if begins else CHANGE, connection), row)


def move(connection: Connection, school_id: UUID, time_zone: str, now: datetime) -> None:
    """Give a school another time zone; what it has scheduled counts from now on."""
    statement = update(SCHOOL).where(SCHOOL.c.id == school_id)
    connection.execute(statement.values(time_zone=time_zone))
    for table in (DIGEST, RULE):
        mine = update(table).where(table.c.school_id == school_id)
        connection.execute(mine.values(changed_at=now))


def without_admin(connection: Connection, team_id: str) -> Sequence[NamedSchool]:
    """List the schools of a workspace that have no active staff who is an admin, by name."""
    statement = NAMED.where(SCHOOL.c.slack_team_id == team_id, ~HAS_ADMIN)
    return [NamedSchool(*row) for row in connection.execute(statement)]
