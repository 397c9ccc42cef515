"""The weekday of a date in SQL, which SQLite and PostgreSQL spell apart."""

from typing import Any

from sqlalchemy import Integer
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import GenericFunction


class iso_weekday(GenericFunction[int]):  # noqa: N801 - a function's name in SQL
    """The weekday of a date: 1 (Monday) to 7."""

    type = Integer()
    inherit_cache = True


@compiles(iso_weekday, "sqlite")
def _on_sqlite(element: iso_weekday, compiler: SQLCompiler, **more: Any) -> str:
    return f"((strftime('%w', {compiler.process(element.clauses, **more)}) + 6) % 7 + 1)"


@compiles(iso_weekday, "postgresql")
def _on_postgresql(element: iso_weekday, compiler: SQLCompiler, **more: Any) -> str:
    return f"CAST(extract(isodow FROM {compiler.process(element.clauses, **more)}) AS integer)"
