"""Ids, dates and instants as the texts that JSON has: for lists, without a Python object for each.

PostgreSQL writes the texts itself; SQLite's own functions would take longer than Python does.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Date, Dialect, Enum, String, type_coerce
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import GenericFunction
from sqlalchemy.types import TypeDecorator

from storage.engine.columns import Id, Instant

# Most ids of a list come again in its next row.
_KEPT_IDS = 5_000


class _WrittenId(TypeDecorator[str]):
    """The text of an id, of the 16 bytes that SQLite keeps."""

    impl = String
    cache_ok = True

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[..., Any] | None:
        """Write it, unless the database has."""
        del coltype
        return None if dialect.name == "postgresql" else _id_written


class _WrittenInstant(TypeDecorator[str]):
    """The text of an instant, of the one without a zone that SQLite keeps."""

    impl = String
    cache_ok = True

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[..., Any] | None:
        """Write it, unless the database has."""
        del coltype
        return None if dialect.name == "postgresql" else _instant_written


@lru_cache(maxsize=_KEPT_IDS)
def _id_written(stored: bytes | None) -> str | None:
    if stored is None:
        return None
    digits = stored.hex()
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))


def _instant_written(stored: str | None) -> str | None:
    return stored and f"{stored[:10]}T{stored[11:19]}Z"


class _written_id(GenericFunction[str]):  # noqa: N801 - a function's name in SQL
    type = _WrittenId()
    inherit_cache = True


class _written_date(GenericFunction[str]):  # noqa: N801
    type = String()
    inherit_cache = True


class _written_instant(GenericFunction[str]):  # noqa: N801
    type = _WrittenInstant()
    inherit_cache = True


_Function = _written_id | _written_date | _written_instant
_ON_POSTGRESQL: dict[type[_Function], str] = {
    _written_id: "CAST({} AS TEXT)",
    _written_date: "to_char({}, 'YYYY-MM-DD')",
    _written_instant: """to_char({} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')""",
}


@compiles(_written_id, "sqlite")
@compiles(_written_date, "sqlite")
@compiles(_written_instant, "sqlite")
def _on_sqlite(element: _Function, compiler: SQLCompiler, **more: Any) -> str:
    return compiler.process(*element.clauses, **more)


@compiles(_written_id, "postgresql")
@compiles(_written_date, "postgresql")
@compiles(_written_instant, "postgresql")
def _on_postgresql(element: _Function, compiler: SQLCompiler, **more: Any) -> str:
    return _ON_POSTGRESQL[type(element)].format(compiler.process(*element.clauses, **more))


def written(column: ColumnElement[Any]) -> ColumnElement[Any]:
    """Give a column as JSON has it; an instant is in whole seconds of UTC, with Z."""
    if isinstance(column.type, Id):
        return _written_id(column)
    if isinstance(column.type, Instant):
        return _written_instant(column)
    if isinstance(column.type, Date):
        return _written_date(column)
    return type_coerce(column, String) if isinstance(column.type, Enum) else column
