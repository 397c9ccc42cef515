"""Whether a text or some bytes have others in them, which SQLite and PostgreSQL spell apart."""

from typing import Any

from sqlalchemy import Boolean, ColumnElement, LargeBinary, literal
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import GenericFunction


class has_within(GenericFunction[bool]):  # noqa: N801 - a function's name in SQL
    """Whether the first has the second in it, letter by letter."""

    type = Boolean()
    inherit_cache = True


@compiles(has_within, "sqlite")
def _on_sqlite(element: has_within, compiler: SQLCompiler, **more: Any) -> str:
    whole, part = (compiler.process(each, **more) for each in element.clauses)
    return f"instr({whole}, {part}) > 0"


@compiles(has_within, "postgresql")
def _on_postgresql(element: has_within, compiler: SQLCompiler, **more: Any) -> str:
    whole, part = (compiler.process(each, **more) for each in element.clauses)
    return f"position({part} IN {whole}) > 0"


def mentions(column: ColumnElement[Any], mark: str) -> ColumnElement[bool]:
    """Whether a column has a text in it, also one that keeps bytes."""
    is_bytes = isinstance(column.type, LargeBinary)
    return has_within(column, literal(mark.encode() if is_bytes else mark, column.type))
