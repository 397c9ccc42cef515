"""What an import has added, and what stood in the rows that it changed: kept packed, to undo it."""

import zlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from enum import StrEnum
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import Connection, Table, delete, insert, select

from storage.engine.columns import Id, Instant, new_id
from storage.rosters.rows import PAGE
from storage.tables import (
    ASSIGNMENT,
    ENROLLMENT,
    IMPORTED_ROWS,
    MEETING,
    OFFERING,
    REGISTER,
    SCHOOL,
    STAFF,
    STUDENT,
)

Values = Mapping[str, object]
# All whose rows an import writes, those that others name after those that name them.
TABLES = (REGISTER, MEETING, ENROLLMENT, ASSIGNMENT, STUDENT, STAFF, OFFERING, SCHOOL)
_BY_NAME = {table.name: table for table in TABLES}
_LEVEL = 1


@dataclass(frozen=True, slots=True)
class Rewritten:
    """A row that was changed: of the columns that differ what stood there, and what came."""

    id: UUID
    before: Values
    after: Values


@dataclass(frozen=True, slots=True)
class Befores:
    """All that an import did in a school: which rows are new, and how others were before it."""

    import_id: UUID
    added: Mapping[Table, Sequence[UUID]]
    changed: Mapping[Table, Mapping[UUID, Rewritten]]


@dataclass(slots=True)
class Packer:
    """Packs what an import does in a school, as it does it; says whether that is anything."""

    pages: list[bytes] = field(default_factory=list[bytes])
    _waiting: list[object] = field(default_factory=list[object])
    _rows: int = 0

    def add(self, table: Table, keys: Sequence[UUID]) -> None:
        """Take down that rows are new."""
        if keys:
            self._take([table.name, [key.hex for key in keys]], len(keys))

    def change(self, table: Table, row: Rewritten) -> None:
        """Take down what stood in a row."""
        self._take([table.name, row.id.hex, dict(row.before), dict(row.after)], 1)

    def finish(self) -> list[bytes]:
        """Give all pages."""
        if self._waiting:
            self._flush()
        return self.pages

    def _take(self, entry: object, rows: int) -> None:
        self._waiting.append(entry)
        self._rows += rows
        if self._rows >= PAGE:
            self._flush()

    def _flush(self) -> None:
        self.pages.append(zlib.compress(orjson.dumps(self._waiting), _LEVEL))
        self._waiting.clear()
        self._rows = 0


def keep(connection: Connection, school_id: UUID, import_id: UUID, pages: Sequence[bytes]) -> None:
    """Keep what an import did in a school, and no longer what one before it did."""
    forget(connection, school_id)
    rows = [
        {"id": new_id(), "school_id": school_id, "import_id": import_id}
        | {"number": n, "content": c}
        for n, c in enumerate(pages)
    ]
    if rows:
        connection.execute(insert(IMPORTED_ROWS), rows)


def forget(connection: Connection, school_id: UUID) -> None:
    """Keep no more what the last import did in a school: it can't be undone."""
    connection.execute(delete(IMPORTED_ROWS).where(IMPORTED_ROWS.c.school_id == school_id))


def of_school(connection: Connection, school_id: UUID) -> Befores | None:
    """Give what the last import that changed a school did there; None where that is not kept."""
    columns = IMPORTED_ROWS.c
    statement = (
        select(columns.import_id, columns.content)
        .where(columns.school_id == school_id)
        .order_by(columns.number)
    )
    added: dict[Table, list[UUID]] = {}
    changed: dict[Table, dict[UUID, Rewritten]] = {}
    import_id: UUID | None = None
    for found_id, content in connection.execute(statement):
        import_id = found_id
        for name, *entry in orjson.loads(zlib.decompress(content)):
            _unpack(_BY_NAME[name], entry, added, changed)
    return None if import_id is None else Befores(import_id, added, changed)


def _unpack(
    table: Table,
    entry: Sequence[Any],
    added: dict[Table, list[UUID]],
    changed: dict[Table, dict[UUID, Rewritten]],
) -> None:
    """Take an entry in; of a row that was written twice, what stood before both, and came last."""
    if len(entry) == 1:
        added.setdefault(table, []).extend(map(UUID, entry[0]))
        return
    key, before, after = UUID(entry[0]), _read(table, entry[1]), _read(table, entry[2])
    of_table = changed.setdefault(table, {})
    first = of_table.get(key, Rewritten(key, {}, {}))
    of_table[key] = Rewritten(key, {**before, **first.before}, {**first.after, **after})


def _read(table: Table, packed: Mapping[str, object]) -> dict[str, object]:
    return {name: _cell(table, name, value) for name, value in packed.items()}


def _cell(table: Table, name: str, value: object) -> object:
    kind = table.c[name].type
    if not isinstance(value, str):
        return value
    if isinstance(kind, Id):
        return UUID(value)
    if isinstance(kind, Instant):
        return datetime.fromisoformat(value)
    python = kind.python_type
    if issubclass(python, (date, time)):
        return python.fromisoformat(value)
    return python(value) if issubclass(python, StrEnum) else value


def now(
    connection: Connection, table: Table, keys: Collection[UUID], names: Iterable[str]
) -> dict[UUID, dict[str, object]]:
    """Give some columns of some rows as they are, by their ids."""
    wanted = list(dict.fromkeys(names))
    statement = select(table.c.id, *(table.c[name] for name in wanted))
    return {
        row[0]: dict(zip(wanted, row[1:], strict=True))
        for page in pages_of(keys)
        for row in connection.execute(statement.where(table.c.id.in_(page)))
    }


def pages_of(keys: Collection[UUID]) -> Iterator[list[UUID]]:
    """Give keys in so many at a time as a statement takes."""
    listed = list(keys)
    return (listed[at : at + PAGE] for at in range(0, len(listed), PAGE))
