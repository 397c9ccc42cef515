"""What schools' rosters are fetched from: read and set, and who fetches now."""

from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime, time, timedelta
from uuid import UUID

from sqlalchemy import Connection, RowMapping, delete, or_, select, update

from storage.engine.clock import database_now
from storage.engine.columns import new_id
from storage.tables import ROSTER_SOURCE, SCHOOL
from storage.tables.sources import FAILURE
from storage.tables.words import SourceKind


@dataclass(frozen=True, slots=True)
class SourceSettings:
    """Where rosters are fetched from, and when; a RosterSource says what each means."""

    kind: SourceKind
    name: str
    address: str
    token_address: str = ""
    client_id: str = ""
    host_key: str = ""
    sourced_id: str = ""
    at: time = time(3)
    full_every_days: int = 7
    active: bool = True


@dataclass(frozen=True, slots=True)
class FetchStanding:
    """How the last fetches went."""

    tried_at: datetime | None
    fetched_at: datetime | None
    full_at: datetime | None
    changes_since: datetime | None
    imported_at: datetime | None
    failure: str
    passes: bool
    outage_id: UUID | None


@dataclass(frozen=True, slots=True)
class Source:
    """A school's source as it stands; its secret is sealed, and does not show."""

    id: UUID
    school_id: UUID
    school: str
    school_sourced_id: str
    time_zone: str
    changed_at: datetime
    settings: SourceSettings
    standing: FetchStanding
    secret: bytes | None = field(repr=False)


_COLUMNS = ROSTER_SOURCE.c
_SETTINGS = tuple(each.name for each in fields(SourceSettings))
_STANDING = tuple(each.name for each in fields(FetchStanding))
_SOURCES = select(
    _COLUMNS.id,
    _COLUMNS.school_id,
    SCHOOL.c.name.label("school_name"),
    SCHOOL.c.sourced_id.label("school_sourced_id"),
    SCHOOL.c.time_zone,
    _COLUMNS.changed_at,
    _COLUMNS.secret,
    *(_COLUMNS[name] for name in (*_SETTINGS, *_STANDING)),
).join_from(ROSTER_SOURCE, SCHOOL, SCHOOL.c.id == _COLUMNS.school_id)


def of_school(connection: Connection, school_id: UUID) -> Source | None:
    """Read a school's; None where it has none."""
    found = _read(connection, school_id)
    return found[0] if found else None


def every(connection: Connection) -> Sequence[Source]:
    """List those of all schools."""
    return _read(connection, None)


def _read(connection: Connection, school_id: UUID | None) -> list[Source]:
    statement = _SOURCES.order_by(SCHOOL.c.name, _COLUMNS.id)
    if school_id is not None:
        statement = statement.where(_COLUMNS.school_id == school_id)
    return [_source_of(row) for row in connection.execute(statement).mappings()]


def _source_of(row: RowMapping) -> Source:
    return Source(
        id=row["id"],
        school_id=row["school_id"],
        school=row["school_name"],
        school_sourced_id=row["school_sourced_id"] or "",
        time_zone=row["time_zone"],
        changed_at=row["changed_at"],
        settings=SourceSettings(**{name: row[name] for name in _SETTINGS}),
        standing=FetchStanding(**{name: row[name] for name in _STANDING}),
        secret=row["secret"],
    )


def settle(
    connection: Connection,
    school_id: UUID,
    settings: SourceSettings,
    secret: bytes | None,
    by: tuple[UUID | None, datetime],
) -> None:
    """Say where a school's rosters are fetched from; all of it is fetched next.

    `by` says who of the staff has said so, and when.
    """
    values: dict[str, object] = {name: getattr(settings, name) for name in _SETTINGS}
    values |= {"secret": secret, "set_by_id": by[0], "changed_at": by[1], "full_at": None}
    mine = update(ROSTER_SOURCE).where(_COLUMNS.school_id == school_id)
    if connection.execute(mine.values(values)).rowcount == 0:
        fresh = {"id": new_id(), "school_id": school_id, "failure": "", "passes": False}
        connection.execute(ROSTER_SOURCE.insert(), values | fresh)


def fetch_all_next(connection: Connection, school_id: UUID) -> None:
    """Have all be fetched the next time: what was changed alone is not enough."""
    mine = update(ROSTER_SOURCE).where(_COLUMNS.school_id == school_id)
    connection.execute(mine.values(full_at=None))


def remove(connection: Connection, school_id: UUID) -> bool:
    """Fetch a school's rosters from nowhere; says whether they were from somewhere."""
    statement = delete(ROSTER_SOURCE).where(_COLUMNS.school_id == school_id)
    return connection.execute(statement).rowcount == 1


def take(
    connection: Connection, source_id: UUID, lease: timedelta, tried_at: datetime | None
) -> UUID | None:
    """Take a source for one fetch, under a lease; None while somebody else has it.

    `tried_at` is when the schedule has it fetched. One of which nobody hears again is tried again.
    """
    clock, owner = database_now(connection), new_id()
    is_free = or_(_COLUMNS.lease_until.is_(None), _COLUMNS.lease_until < clock)
    mine = update(ROSTER_SOURCE).where(_COLUMNS.id == source_id, is_free)
    values: dict[str, object] = {"lease_owner": owner, "lease_until": clock + lease}
    values |= {} if tried_at is None else {"tried_at": tried_at, "passes": True}
    return owner if connection.execute(mine.values(values)).rowcount == 1 else None


def hold_on(connection: Connection, owner: UUID, lease: timedelta) -> bool:
    """Keep a source for longer; says whether it is still held."""
    mine = update(ROSTER_SOURCE).where(_COLUMNS.lease_owner == owner)
    until = database_now(connection) + lease
    return connection.execute(mine.values(lease_until=until)).rowcount == 1


def give_back(connection: Connection, owner: UUID) -> None:
    """Let the next one take a source."""
    mine = update(ROSTER_SOURCE).where(_COLUMNS.lease_owner == owner)
    connection.execute(mine.values(lease_owner=None, lease_until=None))


@dataclass(frozen=True, slots=True)
class Good:
    """A fetch that was imported: when, whether of all, and from when on changes are asked next."""

    at: datetime
    is_full: bool
    changes_since: datetime


def note_good(connection: Connection, source_id: UUID, good: Good) -> None:
    """Note that a fetch was imported; what had failed before is over."""
    values = {
        "fetched_at": good.at,
        "imported_at": good.at,
        "changes_since": good.changes_since,
        "failure": "",
        "passes": False,
        "outage_id": None,
    }
    values |= {"full_at": good.at} if good.is_full else {}
    connection.execute(update(ROSTER_SOURCE).where(_COLUMNS.id == source_id).values(values))


def note_failure(
    connection: Connection, source_id: UUID, sentence: str, *, passes: bool, outage_id: UUID | None
) -> None:
    """Note why a fetch failed, and of which time without rosters the admins know."""
    values = {"failure": sentence[:FAILURE], "passes": passes, "outage_id": outage_id}
    connection.execute(update(ROSTER_SOURCE).where(_COLUMNS.id == source_id).values(values))


def sealed(connection: Connection) -> Sequence[tuple[UUID, str, bytes]]:
    """List the secrets that are kept, each with its source and what that is called."""
    statement = select(_COLUMNS.id, _COLUMNS.name, _COLUMNS.secret)
    found = connection.execute(statement.where(_COLUMNS.secret.is_not(None)))
    return [(key, name, secret) for key, name, secret in found]


def seal_anew(connection: Connection, source_id: UUID, secret: bytes) -> None:
    """Keep a secret as it was sealed with another key."""
    connection.execute(update(ROSTER_SOURCE).where(_COLUMNS.id == source_id).values(secret=secret))
