"""Putting rows back as an import found them."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from typing import cast
from uuid import UUID

from sqlalchemy import Connection, Table

from bot.folding import name_words
from bot.oneroster.undoing.in_the_way import FOLLOWS, MOVES
from storage.rosters import rows, student_words
from storage.rosters.undoing import befores, leaning
from storage.rosters.undoing.befores import Befores, Rewritten
from storage.tables import ENROLLMENT, SCHOOL, STUDENT

Spans = dict[UUID, tuple[date, date]]
_SOURCED = "sourced_id"


def spans(connection: Connection, found: Befores) -> Spans:
    """Say of which course offerings others are enrolled without an import, and on which dates."""
    columns = ("course_offering_id", "begins_on", "ends_on")
    changed = {
        key: each.before
        for key, each in found.changed.get(ENROLLMENT, {}).items()
        if MOVES & each.before.keys()
    }
    keys = [*found.added.get(ENROLLMENT, ()), *changed]
    moved: Spans = {}
    for key, row in befores.now(connection, ENROLLMENT, keys, columns).items():
        for each in (row, {**row, **changed.get(key, {})}):
            first = cast("date", each["begins_on"])
            last = cast("date | None", each["ends_on"]) or date.max
            course_offering_id = cast("UUID", row["course_offering_id"])
            before = moved.get(course_offering_id, (first, last))
            moved[course_offering_id] = (min(first, before[0]), max(last, before[1]))
    return moved


def take_out(connection: Connection, found: Befores) -> dict[Table, int]:
    """Take out what an import added, but for the school itself; gives how many rows of each."""
    gone: dict[Table, int] = {}
    rows.remember_rolls(connection, found.added.get(ENROLLMENT, ()))
    for table in befores.TABLES:
        keys = found.added.get(table, ())
        if keys and table is not SCHOOL:
            leaning.take_out(connection, table, keys)
            gone[table] = len(keys)
    return gone


def put_back(connection: Connection, school_id: UUID, found: Befores) -> None:
    """Write what stood in the rows that an import changed."""
    for table, rewritten in found.changed.items():
        _put_back(connection, table, _still_as_left(connection, table, rewritten))
    renamed = [
        key
        for key, each in found.changed.get(STUDENT, {}).items()
        if each.before.keys() & set(student_words.COLUMNS)
    ]
    called = befores.now(connection, STUDENT, renamed, student_words.COLUMNS)
    words = {key: name_words(map(str, row.values())) for key, row in called.items()}
    student_words.keep(connection, school_id, words)


def _still_as_left(
    connection: Connection, table: Table, rewritten: Mapping[UUID, Rewritten]
) -> list[dict[str, object]]:
    """Give what stood there, without what follows from other rows and is otherwise by now."""
    follows = FOLLOWS.get(table, ())
    there = befores.now(connection, table, rewritten, follows) if follows else {}
    found: list[dict[str, object]] = []
    for key, each in rewritten.items():
        before = {
            name: value
            for name, value in each.before.items()
            if name not in follows or there[key][name] == each.after[name]
        }
        if before:
            found.append({"id": key, **before})
    return found


def _put_back(connection: Connection, table: Table, found: list[dict[str, object]]) -> None:
    # Ids that have changed hands are free first, so that each is with one row at any moment.
    freed = [{"id": row["id"], _SOURCED: None} for row in found if _SOURCED in row]
    rows.change(connection, table, freed)
    alike: defaultdict[tuple[str, ...], list[dict[str, object]]] = defaultdict(list)
    for row in found:
        alike[tuple(row)].append(row)
    for each in alike.values():
        rows.change(connection, table, each)
