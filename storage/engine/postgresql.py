"""PostgreSQL: its connections.

Its driver is SQLAlchemy's to load, when an engine is built: not where nobody connects by it.
"""

from typing import TYPE_CHECKING, Any, cast

from sqlalchemy import Connection, Dialect, Engine, create_engine, event
from sqlalchemy.engine import URL
from sqlalchemy.engine.interfaces import DBAPIConnection

from storage.engine.engines import THREADS

if TYPE_CHECKING:
    import psycopg

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
        self, dialect: Dialect, _record: object, arguments: list[Any], parameters: dict[str, Any]
    ) -> DBAPIConnection:
        """Connect, as SQLAlchemy's event do_connect has it."""
        driver = dialect.loaded_dbapi
        options = " ".join(f"-c {name}={value}" for name, value in _TIMEOUTS.items())
        if not self.found:
            try:
                connection = driver.connect(*arguments, **parameters | {"options": options})
            except driver.OperationalError as error:
                if "unsupported startup parameter" not in str(error):
                    raise
            else:
                if _holds(connection):
                    return connection
                connection.close()
            self.found = True
        return driver.connect(*arguments, **parameters, prepare_threshold=None)


# One round trip for all three, and only behind a pooler.
_SET_TIMEOUTS = "SELECT " + ", ".join(
    f"set_config('{name}', '{value}', true)" for name, value in _TIMEOUTS.items()
)


def _holds(connection: DBAPIConnection) -> bool:
    """Whether the session has the time-outs that its options asked for."""
    name, value = next(iter(_TIMEOUTS.items()))
    cursor = connection.cursor()
    cursor.execute("SELECT current_setting(%s)", (name,))
    found = cursor.fetchone()
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


async def opened_to_listen(engine: Engine, url: URL) -> "psycopg.AsyncConnection":
    """Connect for LISTEN, by the engine's driver and outside its pool."""
    driver = cast("Any", engine.dialect.loaded_dbapi)
    conninfo = url.set(drivername="postgresql").render_as_string(hide_password=False)
    return await driver.AsyncConnection.connect(conninfo, autocommit=True)
