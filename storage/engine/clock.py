"""The database's own clock, by which leases go: processes need not agree on the time."""

from datetime import UTC, datetime

from sqlalchemy import Connection, text


def database_now(connection: Connection) -> datetime:
    """Read the database's own clock."""
    if connection.dialect.name == "postgresql":
        return connection.execute(text("SELECT clock_timestamp()")).scalar_one()
    read = text("SELECT strftime('%Y-%m-%dT%H:%M:%f', 'now')")
    return datetime.fromisoformat(connection.execute(read).scalar_one()).replace(tzinfo=UTC)
