"""The running of migrations, by alembic: it loads slowly, and only here."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection


def upgrade(connection: Connection, revision: str) -> None:
    """Run the migrations up to `revision`, on a connection that is in a transaction."""
    command.upgrade(_config_for(connection), revision)


def downgrade(connection: Connection, revision: str) -> None:
    """Run them back to `revision`, in the same way."""
    command.downgrade(_config_for(connection), revision)


def _config_for(connection: Connection) -> Config:
    """Make alembic's configuration: our folder, and the connection."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.attributes["connection"] = connection
    return config
