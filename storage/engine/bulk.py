"""Many rows at once: by one statement for all of them, or by PostgreSQL's COPY."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from operator import itemgetter
from typing import TYPE_CHECKING, Any, cast

from sqlalchemy import Column, Connection, Date, Dialect, Table
from sqlalchemy.sql.schema import ScalarElementColumnDefault

from storage.engine.prepared import cursor_of, fail

if TYPE_CHECKING:
    import psycopg

# Of fewer, COPY's own round trips take longer than the rows.
_FEW = 20
_Cells = tuple[object, ...]


def add(connection: Connection, table: Table, rows: Sequence[Mapping[str, object]]) -> None:
    """Add rows, each of the same columns; the others get what the table gives by itself."""
    if not rows:
        return
    dialect, given, defaults = connection.dialect, tuple(rows[0]), _defaults(table, rows[0])
    quoted = dialect.identifier_preparer.quote
    names = ", ".join(quoted(name) for name in (*given, *defaults))
    into = f"{quoted(table.name)} ({names})"
    cells = _cells(table, given, defaults, rows, dialect)
    if dialect.name == "postgresql" and len(rows) > _FEW:
        _copy(connection, f"COPY {into} FROM STDIN", cells)
    else:
        mark = "%s" if dialect.name == "postgresql" else "?"
        marks = ", ".join([mark] * (len(given) + len(defaults)))
        _insert(connection, f"INSERT INTO {into} VALUES ({marks})", cells)  # noqa: S608 - ours


def _defaults(table: Table, given: Mapping[str, object]) -> dict[str, object]:
    """Give what SQLAlchemy would fill in. Raises TypeError where that is more than a value."""
    left = [column for column in table.columns if column.name not in given and column.default]
    found: dict[str, object] = {}
    for column in left:
        if not isinstance(column.default, ScalarElementColumnDefault):
            raise TypeError(f"expected values for {column}, which SQLAlchemy would fill in")
        found[column.name] = column.default.arg
    return found


def _cells(
    table: Table,
    given: Sequence[str],
    defaults: Mapping[str, object],
    rows: Sequence[Mapping[str, object]],
    dialect: Dialect,
) -> Iterator[_Cells]:
    """Give the rows as the driver takes them: a column after the other, as few are converted."""
    columns: list[Any] = [list(map(itemgetter(name), rows)) for name in given]
    columns += [[value] * len(rows) for value in defaults.values()]
    for place, name in enumerate((*given, *defaults)):
        if write := _writer(table.c[name], dialect):
            columns[place] = map(write, columns[place])
    return zip(*columns, strict=True)


def _writer(column: Column[Any], dialect: Dialect) -> Callable[[Any], object] | None:
    """Give what makes a value of a column's one that the driver takes."""
    process = column.type.dialect_impl(dialect).bind_processor(dialect)
    # Of dates there are few, and SQLAlchemy takes its time to write one for SQLite.
    return lru_cache(process) if process and isinstance(column.type, Date) else process


def _insert(connection: Connection, text: str, cells: Iterator[_Cells]) -> None:
    try:
        cursor_of(connection).executemany(text, list(cells))
    except connection.dialect.loaded_dbapi.Error as error:
        fail(connection, text, error)


def _copy(connection: Connection, text: str, cells: Iterator[_Cells]) -> None:
    """Send rows to PostgreSQL without a statement for each."""
    cursor = cast("psycopg.Cursor[Any]", cursor_of(connection))
    try:
        with cursor.copy(text.encode()) as copy:
            for row in cells:
                copy.write_row(row)
    except connection.dialect.loaded_dbapi.Error as error:
        fail(connection, text, error)
