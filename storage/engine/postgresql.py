"""PostgreSQL: its driver, which is loaded only where the database is one, and its connections."""

from typing import Any

import psycopg
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL

from storage.engine.engines import THREADS

DriverError = psycopg.Error
_TIMEOUTS = {
    "statement_timeout": "5s",
    "lock_timeout": "2s",
    "idle_in_transaction_session_timeout": "15s",
}


class Pooler:
    """Whether a pooler such as PgBouncer stands before PostgreSQL.

    It takes no start-up options, or drops them; and between two transactions it may hand a client
    another session, so that neither settings nor prepared statements hold. Then time-outs are set
    in each transaction, and no statement is prepared by name.
    """

    def __init__(self) -> None:
        self.found = False

    def begin(self, connection: Connection) -> None:
        """Set what the session may have lost, at the beginning of a transaction."""
        if self.found:
            connection.exec_driver_sql(_SET_TIMEOUTS)

    def connect(
        self, _dialect: object, _record: object, arguments: list[Any], parameters: dict[str, Any]
    ) -> psycopg.Connection:
        """Connect, as SQLAlchemy's event do_connect has it."""
        options = " ".join(f"-c {name}={value}" for name, value in _TIMEOUTS.items())
        if not self.found:
            try:
                connection = psycopg.connect(*arguments, **parameters | {"options": options})
            except psycopg.OperationalError as error:
                if "unsupported startup parameter" not in str(error):
                    raise
            else:
                if _holds(connection):
                    return connection
                connection.close()
            self.found = True
        return psycopg.connect(*arguments, **parameters, prepare_threshold=None)


# One round trip for all three, and only behind a pooler.
_SET_TIMEOUTS = "SELECT " + ", ".join(
    f"set_config('{name}', '{value}', true)" for name, value in _TIMEOUTS.items()
)


def _holds(connection: psycopg.Connection) -> bool:
    """Whether the session has the time-outs that its options asked for."""
    name, value = next(iter(_TIMEOUTS.items()))
    found = connection.execute("SELECT current_setting(%s)", (name,)).fetchone()
    connection.rollback()
    return found == (value,)


def postgresql_engine(url: URL, pooler: Pooler) -> Engine:
    """Build the engine of a PostgreSQL database."""
    engine = create_engine(
        url,
        hide_parameters=True,
        pool_pre_ping=True,
        pool_size=THREADS,
        max_overflow=2,
        connect_args={"connect_timeout": 10},
    )
    event.listen(engine, "do_connect", pooler.connect)
    return engine


async def opened_to_listen(url: URL) -> psycopg.AsyncConnection:
    """Connect for LISTEN, outside the engine's pool."""
    conninfo = url.set(drivername="postgresql").render_as_string(hide_password=False)
    return await psycopg.AsyncConnection.connect(conninfo, autocommit=True)
