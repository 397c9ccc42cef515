"""Repeats: an export that comes again while no roster has moved since, which changes nothing.

Kept is what the last export of some schools comes to then, where that is sure.
That nothing has moved, the database's triggers say: whoever writes to a roster leaves a row in
`roster_move`, named by the transaction, but for imports. An import takes away those that it sees
before it reads anything. What is written beside it and not yet to be seen leaves its row when it
is: so there is one for all that the import may not have seen.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Connection, delete, exists, select, text, update

from storage.tables import ROSTER_MOVE, ROSTER_SET, ROSTER_SET_SCHOOL, SCHOOL

# On PostgreSQL the triggers ask for this; to SQLite a trigger that does nothing is dear as well.
_ON = text("SELECT set_config('rollcall.importing', 'on', true)")
_OFF = text("SELECT set_config('rollcall.importing', '', true)")
_TRIGGERS = text(
    "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'roster_move_by_%'"
)


@dataclass(frozen=True, slots=True)
class RepeatedSchool:
    """How many rows of a noun an export tells of in a school, as of its date `on`."""

    on: date
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Repeat:
    """What an export comes to when it comes again, until a date: each school's rows, all as told.

    `notices` is what people should know of it. It names nobody.
    """

    schools: Mapping[UUID, RepeatedSchool]
    until: date
    notices: Sequence[str]


class CalledSchool(NamedTuple):
    """What a school is called, in exports and otherwise, and its time zone."""

    sourced_id: str
    name: str
    time_zone: str


def watch_no_longer(connection: Connection) -> Sequence[str]:
    """Have what this transaction writes be no move; gives what `watch_again` takes."""
    if connection.dialect.name == "postgresql":
        connection.execute(_ON)
        return ()
    triggers = connection.execute(_TRIGGERS).all()
    for name, _ in triggers:
        connection.exec_driver_sql(f"DROP TRIGGER {name}")
    return [each.sql for each in triggers]


def watch_again(connection: Connection, triggers: Sequence[str]) -> None:
    """Have what is written be a move again."""
    if connection.dialect.name == "postgresql":
        connection.execute(_OFF)
    for each in triggers:
        connection.exec_driver_sql(each)


def begin(connection: Connection, sourced_ids: Collection[str]) -> None:
    """Forget what was known of schools, since an import is about to look anew."""
    named = select(SCHOOL.c.id).where(SCHOOL.c.sourced_id.in_(sourced_ids))
    school_ids = list(connection.execute(named).scalars())
    of_set = ROSTER_SET_SCHOOL.c
    sets = select(of_set.roster_set_id).where(of_set.school_id.in_(school_ids))
    forgotten = update(ROSTER_SET).where(ROSTER_SET.c.id.in_(sets))
    connection.execute(forgotten.values(fingerprint=None, told=None))
    connection.execute(delete(ROSTER_MOVE).where(ROSTER_MOVE.c.school_id.in_(school_ids)))


def keep(connection: Connection, fingerprint: bytes, repeat: Repeat) -> None:
    """Keep what an export comes to, with the set that tells of its schools."""
    of_set = ROSTER_SET_SCHOOL.c
    its_set = select(of_set.roster_set_id).where(of_set.school_id.in_(repeat.schools))
    set_id, revision = connection.execute(
        select(ROSTER_SET.c.id, ROSTER_SET.c.revision).where(ROSTER_SET.c.id.in_(its_set))
    ).one()
    kept = update(ROSTER_SET).where(ROSTER_SET.c.id == set_id)
    packed = {"revision": revision} | _packed(repeat)
    connection.execute(kept.values(fingerprint=fingerprint, told=packed))


def is_known(connection: Connection, fingerprint: bytes) -> bool:
    """Whether it is kept what an export comes to, whatever has moved since."""
    kept = select(exists().where(ROSTER_SET.c.fingerprint == fingerprint))
    return connection.execute(kept).scalar_one()


def find(connection: Connection, fingerprint: bytes) -> Repeat | None:
    """Give what an export comes to; None where that is not known, or something has moved."""
    of_set = ROSTER_SET.c
    wanted = select(of_set.id, of_set.revision, of_set.told).where(
        of_set.fingerprint == fingerprint
    )
    for set_id, revision, packed in connection.execute(wanted):
        repeat = _unpacked(packed)
        if packed["revision"] == revision and _stands(connection, set_id, repeat.schools):
            return repeat
    return None


def called(connection: Connection, school_ids: Collection[UUID]) -> dict[UUID, CalledSchool]:
    """Say what schools are called, and in which zones they are."""
    columns = SCHOOL.c
    wanted = select(columns.id, columns.sourced_id, columns.name, columns.time_zone)
    ordered = wanted.where(columns.id.in_(school_ids)).order_by(columns.id)
    return {row[0]: CalledSchool(*row[1:]) for row in connection.execute(ordered)}


def _stands(connection: Connection, set_id: UUID, schools: Collection[UUID]) -> bool:
    """Whether a set still tells of the same schools, and none of their rosters has moved."""
    of_set = ROSTER_SET_SCHOOL.c
    there = select(of_set.school_id).where(of_set.roster_set_id == set_id)
    if set(connection.execute(there).scalars()) != set(schools):
        return False
    moved = select(exists().where(ROSTER_MOVE.c.school_id.in_(schools)))
    return not connection.execute(moved).scalar_one()


def _packed(repeat: Repeat) -> dict[str, Any]:
    return {
        "schools": {
            key.hex: {"on": each.on.isoformat(), "counts": dict(each.counts)}
            for key, each in repeat.schools.items()
        },
        "until": repeat.until.isoformat(),
        "notices": list(repeat.notices),
    }


def _unpacked(packed: Mapping[str, Any]) -> Repeat:
    schools = {
        UUID(key): RepeatedSchool(date.fromisoformat(each["on"]), each["counts"])
        for key, each in packed["schools"].items()
    }
    return Repeat(schools, date.fromisoformat(packed["until"]), packed["notices"])
