"""Figures of the whole database, for whoever runs the program: none of one school or person."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, String, cast, func, literal, select, union_all

from storage.deliveries.queue import OPEN
from storage.installations.serving import IS_SERVED
from storage.tables import DELIVERY, IMPORTED_SCHOOL, ROSTER_SOURCE, SCHOOL
from storage.tables.words import DeliveryState

_IMPORTED, _FETCHED = "imported", "fetched"
_NEWEST = (
    select(func.max(IMPORTED_SCHOOL.c.imported_at).label("at"))
    .join(SCHOOL, SCHOOL.c.id == IMPORTED_SCHOOL.c.school_id)
    .where(IS_SERVED)
    .group_by(IMPORTED_SCHOOL.c.school_id)
    .subquery()
)
_FIGURES = union_all(
    # What is open is little, whatever was sent in years: the index begins with the state.
    select(cast(DELIVERY.c.state, String), func.count(), func.min(DELIVERY.c.due_at))
    .where(DELIVERY.c.state.in_(OPEN))
    .group_by(DELIVERY.c.state),
    select(literal(_IMPORTED), literal(0), func.min(_NEWEST.c.at)),
    # One that was never fetched is as old as its settings.
    select(
        literal(_FETCHED),
        func.count().filter(ROSTER_SOURCE.c.failure != ""),
        func.min(func.coalesce(ROSTER_SOURCE.c.fetched_at, ROSTER_SOURCE.c.changed_at)),
    )
    .join(SCHOOL, SCHOOL.c.id == ROSTER_SOURCE.c.school_id)
    .where(ROSTER_SOURCE.c.active, IS_SERVED),
)


@dataclass(frozen=True, slots=True)
class Figures:
    """How the database stands: `deliveries` that are open, by state; ages of the oldest.

    `overdue` is of the delivery that is due for the longest and not ended, `imported` of the last
    import of the school whose is oldest, `fetched` of the last good fetch of the source whose is
    oldest; None where there is none. `failing` is how many sources failed at their last fetch.
    """

    deliveries: Mapping[DeliveryState, int]
    overdue: timedelta | None
    imported: timedelta | None
    fetched: timedelta | None
    failing: int


def figures(connection: Connection, now: datetime) -> Figures:
    """Read all figures by one statement. Each part is found by an index, or in a small table."""
    rows = {what: (count, at) for what, count, at in connection.execute(_FIGURES)}

    def age(at: datetime | None) -> timedelta | None:
        return None if at is None else max(now - at, timedelta())

    nothing = (0, None)
    dues = [at for state in OPEN if (at := rows.get(state, nothing)[1])]
    failing, fetched = rows.get(_FETCHED, nothing)
    return Figures(
        deliveries={state: rows.get(state, nothing)[0] for state in OPEN},
        overdue=age(min(dues, default=None)),
        imported=age(rows.get(_IMPORTED, nothing)[1]),
        fetched=age(fetched),
        failing=failing,
    )
