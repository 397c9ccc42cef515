"""How long a school's records may be changed, and its books: closed, opened again, by whom."""

from dataclasses import asdict, dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Connection, select, update

from storage.engine.columns import new_id
from storage.tables import BOOKS, SCHOOL, STAFF


@dataclass(frozen=True, slots=True)
class AmendRule:
    """How long a school's registers may be changed without a reason, and what is closed.

    By teachers for `amend_days`, by the office for `office_amend_days`: both count from a
    register's date, None is for ever; None is no closed date either. What is `gone_through` a day
    was taken out when the time was over for which the school keeps it.
    """

    amend_days: int | None
    office_amend_days: int | None
    closed_through: date | None
    gone_through: date | None = None


@dataclass(frozen=True, slots=True)
class BooksStep:
    """The books were closed through another date, or opened again; None is of open books."""

    closed_through: date | None
    was: date | None
    why: str | None
    changed_at: datetime
    changed_by_id: UUID


@dataclass(frozen=True, slots=True)
class LastStep:
    """What was done to the books last, when, by whose name, and why."""

    closed_through: date | None
    was: date | None
    why: str | None
    changed_at: datetime
    changed_by: tuple[str, str]


_LAST = (
    select(
        BOOKS.c.closed_through,
        BOOKS.c.was,
        BOOKS.c.why,
        BOOKS.c.changed_at,
        STAFF.c.given_name,
        STAFF.c.family_name,
    )
    .join_from(BOOKS, STAFF, STAFF.c.id == BOOKS.c.changed_by_id)
    .order_by(BOOKS.c.changed_at.desc(), BOOKS.c.id.desc())
    .limit(1)
)


def rule_of(connection: Connection, school_id: UUID) -> AmendRule:
    """Read until when a school's records may be changed."""
    columns = (SCHOOL.c[name] for name in AmendRule.__slots__)
    statement = select(*columns).where(SCHOOL.c.id == school_id)
    return AmendRule(*connection.execute(statement).one())


def allow(
    connection: Connection, school_id: UUID, amend_days: int | None, office_amend_days: int | None
) -> None:
    """Say how long teachers, and the office, change a school's registers without a reason."""
    statement = update(SCHOOL).where(SCHOOL.c.id == school_id)
    days = {"amend_days": amend_days, "office_amend_days": office_amend_days}
    connection.execute(statement.values(days))


def close(connection: Connection, school_id: UUID, step: BooksStep) -> None:
    """Close the books through a date, or open them again, and keep that."""
    statement = update(SCHOOL).where(SCHOOL.c.id == school_id)
    connection.execute(statement.values(closed_through=step.closed_through))
    row = {"id": new_id(), "school_id": school_id, **asdict(step)}
    connection.execute(BOOKS.insert(), row)


def last_step(connection: Connection, school_id: UUID) -> LastStep | None:
    """Tell what was done to the books last; None where nobody has closed any yet."""
    row = connection.execute(_LAST.where(BOOKS.c.school_id == school_id)).first()
    return None if row is None else LastStep(*row[:4], (row[4], row[5]))
