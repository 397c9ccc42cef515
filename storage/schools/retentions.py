"""For how many years a school keeps what, as its admins said last."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Connection, exists, or_, select, update

from storage.engine.columns import new_id
from storage.tables import RETENTION_CHANGE, SCHOOL, STAFF

YEARS = 6
YEARS_OF_NOTES = 1


@dataclass(frozen=True, slots=True)
class Retention:
    """How many years each is kept; notes go before what they stand in does."""

    records: int = YEARS
    audit: int = YEARS
    notes: int = YEARS_OF_NOTES
    follow_ups: int = YEARS
    deliveries: int = YEARS
    accesses: int = YEARS


@dataclass(frozen=True, slots=True)
class RetentionStep:
    """When that was said last, and by whose name."""

    changed_at: datetime
    changed_by: tuple[str, str]


_COLUMNS = tuple(RETENTION_CHANGE.c[name] for name in Retention.__slots__)
_LAST = (
    select(*_COLUMNS, RETENTION_CHANGE.c.changed_at, STAFF.c.given_name, STAFF.c.family_name)
    .join_from(RETENTION_CHANGE, STAFF, STAFF.c.id == RETENTION_CHANGE.c.changed_by_id)
    .order_by(RETENTION_CHANGE.c.changed_at.desc(), RETENTION_CHANGE.c.id.desc())
    .limit(1)
)


def of_school(connection: Connection, school_id: UUID) -> tuple[Retention, RetentionStep | None]:
    """Read for how long a school keeps what; without a step nobody has said so yet."""
    row = connection.execute(_LAST.where(RETENTION_CHANGE.c.school_id == school_id)).first()
    if row is None:
        return Retention(), None
    years = len(_COLUMNS)
    return Retention(*row[:years]), RetentionStep(row[years], (row[years + 1], row[years + 2]))


def waiting(connection: Connection) -> Sequence[str]:
    """List the names of the schools in which nobody has said so yet."""
    said = exists(select(RETENTION_CHANGE.c.id).where(RETENTION_CHANGE.c.school_id == SCHOOL.c.id))
    statement = select(SCHOOL.c.name).where(~said).order_by(SCHOOL.c.name)
    return connection.execute(statement).scalars().all()


def say(
    connection: Connection, school_id: UUID, wanted: Retention, staff_id: UUID, now: datetime
) -> None:
    """Keep what a school says, and who said so when."""
    years = {name: getattr(wanted, name) for name in Retention.__slots__}
    step = {"id": new_id(), "school_id": school_id, "changed_at": now, "changed_by_id": staff_id}
    connection.execute(RETENTION_CHANGE.insert(), step | years)


def tell_gone(connection: Connection, school_id: UUID, through: date) -> None:
    """Say that records up to a day were taken out; longer retention does not bring them back."""
    earlier = or_(SCHOOL.c.gone_through.is_(None), SCHOOL.c.gone_through < through)
    statement = update(SCHOOL).where(SCHOOL.c.id == school_id, earlier)
    connection.execute(statement.values(gone_through=through))
