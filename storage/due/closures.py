"""Closed days of schools."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, time
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, bindparam, delete, or_, select

from storage.engine.columns import new_id
from storage.engine.upserts import Insert, chosen, per_engine
from storage.tables import CLOSED_DAY
from storage.tables.words import ClosedBy


@dataclass(frozen=True, slots=True)
class Closure:
    """A date on which a school is closed; with `closes_at`, from that time on only."""

    day: date
    title: str
    closes_at: time | None = None
    entered_by: ClosedBy = ClosedBy.SETUP

    @property
    def is_whole(self) -> bool:
        """Whether the school is closed all day."""
        return self.closes_at is None

    def covers(self, starts_at: time | None) -> bool:
        """Whether a meeting that starts at that time falls away; None for one without a time.

        That is all day, or from its start or before it on; `is_closed` says the same in SQL.
        """
        if self.closes_at is None:
            return True
        return starts_at is not None and starts_at >= self.closes_at


def is_closed(
    school_id: ColumnElement[UUID], day: ColumnElement[date], starts_at: ColumnElement[time]
) -> ColumnElement[bool]:
    """Whether a school is closed on a date for what starts at a time; see `Closure.covers`."""
    closed = select(CLOSED_DAY.c.id).where(
        CLOSED_DAY.c.school_id == school_id,
        CLOSED_DAY.c.closes_on == day,
        or_(CLOSED_DAY.c.closes_at.is_(None), CLOSED_DAY.c.closes_at <= starts_at),
    )
    # However deep it stands: all else is of the statements around it.
    return closed.correlate_except(CLOSED_DAY).exists()


BETWEEN = (
    select(
        CLOSED_DAY.c.closes_on,
        CLOSED_DAY.c.title,
        CLOSED_DAY.c.closes_at,
        CLOSED_DAY.c.entered_by,
    )
    .where(
        CLOSED_DAY.c.school_id == bindparam("school_id"),
        CLOSED_DAY.c.closes_on.between(bindparam("first"), bindparam("last")),
    )
    .order_by(CLOSED_DAY.c.closes_on)
)
REMOVE = delete(CLOSED_DAY).where(
    CLOSED_DAY.c.school_id == bindparam("of_school"),
    CLOSED_DAY.c.closes_on == bindparam("day"),
)


def _replace(insert: Insert) -> Insert:
    new = insert.excluded
    return insert.on_conflict_do_update(
        index_elements=["school_id", "closes_on"],
        set_={name: new[name] for name in ("closes_at", "title", "entered_by")},
    )


CLOSE = per_engine(CLOSED_DAY, _replace)


def close(connection: Connection, school_id: UUID, closures: Iterable[Closure]) -> None:
    """Enter closed days; a date that is closed already is entered anew."""
    rows = [
        {
            "id": new_id(),
            "school_id": school_id,
            "closes_on": each.day,
            "closes_at": each.closes_at,
            "title": each.title,
            "entered_by": each.entered_by,
        }
        for each in closures
    ]
    if rows:
        connection.execute(chosen(CLOSE, connection), rows)


def reopen(connection: Connection, school_id: UUID, days: Iterable[date]) -> None:
    """Remove the closed days of these dates."""
    rows = [{"of_school": school_id, "day": day} for day in days]
    if rows:
        connection.execute(REMOVE, rows)


def between(connection: Connection, school_id: UUID, first: date, last: date) -> Sequence[Closure]:
    """List a school's closed days between two dates, both inclusive, in order."""
    parameters = {"school_id": school_id, "first": first, "last": last}
    return [Closure(*row) for row in connection.execute(BETWEEN, parameters)]


def on(connection: Connection, school_id: UUID, day: date) -> Closure | None:
    """Look up whether a school is closed on a date, or from some time on."""
    found = between(connection, school_id, day, day)
    return found[0] if found else None
