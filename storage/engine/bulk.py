"""Many rows at once: by a statement that was compiled before, or by PostgreSQL's COPY."""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, cast

from sqlalchemy import Column, Connection, Dialect, Table, insert
from sqlalchemy.sql.schema import ScalarElementColumnDefault

from storage.engine.prepared import Prepared, cursor_of, fail

if TYPE_CHECKING:
    import psycopg

# Of fewer, COPY's own round trips take longer than the rows.
_FEW = 20


def add(connection: Connection, table: Table, rows: Sequence[Mapping[str, object]]) -> None:
    """Add rows, each of the same columns; the others get what the table gives by itself."""
    if not rows:
        return
    columns = tuple(rows[0])
    if connection.dialect.name == "postgresql" and len(rows) > _FEW:
        _copy(connection, table, columns, rows)
    else:
        _adding(table, columns).write(connection, rows)


@cache
def _adding(table: Table, columns: tuple[str, ...]) -> Prepared:
    return Prepared(insert(table).values(_defaults(table, columns)))


def _defaults(table: Table, columns: tuple[str, ...]) -> dict[str, object]:
    """Give what SQLAlchemy would fill in; what calls for more than a value is refused there."""
    return {
        column.name: column.default.arg
        for column in table.columns
        if column.name not in columns and isinstance(column.default, ScalarElementColumnDefault)
    }


def _copy(
    connection: Connection,
    table: Table,
    columns: tuple[str, ...],
    rows: Sequence[Mapping[str, object]],
) -> None:
    """Send rows to PostgreSQL without a statement for each."""
    dialect, defaults = connection.dialect, _defaults(table, columns)
    quoted = dialect.identifier_preparer.quote
    names = ", ".join(quoted(name) for name in (*columns, *defaults))
    text = f"COPY {quoted(table.name)} ({names}) FROM STDIN"
    writers = {name: _writer(table.c[name], dialect) for name in (*columns, *defaults)}
    filled = [writers[name](value) for name, value in defaults.items()]
    cursor = cast("psycopg.Cursor[Any]", cursor_of(connection))
    try:
        with cursor.copy(text.encode()) as copy:
            for row in rows:
                copy.write_row([*(writers[name](row[name]) for name in columns), *filled])
    except dialect.loaded_dbapi.Error as error:
        fail(connection, text, error)


def _writer(column: Column[Any], dialect: Dialect) -> Callable[[object], object]:
    """Give what makes a value of a column's one that the driver takes."""
    process = column.type.dialect_impl(dialect).bind_processor(dialect)
    return process or _as_it_is


def _as_it_is(value: object) -> object:
    return value
