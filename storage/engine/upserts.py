"""INSERT with ON CONFLICT, which SQLite and PostgreSQL spell alike and SQLAlchemy does not."""

from collections.abc import Callable

from sqlalchemy import Connection, Executable, Table
from sqlalchemy.dialects import postgresql, sqlite

Insert = postgresql.Insert | sqlite.Insert
PerEngine = dict[str, Executable]


def per_engine(table: Table, finish: Callable[[Insert], Executable]) -> PerEngine:
    """Build one statement for each engine; `finish` adds the conflict clause to the INSERT."""
    return {
        "sqlite": finish(sqlite.insert(table)),
        "postgresql": finish(postgresql.insert(table)),
    }


def chosen(statements: PerEngine, connection: Connection) -> Executable:
    """Take the statement for the engine at hand."""
    return statements[connection.dialect.name]
