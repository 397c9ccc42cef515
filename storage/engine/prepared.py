"""Statements of a press: compiled once for each engine, then given to the driver itself.

What SQLAlchemy does around a statement takes two to four times what the driver takes for it. They
are written as all others are, in its words.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NoReturn, Self, cast

from sqlalchemy import Connection, Dialect, Executable, Select
from sqlalchemy.engine.interfaces import DBAPICursor
from sqlalchemy.exc import DBAPIError

from storage.engine.upserts import PerEngine

if TYPE_CHECKING:
    from sqlalchemy.sql.compiler import SQLCompiler
    from sqlalchemy.sql.elements import ClauseElement

Values = Mapping[str, Any]
Found = tuple[Any, ...]
_Convert = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class _Compiled:
    """A statement for one engine: its text, what it takes, and what of its rows is converted."""

    text: str
    constants: dict[str, Any]
    takes: Sequence[tuple[str, str, _Convert | None]]
    gives: Sequence[tuple[int, _Convert]]

    @classmethod
    def of(cls, statement: Executable, dialect: Dialect, columns: Sequence[str]) -> Self:
        """Compile a statement; an INSERT is of these columns."""
        element = cast("ClauseElement", statement)
        compiled = cast("SQLCompiler", element.compile(dialect=dialect, column_keys=columns))
        if compiled.insert_prefetch:
            left = [column.name for column in compiled.insert_prefetch]
            raise ValueError(f"expected values for {left}, which SQLAlchemy would fill in")
        constants: dict[str, Any] = {}
        takes: list[tuple[str, str, _Convert | None]] = []
        for bind, name in compiled.bind_names.items():
            convert = bind.type.dialect_impl(dialect).bind_processor(dialect)
            if bind.required:
                takes.append((name, bind.key, convert))
            else:
                value = bind.effective_value
                constants[name] = convert(value) if convert else value
        selected = statement.selected_columns if isinstance(statement, Select) else ()
        gives = [
            (place, convert)
            for place, column in enumerate(selected)
            if (convert := column.type.dialect_impl(dialect).result_processor(dialect, None))
        ]
        return cls(compiled.string, constants, takes, gives)

    def given(self, values: Values) -> dict[str, Any]:
        """Write values as the driver takes them. Raises KeyError for one that is missing."""
        taken = {
            name: convert(values[key]) if convert else values[key]
            for name, key, convert in self.takes
        }
        return taken | self.constants

    def read(self, found: list[Found]) -> list[Found]:
        """Read what the driver gives: a column after the other, as few are converted."""
        if not found or not self.gives:
            return found
        columns: list[Any] = list(zip(*found, strict=True))
        for place, convert in self.gives:
            columns[place] = map(convert, columns[place])
        return list(zip(*columns, strict=True))


class Prepared:
    """A statement that is executed so; where the engines spell it differently, one for each.

    All that is bound has a value each time, and an INSERT the same columns, with all that have a
    default in Python. Errors are those that SQLAlchemy raises.
    """

    def __init__(self, statement: Executable | PerEngine) -> None:
        self._statement = statement
        self._compiled: dict[str, _Compiled] = {}

    def rows(self, connection: Connection, values: Values) -> list[Found]:
        """Execute it and give its rows."""
        compiled = self._for(connection, values)
        cursor = cursor_of(connection)
        try:
            cursor.execute(compiled.text, compiled.given(values))
            found = cast("list[Found]", cursor.fetchall())
        except connection.dialect.loaded_dbapi.Error as error:
            fail(connection, compiled.text, error)
        return compiled.read(found)

    def row(self, connection: Connection, values: Values) -> Found | None:
        """Execute it and give its one row; None if there is none."""
        found = self.rows(connection, values)
        return found[0] if found else None

    def one(self, connection: Connection, values: Values) -> Found:
        """Execute it and give its one row, which there is."""
        return self.rows(connection, values)[0]

    def write(self, connection: Connection, values: Sequence[Values]) -> None:
        """Execute it once for each of several values, which have the same names."""
        compiled = self._for(connection, values[0])
        given = [compiled.given(each) for each in values]
        cursor = cursor_of(connection)
        try:
            if len(given) == 1:
                cursor.execute(compiled.text, given[0])
            else:
                cursor.executemany(compiled.text, given)
        except connection.dialect.loaded_dbapi.Error as error:
            fail(connection, compiled.text, error)

    def _for(self, connection: Connection, values: Values) -> _Compiled:
        dialect = connection.dialect
        found = self._compiled.get(dialect.name)
        if found is None:
            chosen = self._statement
            statement = chosen[dialect.name] if isinstance(chosen, dict) else chosen
            found = self._compiled[dialect.name] = _Compiled.of(statement, dialect, list(values))
        return found


def cursor_of(connection: Connection) -> DBAPICursor:
    """Give a cursor of the driver's, in the transaction that is under way."""
    return connection.connection.cursor()


def fail(connection: Connection, text: str, error: Exception) -> NoReturn:
    """Raise an error of the driver's as SQLAlchemy does; a broken connection is used no more."""
    dialect = connection.dialect
    fairy = connection.connection
    is_broken = dialect.is_disconnect(cast("Any", error), fairy.dbapi_connection, None)
    if is_broken:
        connection.invalidate(error)
    raise DBAPIError.instance(
        text,
        None,
        error,
        dialect.loaded_dbapi.Error,
        hide_parameters=True,
        connection_invalidated=is_broken,
        dialect=dialect,
    ) from error
